import { Backoff } from '../../../../src-shared/backoff.ts';
import { intervalMs, nextOpenTime } from '../../../../src-shared/market/interval.ts';
import type { EngineConfig } from '../../config/config.ts';
import { Canceller } from '../../rest/canceller.ts';
import { CandleHistory, type CandleLoad } from './candle-history.ts';
import type { RestClient } from '../../rest/rest-client.ts';
import { type RestFailure, toQualityEvent } from '../../rest/rest-outcome.ts';
import type { ClockPort, Timer } from '../../ports.ts';
import type { QualityPort } from '../../quality-event.ts';
import type { StreamVenue, VenueEndpoints } from '../../venue/venue.ts';
import { CandleSeries } from './candle-series.ts';
import { CLOSING_DELAY_MS } from './unclosed-rows.ts';
import type { VenueTime } from './venue-time.ts';

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
  readonly venueTime: VenueTime;
  /** Candles were loaded, or what is missing is not to be had. */
  readonly onChange: () => void;
}

/**
 * What the venue says of a candle. `ended`: it is over, and its final values are in the series. `running`: it is not over, by the
 * venue's own time. `unknown`: no answer, or none that settles it.
 */
export type CandleVerdict =
  | { readonly kind: 'ended' | 'unknown' }
  | {
      readonly kind: 'running';
      /** How long to wait before asking again, ms. */
      readonly endsInMs: number;
    };

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
  /** Another fill is due behind the load under way: what that brings may be from before there was a gap. */
  #isDue = false;

  constructor(options: CandleLoaderOptions) {
    const { rest, venue, endpoints, symbol, series, venueTime } = options;
    this.#options = options;
    this.#rows = new CandleSeries(series.interval, Infinity);
    this.#history = new CandleHistory({
      rest,
      venue,
      endpoints,
      symbol,
      interval: series.interval,
      cancel: this.#cancel,
      ...(series.rows.count > 0 && { oldestOpenTime: series.rows.openTimeAt(0) }),
      now: () => venueTime.now(),
      each: (candle) => {
        candle.isBackfilled = true;
        candle.isClosed = false;
        this.#rows.offer(candle);
      },
    });
  }

  /** Loads the newest candles, at least so many if there are, again until live candles join them or the venue has shown that it has no more. */
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
    if (series.rows.count === 0 || series.history === 'failed') this.fill();
    else void this.#load(() => this.#newestFrom(series.rows.count - 1), false);
  }

  /** Asks the venue whether the candle of a row has ended, and loads the candles from it on. */
  async confirm(row: number): Promise<CandleVerdict> {
    const { series, venueTime, onChange } = this.#options;
    const openTime = series.rows.openTimeAt(row);
    if (row === series.rows.count - 1) {
      // Without a successor only the venue's own time proves the end. Read before the candles are: they are final then.
      const time = await venueTime.ask();
      if (time === undefined) return UNKNOWN;
      const endsInMs = nextOpenTime(openTime, series.interval) + CLOSING_DELAY_MS - time;
      if (endsInMs > 0) return { kind: 'running', endsInMs };
    }
    const at = series.rows.rowFrom(openTime);
    if (this.#isLoading || this.#timer !== undefined || series.rows.openTimeAt(at) !== openTime) return UNKNOWN;
    const outcome = await this.#take(() => this.#newestFrom(at));
    if (this.#isDue) this.#fill();
    if (outcome?.ok !== true) return UNKNOWN;
    onChange();
    return { kind: 'ended' };
  }

  /** A person wants it tried now: what failed is loaded without further waiting. */
  retryNow(): void {
    if (this.#timer !== undefined || this.#options.series.history === 'failed') this.fill();
  }

  /** Loads candles older than those kept. */
  older(count = OLDER_CANDLES): void {
    const { series, config } = this.#options;
    if (this.#isLoading || series.history === 'end') return;
    if (series.rows.count >= config.maxCandles) series.history = 'end';
    else void this.#load(() => this.#history.loadOlder(Math.min(count, config.maxCandles - series.rows.count)), false);
  }

  /** Ends every load. May be called twice. */
  dispose(): void {
    this.#options.series.isFilling = false;
    this.#cancel.cancel();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #fill(): void {
    const isNeeded = this.#atLeast > 0 || this.#options.series.rows.count > 0;
    this.#options.series.isFilling = isNeeded;
    this.#isDue = this.#isLoading;
    if (isNeeded && !this.#isLoading) void this.#load(() => this.#loadMissing(), true);
  }

  /** Loads the newest candles back over the newest gap, or over what came to pass since the last one that is kept. */
  #loadMissing(): Promise<CandleLoad> {
    const { series } = this.#options;
    if (series.rows.count === 0) return this.#history.loadNewest(this.#atLeast);
    const gap = series.newestGap();
    return this.#newestFrom(gap < 0 ? series.rows.count - 1 : gap, this.#atLeast);
  }

  /** Loads the candles from a row on. How many these are the clock says roughly: more follow until the row is reached. */
  #newestFrom(row: number, atLeast = 0): Promise<CandleLoad> {
    const { series, config, venueTime } = this.#options;
    const openTime = series.rows.openTimeAt(row);
    const sinceMs = Math.max(1, venueTime.now() - openTime || 0);
    const count = Math.max(atLeast, Math.ceil(sinceMs / intervalMs(series.interval)) + 1);
    return this.#history.loadNewest(Math.min(config.maxCandles, count), { openTime, atMost: config.maxCandles });
  }

  async #load(load: () => Promise<CandleLoad>, isFill: boolean): Promise<void> {
    const { series } = this.#options;
    series.history = 'loading';
    const outcome = await this.#take(load);
    if (outcome === undefined) return;
    const isAtStart = this.#history.hasReachedStart || series.rows.count >= this.#options.config.maxCandles;
    series.history = outcome.ok ? (isAtStart ? 'end' : 'idle') : 'failed';
    this.#note(outcome);
    if (this.#isDue) this.#fill();
    else if (isFill && (!outcome.ok || series.hasGap() || series.rows.count === 0))
      this.#again(outcome.ok ? undefined : outcome);
    else if (!series.hasGap()) series.isFilling = false;
    this.#options.onChange();
  }

  /** Loads candles into the series; undefined if it was cancelled. */
  async #take(load: () => Promise<CandleLoad>): Promise<CandleLoad | undefined> {
    const { series, venue } = this.#options;
    // Only the next one proves that a candle is over: clocks are off, and an answer may have been long on its way.
    const newest = series.rows.count === 0 ? -Infinity : series.rows.openTimeAt(series.rows.count - 1);
    this.#isLoading = true;
    if (venue.history.candlesNeedTime === true) await this.#options.venueTime.known();
    const outcome = await load();
    this.#isLoading = false;
    if (this.#cancel.isCancelled) return undefined;
    const rows = this.#rows;
    if (rows.rows.count === 0) return outcome;
    this.#rows = new CandleSeries(series.interval, Infinity);
    rows.closeBefore(Math.max(newest, rows.rows.openTimeAt(rows.rows.count - 1)));
    if (venue.emptyCandles === 'omitted') rows.addFlats();
    series.merge(rows);
    return outcome;
  }

  #again(failure: RestFailure | undefined): void {
    if (this.#backoff.attempts >= MAX_RETRIES) {
      const { series } = this.#options;
      series.isFilling = false;
      // It said so again and again: the symbol has no candles.
      if (failure === undefined && series.rows.count === 0) series.history = 'end';
      this.#nameGap();
      return;
    }
    const named = failure?.retryAfterMs ?? 0;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(() => {
      this.#timer = undefined;
      this.#fill();
    }, this.#backoff.next(named));
  }

  /** Says which candles could not be had. */
  #nameGap(): void {
    const { clock, quality, venue, symbol, series } = this.#options;
    const row = series.newestGap();
    if (row < 0) return;
    quality.report({
      kind: 'candles-not-filled',
      at: clock.now(),
      venue: venue.id,
      symbol,
      interval: series.interval,
      after: series.rows.openTimeAt(row),
      before: series.rows.openTimeAt(row + 1),
    });
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
    else quality.report(toQualityEvent(outcome, about, { where: 'candle history', interval }));
  }
}

const UNKNOWN: CandleVerdict = { kind: 'unknown' };
const OLDER_CANDLES = 1000;
const RETRY_MS = 1000;
const RETRY_MAX_MS = 16_000;
const MAX_RETRIES = 5;
