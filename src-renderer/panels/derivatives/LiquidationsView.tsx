import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { LedgerPage } from '../../../src-shared/wire/ledger.ts';
import type { Feed } from '../../feed/feed.ts';
import { sizeConversion } from '../../format/size-unit.ts';
import { zoneOf } from '../../format/zone.ts';
import { shownTimeZone } from '../../state/settings.ts';
import { Grid } from '../../ui/Grid.tsx';
import { usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { gapCell } from '../parts/large-trade-cells.ts';
import { LargeTrades } from '../parts/large-trades.ts';
import { liquidationsSub } from './definition.ts';
import type { DerivativeMarket } from './derivative-rows.ts';
import { gapText, liquidationGaps, withGaps, type LiquidationRow } from './liquidation-gaps.ts';
import {
  LIQUIDATION_COLUMNS,
  liquidatedMarkets,
  liquidationCell,
  liquidationsTable,
  samplingText,
} from './liquidation-rows.ts';
import type { DerivativesSettings } from './settings.ts';

/** The liquidations of all markets, newest first, and which of them the venues send. */
export function LiquidationsView({ props, markets }: LiquidationsViewProps): ReactNode {
  const { feed, panelId, session, settings } = props;
  const [model] = useState(() => new LargeTrades({ mergesFills: false }));
  const instruments = useMemo(() => liquidatedMarkets(markets, session), [markets, session]);
  const subs = useMemo(() => instruments.map(({ id }) => liquidationsSub(panelId, id)), [instruments, panelId]);
  const sampling = samplingText(markets, session);
  const [shown] = useState(() => new ShownLiquidations(feed));
  usePanelExport(panelId, () => liquidationsTable(shown.rows(model, instruments)));
  const titleOf = (venue: string): string => session?.venues.find(({ id }) => id === venue)?.title ?? venue;
  return (
    <div className="stack">
      <p
        className="sampling"
        title="Which liquidations of a symbol each exchange sends: no list of them is whole, and sums are a lower bound"
        data-testid="liquidation-sampling"
      >
        {sampling}
      </p>
      <Grid
        feed={feed}
        subs={subs}
        columns={LIQUIDATION_COLUMNS}
        label="Liquidations"
        testId="liquidations-grid"
        emptyText={() =>
          settings.minQuote === 0
            ? 'No liquidation since this panel began to look. They come when a price moves fast.'
            : `No liquidation of ${settings.minQuote.toLocaleString('en-US')} or more in quote value since this panel began to look. A smaller one is set in its menu.`
        }
        beforeDraw={() => {
          const watched = instruments.map((instrument) => ({
            instrument: instrument.id,
            ring: feed.trades(liquidationsSub(panelId, instrument.id)),
            toQuote: sizeConversion(instrument, 'quote'),
          }));
          model.update(watched, settings.minQuote);
        }}
        source={{
          rowCount: () => shown.rows(model, instruments).length,
          rowState: (row) => (shown.at(row)?.kind === 'gap' ? 'gap' : ''),
          cell: (row, column) => {
            const zone = zoneOf(shownTimeZone());
            const found = shown.at(row);
            if (found === undefined) return { text: '' };
            if (found.kind === 'gap')
              return column === 0 ? gapCell(gapText(found.gap, titleOf(found.gap.venue), zone)) : { text: '' };
            const { order } = found;
            const record = instruments.find(({ id }) => id === order.instrument);
            return liquidationCell(order, LIQUIDATION_COLUMNS[column]?.id ?? '', { record, zone });
          },
        }}
      />
    </div>
  );
}

/** The rows as they were last made: orders, and gaps of the time since this view began or its oldest order was. */
class ShownLiquidations {
  readonly #feed: Feed;
  readonly #beganAt: number;
  #rows: readonly LiquidationRow[] = [];
  #made:
    | readonly [total: number, count: number, page: LedgerPage | undefined, instruments: readonly Instrument[]]
    | undefined;

  constructor(feed: Feed) {
    this.#feed = feed;
    this.#beganAt = feed.engineNow();
  }

  /** Oldest first; made anew only if something has changed. */
  rows(model: LargeTrades, instruments: readonly Instrument[]): readonly LiquidationRow[] {
    const page = this.#feed.ledger.page(undefined, 'gap');
    const made = [model.total, model.rows.length, page, instruments] as const;
    if (this.#made?.every((value, at) => value === made[at]) === true) return this.#rows;
    this.#made = made;
    const since = Math.min(this.#beganAt, model.rows[0]?.time ?? Infinity);
    this.#rows = withGaps(model.rows, liquidationGaps(page?.entries ?? [], instruments, since));
    return this.#rows;
  }

  /** A row, the newest being 0. */
  at(row: number): LiquidationRow | undefined {
    return this.#rows[this.#rows.length - 1 - row];
  }
}

interface LiquidationsViewProps {
  readonly props: PanelProps<DerivativesSettings>;
  readonly markets: readonly DerivativeMarket[];
}
