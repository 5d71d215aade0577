import { CandlestickSeries, createChartEx, HistogramSeries, PriceScaleMode } from 'lightweight-charts';
import type { IChartApiBase, ISeriesApi } from 'lightweight-charts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Palette } from '../../draw/palette.ts';
import { CANDLE, CANDLE_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import { formatPrice, formatRoundedPrice } from '../../format/decimal-text.ts';
import { entryParts } from '../../format/ledger-words.ts';
import { UTC } from '../../format/zone.ts';
import type { Zone } from '../../format/zone.ts';
import { fromChartTime, indexBefore, indexOfTime, toChartTime } from './candle-points.ts';
import type { ChartPoint, PointColours } from './candle-points.ts';
import { barMs, timeBetween } from './bar-places.ts';
import { candleOptions, chartOptions, pointColours, priceMargins } from './chart-options.ts';
import { ExtrasPrimitive } from './chart-primitive.ts';
import { countdownText } from './chart-text.ts';
import { CompareSeries } from './compare-series.ts';
import type { CrosshairFollower } from './crosshair-sync.ts';
import { DayLines } from './day-lines.ts';
import { DrawingPrimitive } from './drawing-primitive.ts';
import type { Drawing } from './drawings.ts';
import { FramedValue } from './framed-value.ts';
import { priceSteps } from './price-steps.ts';
import { withNewest } from './flow-spans.ts';
import { FlowLayer } from './flow-layer.ts';
import type { FlowFrame } from './flow-layer.ts';
import type { PointedAt } from './footprint-primitive.ts';
import type { Ruler } from './ruler.ts';
import { rulerText } from './ruler.ts';
import { SeriesFeeder } from './series-feeder.ts';
import type { ChartSettings, PriceScale } from './settings.ts';
import { TimeMarks } from './time-marks.ts';
import { zonedTimeScale } from './zoned-time-scale.ts';
import type { ZonedTimeScale } from './zoned-time-scale.ts';

/** What one drawing is given. `palette` is the same object until the theme changes. */
export interface ChartFrame {
  readonly instrumentId: InstrumentId | undefined;
  readonly buffer: CandleBuffer;
  readonly palette: Palette;
  readonly zone: Zone;
  readonly decimals: number;
  /** Smallest difference of two prices as the instrument's list has it; undefined if unknown. */
  readonly tick: string | undefined;
  readonly settings: Pick<ChartSettings, 'showsVolume' | 'scale' | 'isInverted' | 'showsDays'>;
  /** Candles of the instrument compared with; undefined without one. */
  readonly compared: CandleBuffer | undefined;
  readonly drawings: readonly Drawing[];
  /** Place of the drawing that keys act on; -1 for none. */
  readonly chosen: number;
  /** Engine time, epoch ms. */
  readonly now: number;
  /** Candles that are not what their trades come to, by open time in epoch ms. */
  readonly differing: ReadonlyMap<number, LedgerEntry>;
}

/** One mounted chart: the library's chart and what feeds it. Knows neither React nor the feed. */
export class ChartView {
  /** The element that it is in. */
  readonly box: HTMLElement;
  /** Open time, epoch ms, under the crosshair; NaN elsewhere. */
  hoveredTime = NaN;
  /** How far the legend reaches down over the candles, CSS pixels. */
  legendBottom = 0;
  /** Called when the crosshair or the visible range moved. */
  onMove: () => void = () => undefined;
  /** What was drawn on it. */
  readonly drawings = new DrawingPrimitive();
  /** Times that were placed on it. */
  readonly timeMarks = new TimeMarks();
  readonly #scale: ZonedTimeScale = zonedTimeScale(UTC);
  readonly #chart: IChartApiBase;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #extras = new ExtrasPrimitive();
  readonly #compare: CompareSeries;
  readonly #days = new DayLines();
  readonly #spacing = new FramedValue((begun) => window.requestAnimationFrame(begun));
  readonly #position = new FramedValue((begun) => window.requestAnimationFrame(begun));
  #passTo: CrosshairFollower | undefined;
  /** Whether the crosshair is where a person has the pointer. */
  #isByPerson = false;
  #isSource = false;
  #isDisposed = false;
  readonly #flow: FlowLayer;
  readonly #feeder: SeriesFeeder;
  #frame: ChartFrame | undefined;
  #colours: PointColours | undefined;
  /** Interval, or what ends a bar, that times were written for last. */
  #formattedOf: string | undefined;
  /** Instrument and interval whose candles were shown last. */
  #shownOf: string | undefined;
  /** Time of the newest point, epoch seconds; NaN without one. */
  #lastTime = NaN;
  /** Share of the pane above the prices. */
  #top = NaN;

  constructor(box: HTMLElement) {
    this.box = box;
    this.#chart = createChartEx(box, this.#scale, { autoSize: true });
    // The library's own label shows the last candle in view, not the last price.
    this.#candles = this.#chart.addSeries(CandlestickSeries, { lastValueVisible: false });
    this.#volume = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.#chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.8, bottom: 0 } });
    this.#candles.attachPrimitive(this.#extras);
    this.#candles.attachPrimitive(this.drawings);
    this.#candles.attachPrimitive(this.timeMarks);
    this.#compare = new CompareSeries(this.#chart);
    this.#flow = new FlowLayer(this.#chart, this.#candles);
    this.#feeder = new SeriesFeeder({
      setAll: (points) => this.#setAll(points),
      update: (point) => this.#update(point),
    });
    this.#chart.subscribeCrosshairMove(({ time, point, paneIndex, sourceEvent }) => {
      this.hoveredTime = typeof time === 'number' ? fromChartTime(time) : NaN;
      // New candles repeat the place without an event of the person's; another chart's crosshair points at no price of this one.
      if (point === undefined) this.#isByPerson = false;
      else if (sourceEvent !== undefined) this.#isByPerson = true;
      this.#passOn(this.#isByPerson ? point?.y : undefined);
      this.#flow.pointAt(this.#isByPerson && paneIndex === 0 ? this.#pointed(point) : undefined);
      const isBelow = this.#isByPerson && paneIndex !== 0 && point !== undefined;
      this.#flow.pointIn(paneIndex, isBelow ? { ...point, time: this.hoveredTime } : undefined);
      this.onMove();
    });
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.onMove());
  }

  /** Brings the chart up to the feed. */
  draw(frame: ChartFrame): void {
    const before = this.#frame;
    this.#frame = frame;
    if (before?.palette !== frame.palette) this.#dress(frame.palette);
    // The buffer is the same object when its candles are others.
    const bars = frame.buffer.interval ?? frame.buffer.bars;
    if (
      before?.zone !== frame.zone ||
      before.decimals !== frame.decimals ||
      before.tick !== frame.tick ||
      bars !== this.#formattedOf
    )
      this.#format(frame, before?.zone !== frame.zone);
    this.#formattedOf = bars;
    if (before?.settings !== frame.settings || before.compared !== frame.compared) this.#set(frame);
    if (this.#colours !== undefined && this.#feeder.sync(frame.buffer, this.#colours)) this.#settle(frame);
    this.#compare.sync(frame.buffer, frame.compared, frame.palette.warn);
    this.#drawExtras(frame);
    this.#leaveRoom();
  }

  /** Says to `follower` where a person moved the crosshair, and when it left; to nobody without one. */
  passCrosshairTo(follower: CrosshairFollower | undefined): void {
    this.#passTo = follower;
  }

  /** Shows the crosshair where that of another chart is: on the candle of that time. */
  readonly followCrosshair: CrosshairFollower = (place) => {
    if (this.#isDisposed) return;
    this.#isSource = false;
    const buffer = this.#frame?.buffer;
    const index = place === undefined || buffer === undefined ? -1 : indexBefore(buffer, place.time);
    const time = buffer?.numbers[index * CANDLE_STRIDE];
    if (place === undefined || index === -1 || time === undefined) this.#chart.clearCrosshairPosition();
    else this.#chart.setCrosshairPosition(place.price, toChartTime(time), this.#candles);
  };

  /** The chart as it is on screen. */
  picture(): HTMLCanvasElement {
    return this.#chart.takeScreenshot(true);
  }

  /** Brings order flow up to the feed: `buffer` is of bars of the candles' interval. */
  drawFlow(frame: Omit<FlowFrame, 'visible' | 'hasCandles'>): void {
    const visible = withNewest(this.visibleTimes(), fromChartTime(this.#lastTime), frame.summed ?? frame.buffer);
    this.#flow.draw({ ...frame, visible, hasCandles: !Number.isNaN(this.#lastTime) });
  }

  /** The candles or bars that are drawn; undefined before the first drawing. */
  get buffer(): CandleBuffer | undefined {
    return this.#frame?.buffer;
  }

  /** The candle the legend speaks of: under the crosshair, else the newest. */
  legendIndex(buffer: CandleBuffer): number {
    const hovered = Number.isNaN(this.hoveredTime) ? -1 : indexOfTime(buffer, this.hoveredTime);
    return hovered === -1 ? buffer.count - 1 : hovered;
  }

  /** Whether the newest candle is out of view to the right. */
  get isBehind(): boolean {
    return this.#chart.timeScale().scrollPosition() < -1;
  }

  /** Place of the left edge, counted in bars from the oldest shown. */
  get firstVisible(): number {
    return this.#chart.timeScale().getVisibleLogicalRange()?.from ?? Infinity;
  }

  /** Open times on screen, epoch ms, both included. */
  visibleTimes(): { readonly from: number; readonly to: number } {
    const range = this.#chart.timeScale().getVisibleRange();
    return { from: fromChartTime(Number(range?.from ?? NaN)), to: fromChartTime(Number(range?.to ?? NaN)) };
  }

  /** Shows the newest candles again. */
  goLive(): void {
    const { rightOffset } = this.#chart.timeScale().options();
    this.#scrollTo(() => rightOffset);
  }

  /** Both axes as they were at first. */
  reset(): void {
    const scale = this.#chart.timeScale();
    // Zooming by keys sets the very option that the library returns to.
    this.#widen(() => BAR_SPACING);
    this.#position.change(scale.scrollPosition(), () => scale.options().rightOffset);
    scale.resetTimeScale();
    this.#chart.priceScale('right').applyOptions({ autoScale: true });
  }

  /** Whether the axis of prices was dragged, and no longer follows what is shown. */
  get isScaledByHand(): boolean {
    return !this.#chart.priceScale('right').options().autoScale;
  }

  /** Moves the view by a share of its width, into the past for negative ones. */
  pan(share: number): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (range !== null) this.#scrollTo((from) => from + (range.to - range.from) * share);
  }

  /** Zooms about the right edge; above 1 shows more. */
  zoom(factor: number): void {
    this.#widen((from) => Math.min(WIDEST, Math.max(0.5, from / factor)));
  }

  #widen(to: (from: number) => number): void {
    const scale = this.#chart.timeScale();
    scale.applyOptions({ barSpacing: this.#spacing.change(scale.options().barSpacing, to) });
  }

  /** Not animated: an update that comes in between would end the animation short of the newest candle. */
  #scrollTo(to: (from: number) => number): void {
    const scale = this.#chart.timeScale();
    scale.scrollToPosition(this.#position.change(scale.scrollPosition(), to), false);
  }

  /** Price and place on the time axis under a point of the box. */
  placeAt(x: number, y: number): { readonly price: number; readonly bar: number } | undefined {
    const price = this.#candles.coordinateToPrice(y);
    const bar = this.#chart.timeScale().coordinateToLogical(x);
    return price === null || bar === null ? undefined : { price, bar };
  }

  /** The price at a height of the box, with the digits of the tick; undefined if there is none. */
  priceTextAt(y: number): string | undefined {
    const price = this.#frame === undefined ? null : this.#candles.coordinateToPrice(y);
    if (price === null || this.#frame === undefined) return undefined;
    const { minMove } = priceSteps(this.#frame.tick, this.#frame.decimals);
    return formatRoundedPrice(Math.round(price / minMove) * minMove, this.#frame.decimals);
  }

  /** The series of prices, for what is drawn at prices. */
  get prices(): ISeriesApi<'Candlestick'> {
    return this.#candles;
  }

  /** Height of the pane of candles, CSS pixels. */
  get pricesHeight(): number {
    return this.#chart.paneSize().height;
  }

  /** Draws a ruler, or takes it away. */
  setRuler(ruler: Ruler | undefined): void {
    const { extras } = this.#extras;
    extras.ruler = ruler;
    extras.rulerText =
      ruler === undefined || this.#frame === undefined
        ? ''
        : rulerText(ruler, this.#frame.decimals, timeBetween(this.#frame.buffer, ruler.fromBar, ruler.toBar));
    this.#extras.refresh();
  }

  /** What the ruler says; empty if none is drawn. */
  get rulerText(): string {
    return this.#extras.extras.rulerText;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#chart.remove();
  }

  /** What of the candles' pane is under a point of it. */
  #pointed(point: { readonly x: number; readonly y: number } | undefined): PointedAt | undefined {
    const price = point === undefined ? null : this.#candles.coordinateToPrice(point.y);
    return point === undefined || price === null
      ? undefined
      : { time: this.hoveredTime, price, x: point.x, y: point.y, notes: this.#notesAt(this.hoveredTime) };
  }

  /** What is said beside the pointer on a candle, whatever else is. */
  #notesAt(time: number): readonly string[] {
    const entry = this.#extras.extras.differing.get(time);
    return entry === undefined ? [] : entryParts(entry);
  }

  /** Says where a person moved the crosshair: to a height, or out of the chart. */
  #passOn(y: number | undefined): void {
    const price = y === undefined ? null : this.#candles.coordinateToPrice(y);
    if (price !== null && !Number.isNaN(this.hoveredTime)) {
      this.#isSource = true;
      this.#passTo?.({ time: this.hoveredTime, price });
    } else if (this.#isSource) {
      this.#isSource = false;
      this.#passTo?.(undefined);
    }
  }

  #set({ settings, compared }: ChartFrame): void {
    const { showsVolume, scale, isInverted } = settings;
    this.#volume.applyOptions({ visible: showsVolume });
    // Two instruments have nothing in common but their changes.
    const mode = compared === undefined ? SCALE_MODES[scale] : PriceScaleMode.Percentage;
    this.#chart.priceScale('right').applyOptions({ mode, invertScale: isInverted });
  }

  #leaveRoom(): void {
    const scaleMargins = priceMargins(this.legendBottom, this.#chart.paneSize().height);
    if (scaleMargins.top === this.#top) return;
    this.#top = scaleMargins.top;
    this.#chart.priceScale('right').applyOptions({ scaleMargins });
  }

  #dress(palette: Palette): void {
    this.#chart.applyOptions(chartOptions(palette));
    this.#candles.applyOptions(candleOptions(palette));
    this.#extras.extras.palette = palette;
    this.#colours = pointColours(palette);
  }

  #format({ zone, decimals, tick, buffer }: ChartFrame, isZoneNew: boolean): void {
    const showsSeconds = buffer.interval === '1s' || buffer.bars !== undefined;
    this.#scale.zone = zone;
    this.#scale.showsSeconds = showsSeconds;
    const formatter = (price: number): string => formatRoundedPrice(price, decimals);
    this.#candles.applyOptions({ priceFormat: { type: 'custom', formatter, ...priceSteps(tick, decimals) } });
    this.#chart.timeScale().applyOptions({ secondsVisible: showsSeconds });
    // The boundaries of days have moved: other colours, equal to the old, make the feeder set every point anew.
    if (isZoneNew && this.#colours !== undefined) this.#colours = { ...this.#colours };
  }

  #drawExtras({ buffer, now, decimals, zone, palette, settings, drawings, chosen, differing }: ChartFrame): void {
    const { extras } = this.#extras;
    const base = (buffer.count - 1) * CANDLE_STRIDE;
    const close = buffer.count === 0 ? NaN : (buffer.numbers[base + CANDLE.close] ?? NaN);
    const countdown = countdownText(buffer, now);
    extras.lastPrice = close / (POW10[buffer.scales.priceScale] ?? NaN);
    extras.priceText = formatPrice(close, buffer.scales.priceScale, decimals);
    extras.gaps = this.#feeder.gaps;
    extras.backfilled = this.#feeder.backfilled;
    extras.differing = differing;
    extras.sessionStarts = this.#feeder.sessionStarts;
    if (settings.showsDays) this.#days.update(buffer, zone);
    // Sessions begin days by themselves.
    extras.dayStarts = settings.showsDays && buffer.sessions === undefined ? this.#days.starts : [];
    const isUp = close >= (buffer.count === 0 ? NaN : (buffer.numbers[base + CANDLE.open] ?? NaN));
    if (isUp !== extras.isUp) this.#candles.applyOptions({ priceLineColor: isUp ? palette.up : palette.down });
    extras.isUp = isUp;
    const lastTime = buffer.numbers[base] ?? NaN;
    const drawnWith = buffer.count === 0 ? undefined : { palette, decimals, buffer, barMs: barMs(buffer), lastTime };
    this.drawings.show(drawings, chosen, drawnWith);
    if (countdown === extras.countdown) return;
    extras.countdown = countdown;
    this.#extras.refresh();
  }

  /** A new interval or instrument starts at the newest candle; history that arrives leaves the view where it is. */
  #settle({ buffer, instrumentId }: ChartFrame): void {
    const shown = buffer.count === 0 ? undefined : `${instrumentId ?? ''} ${buffer.interval ?? buffer.bars ?? ''}`;
    if (shown === this.#shownOf) return;
    this.#shownOf = shown;
    this.setRuler(undefined);
    this.reset();
  }

  /** Sets all points and leaves the view over the candles it was over: the library would move it when older ones come. */
  #setAll(points: readonly ChartPoint[]): void {
    const scale = this.#chart.timeScale();
    const position = scale.scrollPosition();
    const lastTime = this.#lastTime;
    this.#volume.setData(points.map((point) => point.volume));
    this.#candles.setData(points.map((point) => point.candle));
    this.#lastTime = Number(points.at(-1)?.candle.time ?? NaN);
    if (Number.isNaN(lastTime) || points.length === 0) return;
    const added =
      position < 0 ? points.length - 1 - points.findLastIndex((point) => Number(point.candle.time) <= lastTime) : 0;
    scale.scrollToPosition(position - added, false);
  }

  #update(point: ChartPoint): void {
    this.#volume.update(point.volume);
    this.#candles.update(point.candle);
    this.#lastTime = Number(point.candle.time);
  }
}

const SCALE_MODES: Readonly<Record<PriceScale, PriceScaleMode>> = {
  linear: PriceScaleMode.Normal,
  log: PriceScaleMode.Logarithmic,
  percent: PriceScaleMode.Percentage,
};
/** Width of a candle at first, px: the library's own. */
const BAR_SPACING = 6;
/** Widest that keys make a candle, px: the numbers of a footprint fit. */
const WIDEST = 160;
