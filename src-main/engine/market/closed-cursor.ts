import { intervalMs, nextOpenTime } from '../../../src-shared/market/interval.ts';
import type { CandleSeries } from './candles/candle-series.ts';

/** Goes through the closed candles of a series, each once and in order. Waits at a hole that is being filled, and passes over one that stays. */
export class ClosedCursor {
  readonly series: CandleSeries;
  #next: number;

  /** Begins with the newest candle of the series. */
  constructor(series: CandleSeries) {
    this.series = series;
    this.#next = series.openTimeAt(series.count - 1);
  }

  /** Row of the closed candle that is due; -1 where there is none yet. */
  due(): number {
    const { series } = this;
    for (let row = series.rowFrom(this.#next); row < series.count; row++) {
      if (series.isClosedAt(row)) return series.isFilling && series.openTimeAt(row) > this.#next ? -1 : row;
      // The end of one that has a successor was never told: it is on its way, or one of the missing.
      if (row === series.count - 1 || series.isFilling) return -1;
    }
    return -1;
  }

  /** Goes on behind a row that was due. Returns how many candles are missing before it. */
  pass(row: number): number {
    const { series } = this;
    const openTime = series.openTimeAt(row);
    const missing = Math.round((openTime - this.#next) / intervalMs(series.interval));
    this.#next = nextOpenTime(openTime, series.interval);
    return missing;
  }
}
