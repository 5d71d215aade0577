import { Backoff } from '../../../../src-shared/backoff.ts';
import { nextOpenTime } from '../../../../src-shared/market/interval.ts';
import type { StreamState } from '../../../../src-shared/market/book-state.ts';
import { WeightBudget } from '../../rest/weight-budget.ts';
import type { ClockPort, Timer } from '../../ports.ts';
import type { StreamVenue } from '../../venue/venue.ts';
import type { CandleSeries } from './candle-series.ts';
import type { SymbolMarket } from '../symbol-market.ts';

/** A series whose candles end without a word. */
export interface ClosingSeries {
  readonly market: SymbolMarket;
  readonly series: CandleSeries;
  readonly stream: { readonly state: StreamState };
  /** Asks REST for the candles from a row on; true once they are in the series. */
  readonly confirm: (row: number) => Promise<boolean>;
}

/** What a closer borrows. */
export interface CandleCloserOptions {
  readonly clock: ClockPort;
  readonly venueAheadMs: (market: SymbolMarket) => number;
  /** A candle has ended. */
  readonly end: (market: SymbolMarket, series: CandleSeries, row: number) => void;
  /** Rows from one on have become known: those in which nobody traded. */
  readonly onFlats: (market: SymbolMarket, series: CandleSeries, row: number) => void;
}

/**
 * Closes candles of venues that never say so, and fills the time in which nobody traded where a venue tells no candles of it. A candle has
 * ended a moment after its successor came (late changes are still taken), or long after its time where none comes. REST confirms
 * it, as long as that costs no more than a part of the venue's budget; otherwise what an unbroken stream brought is taken for the whole.
 */
export class CandleCloser {
  readonly #options: CandleCloserOptions;
  readonly #entries = new Map<CandleSeries, Entry>();
  readonly #budgets = new Map<string, WeightBudget>();
  #timer: Timer | undefined;

  constructor(options: CandleCloserOptions) {
    this.#options = options;
  }

  /** Whether candles of a venue need it. */
  static isFor({ candleEnds, emptyCandles }: StreamVenue): boolean {
    return candleEnds === 'untold' || emptyCandles === 'omitted';
  }

  /** Sees to a series until it is removed. */
  add(about: ClosingSeries): void {
    if (this.#entries.has(about.series)) return;
    this.#entries.set(about.series, {
      about,
      newest: NaN,
      newestAt: 0,
      settled: -Infinity,
      dueRow: NaN,
      busySince: 0,
      backoff: new Backoff({ firstMs: RETRY_MS, maxMs: RETRY_MAX_MS }),
      againAt: 0,
      isAsking: false,
    });
    this.#arm();
  }

  remove(series: CandleSeries): void {
    this.#entries.delete(series);
    if (this.#entries.size === 0) this.dispose();
  }

  /** Ends the timer. May be called twice. */
  dispose(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#entries.clear();
  }

  #arm(): void {
    this.#timer ??= this.#options.clock.setTimer(() => {
      this.#timer = undefined;
      this.#arm();
      for (const entry of this.#entries.values()) this.#look(entry);
    }, LOOK_MS);
  }

  #look(entry: Entry): void {
    const { series } = entry.about;
    if (series.count === 0) return;
    const now = this.#options.clock.monotonic();
    const newest = series.openTimeAt(series.count - 1);
    if (newest !== entry.newest) {
      entry.newest = newest;
      entry.newestAt = now;
    }
    const isBusy = entry.isAsking || series.history === 'loading';
    if (!isBusy) entry.busySince = now;
    const row = this.#due(entry, now);
    if (row < 0) return;
    const openTime = series.openTimeAt(row);
    if (openTime !== entry.dueRow) {
      entry.dueRow = openTime;
      entry.againAt = 0;
      entry.backoff.reset();
    }
    if (isBusy ? now < entry.busySince + PATIENCE_MS : now < entry.againAt) return;
    if (!isBusy && entry.backoff.attempts < MAX_ATTEMPTS && this.#takeBudget(entry, now))
      void this.#confirm(entry, row);
    else this.#infer(entry);
  }

  /** The oldest row that should have ended, or has a gap behind it; -1 where all is well. */
  #due(entry: Entry, now: number): number {
    const { series, market } = entry.about;
    let due = -1;
    for (let row = series.count - 1; row >= 0 && series.openTimeAt(row) >= entry.settled; row--) {
      const isLast = row === series.count - 1;
      const hasEnded = isLast
        ? this.#options.clock.now() + this.#options.venueAheadMs(market) >=
          nextOpenTime(series.openTimeAt(row), series.interval) + QUIET_MS
        : now >= entry.newestAt + LATE_MS;
      if (hasEnded && (!series.isClosedAt(row) || (!isLast && series.isAfterHole(row + 1)))) due = row;
    }
    if (due < 0 && series.count > 1) entry.settled = series.openTimeAt(series.count - 2);
    return due;
  }

  async #confirm(entry: Entry, row: number): Promise<void> {
    const { series, confirm } = entry.about;
    const openTime = series.openTimeAt(row);
    entry.isAsking = true;
    entry.againAt = this.#options.clock.monotonic() + entry.backoff.next();
    const isKnown = await confirm(row);
    entry.isAsking = false;
    // What it said of a candle that is over is the last word, also where there was nobody to follow it.
    if (isKnown && this.#entries.get(series) === entry) this.#close(entry, openTime);
  }

  /** Takes what came for the whole: nothing is missing where the stream was never interrupted. */
  #infer(entry: Entry): void {
    const { series, stream, market } = entry.about;
    const row = series.rowFrom(entry.dueRow);
    const isLast = row === series.count - 1;
    // It stays as it is: a hole, which is named.
    if (series.isDoubtedAt(row) && !isLast && entry.backoff.attempts >= MAX_ATTEMPTS)
      entry.settled = series.openTimeAt(row + 1);
    if (
      series.isDoubtedAt(row) ||
      (stream.state !== 'running' && stream.state !== 'stale') ||
      (isLast && entry.backoff.attempts < MAX_ATTEMPTS)
    )
      return;
    this.#close(entry, entry.dueRow);
    if (market.venue.emptyCandles !== 'omitted') return;
    const { count } = series;
    series.addFlats(row);
    if (series.count > count) this.#options.onFlats(market, series, row);
  }

  #close({ about: { market, series } }: Entry, openTime: number): void {
    if (!series.endsAreUntold) return;
    const row = series.rowFrom(openTime);
    if (series.openTimeAt(row) === openTime && !series.isClosedAt(row)) this.#options.end(market, series, row);
  }

  #takeBudget(
    {
      about: {
        market: { venue, symbol },
        series,
      },
    }: Entry,
    now: number,
  ): boolean {
    const { pool } = venue.limits;
    let budget = this.#budgets.get(pool.name);
    if (budget === undefined) this.#budgets.set(pool.name, (budget = new WeightBudget(pool, CONFIRM_SHARE)));
    const { weight } = venue.history.candles({
      symbol,
      interval: series.interval,
      limit: 2,
      now: this.#options.clock.now(),
    });
    if (budget.waitMs(weight, now) > 0) return false;
    budget.spend(weight, now);
    return true;
  }
}

interface Entry {
  readonly about: ClosingSeries;
  /** The newest open time, and when it was first seen (monotonic ms). */
  newest: number;
  newestAt: number;
  /** Rows that opened before are well. */
  settled: number;
  /** Open time of the row that is being seen to. */
  dueRow: number;
  /** Since when history of it is being asked for, monotonic ms; now, while it is not. */
  busySince: number;
  readonly backoff: Backoff;
  againAt: number;
  isAsking: boolean;
}

const LOOK_MS = 500;
/** Changes of a candle that come after its successor, or that REST has not heard of yet, are no later than this. */
const LATE_MS = 1000;
/** Far more than clocks are apart. */
const QUIET_MS = 15_000;
/** Part of a venue's request budget that may go into confirming. */
const CONFIRM_SHARE = 0.25;
/** Requests that wait for the budget may wait for minutes; a candle does not. */
const PATIENCE_MS = 5000;
const RETRY_MS = 1000;
const RETRY_MAX_MS = 16_000;
const MAX_ATTEMPTS = 5;
