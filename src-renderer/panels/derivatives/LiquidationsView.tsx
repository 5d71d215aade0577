import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { sizeConversion } from '../../format/size-unit.ts';
import { zoneOf } from '../../format/zone.ts';
import { shownTimeZone } from '../../state/settings.ts';
import { Grid } from '../../ui/Grid.tsx';
import { usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { LargeTrades } from '../parts/large-trades.ts';
import { liquidationsSub } from './definition.ts';
import type { DerivativeMarket } from './derivative-rows.ts';
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
  usePanelExport(panelId, () => liquidationsTable(model.rows));
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
          rowCount: () => model.rows.length,
          cell: (row, column) => {
            const trade = model.rows[model.rows.length - 1 - row];
            if (trade === undefined) return { text: '' };
            const record = instruments.find(({ id }) => id === trade.instrument);
            const zone = zoneOf(shownTimeZone());
            return liquidationCell(trade, LIQUIDATION_COLUMNS[column]?.id ?? '', { record, zone });
          },
        }}
      />
    </div>
  );
}

interface LiquidationsViewProps {
  readonly props: PanelProps<DerivativesSettings>;
  readonly markets: readonly DerivativeMarket[];
}
