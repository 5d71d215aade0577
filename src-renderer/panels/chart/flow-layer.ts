import { HistogramSeries, LineSeries, LineStyle } from 'lightweight-charts';
import type {
  HistogramData,
  IChartApiBase,
  ISeriesApi,
  LineData,
  SeriesType,
  WhitespaceData,
} from 'lightweight-charts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { FlowBuffer } from '../../feed/flow-buffer.ts';
import { BarTable } from './bar-table.ts';
import type { TablePoint } from './bar-table.ts';
import { FlowHatch } from './flow-hatch.ts';
import { flowPoints } from './flow-points.ts';
import type { FlowPoints } from './flow-points.ts';
import type { SummedFlow } from './venue-flow.ts';
import { anchorOf, profileSpan } from './flow-span.ts';
import { FlowProfile, profileBetween } from './flow-profile.ts';
import { footprintBars } from './footprint-bars.ts';
import type { ImbalanceSettings } from './footprint-bars.ts';
import { FootprintPrimitive } from './footprint-primitive.ts';
import type { PointedAt } from './footprint-primitive.ts';
import { profileLines } from './footprint-text.ts';
import type { ChartSettings, FlowView } from './settings.ts';

/** What one drawing of order flow is given. */
export interface FlowFrame {
  readonly buffer: FlowBuffer;
  /** Without candles nothing of it is handed to the chart: of a series that is alone there, the library mixes up points that are set again. */
  readonly hasCandles: boolean;
  /** What is drawn instead, if it is summed over several venues. */
  readonly summed?: SummedFlow | undefined;
  readonly palette: Palette;
  readonly settings: Pick<ChartSettings, 'flow' | 'footprint' | 'anchor' | 'profileOf' | 'profileRange'> &
    ImbalanceSettings;
  /** Digits of prices. */
  readonly decimals: number;
  /** Open times on screen, epoch ms, both included. */
  readonly visible: { readonly from: number; readonly to: number };
}

/** Order flow on a chart: panes of delta and cumulative delta, the average price with its band and the volume profile over the candles. */
export class FlowLayer {
  readonly #chart: IChartApiBase;
  readonly #profile = new FlowProfile();
  readonly #footprint = new FootprintPrimitive();
  readonly #table: BarTable;
  readonly #footprintHatch = new FlowHatch();
  /** What is on the chart, by view. */
  readonly #shown = new Map<LineView, ShownView>();
  #hasCandles = false;
  /** What was drawn last. */
  #bars: FlowBuffer | SummedFlow | undefined;
  #version = -1;
  #structure = -1;
  #palette: Palette | undefined;
  #anchor: number | undefined;
  #decimals = 0;
  #span = '';
  #footprintOf = '';

  constructor(chart: IChartApiBase, candles: ISeriesApi<'Candlestick'>) {
    this.#chart = chart;
    this.#table = new BarTable(chart);
    candles.attachPrimitive(this.#profile);
    candles.attachPrimitive(this.#footprintHatch);
    candles.attachPrimitive(this.#footprint);
  }

  /** Brings what is shown up to the buffer. */
  draw(frame: FlowFrame): void {
    const { buffer, palette, visible, summed: bars = buffer } = frame;
    const { flow: views } = frame.settings;
    const isNew = this.#drawSeries(frame, bars);
    const { from, to } = profileSpan(frame.settings, visible);
    const span = views.includes('profile') ? `${from} ${to}` : '';
    if (isNew || span !== this.#span) {
      this.#profile.palette = palette;
      this.#profile.shown = span === '' ? undefined : profileBetween(bars, from, to);
    }
    this.#span = span;
    this.#drawFootprint(frame, isNew);
    this.#table.show(views.includes('table') ? { buffer, palette, visible } : undefined);
  }

  /** Brings panes and lines up to the bars; true if anything of them is new. */
  #drawSeries({ hasCandles, palette, settings }: FlowFrame, bars: FlowBuffer | SummedFlow): boolean {
    const { flow: views, anchor } = settings;
    const isDressed = this.#palette === palette;
    const isArranged = this.#arrange(views, palette);
    if (!isDressed) this.#dress(palette);
    const isSame =
      this.#isSame(bars) && isDressed && isArranged && this.#hasCandles === hasCandles && this.#anchor === anchor;
    const isNew = !isSame || this.#version !== bars.version;
    this.#bars = bars;
    this.#anchor = anchor;
    this.#version = bars.version;
    this.#structure = bars.structure;
    if (isNew && this.#shown.size > 0) {
      const points = flowPoints(hasCandles ? bars : NO_BARS, palette, anchorOf(settings));
      for (const view of this.#shown.values()) feed(view, points, palette, isSame);
    }
    this.#hasCandles = hasCandles;
    this.#palette = palette;
    return isNew;
  }

  #isSame(bars: FlowBuffer | SummedFlow): boolean {
    return this.#bars === bars && this.#structure === bars.structure;
  }

  /** Says what of the candles' pane is under the pointer; undefined for nothing. */
  pointAt(at: PointedAt | undefined): void {
    this.#footprint.pointedAt = at && { ...at, notes: [...at.notes, ...this.#profileAt(at)] };
  }

  /** Says where the pointer is in another pane; undefined for nowhere. */
  pointIn(pane: number | undefined, point: TablePoint | undefined): void {
    this.#table.pointAt(point, pane);
  }

  /** What the profile has under the pointer. */
  #profileAt({ x, price }: PointedAt): readonly string[] {
    const row = this.#profile.rowUnder(x, price);
    const { shown } = this.#profile;
    return row === undefined || shown === undefined ? [] : profileLines(row, shown, this.#decimals);
  }

  #drawFootprint({ buffer, summed, palette, settings, decimals, visible }: FlowFrame, isNew: boolean): void {
    const counted = summed ?? buffer;
    this.#decimals = decimals;
    const { footprint, imbalanceRatio, imbalanceSize } = settings;
    this.#footprint.palette = palette;
    const shownOf =
      footprint === 'off'
        ? ''
        : [footprint, decimals, visible.from, visible.to, counted.isStale, imbalanceRatio, imbalanceSize].join(' ');
    if (shownOf === this.#footprintOf && (shownOf === '' || !isNew)) return;
    this.#footprintOf = shownOf;
    const bars = footprint === 'off' ? [] : footprintBars(counted, visible, settings);
    this.#footprintHatch.palette = palette;
    this.#footprintHatch.spans = bars
      .filter(({ reasons }) => reasons.length > 0)
      .map(({ openTime }) => ({ from: openTime / 1000, to: openTime / 1000, count: 1 }));
    const { step, scales } = counted;
    this.#footprint.show(
      footprint === 'off' ? undefined : { bars, mode: footprint, palette, step, scales, decimals, summed },
    );
  }

  /** Adds and removes series; true if all of them were there. */
  #arrange(views: readonly FlowView[], palette: Palette): boolean {
    let isSame = true;
    for (const [view, { series }] of this.#shown)
      if (!views.includes(view)) {
        for (const { api } of series) this.#chart.removeSeries(api);
        this.#shown.delete(view);
        isSame = false;
      }
    for (const view of views) {
      if (view === 'profile' || view === 'table' || this.#shown.has(view)) continue;
      this.#shown.set(view, this.#make(view, palette));
      isSame = false;
    }
    return isSame;
  }

  #dress(palette: Palette): void {
    for (const { series } of this.#shown.values())
      for (const { api, of } of series) api.applyOptions({ color: colourOf(of, palette) });
  }

  #make(view: LineView, palette: Palette): ShownView {
    const hatch = new FlowHatch();
    const volume = { priceFormat: { type: 'volume' }, priceLineVisible: false } as const;
    const pane = this.#chart.panes().length;
    if (view === 'delta') {
      const api = this.#chart.addSeries(HistogramSeries, { ...volume, title: 'Delta' }, pane);
      api.attachPrimitive(hatch);
      return { series: [{ api, of: 'delta' }], hatch, spans: 'incompleteBars', count: 0 };
    }
    if (view === 'cvd') {
      const api = this.#chart.addSeries(
        LineSeries,
        { ...volume, title: 'CVD', lineWidth: 1, color: colourOf('cvd', palette) },
        pane,
      );
      api.attachPrimitive(hatch);
      return { series: [{ api, of: 'cvd' }], hatch, spans: 'incompleteSums', count: 0 };
    }
    const line = {
      lineWidth: 1,
      priceLineVisible: false,
      lastValueVisible: false,
      crosshairMarkerVisible: false,
    } as const;
    const band = { ...line, lineStyle: LineStyle.Dotted, color: colourOf('upper', palette) };
    return {
      series: [
        {
          api: this.#chart.addSeries(LineSeries, { ...line, title: 'VWAP', color: colourOf('vwap', palette) }),
          of: 'vwap',
        },
        { api: this.#chart.addSeries(LineSeries, band), of: 'upper' },
        { api: this.#chart.addSeries(LineSeries, band), of: 'lower' },
      ],
      hatch: undefined,
      spans: 'incompleteSums',
      count: 0,
    };
  }
}

/** A view that is made of series. */
type LineView = Exclude<FlowView, 'profile' | 'table'>;

/** The series of one view, and where it is hatched. */
interface ShownView {
  readonly series: readonly { readonly api: ISeriesApi<SeriesType>; readonly of: PointName }[];
  readonly hatch: FlowHatch | undefined;
  readonly spans: 'incompleteBars' | 'incompleteSums';
  /** Points that each series has, empty places included: the library does not count those. */
  count: number;
}

type PointName = Exclude<keyof FlowPoints, 'incompleteBars' | 'incompleteSums'>;

/** The colour of a series; points of the delta have their own. */
function colourOf(of: PointName, { accent }: Palette): string {
  return of === 'upper' || of === 'lower' ? withAlpha(accent, 0.6) : accent;
}

/** Sets all points, or the last two and those after them if those before are as they were. */
function feed(view: ShownView, points: FlowPoints, palette: Palette, isSame: boolean): void {
  const shown = view.count;
  for (const { api, of } of view.series) {
    const own: readonly (HistogramData | LineData | WhitespaceData)[] = points[of];
    view.count = own.length;
    if (!isSame || shown > own.length || own.length - shown > 2 || shown < 2) api.setData([...own]);
    // The library has to be told that the first of them is not its newest.
    else for (const [at, point] of own.slice(shown - 2).entries()) api.update(point, at === 0);
  }
  const { hatch } = view;
  if (hatch === undefined) return;
  hatch.palette = palette;
  hatch.spans = points[view.spans];
}

const NO_BARS = new FlowBuffer();
