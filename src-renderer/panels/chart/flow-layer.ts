import type { IChartApiBase, ISeriesApi } from 'lightweight-charts';
import type { Palette } from '../../draw/palette.ts';
import { FlowBuffer } from '../../feed/flow-buffer.ts';
import { BarTable } from './bar-table.ts';
import type { TablePoint } from './bar-table.ts';
import { FlowHatch } from './flow-hatch.ts';
import { flowPoints, lackingSpans, lacksTrades } from './flow-points.ts';
import type { PricedBars, SumsWanted } from './flow-points.ts';
import { classColour, dressView, feedView, makeView, partsOf } from './flow-series.ts';
import type { LineView, ShownView } from './flow-series.ts';
import { anchorOf, profileTimes } from './flow-spans.ts';
import type { PlacedTimes, ProfileSpan, TimeRange } from './flow-spans.ts';
import type { SummedFlow } from './venue-flow.ts';
import { FlowProfile, profileBetween } from './flow-profile.ts';
import { footprintBars } from './footprint-bars.ts';
import type { ImbalanceSettings } from './footprint-bars.ts';
import { FootprintPrimitive } from './footprint-primitive.ts';
import type { PointedAt } from './footprint-primitive.ts';
import { profileLines } from './footprint-text.ts';
import { daysUntil, NakedControls } from './profile-controls.ts';
import type { ChartSettings, FlowView } from './settings.ts';

/** What one drawing of order flow is given. */
export interface FlowFrame {
  readonly buffer: FlowBuffer;
  /** Without candles nothing of it is handed to the chart: of a series that is alone there, the library mixes up points that are set again. */
  readonly hasCandles: boolean;
  /** What is drawn instead, if it is summed over several venues. */
  readonly summed?: SummedFlow | undefined;
  readonly palette: Palette;
  readonly settings: Pick<ChartSettings, 'flow' | 'footprint' | 'bands' | 'cvdClasses' | 'profileSpan' | 'showsNodes'> &
    ImbalanceSettings;
  /** The anchor of sums and the range of the profile. */
  readonly times: PlacedTimes;
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
  #decimals = 0;
  /** From where sums were drawn. */
  #anchor: number | undefined;
  readonly #naked = new NakedControls();
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
    const { buffer, hasCandles, palette, visible, summed: bars = buffer } = frame;
    const { flow: views } = frame.settings;
    const isDressed = this.#palette === palette;
    const wanted = sumsWanted(frame);
    const isArranged = this.#arrange(views, palette, wanted);
    if (!isDressed) for (const view of this.#shown.values()) dressView(view, palette);
    const isAsBefore =
      isDressed && isArranged && this.#hasCandles === hasCandles && this.#anchor === frame.times.anchor;
    const isSame = isAsBefore && this.#bars === bars && this.#structure === bars.structure;
    const isNew = !isSame || this.#version !== bars.version;
    this.#bars = bars;
    this.#version = bars.version;
    this.#structure = bars.structure;
    this.#anchor = frame.times.anchor;
    if (isNew && this.#shown.size > 0) {
      const points = flowPoints(hasCandles ? bars : NO_BARS, palette, wanted);
      for (const view of this.#shown.values()) feedView(view, points, palette, isSame);
    }
    this.#drawProfile(frame, isNew);
    this.#drawFootprint(frame, isNew);
    this.#table.show(views.includes('table') ? { buffer: bars, palette, visible } : undefined);
    this.#hasCandles = hasCandles;
    this.#palette = palette;
  }

  #drawProfile({ buffer, summed, palette, visible, settings, times }: FlowFrame, isNew: boolean): void {
    const { flow, profileSpan, showsNodes } = settings;
    const bars: FlowBuffer | SummedFlow = summed ?? buffer;
    const of = flow.includes('profile') ? profileTimes(profileSpan, times, visible) : undefined;
    const span = of === undefined ? '' : [profileSpan, showsNodes, of.from, of.to].join(' ');
    if (!isNew && span === this.#span) return;
    this.#span = span;
    const profile = this.#profile;
    profile.palette = palette;
    profile.isInPlace = profileSpan === 'fixed';
    profile.showsNodes = showsNodes;
    profile.shown = of === undefined ? undefined : profileBetween(bars, of.from, of.to);
    profile.naked = of === undefined ? [] : this.#naked.of(bars, nakedSpans(profileSpan, of, bars));
    profile.refresh();
  }

  /** Says what of the candles' pane is under the pointer; undefined for nothing. */
  pointAt(at: PointedAt | undefined): void {
    this.#footprint.pointedAt = at && { ...at, notes: [...at.notes, ...this.#profileAt(at)] };
  }

  /** Says where the pointer is in another pane; undefined for nowhere. What has no room there is said at the lower edge of the candles. */
  pointIn(pane: number | undefined, point: TablePoint | undefined): void {
    const notes = this.#table.pointAt(point, pane);
    if (point !== undefined && notes.length > 0)
      this.#footprint.pointedAt = { time: NaN, price: NaN, x: point.x, y: Infinity, notes };
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
    const hatchesBars = summed === undefined && !buffer.isByTime;
    const shownOf =
      footprint === 'off' && !hatchesBars
        ? ''
        : [footprint, decimals, visible.from, visible.to, counted.isStale, imbalanceRatio, imbalanceSize].join(' ');
    if (shownOf === this.#footprintOf && (shownOf === '' || !isNew)) return;
    this.#footprintOf = shownOf;
    const bars = footprint === 'off' ? [] : footprintBars(counted, visible, settings);
    this.#footprintHatch.palette = palette;
    this.#footprintHatch.spans = hatchesBars
      ? lackingSpans(buffer, visible, footprint === 'off' ? lacksTrades : isAny)
      : bars
          .filter(({ reasons }) => reasons.length > 0)
          .map(({ openTime }) => ({ from: openTime / 1000, to: openTime / 1000, count: 1 }));
    const { step, scales } = counted;
    this.#footprint.show(
      footprint === 'off' ? undefined : { bars, mode: footprint, palette, step, scales, decimals, summed },
    );
  }

  /** Adds and removes series; true if all of them were there. */
  #arrange(views: readonly FlowView[], palette: Palette, wanted: SumsWanted): boolean {
    let isSame = true;
    for (const [view, { series }] of this.#shown)
      if (!views.includes(view)) {
        for (const { api } of series) this.#chart.removeSeries(api);
        this.#shown.delete(view);
        isSame = false;
      }
    for (const view of views) {
      if (view === 'profile' || view === 'table') continue;
      const before = this.#shown.get(view);
      if (before?.parts === partsOf(view, wanted)) continue;
      // The new series take the pane of those before, which goes with its last.
      const pane = before?.series[0]?.api.getPane().paneIndex() ?? this.#chart.panes().length;
      this.#shown.set(view, makeView(this.#chart, view, pane, { palette, wanted }));
      for (const { api } of before?.series ?? []) this.#chart.removeSeries(api);
      isSame = false;
    }
    return isSame;
  }
}

/** The profiles whose points of control go on to the right edge while they are naked: the day shown and those before it, or the range. */
function nakedSpans(span: ProfileSpan, of: TimeRange, bars: PricedBars): readonly TimeRange[] {
  if (span === 'session') return daysUntil(bars, of.from);
  return span === 'fixed' ? [of] : [];
}

/** Which sums the settings want. */
function sumsWanted({ settings, times, palette }: FlowFrame): SumsWanted {
  const { bands, cvdClasses } = settings;
  return {
    anchor: anchorOf(times),
    bands,
    classes: cvdClasses.map((sizeClass) => ({ sizeClass, colour: classColour(sizeClass, palette) })),
  };
}

function isAny(reasons: readonly unknown[]): boolean {
  return reasons.length > 0;
}

const NO_BARS = new FlowBuffer();
