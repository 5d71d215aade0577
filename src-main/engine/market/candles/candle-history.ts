import { intervalMs, type Interval } from '../../../../src-shared/market/interval.ts';
import type { CandleRecord } from '../../venue/records.ts';
import type { StreamVenue, VenueEndpoints } from '../../venue/venue.ts';
import type { Canceller } from '../../rest/canceller.ts';
import type { RestClient } from '../../rest/rest-client.ts';
import type { RestFailure } from '../../rest/rest-outcome.ts';

/** Which candles are loaded and where they go. */
export interface CandleHistoryOptions {
  readonly rest: Pick<RestClient, 'request'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly symbol: string;
  readonly interval: Interval;
  /** Gets every candle: oldest first within a page, newest page first. The record is reused; `isClosed` is not set. */
  readonly each: (candle: CandleRecord) => void;
  readonly cancel?: Canceller;
  /** Open time of the oldest candle that is there already, epoch ms; absent for none. */
  readonly oldestOpenTime?: number;
  /** The venue's clock, epoch ms. */
  readonly now?: () => number;
}

/** What came of a load; `loaded` counts candles. */
export type CandleLoad = { readonly ok: true; readonly loaded: number } | RestFailure;

/** Past candles of one series, loaded backwards page by page. One load runs at a time; a second call joins it. */
export class CandleHistory {
  readonly #options: CandleHistoryOptions;
  #oldestOpenTime: number;
  #hasReachedStart = false;
  #running: Promise<CandleLoad> | undefined;

  constructor(options: CandleHistoryOptions) {
    this.#options = options;
    this.#oldestOpenTime = options.oldestOpenTime ?? Infinity;
  }

  /** Open time of the oldest candle loaded, epoch ms; Infinity before the first. */
  get oldestOpenTime(): number {
    return this.#oldestOpenTime;
  }

  /** Whether the venue has nothing older. */
  get hasReachedStart(): boolean {
    return this.#hasReachedStart;
  }

  /** Loads the newest candles, `count` of them if the venue has so many, and on until `reach` is reached. Also fills what was missed since an earlier load. */
  loadNewest(count: number, reach?: CandleReach): Promise<CandleLoad> {
    return this.#once(() => this.#load(count, undefined, reach));
  }

  /** Loads up to `count` candles older than those kept; nothing if the start has been reached. */
  loadOlder(count: number): Promise<CandleLoad> {
    if (this.#oldestOpenTime === Infinity) return this.loadNewest(count);
    return this.#once(() => this.#load(count, this.#oldestOpenTime - 1));
  }

  #once(load: () => Promise<CandleLoad>): Promise<CandleLoad> {
    return (this.#running ??= load().finally(() => {
      this.#running = undefined;
    }));
  }

  async #load(count: number, endTime: number | undefined, reach: CandleReach = NO_REACH): Promise<CandleLoad> {
    let loaded = 0;
    let end = endTime;
    for (;;) {
      const missing = this.#missing(count, loaded, reach, end);
      if (missing <= 0) break;
      const page = await this.#page(Math.min(missing, this.#options.venue.history.maxCandles), end);
      if (!page.ok) return page;
      if (page.rows === 0 && end === undefined && this.#oldestOpenTime < Infinity) return GONE;
      loaded += page.rows;
      // A page without older rows is the only proof of the start: some venues also shorten a page because its span is limited.
      const isLast = page.rows === 0 || page.oldest >= (end ?? Infinity);
      this.#oldestOpenTime = Math.min(this.#oldestOpenTime, page.oldest);
      // An empty answer to the first question of all proves nothing.
      if (isLast && this.#oldestOpenTime < Infinity) this.#hasReachedStart = true;
      if (isLast) break;
      end = page.oldest - 1;
    }
    return { ok: true, loaded };
  }

  /** Candles to be loaded before `end`; 0 if the venue has none there. */
  #missing(count: number, loaded: number, reach: CandleReach, end: number | undefined): number {
    if (this.#hasReachedStart && end !== undefined && end < this.#oldestOpenTime) return 0;
    return Math.max(count - loaded, Math.min(reach.atMost - loaded, this.#rowsFrom(reach.openTime, end)));
  }

  /** Candles between two open times, both included; 0 if the end is not known. */
  #rowsFrom(openTime: number, end: number | undefined): number {
    return end === undefined ? 0 : Math.max(0, Math.floor((end - openTime) / intervalMs(this.#options.interval)) + 1);
  }

  async #page(limit: number, endTime: number | undefined): Promise<Page | RestFailure> {
    const { rest, venue, endpoints, symbol, interval, each, cancel, now } = this.#options;
    const request = venue.history.candles({
      symbol,
      interval,
      limit,
      ...(endTime === undefined ? {} : { endTime }),
      ...(now === undefined ? {} : { now: now() }),
    });
    let rows = 0;
    let oldest = Infinity;
    const answer = await rest.request(venue, endpoints, request, {
      priority: 'history',
      read: (body) => {
        return venue.history.parseCandles(
          body,
          interval,
          (candle) => {
            rows++;
            oldest = Math.min(oldest, candle.openTime);
            each(candle);
          },
          symbol,
        );
      },
      ...(cancel === undefined ? {} : { cancel }),
    });
    return answer.ok ? { ok: true, rows, oldest } : answer;
  }
}

/** Candles are loaded back to the one that opened then, but no more than so many. */
export interface CandleReach {
  readonly openTime: number;
  readonly atMost: number;
}

/** An answer without candles about a symbol that had some says nothing of the symbol. */
const GONE: RestFailure = { ok: false, reason: 'unreadable', message: 'no candles, though there were some' };
const NO_REACH: CandleReach = { openTime: Infinity, atMost: 0 };

interface Page {
  readonly ok: true;
  readonly rows: number;
  readonly oldest: number;
}
