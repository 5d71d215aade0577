import type { ChannelRequest } from '../../../../src-shared/market/channels.ts';
import type { MarketEvent } from '../../../../src-shared/market/events.ts';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { CandleDelivery, CandleQueue } from '../../../engine/market/candles/candle-queue.ts';
import type { MarketSource, StreamLease } from '../../../engine/publish/market-source.ts';
import { marketNameOf } from '../../node/session/market-name.ts';
import type { QuoteClient } from './quote-client.ts';
import { makeQuote } from './quote.ts';
import { eventKey, seriesKey } from './series-key.ts';

/** The engine that quotes come from, and its source, at which streams are opened. */
export interface QuoteSource extends Pick<Engine, 'candleQueue' | 'on' | 'getOrderBook'> {
  readonly source: Pick<MarketSource, 'open'>;
}

/**
 * Quotes from one engine to any number of clients: a series is subscribed once, however many want it, and let go with the last. Candles
 * come by the engine's two pipelines, the rest as events.
 */
export class QuoteHub {
  readonly #engine: QuoteSource;
  readonly #series = new Map<string, Series>();
  /** The series of every depth, by the key of the book's events. */
  readonly #books = new Map<string, Set<Series>>();
  readonly #feed: CandleQueue;
  readonly #stopListening: () => void;
  readonly #reading: Promise<void>;

  constructor(engine: QuoteSource) {
    this.#engine = engine;
    this.#feed = engine.candleQueue();
    this.#reading = this.#read();
    this.#stopListening = engine.on('mkt.all', (event) => {
      this.#onEvent(event);
    });
  }

  /** Series that are open. */
  get seriesCount(): number {
    return this.#series.size;
  }

  /** Depth and blocking of the pipeline of closed candles. */
  get candleStats(): ReturnType<CandleQueue['stats']> {
    return this.#feed.stats();
  }

  /** State of every series' stream. */
  *states(): Generator<StreamLease['stream']> {
    for (const { lease } of this.#series.values()) yield lease.stream;
  }

  /** Gives the client a series; false where there is no room for another stream. */
  join(client: QuoteClient, venue: VenueId, request: ChannelRequest): boolean {
    const key = seriesKey(venue, request);
    const series = this.#series.get(key) ?? this.#open(key, venue, request);
    series?.clients.add(client);
    return series !== undefined;
  }

  /** Takes series from a client; those that nobody has any more are let go. */
  leave(client: QuoteClient, keys: readonly string[]): void {
    for (const key of keys) {
      const series = this.#series.get(key);
      if (series === undefined || !series.clients.delete(client) || series.clients.size > 0) continue;
      series.lease.release();
      this.#series.delete(key);
      this.#books.get(series.eventKey)?.delete(series);
    }
  }

  /** Hands on the closed candles that are in the pipeline, and ends it. May be called twice. */
  async stop(): Promise<void> {
    this.#stopListening();
    // The reader takes them one by one, as fast as promises go.
    for (let turn = 0; this.#feed.stats().depth > 0 && turn < MOST_TURNS; turn++)
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    this.#feed[Symbol.dispose]();
    await this.#reading;
    for (const { lease } of this.#series.values()) lease.release();
    this.#series.clear();
    this.#books.clear();
  }

  #open(key: string, venue: VenueId, request: ChannelRequest): Series | undefined {
    const lease = this.#engine.source.open(venue, request);
    if (lease === undefined) return undefined;
    const series: Series = {
      key,
      eventKey: `${venue}|${request.channel}|${request.symbol}`,
      request,
      lease,
      clients: new Set(),
    };
    this.#series.set(key, series);
    if (request.channel === 'book') {
      const depths = this.#books.get(series.eventKey) ?? new Set();
      this.#books.set(series.eventKey, depths.add(series));
    }
    return series;
  }

  async #read(): Promise<void> {
    for await (const delivery of this.#feed) this.#onCandle(delivery);
  }

  #onCandle({ candle, missingBefore }: CandleDelivery): void {
    const series = this.#series.get(eventKey(candle));
    if (series === undefined) return;
    const quote = makeQuote(series.key, candle.closed ? 'closed' : 'latest', () => ({
      ...headOf(candle.venue),
      ...candle,
      ...(missingBefore > 0 ? { missingBefore } : {}),
    }));
    for (const client of series.clients) client.offer(quote);
  }

  #onEvent(event: MarketEvent): void {
    if (event.kind === 'candle') return;
    const key = eventKey(event);
    if (event.kind === 'book') {
      for (const series of this.#books.get(key) ?? []) this.#onBook(series, event.venue);
      return;
    }
    const series = this.#series.get(key);
    if (series === undefined) return;
    const quote = makeQuote(key, IS_EVENT.has(event.kind) ? 'event' : 'latest', () => ({
      ...headOf(event.venue),
      ...event,
    }));
    for (const client of series.clients) client.offer(quote);
  }

  /** A book is told whole, as it is when the client takes it. */
  #onBook({ key, request, clients }: Series, venue: VenueId): void {
    if (request.channel !== 'book') return;
    const { symbol, depth } = request;
    const quote = makeQuote(key, 'latest', () => ({
      ...headOf(venue),
      kind: 'book',
      ...this.#engine.getOrderBook(symbol, { venue, depth, levels: depth }),
    }));
    for (const client of clients) client.offer(quote);
  }
}

/** What every quote begins with. */
function headOf(venue: VenueId): object {
  const { exchange, contractType } = marketNameOf(venue);
  return { type: 'quote', exchange, ...(contractType === undefined ? {} : { contract_type: contractType }) };
}

interface Series {
  readonly key: string;
  readonly eventKey: string;
  readonly request: ChannelRequest;
  readonly lease: StreamLease;
  readonly clients: Set<QuoteClient>;
}

/** Each one counts, unlike states, of which the newest does. */
const IS_EVENT: ReadonlySet<MarketEvent['kind']> = new Set(['trade', 'liquidation']);
const MOST_TURNS = 100_000;
