import { Backoff } from '../../../../src-shared/backoff.ts';
import { intervalMs } from '../../../../src-shared/market/interval.ts';
import type { EngineConfig } from '../../config/config.ts';
import { Canceller } from '../../rest/canceller.ts';
import { CandleHistory, type CandleLoad } from './candle-history.ts';
import type { RestClient } from '../../rest/rest-client.ts';
import type { ClockPort, Timer } from '../../ports.ts';
import type { QualityPort } from '../../quality-event.ts';
import type { StreamVenue, VenueEndpoints } from '../../venue/venue.ts';
import { CandleSeries } from './candle-series.ts';

/** What a loader is made of, one a series. */
export interface CandleLoaderOptions {
  readonly clock: ClockPort;
  readonly quality: QualityPort;
  readonly rest: Pick<RestClient, 'request'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly symbol: string;
  readonly series: CandleSeries;
  readonly config: EngineConfig['candles'];
  /** How far the venue's clock is ahead of ours, ms, as far as known. */
  readonly venueAheadMs: () => number;
  /** Candles were loaded, or what is missing is not to be had. */
  readonly onChange: () => void;
}

/** Brings history into one series: when it is opened, when live candles do not join, and when older ones are asked for. */
export class CandleLoader {
  readonly #options: CandleLoaderOptions;
  readonly #history: CandleHistory;
  readonly #cancel = new Canceller();
  #rows: CandleSeries;
  #timer: Timer | undefined;
  readonly #backoff = new Backoff({ firstMs: RETRY_MS, maxMs: RETRY_MAX_MS });
  #atLeast = 0;
  #isLoading = false;
  /** Another fill is due behind the load under way: what that brings may be from before there was a hole. */
  #isDue = false;

  constructor(options: CandleLoaderOptions) {
    const { rest, venue, endpoints, symbol, series } = options;
    this.#options = options;
    this.#rows = new CandleSeries(series.interval, Infinity);
    this.#history = new CandleHistory({
      rest,
      venue,
      endpoints,
      symbol,
      interval: series.interval,
      cancel: this.#cancel,
      now: () => this.#venueNow(),
      each: (candle) => {
        candle.isBackfilled = true;
        candle.isClosed = false;
        this.#rows.offer(candle);
      },
    });
  }

  /** Loads the newest candles, at least so many where there are, again until live candles join them or the venue has shown that it has no more. */
  fill(atLeast = this.#options.config.historyOnOpen): void {
    this.#backoff.reset();
    this.#atLeast = Math.max(this.#atLeast, atLeast);
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#fill();
  }

  /** Loads what came to pass since the newest candle that is known to be closed; nothing while another load runs. */
  catchUp(): void {
    const { series } = this.#options;
    if (this.#isLoading || this.#timer !== undefined) return;
    if (series.count === 0 || series.history === 'failed') this.fill();
    else void this.#load(() => this.#history.loadNewest(this.#since(series.count - 1)), false);
  }

  /** Loads the candles from a row on; true once what the venue has of them is in the series. */
  async confirm(row: number): Promise<boolean> {
    if (this.#isLoading || this.#timer !== undefined) return false;
    const outcome = await this.#take(() => this.#history.loadNewest(this.#since(row)));
    if (this.#isDue) this.#fill();
    if (outcome?.ok === true) this.#options.onChange();
    return outcome?.ok === true;
  }

  /** Loads candles older than those held. */
  older(count = OLDER_CANDLES): void {
    const { series, config } = this.#options;
    if (this.#isLoading || series.history === 'end') return;
    if (series.count >= config.maxCandles) series.history = 'end';
    else void this.#load(() => this.#history.loadOlder(Math.min(count, config.maxCandles - series.count)), false);
  }

  /** Ends every load. May be called twice. */
  dispose(): void {
    this.#options.series.isFilling = false;
    this.#cancel.cancel();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #fill(): void {
    const count = this.#missing();
    this.#options.series.isFilling = count > 0;
    this.#isDue = this.#isLoading;
    if (count > 0 && !this.#isLoading) void this.#load(() => this.#history.loadNewest(count), true);
  }

  /** How many of the newest candles reach back over the newest hole, or over what came to pass since the last one held. */
  #missing(): number {
    const { series, config } = this.#options;
    if (series.count === 0) return this.#atLeast;
    const hole = series.newestHole();
    return Math.min(config.maxCandles, Math.max(this.#atLeast, this.#since(hole < 0 ? series.count - 1 : hole)));
  }

  /** How many candles there are from this row on, as far as the clock tells. */
  #since(row: number): number {
    const { series, config } = this.#options;
    const sinceMs = this.#venueNow() - series.openTimeAt(row);
    return Math.min(config.maxCandles, Math.max(1, Math.ceil(sinceMs / intervalMs(series.interval))) + 1);
  }

  async #load(load: () => Promise<CandleLoad>, isFill: boolean): Promise<void> {
    const { series } = this.#options;
    series.history = 'loading';
    const outcome = await this.#take(load);
    if (outcome === undefined) return;
    const isAtStart = this.#history.hasReachedStart || series.count >= this.#options.config.maxCandles;
    series.history = outcome.ok ? (isAtStart ? 'end' : 'idle') : 'failed';
    this.#note(outcome);
    if (this.#isDue) this.#fill();
    else if (isFill && (!outcome.ok || series.hasHole())) this.#again(outcome.ok ? undefined : outcome);
    else if (!series.hasHole()) series.isFilling = false;
    this.#options.onChange();
  }

  /** Loads candles into the series; undefined where it was cancelled. */
  async #take(load: () => Promise<CandleLoad>): Promise<CandleLoad | undefined> {
    const { series, venue } = this.#options;
    // Only the next one proves that a candle is over: clocks are off, and an answer may have been long on its way.
    const newest = series.count === 0 ? -Infinity : series.openTimeAt(series.count - 1);
    this.#isLoading = true;
    const outcome = await load();
    this.#isLoading = false;
    if (this.#cancel.isCancelled) return undefined;
    const rows = this.#rows;
    if (rows.count === 0) return outcome;
    this.#rows = new CandleSeries(series.interval, Infinity);
    rows.closeBefore(Math.max(newest, rows.openTimeAt(rows.count - 1)));
    if (venue.emptyCandles === 'omitted') rows.addFlats();
    series.merge(rows);
    return outcome;
  }

  #again(failure: Exclude<CandleLoad, { ok: true }> | undefined): void {
    if (this.#backoff.attempts >= MAX_RETRIES) {
      this.#options.series.isFilling = false;
      this.#nameHole();
      return;
    }
    const named = failure !== undefined && 'retryAfterMs' in failure ? (failure.retryAfterMs ?? 0) : 0;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(() => {
      this.#timer = undefined;
      this.#fill();
    }, this.#backoff.next(named));
  }

  /** Says which candles could not be had. */
  #nameHole(): void {
    const { clock, quality, venue, symbol, series } = this.#options;
    const row = series.newestHole();
    if (row < 0) return;
    quality.report({
      kind: 'candle-gap',
      at: clock.now(),
      venue: venue.id,
      symbol,
      interval: series.interval,
      after: series.openTimeAt(row),
      before: series.openTimeAt(row + 1),
    });
  }

  #venueNow(): number {
    return this.#options.clock.now() + this.#options.venueAheadMs();
  }

  #note(outcome: CandleLoad): void {
    const {
      clock,
      quality,
      venue,
      symbol,
      series: { interval },
    } = this.#options;
    const about = { at: clock.now(), venue: venue.id, symbol };
    if (outcome.ok) quality.report({ ...about, kind: 'candles-filled', interval, loaded: outcome.loaded });
    else {
      quality.report({
        ...about,
        kind: 'request-failed',
        reason: outcome.reason,
        details: { where: 'candle history', interval, message: outcome.message },
      });
    }
  }
}

const OLDER_CANDLES = 1000;
const RETRY_MS = 1000;
const RETRY_MAX_MS = 16_000;
const MAX_RETRIES = 5;
