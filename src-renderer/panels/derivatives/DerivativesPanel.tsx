import { useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import { rowFont } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { charWidth } from '../../draw/text-fit.ts';
import { exportInstant } from '../../state/outage.ts';
import { Grid } from '../../ui/Grid.tsx';
import { usePanelExport } from '../panel-hooks.ts';
import { toSub } from '../panel.ts';
import type { PanelProps } from '../panel.ts';
import { CanvasFrame } from '../parts/CanvasFrame.tsx';
import { PlotsBelow } from '../parts/PlotsBelow.tsx';
import { useCanvas } from '../parts/use-canvas.ts';
import { shownColumns } from '../parts/column-choice.ts';
import { useSummary } from '../parts/use-summary.ts';
import { zoneOf } from '../../format/zone.ts';
import { shownTimeZone } from '../../state/settings.ts';
import { derivativePlots, drawDerivativePlots } from './derivative-plot.ts';
import { DERIVATIVE_COLUMNS, derivativeCell, derivativeMarkets, derivativesTable, idsOf } from './derivative-rows.ts';
import type { DerivativeContext, DerivativeMarket } from './derivative-rows.ts';
import { LiquidationsView } from './LiquidationsView.tsx';
import type { DerivativesSettings } from './settings.ts';

/** An asset's derivatives over the venues: their figures side by side, or their liquidations. */
export function DerivativesPanel(props: PanelProps<DerivativesSettings>): ReactNode {
  const { feed, panelId, session, settings } = props;
  const markets = useMemo(() => derivativeMarkets(session), [session]);
  const context = (): DerivativeContext => ({
    quotes: feed.quotes(toSub(panelId, 'quotes')),
    spots: feed.quotes(toSub(panelId, 'spots')),
    past: feed.past,
    zone: zoneOf(shownTimeZone()),
    now: feed.engineNow(),
  });
  if (markets.length === 0 && session?.peers !== undefined)
    return (
      <div className="panel-empty">
        <p className="panel-empty-title">No derivatives of this asset in this session.</p>
        <p>Choose an instrument that has perpetuals or futures, such as BTC.</p>
      </div>
    );
  if (settings.view === 'liquidations') return <LiquidationsView props={props} markets={markets} />;
  return <MarketsView props={props} markets={markets} context={context} />;
}

/** Funding, open interest and basis, a row a market. */
function MarketsView({
  props,
  markets,
  context,
}: {
  readonly props: PanelProps<DerivativesSettings>;
  readonly markets: readonly DerivativeMarket[];
  readonly context: () => DerivativeContext;
}): ReactNode {
  const { feed, panelId, settings } = props;
  const subs = useMemo(() => [toSub(panelId, 'quotes'), toSub(panelId, 'spots')], [panelId]);
  const columns = useMemo(() => shownColumns(DERIVATIVE_COLUMNS, settings.columns), [settings.columns]);
  const needsPast = columns.some(({ id }) => id === 'change1h' || id === 'change24h');
  const chosen = useRef<InstrumentId | undefined>(undefined);
  usePanelExport(panelId, () => derivativesTable(markets, context(), exportInstant(feed)));
  return (
    <div className="stack">
      <Grid
        feed={feed}
        subs={subs}
        key={columns.map(({ id }) => id).join()}
        columns={columns}
        label="Derivatives"
        testId="derivatives-grid"
        beforeDraw={() => {
          if (needsPast) feed.past.want(idsOf(markets), ['openInterest']);
        }}
        selection={{
          row: () => markets.findIndex(({ instrument }) => instrument.id === chosen.current),
          choose: (row) => {
            chosen.current = markets[row]?.instrument.id;
          },
        }}
        source={{
          rowCount: () => markets.length,
          cell: (row, column) => {
            const market = markets[row];
            const name = columns[column]?.id;
            return market === undefined || name === undefined ? EMPTY : derivativeCell(market, name, context());
          },
        }}
      />
      {settings.showsPlots ? <Plots props={props} markets={markets} chosen={chosen} context={context} /> : null}
    </div>
  );
}

/** The history of the chosen market, else of the first. */
function Plots({
  props: { feed, panelId },
  markets,
  chosen,
  context,
}: {
  readonly props: PanelProps<DerivativesSettings>;
  readonly markets: readonly DerivativeMarket[];
  readonly context: () => DerivativeContext;
  readonly chosen: { readonly current: InstrumentId | undefined };
}): ReactNode {
  const { output, say } = useSummary();
  const draw = ({ context: canvasContext, width, height }: CanvasSurface, palette: Palette): void => {
    const market = markets.find(({ instrument }) => instrument.id === chosen.current) ?? markets[0];
    if (market === undefined) return;
    const { id } = market.instrument;
    feed.past.want([id], ['openInterest', 'funding'], true);
    const plots = derivativePlots(market, context());
    const perChar = charWidth(canvasContext, rowFont(palette));
    drawDerivativePlots(canvasContext, palette, { width, height, perChar }, plots);
    say(
      performance.now(),
      () =>
        `${id}: ${plots.map(({ name, samples }) => `${samples.length} samples of ${name.toLowerCase()}`).join(', ')}`,
    );
  };
  const { canvas } = useCanvas({ feed, subs: [toSub(panelId, 'quotes')], draw, everyMs: REDRAW_MS });
  return (
    <PlotsBelow>
      <CanvasFrame
        canvas={canvas}
        output={output}
        label="Funding and open interest over time"
        testId="derivatives-summary"
        dimsItself={false}
      />
    </PlotsBelow>
  );
}

const EMPTY = { text: '' };
const REDRAW_MS = 500;
