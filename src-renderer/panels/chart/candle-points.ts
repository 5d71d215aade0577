import type { CandlestickData, HistogramData, Time, UTCTimestamp, WhitespaceData } from 'lightweight-charts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { nextOpenTime } from '../../../src-shared/market/interval.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { CANDLE, CANDLE_STRIDE, CandleFlag } from '../../../src-shared/wire/layout.ts';
import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import { AXIS_STEP_MS } from '../../feed/flow-buffer.ts';

/** One place on the time axis: a candle with its volume, or nothing, if a candle is missing. */
export interface ChartPoint {
  readonly candle: CandlestickData | WhitespaceData;
  readonly volume: HistogramData | WhitespaceData;
}

/** A stretch of places on the time axis: the first and last open time, epoch seconds, and how many candles that is. */
export interface CandleSpan {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Colours of points. A forming candle is hollow: `forming` is the ground's colour. */
export interface PointColours {
  readonly forming: string;
  readonly upVolume: string;
  readonly downVolume: string;
  readonly formingVolume: string;
}

/** The point of the candle at `index`. */
export function pointAt(buffer: CandleBuffer, index: number, colours: PointColours): ChartPoint {
  const base = index * CANDLE_STRIDE;
  const { numbers, scales } = buffer;
  const price = POW10[scales.priceScale] ?? NaN;
  const time = toChartTime(numbers[base] ?? NaN);
  const open = (numbers[base + CANDLE.open] ?? NaN) / price;
  const close = (numbers[base + CANDLE.close] ?? NaN) / price;
  const isUp = close >= open;
  const isForming = ((numbers[base + CANDLE.flags] ?? 0) & CandleFlag.closed) === 0;
  const candle = {
    time,
    open,
    high: (numbers[base + CANDLE.high] ?? NaN) / price,
    low: (numbers[base + CANDLE.low] ?? NaN) / price,
    close,
  };
  const volume = {
    time,
    value: (numbers[base + CANDLE.volume] ?? 0) / (POW10[scales.sizeScale] ?? NaN),
    color: isUp ? colours.upVolume : colours.downVolume,
  };
  if (!isForming) return { candle, volume };
  return { candle: { ...candle, color: colours.forming }, volume: { ...volume, color: colours.formingVolume } };
}

/** Whether the candle at `index` came from history after the live stream had missed it. */
export function isBackfilled(buffer: CandleBuffer, index: number): boolean {
  return ((buffer.numbers[index * CANDLE_STRIDE + CANDLE.flags] ?? 0) & CandleFlag.backfilled) !== 0;
}

/** Whether the candle at `index` is made of others of which some are missing. */
export function isIncomplete(buffer: CandleBuffer, index: number): boolean {
  return ((buffer.numbers[index * CANDLE_STRIDE + CANDLE.flags] ?? 0) & CandleFlag.incomplete) !== 0;
}

/** Whether the candle at `index` was not sent by the venue, as there were no trades. */
export function isFlat(buffer: CandleBuffer, index: number): boolean {
  return ((buffer.numbers[index * CANDLE_STRIDE + CANDLE.flags] ?? 0) & CandleFlag.flat) !== 0;
}

/** Whether a session of the exchange begins with the candle at `index`. */
export function isSessionStart(buffer: CandleBuffer, index: number): boolean {
  return ((buffer.numbers[index * CANDLE_STRIDE + CANDLE.flags] ?? 0) & CandleFlag.sessionStart) !== 0;
}

/** The candles missing right before `index`; undefined if none are, as between sessions and while nobody trades in one. */
export function gapBefore(buffer: CandleBuffer, index: number, interval: Interval): CandleSpan | undefined {
  if (index <= 0 || buffer.sessions !== undefined) return undefined;
  const first = nextOpenTime(buffer.numbers[(index - 1) * CANDLE_STRIDE] ?? NaN, interval);
  const next = buffer.numbers[index * CANDLE_STRIDE] ?? NaN;
  if (!(first < next)) return undefined;
  let count = 0;
  let last = first;
  for (let time = first; time < next && count < COUNT_LIMIT; time = nextOpenTime(time, interval)) {
    last = time;
    count++;
  }
  return { from: first / 1000, to: last / 1000, count };
}

/** Empty places for a gap, at most `GAP_PLACES`: a long outage must not fill the chart with nothing. */
export function gapPoints(gap: CandleSpan, interval: Interval): readonly ChartPoint[] {
  const points: ChartPoint[] = [];
  for (
    let time = gap.from * 1000;
    time <= gap.to * 1000 && points.length < GAP_PLACES;
    time = nextOpenTime(time, interval)
  ) {
    const empty = { time: toChartTime(time) };
    points.push({ candle: empty, volume: empty });
  }
  return points;
}

/** Epoch ms as the chart's time: UTC seconds, with a fraction if bars begin within one. The same for times that differ by the error of a division. */
export function toChartTime(time: number): Time & UTCTimestamp {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library's nominal number
  return (onAxis(time) / 1000) as UTCTimestamp;
}

/** The chart's time as epoch ms. */
export function fromChartTime(seconds: number): number {
  return onAxis(seconds * 1000);
}

/** The nearest place of the time axis. */
function onAxis(time: number): number {
  return Math.round(time / AXIS_STEP_MS) * AXIS_STEP_MS;
}

/** The position of the candle that opens at `openTime`, or -1. */
export function indexOfTime(buffer: CandleBuffer, openTime: number): number {
  let low = 0;
  let high = buffer.count - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const time = buffer.numbers[middle * CANDLE_STRIDE] ?? NaN;
    if (time === openTime) return middle;
    if (time < openTime) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The position of the newest candle that opens at or before a time, epoch ms; -1 if all open later. */
export function indexBefore(buffer: CandleBuffer, time: number): number {
  let low = 0;
  let high = buffer.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((buffer.numbers[middle * CANDLE_STRIDE] ?? NaN) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const GAP_PLACES = 200;
/** Past this many missing candles the exact number no longer matters. */
const COUNT_LIMIT = 100_000;
