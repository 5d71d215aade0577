import { nextOpenTime } from '../../../../src-shared/market/interval.ts';
import type { CandleSeries } from './candle-series.ts';
import type { VenueTime } from './venue-time.ts';

/** The rows of one series that should be closed and are not, or have a gap behind them. */
export class UnclosedRows {
  readonly #series: CandleSeries;
  readonly #venueTime: Pick<VenueTime, 'now'>;
  /** The newest open time, and when it was first seen (monotonic ms). */
  #newest = NaN;
  #newestSince = NaN;
  /** Rows that opened before this need nothing more. */
  #settledTo = -Infinity;

  constructor(series: CandleSeries, venueTime: Pick<VenueTime, 'now'>) {
    this.#series = series;
    this.#venueTime = venueTime;
  }

  /** Open time of the oldest candle that is due for closing or has a gap behind it, at a monotonic time; undefined if there is none. */
  oldestDue(now: number): number | undefined {
    const series = this.#series;
    if (series.rows.count === 0) return undefined;
    const last = series.rows.count - 1;
    const newest = series.rows.openTimeAt(last);
    if (newest !== this.#newest) {
      this.#newest = newest;
      this.#newestSince = now;
    }
    let due: number | undefined;
    if (!series.rows.isClosedAt(last) && this.#isWorthAsking(newest)) due = newest;
    if (now < this.#newestSince + CLOSING_DELAY_MS) return due;
    for (let row = last - 1; row >= 0 && series.rows.openTimeAt(row) >= this.#settledTo; row--)
      if (!series.rows.isClosedAt(row) || series.isAfterGap(row + 1)) due = series.rows.openTimeAt(row);
    if (due === undefined && last > 0) this.#settledTo = Math.max(this.#settledTo, series.rows.openTimeAt(last - 1));
    return due;
  }

  /** A row that has a successor stays as it is. */
  giveUp(row: number): void {
    this.#settledTo = this.#series.rows.openTimeAt(row + 1);
  }

  /** Whether the newest candle is long over by our estimate of the venue's time: no proof, but a reason to ask. */
  #isWorthAsking(openTime: number): boolean {
    return this.#venueTime.now() >= nextOpenTime(openTime, this.#series.interval) + QUIET_MS;
  }
}

/** Changes of a candle that come after its successor, or that REST does not show yet, are no later than this. */
export const CLOSING_DELAY_MS = 1000;
/** Far more than clocks are apart. */
const QUIET_MS = 15_000;
