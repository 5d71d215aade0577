import { nextOpenTime } from '../../../src-shared/market/interval.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { CANDLE_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import { gapBefore, gapPoints, isBackfilled, isSessionStart, pointAt, toChartTime } from './candle-points.ts';
import type { CandleSpan, ChartPoint, PointColours } from './candle-points.ts';

/** Where points go: all at once, or one at or after the last. */
export interface PointTarget {
  readonly setAll: (points: readonly ChartPoint[]) => void;
  readonly update: (point: ChartPoint) => void;
}

/**
 * Carries candles from the feed to the chart. Hot: a tick of the forming candle is one `update`. Everything else (history, a gap filled,
 * another interval, other colours) sets all points anew, and so does anything that would be out of order: the chart library throws on that.
 */
export class SeriesFeeder {
  /** Gaps among the points shown, oldest first. */
  gaps: readonly CandleSpan[] = [];
  /** Candles that history filled in, in rows, oldest first. */
  backfilled: readonly CandleSpan[] = [];
  /** Open times of candles with which a session of the exchange begins, epoch seconds, oldest first. */
  sessionStarts: readonly number[] = [];
  readonly #target: PointTarget;
  #buffer: CandleBuffer | undefined;
  #structure = -1;
  /** Interval, or what ends other bars. */
  #bars: string | undefined;
  #colours: PointColours | undefined;
  /** First candle shown, and how many candles have been handed over. */
  #first = 0;
  #shown = 0;
  #lastTime = -Infinity;

  constructor(target: PointTarget) {
    this.#target = target;
  }

  /** Brings the chart up to the buffer. True if all points were set anew. */
  sync(buffer: CandleBuffer, colours: PointColours): boolean {
    const { interval } = buffer;
    const bars = interval ?? buffer.bars;
    const isSame =
      buffer === this.#buffer &&
      buffer.structure === this.#structure &&
      bars === this.#bars &&
      colours === this.#colours;
    if (!isSame || bars === undefined || buffer.count < this.#shown || buffer.count - this.#first > MOST_SHOWN * 1.1) {
      this.#setAll(buffer, interval, colours);
      return true;
    }
    for (let index = Math.max(this.#shown - 1, this.#first); index < buffer.count; index++) {
      if (!this.#append(buffer, index, interval, colours)) {
        this.#setAll(buffer, interval, colours);
        return true;
      }
    }
    this.#shown = buffer.count;
    return false;
  }

  /** False if the point would be out of order. */
  #append(buffer: CandleBuffer, index: number, interval: Interval | undefined, colours: PointColours): boolean {
    const time = toChartTime(buffer.numbers[index * CANDLE_STRIDE] ?? NaN);
    // A filled one that the stream sends after all loses its mark.
    if (!(time >= this.#lastTime) || (this.backfilled.at(-1)?.to === time && !isBackfilled(buffer, index)))
      return false;
    const gap = interval !== undefined && time > this.#lastTime ? gapBefore(buffer, index, interval) : undefined;
    if (time > this.#lastTime && isSessionStart(buffer, index)) this.sessionStarts = [...this.sessionStarts, time];
    if (gap !== undefined && interval !== undefined) {
      this.gaps = [...this.gaps, gap];
      for (const point of gapPoints(gap, interval)) this.#target.update(point);
    }
    if (interval !== undefined && isBackfilled(buffer, index))
      this.backfilled = joined(this.backfilled, time, interval);
    this.#target.update(pointAt(buffer, index, colours));
    this.#lastTime = time;
    return true;
  }

  #setAll(buffer: CandleBuffer, interval: Interval | undefined, colours: PointColours): void {
    const points: ChartPoint[] = [];
    const gaps: CandleSpan[] = [];
    const sessionStarts: number[] = [];
    let backfilled: readonly CandleSpan[] = [];
    this.#first = Math.max(0, buffer.count - MOST_SHOWN);
    const bars = interval ?? buffer.bars;
    const count = bars === undefined ? 0 : buffer.count;
    for (let index = this.#first; index < count; index++) {
      if (interval !== undefined) {
        const time = toChartTime(buffer.numbers[index * CANDLE_STRIDE] ?? NaN);
        const gap = index === this.#first ? undefined : gapBefore(buffer, index, interval);
        if (gap !== undefined) {
          gaps.push(gap);
          for (const point of gapPoints(gap, interval)) points.push(point);
        }
        if (isBackfilled(buffer, index)) backfilled = joined(backfilled, time, interval);
        if (isSessionStart(buffer, index)) sessionStarts.push(time);
      }
      points.push(pointAt(buffer, index, colours));
    }
    this.gaps = gaps;
    this.sessionStarts = sessionStarts;
    this.backfilled = backfilled;
    this.#buffer = buffer;
    this.#structure = buffer.structure;
    this.#bars = bars;
    this.#colours = colours;
    this.#shown = buffer.count;
    this.#lastTime =
      buffer.count === 0 ? -Infinity : toChartTime(buffer.numbers[(buffer.count - 1) * CANDLE_STRIDE] ?? NaN);
    this.#target.setAll(points);
  }
}

/** The spans with one more candle, the newest: part of the last one if it follows it. Time is epoch seconds. */
function joined(spans: readonly CandleSpan[], time: number, interval: Interval): readonly CandleSpan[] {
  const last = spans.at(-1);
  if (last === undefined || nextOpenTime(last.to * 1000, interval) < time * 1000)
    return [...spans, { from: time, to: time, count: 1 }];
  return last.to === time ? spans : [...spans.slice(0, -1), { from: last.from, to: time, count: last.count + 1 }];
}

/** Candles the chart shows at most; older ones leave. */
export const MOST_SHOWN = 20_000;
