import type { CandleSeries } from './candle-series.ts';

/**
 * Closed candles of series whose streams have ended, those that were needed last, so that a chart that comes back to an instrument shows them at
 * once. Bounded by their number; who takes a series has to load what came since.
 */
export class KeptCandles {
  /** Candles of all series. */
  count = 0;
  readonly #most: number;
  /** By venue, symbol and interval, the one kept last at the end. */
  readonly #series = new Map<string, CandleSeries>();

  /** Keeps `most` candles. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Keeps a copy of the closed candles of a series; those kept longest make way. */
  keep(key: string, series: CandleSeries): void {
    this.take(key);
    const closed = series.toClosed();
    if (closed.rows.count === 0 || closed.rows.count > this.#most) return;
    this.#series.set(key, closed);
    this.count += closed.rows.count;
    for (const oldest of this.#series.keys()) {
      if (this.count <= this.#most) return;
      this.take(oldest);
    }
  }

  /** What is kept of a series, which is not kept any more; undefined for nothing. */
  take(key: string): CandleSeries | undefined {
    const series = this.#series.get(key);
    if (series === undefined) return undefined;
    this.#series.delete(key);
    this.count -= series.rows.count;
    return series;
  }
}
