import { Backoff } from '../../../../src-shared/backoff.ts';
import type { StreamState } from '../../../../src-shared/market/book-state.ts';
import { WeightBudget } from '../../rest/weight-budget.ts';
import type { ClockPort, Timer } from '../../ports.ts';
import type { StreamVenue } from '../../venue/venue.ts';
import type { CandleVerdict } from './candle-loader.ts';
import type { CandleSeries } from './candle-series.ts';
import type { SymbolMarket } from '../symbol-market.ts';
import { CLOSING_DELAY_MS, UnclosedRows } from './unclosed-rows.ts';
import type { VenueTime } from './venue-time.ts';

/** A series whose candles end without a message of the venue. */
export interface ClosingSeries {
  readonly market: SymbolMarket;
  readonly series: CandleSeries;
  readonly stream: { readonly state: StreamState };
  readonly venueTime: VenueTime;
  /** Asks the venue whether the candle of a row has ended, and for its final values. */
  readonly confirm: (row: number) => Promise<CandleVerdict>;
}

/** What a closer needs. */
export interface CandleCloserOptions {
  readonly clock: ClockPort;
  /** A candle has ended. */
  readonly end: (market: SymbolMarket, series: CandleSeries, row: number) => void;
  /** Rows from one on have become known: those in which nobody traded. */
  readonly onFlats: (market: SymbolMarket, series: CandleSeries, row: number) => void;
}

/**
 * Closes candles of venues that never say so, and fills in the time in which nobody traded if a venue has no candles of it. Two things
 * close a candle, and a clock of ours is neither: its successor, once changes that come late are in; or the venue's own time, asked
 * for, if nobody trades on. REST then gives the final values, as long as that costs no more than a part of the venue's budget; beyond
 * that a candle with a successor is taken as an unbroken stream brought it.
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
    return candleEnds === 'inferred' || emptyCandles === 'omitted';
  }

  /** Sees to a series until it is removed. */
  add(about: ClosingSeries): void {
    if (this.#entries.has(about.series)) return;
    this.#entries.set(about.series, {
      about,
      rows: new UnclosedRows(about.series, about.venueTime),
      inquiry: undefined,
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
    const now = this.#options.clock.monotonic();
    const openTime = entry.rows.oldestDue(now);
    if (openTime === undefined) return;
    if (entry.inquiry?.openTime !== openTime) entry.inquiry = new Inquiry(openTime, now);
    const { inquiry } = entry;
    if (inquiry.isPending) return;
    if (entry.about.series.history === 'loading') {
      // That load may bring what is asked for; one that waits for the budget may take minutes, and a candle does not.
      if (now >= inquiry.since + PATIENCE_MS) this.#infer(entry, inquiry);
    } else if (now >= inquiry.notBefore) {
      if (inquiry.attempts < MAX_ATTEMPTS && this.#takeBudget(entry.about, now)) void this.#confirm(entry, inquiry);
      else this.#infer(entry, inquiry);
    }
  }

  async #confirm(entry: Entry, inquiry: Inquiry): Promise<void> {
    const { series, confirm } = entry.about;
    const { clock } = this.#options;
    inquiry.isPending = true;
    const verdict = await confirm(series.rows.rowFrom(inquiry.openTime));
    inquiry.isPending = false;
    if (this.#entries.get(series) !== entry) return;
    if (verdict.kind === 'running') inquiry.notBefore = clock.monotonic() + verdict.endsInMs;
    else if (verdict.kind === 'ended') this.#close(entry.about, inquiry.openTime);
    // Asked again, also after an answer: a gap behind the candle may be left.
    if (verdict.kind !== 'running') inquiry.retryLater(clock.monotonic());
  }

  /** Takes what came for the whole: nothing is missing if the stream was never interrupted and has gone on to the next candle. */
  #infer({ about, rows }: Entry, { openTime, attempts }: Inquiry): void {
    const { series, stream, market } = about;
    const row = series.rows.rowFrom(openTime);
    if (row >= series.rows.count - 1) return;
    if (series.isDoubtedAt(row)) {
      // It stays as it is: a gap, which is named.
      if (attempts >= MAX_ATTEMPTS) rows.giveUp(row);
      return;
    }
    if (stream.state !== 'running' && stream.state !== 'stale') return;
    this.#close(about, openTime);
    if (market.venue.emptyCandles !== 'omitted') return;
    const { count } = series.rows;
    series.addFlats(row);
    if (series.rows.count > count) this.#options.onFlats(market, series, row);
  }

  #close({ market, series }: ClosingSeries, openTime: number): void {
    if (!series.endsAreInferred) return;
    const row = series.rows.rowFrom(openTime);
    if (series.rows.openTimeAt(row) === openTime && !series.rows.isClosedAt(row))
      this.#options.end(market, series, row);
  }

  #takeBudget({ market: { venue, symbol }, series, venueTime }: ClosingSeries, now: number): boolean {
    const { pool } = venue.limits;
    let budget = this.#budgets.get(pool.name);
    if (budget === undefined) this.#budgets.set(pool.name, (budget = new WeightBudget(pool, CONFIRM_SHARE)));
    const { weight } = venue.history.candles({
      symbol,
      interval: series.interval,
      limit: 2,
      now: venueTime.now() || 0,
    });
    if (budget.waitMs(weight, now) > 0) return false;
    budget.spend(weight, now);
    return true;
  }
}

/** What is asked about one candle. Times are monotonic ms. */
class Inquiry {
  readonly openTime: number;
  /** When the candle was first found due. */
  readonly since: number;
  readonly #backoff = new Backoff({ firstMs: RETRY_MS, maxMs: RETRY_MAX_MS });
  /** The next question comes no earlier. */
  notBefore = -Infinity;
  isPending = false;

  constructor(openTime: number, since: number) {
    this.openTime = openTime;
    this.since = since;
  }

  get attempts(): number {
    return this.#backoff.attempts;
  }

  retryLater(now: number): void {
    this.notBefore = now + this.#backoff.next();
  }
}

interface Entry {
  readonly about: ClosingSeries;
  readonly rows: UnclosedRows;
  /** About the candle that was due last. */
  inquiry: Inquiry | undefined;
}

const LOOK_MS = CLOSING_DELAY_MS / 2;
/** Part of a venue's request budget that may go into confirming. */
const CONFIRM_SHARE = 0.25;
const PATIENCE_MS = 5000;
const RETRY_MS = 1000;
const RETRY_MAX_MS = 16_000;
const MAX_ATTEMPTS = 5;
