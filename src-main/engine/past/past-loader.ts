import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import { toNumber } from '../../../src-shared/market/decimal.ts';
import type { ClockPort, Timer } from '../ports.ts';
import { Canceller } from '../rest/canceller.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { toQualityEvent } from '../rest/rest-outcome.ts';
import type { QualityPort } from '../quality-event.ts';
import {
  OPEN_INTEREST_EVERY_MS,
  type FigureHistory,
  type RestRequest,
  type StreamVenue,
  type VenueEndpoints,
} from '../venue/venue.ts';
import type { VenueTime } from '../market/candles/venue-time.ts';
import type { PastLoad, PastSource } from './past-figures.ts';

/** What figures are loaded with. */
export interface PastLoaderOptions {
  readonly clock: ClockPort;
  readonly rest: Pick<RestClient, 'request'>;
  readonly quality: QualityPort;
  /** Undefined for a venue that is not part of the session. */
  readonly sessionOf: (
    venue: VenueId,
  ) => { readonly venue: StreamVenue; readonly endpoints: VenueEndpoints; readonly clock: VenueTime } | undefined;
}

/**
 * Loads what figures of instruments were, over REST: one request after the other at each venue, with pauses so that they use no more than
 * {@link BUDGET_SHARE} of its budget, however long a watchlist is. Open interest comes page by page, the newest pages of all instruments first.
 */
export class PastLoader implements PastSource {
  readonly #options: PastLoaderOptions;
  readonly #queues = new Map<VenueId, Queue>();
  readonly #cancel = new Canceller();

  constructor(options: PastLoaderOptions) {
    this.#options = options;
  }

  /** See {@link PastLoad}. */
  readonly load: PastLoad = ({ instrument, figure, from: since }, each, isWanted) => {
    const from = Math.floor(since);
    const { venue: id, symbol } = splitInstrumentId(instrument);
    const session = this.#options.sessionOf(id);
    if (session === undefined) return undefined;
    const { venue } = session;
    // Venues take whole numbers only.
    const to = Math.floor(this.#options.clock.now());
    if (figure === 'price')
      return venue.intervals.includes('1m') ? this.#prices(id, symbol, each, isWanted) : undefined;
    const history = venue.history[figure];
    if (history?.request(symbol, { from, to }) === undefined) return undefined;
    const pageMs = figure === 'funding' ? Infinity : (history.maxRows - 1) * OPEN_INTEREST_EVERY_MS;
    return this.#pages(id, { symbol, history, from, to, pageMs }, each, isWanted);
  };

  dispose(): void {
    this.#cancel.cancel();
    for (const { timer } of this.#queues.values()) timer?.cancel();
    this.#queues.clear();
  }

  async #pages(
    id: VenueId,
    { symbol, history, from, to, pageMs }: Pages,
    each: (time: number, value: number) => void,
    isWanted: () => boolean,
  ): Promise<boolean> {
    for (let end = to; end > from; end -= pageMs) {
      const request = history.request(symbol, { from: Math.max(from, end - pageMs), to: end });
      const isRead = await this.#request(
        id,
        () => request,
        (body) => history.parse(body, symbol, each),
        isWanted,
      );
      if (!isRead) return false;
    }
    return true;
  }

  /** The price at each whole minute of the last hour: what a candle opened with, and without one, what the one before closed with. */
  async #prices(
    id: VenueId,
    symbol: string,
    each: (time: number, value: number) => void,
    isWanted: () => boolean,
  ): Promise<boolean> {
    const session = this.#options.sessionOf(id);
    if (session === undefined) return false;
    await session.clock.known();
    const rows: (readonly [openTime: number, open: number, close: number])[] = [];
    const { history } = session.venue;
    const isRead = await this.#request(
      id,
      () => history.candles({ symbol, interval: '1m', limit: CANDLES, now: Math.floor(session.clock.now()) }),
      (body) =>
        history.parseCandles(
          body,
          '1m',
          ({ openTime, open, close }) => {
            rows.push([openTime, toNumber(open.mantissa, open.scale), toNumber(close.mantissa, close.scale)]);
          },
          symbol,
        ),
      isWanted,
    );
    rows.sort(([a], [b]) => a - b);
    const now = session.clock.now();
    for (const [at, [openTime, open, close]] of rows.entries()) {
      each(openTime, open);
      const next = rows[at + 1]?.[0] ?? now;
      for (let time = Math.max(openTime, now - CANDLES * MINUTE_MS) + MINUTE_MS; time < next; time += MINUTE_MS)
        each(time, close);
    }
    return isRead;
  }

  /** Makes a request in its turn; false if it failed, is not wanted any more, or everything has ended. */
  #request(
    id: VenueId,
    make: () => RestRequest | undefined,
    read: Job['read'],
    isWanted: () => boolean,
  ): Promise<boolean> {
    let queue = this.#queues.get(id);
    if (queue === undefined)
      this.#queues.set(id, (queue = { jobs: [], isBusy: false, isFailing: false, timer: undefined }));
    const { promise, resolve } = Promise.withResolvers<boolean>();
    queue.jobs.push({ make, read, isWanted, done: resolve });
    if (!queue.isBusy) void this.#next(id, queue);
    return promise;
  }

  /** Reports the first of failures that follow one another. */
  #note(id: VenueId, queue: Queue, answer: Answer): void {
    const { clock, quality } = this.#options;
    if (!answer.ok && !queue.isFailing)
      quality.report(toQualityEvent(answer, { at: clock.now(), venue: id }, { where: 'past' }));
    queue.isFailing = !answer.ok;
  }

  async #next(id: VenueId, queue: Queue): Promise<void> {
    const job = queue.jobs.shift();
    queue.isBusy = job !== undefined;
    if (job === undefined) return;
    const session = this.#options.sessionOf(id);
    const request = job.isWanted() ? job.make() : undefined;
    if (session === undefined || request === undefined) {
      job.done(false);
      return this.#next(id, queue);
    }
    const { venue, endpoints } = session;
    const answer = await this.#options.rest.request(venue, endpoints, request, {
      priority: 'poll',
      cancel: this.#cancel,
      read: (body) => job.read(body) ?? true,
    });
    job.done(answer.ok);
    if (this.#cancel.isCancelled) return;
    this.#note(id, queue, answer);
    const { weight, perMs } = venue.limits.pool;
    queue.timer = this.#options.clock.setTimer(
      () => void this.#next(id, queue),
      (request.weight * perMs) / (weight * BUDGET_SHARE),
    );
  }
}

/** What came of a request. */
type Answer = Awaited<ReturnType<RestClient['request']>>;

interface Pages {
  readonly symbol: string;
  readonly history: FigureHistory;
  readonly from: number;
  readonly to: number;
  readonly pageMs: number;
}

interface Job {
  readonly make: () => RestRequest | undefined;
  readonly read: (body: Uint8Array) => ReturnType<FigureHistory['parse']>;
  readonly isWanted: () => boolean;
  readonly done: (isRead: boolean) => void;
}

interface Queue {
  readonly jobs: Job[];
  /** Nothing was answered since a failure was reported. */
  isFailing: boolean;
  isBusy: boolean;
  timer: Timer | undefined;
}

/** Share of a venue's request budget that the past of figures may use: the rest is for books, candles and trades, and what is polled. */
const BUDGET_SHARE = 0.2;
const MINUTE_MS = 60_000;
/** Of an hour, and the ones at both its ends. */
const CANDLES = 62;
