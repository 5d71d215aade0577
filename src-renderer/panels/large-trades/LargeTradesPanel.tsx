import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import { sizeConversion } from '../../format/size-unit.ts';
import { zoneOf } from '../../format/zone.ts';
import { useInstruments } from '../../state/instruments.ts';
import { exportInstant } from '../../state/outage.ts';
import { shownTimeZone } from '../../state/settings.ts';
import { Grid } from '../../ui/Grid.tsx';
import { LiveText } from '../../ui/LiveText.tsx';
import { usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { tradedOf, tradesSub } from './definition.ts';
import { LARGE_TRADE_COLUMNS, largeTradeCell, largeTradesTable } from '../parts/large-trade-cells.ts';
import { largeTradeShares } from '../parts/large-trade-shares.ts';
import type { LargeTradeShares } from '../parts/large-trade-shares.ts';
import { LargeTrades } from '../parts/large-trades.ts';
import type { LargeTrade, WatchedTrades } from '../parts/large-trades.ts';
import type { LargeTradesSettings } from './settings.ts';

/** Large orders of all watched instruments, newest first. */
export function LargeTradesPanel(props: PanelProps<LargeTradesSettings>): ReactNode {
  const { feed, panelId, settings, session } = props;
  const [model] = useState(() => new LargeTrades());
  const watched = useMemo(() => tradedOf(session), [session]);
  const subs = useMemo(() => watched.map((id) => tradesSub(panelId, id)), [panelId, watched]);
  const newest = (row: number): LargeTrade | undefined => model.rows[model.rows.length - 1 - row];
  usePanelExport(panelId, () =>
    largeTradesTable(model.rows, (id) => feed.trades(tradesSub(panelId, id)).status, exportInstant(feed)),
  );
  const shares = (): LargeTradeShares => sharesOf(props, watched, model.rows);
  return (
    <div className="stack">
      <Grid
        feed={feed}
        subs={subs}
        columns={LARGE_TRADE_COLUMNS}
        label="Large trades"
        testId="large-trades-grid"
        emptyText={() =>
          watched.length === 0
            ? 'No instrument is watched: add some to a watchlist.'
            : `No order of ${settings.minQuote.toLocaleString('en-US')} or more in quote value so far, of ${watched.length} instruments. A smaller size is set in the menu of this panel.`
        }
        beforeDraw={() => model.update(watchedTrades(props, watched), settings.minQuote)}
        source={{
          rowCount: () => model.rows.length,
          rowState: (row) => (newest(row)?.side === 0 ? 'gap' : ''),
          cell: (row, column) => {
            const trade = newest(row);
            if (trade === undefined) return { text: '' };
            const record = recordOf(trade.instrument);
            return largeTradeCell(trade, LARGE_TRADE_COLUMNS[column]?.id ?? '', {
              record,
              zone: zoneOf(shownTimeZone()),
            });
          },
        }}
      />
      <p className="shares">
        <LiveText
          feed={feed}
          subs={subs}
          showsAge
          text={() => shares().text}
          title={() => shares().title}
          testId="large-trades-shares"
        />
      </p>
    </div>
  );
}

/** What each venue has of the orders shown. */
function sharesOf(
  { feed, panelId, session }: PanelProps<LargeTradesSettings>,
  watched: readonly InstrumentId[],
  rows: readonly LargeTrade[],
): LargeTradeShares {
  const nameOf = (id: InstrumentId) => {
    const { venue } = splitInstrumentId(id);
    const quote = recordOf(id)?.quote;
    const title = session?.venues.find((one) => one.id === venue)?.title ?? venue;
    return quote === undefined ? undefined : { venue: title, quote };
  };
  const stopped = watched.filter((id) => feed.trades(tradesSub(panelId, id)).status.state !== 'running');
  return largeTradeShares(rows, nameOf, stopped);
}

function watchedTrades(
  { feed, panelId }: PanelProps<LargeTradesSettings>,
  watched: readonly InstrumentId[],
): readonly WatchedTrades[] {
  return watched.map((instrument) => {
    const record = recordOf(instrument);
    return {
      instrument,
      ring: feed.trades(tradesSub(panelId, instrument)),
      toQuote: record === undefined ? undefined : sizeConversion(record, 'quote'),
    };
  });
}

function recordOf(id: InstrumentId) {
  const record = useInstruments.getState().byId[id];
  return record === 'missing' ? undefined : record;
}
