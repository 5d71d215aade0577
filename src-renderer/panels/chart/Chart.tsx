import { useRef, useState } from 'react';
import { readPalette } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { DIRTY } from '../../feed/frame-loop.ts';
import type { DirtyLevel } from '../../feed/frame-loop.ts';
import { shownDecimals } from '../../format/decimal-text.ts';
import { zoneOf } from '../../format/zone.ts';
import type { Zone } from '../../format/zone.ts';
import { shownTimeZone } from '../../state/settings.ts';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import { openOverlay } from '../../state/overlay.ts';
import { copyText } from '../../ui/copy-text.ts';
import { usePanelCommand, usePanelExport, usePanelPicture, usePlaceActions } from '../panel-hooks.ts';
import type { PanelProps, PlaceAction } from '../panel.ts';
import { toSub } from '../panel.ts';
import { useSummary } from '../parts/use-summary.ts';
import '../../theme/chart-panel.css';
import { ChartLegend } from './ChartLegend.tsx';
import { candlesTable, ofFeed } from '../../feed/snapshot-tables.ts';
import { exportInstant } from '../../state/outage.ts';
import { chartSummary } from './chart-text.ts';
import type { ChartShown } from './chart-text.ts';
import { differingCandles, withMismatches } from './differing-candles.ts';
import { missingAt } from './missing-candles.ts';
import type { ChartFrame, ChartView } from './chart-view.ts';
import { comparedChange } from './compare-series.ts';
import { MountedTools } from './draw-tools.ts';
import type { DrawTools } from './draw-tools.ts';
import type { Drawing } from './drawings.ts';
import { BarCandles } from './bar-candles.ts';
import { shownBars, TYPE_BARS } from './bar-size.ts';
import { FlowLegend } from './FlowLegend.tsx';
import type { FlowFold } from './flow-fold.ts';
import type { FlowFrame } from './flow-layer.ts';
import { writeFlowLegend } from './flow-legend-writer.ts';
import { barsTable, pricesTable, withFlowColumns, withSummedColumns } from './flow-table.ts';
import { useSummedFlow } from './use-summed-flow.ts';
import type { SummedFlow } from './venue-flow.ts';
import { HistoryLoader } from './history-loader.ts';
import { NoteField } from './NoteField.tsx';
import { useCrosshair } from './use-crosshair.ts';
import { useDrawing } from './use-drawing.ts';
import { writeLegend } from './legend-writer.ts';
import type { LegendState } from './legend-writer.ts';
import { exportsPrices, showsFlow } from './settings.ts';
import type { ChartSettings } from './settings.ts';
import { shownInterval } from './shown-interval.ts';
import { MountedTimes, placedTimes, useTimeTools } from './use-time-tools.ts';
import { momentText } from './zoned-time-scale.ts';
import { anchorOf } from './flow-spans.ts';
import { useAlertLines } from './use-alert-lines.ts';
import { useChartView } from './use-chart-view.ts';
import { useFlowFold } from './use-flow-fold.ts';
import { useLegendRoom } from './use-legend-room.ts';

/** Candles with volume. The chart library draws; ticks reach it past React. */
export function Chart(props: PanelProps<ChartSettings>) {
  const { feed, panelId, settings, instrument, instrumentId } = props;
  const sub = toSub(panelId, 'candles');
  const flowSub = toSub(panelId, 'flow');
  const venues = useSummedFlow(props);
  const bars = shownBars(settings, instrumentId);
  const [barCandles] = useState(() => new BarCandles());
  const palette = useRef<Palette | undefined>(undefined);
  const lookBack = useLookBack(props);
  const drawnAt = useRef(-Infinity);
  const legend = useRef<HTMLDivElement>(null);
  const [tools] = useState(() => new MountedTools());
  const [timeTools] = useState(() => new MountedTimes());
  const flowLegend = useRef<HTMLDivElement>(null);
  const fold = useFlowFold(flowLegend);
  const toLive = useRef<HTMLButtonElement>(null);
  const { output, say } = useSummary(instrumentId);
  /** The candles of the venue, or the bars counted from trades. */
  const shownBuffer = (): CandleBuffer => (bars === undefined ? feed.candles(sub) : barCandles.of(feed.flow(flowSub)));

  const draw = (chart: ChartView, level: DirtyLevel): void => {
    if (level === DIRTY.layout || palette.current === undefined)
      palette.current = samePalette(palette.current, chart.box);
    const buffer = shownBuffer();
    const compared = comparedOf(props);
    tools.current?.take(settings.drawings[instrumentId ?? ''] ?? NO_DRAWINGS);
    const decimals = shownDecimals(instrument?.tick, buffer.priceDecimals, buffer.scales.priceScale);
    const zone = zoneOf(shownTimeZone());
    const shown = { buffer, compared, differing: differingOf(props, buffer) };
    // The library repaints the whole chart for each update: the forming candle moves ten times a second, not sixty.
    const isDue = level !== DIRTY.cursor || performance.now() - drawnAt.current >= REDRAW_MS;
    if (isDue) drawnAt.current = performance.now();
    const times = timeTools.show(chart, props, { buffer, palette: palette.current });
    const flow = { buffer: feed.flow(flowSub), summed: venues.summed(), times, zone };
    if (isDue) drawFlow(flowLegend.current, props, { chart, fold, ...flow, palette: palette.current, decimals });
    if (isDue) chart.draw({ ...frameOf(props, tools.current), ...shown, palette: palette.current, zone, decimals });
    if (legend.current !== null)
      writeLegend(legend.current, {
        ...legendAround(props, { chart, ...shown }),
        buffer,
        index: chart.legendIndex(buffer),
        decimals,
        zone,
        hoveredTime: chart.hoveredTime,
      });
    if (toLive.current !== null && toLive.current.hidden === chart.isBehind) toLive.current.hidden = !chart.isBehind;
    lookBack(chart);
    say(performance.now(), () => chartSummary(buffer, besideCandles(chart, tools.current, shown)));
  };
  const { box, view } = useChartView({
    feed,
    subs: bars === undefined ? [sub, toSub(panelId, 'compare'), flowSub, ...venues.subs] : [flowSub],
    draw,
    everyMs: REDRAW_MS,
  });
  useLegendRoom(legend, view);
  const drawing = useDrawing(props, { box, view, tools });
  useTimeTools(props, { box, view, times: timeTools });
  useCrosshair(panelId, settings.followsCrosshair, view);
  useAlertLines(props, { box, view });

  usePanelCommand(panelId, 'live', () => view.current?.goLive());
  usePanelCommand(panelId, 'reset', () => view.current?.reset());
  usePanelCommand(panelId, 'back', () => view.current?.pan(-0.1));
  usePanelCommand(panelId, 'forward', () => view.current?.pan(0.1));
  usePanelCommand(panelId, 'page-back', () => view.current?.pan(-0.9));
  usePanelCommand(panelId, 'page-forward', () => view.current?.pan(0.9));
  usePanelCommand(panelId, 'zoom-in', () => view.current?.zoom(1 / 1.25));
  usePanelCommand(panelId, 'zoom-out', () => view.current?.zoom(1.25));
  usePanelCommand(panelId, 'clear-ruler', () => {
    if (timeTools.current?.cancel() !== true && tools.current?.cancel() !== true) view.current?.setRuler(undefined);
  });
  usePanelCommand(panelId, 'compare', () => compareWith(props));
  usePanelCommand(panelId, 'bars', () => openOverlay({ kind: 'palette', text: '', panelId, title: TYPE_BARS }));
  usePanelPicture(panelId, () => view.current?.picture());
  usePlaceActions(panelId, ({ clientY }) => {
    const top = box.current?.getBoundingClientRect().top ?? 0;
    return chartActions(props, view.current?.priceTextAt(clientY - top));
  });
  usePanelExport(panelId, () =>
    exported(props, view.current?.visibleTimes() ?? { from: NaN, to: NaN }, venues.summed()),
  );
  return (
    <div className="chart-panel">
      <div ref={box} className="chart-box" role="group" aria-label="Candle chart" />
      <ChartLegend ref={legend}>
        <FlowLegend
          ref={flowLegend}
          {...settings}
          panelId={panelId}
          onFold={(isFolded) => props.update({ flowLegend: fold.chosen(isFolded, view.current?.pricesHeight ?? 0) })}
          isAnchored={placedTimes(props).anchor !== undefined}
        />
      </ChartLegend>
      {drawing.note === undefined ? null : (
        <NoteField
          x={drawing.note.x}
          y={drawing.note.y}
          onText={(text) => {
            if (drawing.note !== undefined) tools.current?.finishNote(drawing.note.at, text);
          }}
          onClose={drawing.closeNote}
        />
      )}
      <button
        ref={toLive}
        type="button"
        className="chart-to-live"
        data-testid="chart-to-live"
        hidden
        onClick={() => view.current?.goLive()}
      >
        To live ▸▸
      </button>
      <output ref={output} data-testid="chart-summary" aria-live="off" />
    </div>
  );
}

/** What asks for older candles if a chart comes near the oldest. Trades before bars counted from them cannot be asked for. */
function useLookBack({ feed, panelId, settings, instrumentId, session }: PanelProps<ChartSettings>) {
  const loader = useRef<{ readonly about: string; readonly load: HistoryLoader } | undefined>(undefined);
  return (chart: ChartView): void => {
    if (instrumentId === undefined || shownBars(settings, instrumentId) !== undefined) return;
    const interval = shownInterval(settings.interval, session, instrumentId);
    const about = `${instrumentId} ${interval}`;
    if (loader.current?.about !== about) {
      loader.current = {
        about,
        load: new HistoryLoader(
          async () => (await feed.request({ method: 'load-older-candles', instrument: instrumentId, interval })).ok,
        ),
      };
    }
    loader.current.load.look(feed.candles(toSub(panelId, 'candles')), chart.firstVisible, performance.now());
  };
}

/** The candles kept, with what is counted of them if any of it is shown; or volume by price. */
function exported(
  props: PanelProps<ChartSettings>,
  visible: { readonly from: number; readonly to: number },
  summed: SummedFlow | undefined,
): CsvTable {
  const { feed, panelId, instrumentId, settings } = props;
  const flow = feed.flow(toSub(panelId, 'flow'));
  if (exportsPrices(settings))
    return ofFeed(pricesTable(summed ?? flow, visible), instrumentId, flow.status, exportInstant(feed));
  const anchor = anchorOf(placedTimes(props));
  if (shownBars(settings, instrumentId) !== undefined)
    return ofFeed(barsTable(flow, anchor, visible), instrumentId, flow.status, exportInstant(feed));
  const candles = feed.candles(toSub(panelId, 'candles'));
  const told = candlesTable(instrumentId, candles, exportInstant(feed), visible);
  const table = withMismatches(told, differingOf(props, candles));
  if (!showsFlow(settings)) return table;
  const counted = withFlowColumns(table, flow, anchor);
  return summed === undefined ? counted : withSummedColumns(counted, summed, anchor);
}

/** What of a drawing comes from the panel. */
function frameOf(
  { feed, instrument, instrumentId, settings }: PanelProps<ChartSettings>,
  tools: DrawTools | undefined,
): Pick<ChartFrame, 'instrumentId' | 'tick' | 'settings' | 'drawings' | 'chosen' | 'now'> {
  return {
    instrumentId,
    tick: instrument?.tick,
    settings,
    drawings: tools?.drawings ?? NO_DRAWINGS,
    chosen: tools?.chosen ?? -1,
    now: feed.engineNow(),
  };
}

/** What the summary says beside the newest candle. */
function besideCandles(
  chart: ChartView,
  tools: DrawTools | undefined,
  { compared, differing }: Pick<ChartFrame, 'compared' | 'differing'>,
): ChartShown {
  return {
    ruler: chart.rulerText,
    isScaledByHand: chart.isScaledByHand,
    drawings: tools?.drawings.length ?? 0,
    compared: compared?.count ?? 0,
    differing: differing.size,
  };
}

/** What the legend knows beside the candle. */
function legendAround(
  { feed, panelId, instrumentId, settings }: PanelProps<ChartSettings>,
  { chart, buffer, compared, differing }: { chart: ChartView } & Pick<ChartFrame, 'buffer' | 'compared' | 'differing'>,
): Pick<LegendState, 'missing' | 'differs' | 'compared' | 'bars'> {
  return {
    ...(buffer.bars !== undefined && {
      bars: { flow: feed.flow(toSub(panelId, 'flow')), isFirstInView: chart.firstVisible <= 0 },
    }),
    differs: (time) => differing.has(time),
    missing: (time) => missingAt(time, feed.ledger.page(instrumentId)?.entries ?? [], buffer.interval),
    ...(compared !== undefined && {
      compared: (time: number) => comparedText(settings.compare, compared, chart.visibleTimes().from, time),
    }),
  };
}

/** The candles of the interval shown that are not what their trades come to. */
function differingOf({ feed, instrumentId }: PanelProps<ChartSettings>, buffer: CandleBuffer): ChartFrame['differing'] {
  const page =
    instrumentId === undefined || buffer.interval === undefined
      ? undefined
      : feed.ledger.page(instrumentId, 'mismatch');
  return differingCandles(page?.entries ?? [], buffer.interval);
}

/** The candles of the instrument compared with; undefined without one. */
function comparedOf({ feed, panelId, instrumentId, settings }: PanelProps<ChartSettings>): CandleBuffer | undefined {
  const { compare } = settings;
  const isNone = compare === undefined || compare === instrumentId || shownBars(settings, instrumentId) !== undefined;
  return isNone ? undefined : feed.candles(toSub(panelId, 'compare'));
}

/** What can be done at a price of the chart. */
function chartActions(
  { settings, update }: PanelProps<ChartSettings>,
  price: string | undefined,
): readonly PlaceAction[] {
  return [
    ...(price === undefined ? [] : [{ id: 'copy-price', title: `Copy ${price}`, run: () => void copyText(price) }]),
    ...(settings.compare === undefined
      ? []
      : [{ id: 'compare-end', title: 'Stop comparing', run: () => update({ compare: undefined }) }]),
  ];
}

/** Lets the person choose what to compare with. */
function compareWith({ update }: PanelProps<ChartSettings>): void {
  openOverlay({ kind: 'palette', text: '', title: 'Compare with', onChoose: (compare) => update({ compare }) });
}

/** What the other instrument did since the first candle in view: `ETHUSDT +1.24 %`. */
function comparedText(id: InstrumentId | undefined, other: CandleBuffer, from: number, time: number): string {
  if (id === undefined) return '';
  const change = comparedChange(other, from, time);
  return `${splitInstrumentId(id).symbol} ${change === '' ? '—' : change}`;
}

/** Draws what of order flow is shown, and writes its legend. */
function drawFlow(
  legend: HTMLElement | null,
  { settings }: PanelProps<ChartSettings>,
  {
    chart,
    fold,
    zone,
    ...about
  }: Omit<FlowFrame, 'visible' | 'settings' | 'hasCandles'> & {
    readonly chart: ChartView;
    readonly fold: FlowFold;
    readonly zone: Zone;
  },
): void {
  chart.drawFlow({ ...about, settings });
  if (legend === null || !showsFlow(settings)) return;
  const { anchor } = about.times;
  const source = {
    ...about,
    settings,
    anchorText: anchor === undefined ? '' : momentText(zone, anchor, false),
    momentOf: (time: number) => momentText(zone, time, false),
    hoveredTime: chart.hoveredTime,
    visible: chart.visibleTimes(),
  };
  writeFlowLegend(legend, source, fold.isFolded(settings.flowLegend, chart.pricesHeight));
}

/** The palette in force; the same object as before if no colour changed, so that nothing is dressed anew. */
function samePalette(before: Palette | undefined, box: HTMLElement): Palette {
  const now = readPalette(getComputedStyle(box));
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

const NO_DRAWINGS: readonly Drawing[] = [];
/** Shortest time between two updates of the chart. */
const REDRAW_MS = 95;
