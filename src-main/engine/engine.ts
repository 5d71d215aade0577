import { EVENT_LEVELS } from '../../src-shared/wire/event-log.ts';
import type { ChannelRequest } from '../../src-shared/market/channels.ts';
import type { CandleEvent, MarkPriceEvent, TickerEvent, TradeEvent } from '../../src-shared/market/events.ts';
import { toInstrumentId } from '../../src-shared/market/instrument.ts';
import type { Interval } from '../../src-shared/market/interval.ts';
import type { HealthReport, StreamHealth } from '../../src-shared/wire/health.ts';
import type { LedgerPage, LedgerQuery } from '../../src-shared/wire/ledger.ts';
import type { BookView, EngineApi, EngineEvents, EngineStats, StreamHandle, StreamOptions } from './api.ts';
import { InvalidOptionError } from './errors.ts';
import { EventHub } from './event-hub.ts';
import type { Lease } from './connect/stream-pool.ts';
import { LiveSource, type LiveSourceOptions } from './live/live-source.ts';
import { CandleQueue } from './market/candles/candle-queue.ts';
import { toMarketEvent } from './market/event-lines.ts';
import { viewBook, viewCandles, viewTrades } from './market/market-views.ts';
import type { SymbolMarket } from './market/symbol-market.ts';
import type { Timer } from './ports.ts';
import type { MarketRecord } from './venue/records.ts';
import { toQualityNotice } from './quality/quality-notice.ts';
import { StreamRegistry } from './live/stream-registry.ts';
import { MAX_NAME_CHARS } from './venue/decode-frame.ts';
import type { StreamVenue } from './venue/venue.ts';

/** An engine of these parts. Nothing is opened before it is started and a stream is added. */
export function createEngine(options: EngineOptions): Engine {
  return new Engine(options);
}

/** What an engine works with. */
export type EngineOptions = Omit<LiveSourceOptions, 'listeners'>;

/** The engine for programs. It is started once: after `stop` make another. */
export class Engine implements EngineApi {
  /** What screens are fed from. */
  readonly source: LiveSource;
  readonly #hub: EventHub;
  readonly #streams = new StreamRegistry((venue, request) => this.#open(venue, request));
  #isRunning = false;
  #healthTimer: Timer | undefined;

  constructor(options: EngineOptions) {
    this.source = new LiveSource({
      ...options,
      listeners: () => ({ open: this.#hub.listeners, rejected: this.#hub.rejected }),
    });
    const { source } = this;
    this.#hub = new EventHub(
      source.log,
      () => source.now(),
      () => {
        this.#followListeners();
      },
      source.config.maxListeners,
    );
    source.onInstruments((changed) => {
      this.#hub.emit('mkt.instruments', changed);
    });
    this.quality.on((event) => {
      if (!this.#hub.has('mkt.quality')) return;
      const notice = toQualityNotice(event, (venue, symbol) => source.market.find(venue, symbol));
      if (notice !== undefined) this.#hub.emit('mkt.quality', notice);
    });
  }

  /** Facts about the quality of the data, as they are found. */
  get quality(): LiveSource['quality'] {
    return this.source.quality;
  }

  get config(): LiveSource['config'] {
    return this.source.config;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  start(): Promise<void> {
    if (this.source.isStopped) return this.#rejectStart('the engine has stopped: make another');
    if (!this.#isRunning) {
      this.#isRunning = true;
      this.source.log.write({ name: 'FEED_STARTED', level: EVENT_LEVELS.FEED_STARTED, at: this.source.now() });
      this.#streams.openAll();
      this.#emitHealthLater();
    }
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    if (!this.source.isStopped)
      this.source.log.write({ name: 'FEED_STOPPING', level: EVENT_LEVELS.FEED_STOPPING, at: this.source.now() });
    this.#isRunning = false;
    this.#healthTimer?.cancel();
    this.#streams.closeAll();
    for (const feed of this.source.market.candleQueues) feed[Symbol.dispose]();
    await this.source.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  addTradeStream(symbol: string, options: StreamOptions = {}): StreamHandle {
    const venue = this.#venueOf(options);
    return this.#streams.add(venue, {
      channel: options.channel ?? venue.tradeChannel,
      symbol: symbolOf(venue, symbol),
    });
  }

  addTradeStreams(symbols: readonly string[], options: StreamOptions = {}): readonly StreamHandle[] {
    return symbols.map((symbol) => this.addTradeStream(symbol, options));
  }

  addOrderBookStream(symbol: string, options: BookOptions = {}): StreamHandle {
    const venue = this.#venueOf(options);
    return this.#streams.add(venue, {
      channel: 'book',
      symbol: symbolOf(venue, symbol),
      depth: checkedDepth(options.depth ?? this.config.defaultOrderBookDepth),
    });
  }

  addOrderBookStreams(symbols: readonly string[], options: BookOptions = {}): readonly StreamHandle[] {
    return symbols.map((symbol) => this.addOrderBookStream(symbol, options));
  }

  addCandleStream(symbol: string, options: StreamOptions & { readonly interval: Interval }): StreamHandle {
    const venue = this.#venueOf(options);
    return this.#streams.add(venue, { channel: 'candle', symbol: symbolOf(venue, symbol), interval: options.interval });
  }

  addTickerStream(symbol: string, options: StreamOptions = {}): StreamHandle {
    return this.#addSimple('ticker', symbol, options);
  }

  addMarkPriceStream(symbol: string, options: StreamOptions = {}): StreamHandle {
    return this.#addSimple('markPrice', symbol, options);
  }

  addBboStream(symbol: string, options: StreamOptions = {}): StreamHandle {
    return this.#addSimple('bbo', symbol, options);
  }

  remove(handle: StreamHandle): void {
    this.#streams.remove(handle);
  }

  getLastTrade(symbol: string, options: StreamOptions = {}): TradeEvent | undefined {
    return this.getRecentTrades(symbol, { ...options, limit: 1 })[0];
  }

  getRecentTrades(symbol: string, options: StreamOptions & { readonly limit?: number } = {}): readonly TradeEvent[] {
    const venue = this.#venueOf(options);
    const market = this.#find(venue, symbol);
    const ring = (options.channel ?? venue.tradeChannel) === 'aggTrade' ? market?.aggTrades : market?.trades;
    return market === undefined || ring === undefined
      ? []
      : viewTrades(venue, market.symbol, ring, options.limit ?? Infinity);
  }

  getOrderBook(symbol: string, options: BookOptions & { readonly levels?: number } = {}): BookView | undefined {
    const venue = this.#venueOf(options);
    const market = this.#find(venue, symbol);
    const depth = checkedDepth(options.depth ?? this.config.defaultOrderBookDepth);
    const named = market?.bookOf({ channel: 'book', symbol: venue.symbolOf(symbol), depth });
    const book = named ?? (options.depth === undefined ? market?.deepestBook() : undefined);
    return book === undefined ? undefined : viewBook(venue, book, options.levels ?? Infinity);
  }

  getCandles(
    symbol: string,
    interval: Interval,
    options: StreamOptions & { readonly limit?: number } = {},
  ): readonly CandleEvent[] {
    const venue = this.#venueOf(options);
    const market = this.#find(venue, symbol);
    const series = market?.candles.get(interval);
    return market === undefined || series === undefined
      ? []
      : viewCandles(venue, market.symbol, series, options.limit ?? Infinity);
  }

  getTicker(symbol: string, options: StreamOptions = {}): TickerEvent | undefined {
    const venue = this.#venueOf(options);
    const quote = this.#find(venue, symbol)?.quote;
    return quote === undefined || Number.isNaN(quote.tickerAt)
      ? undefined
      : toMarketEvent(venue.id, quote.ticker, Math.floor(quote.tickerAt));
  }

  getMarkPrice(symbol: string, options: StreamOptions = {}): MarkPriceEvent | undefined {
    const venue = this.#venueOf(options);
    const quote = this.#find(venue, symbol)?.quote;
    return quote === undefined || Number.isNaN(quote.markAt)
      ? undefined
      : toMarketEvent(venue.id, quote.mark, Math.floor(quote.markAt));
  }

  streamStatus(handle: StreamHandle): StreamHealth | undefined {
    const stream = this.#streams.find(handle.key)?.stream;
    return stream === undefined ? undefined : this.source.streamHealth(stream);
  }

  streamStatuses(): readonly StreamHealth[] {
    return this.health().streams;
  }

  health(): HealthReport {
    return this.source.health();
  }

  ledger(query?: LedgerQuery): LedgerPage {
    return this.source.ledger(query);
  }

  /** Closes a connection, or all, and opens it at once; false if there is none of that id. */
  reconnect(connection?: string): boolean {
    return this.source.reconnect(connection);
  }

  stats(): EngineStats {
    const { totals } = this.health();
    const { records, trades, bookUpdates } = this.source.market.counts;
    return {
      startedAt: this.source.startedAt,
      messages: totals.messages,
      bytes: this.source.bytes,
      events: records,
      trades,
      bookUpdates,
      gaps: totals.gaps,
      duplicates: totals.duplicates,
      resyncs: totals.resyncs,
      malformed: totals.malformed,
      handlerErrors: this.#hub.handlerErrors + this.source.log.handlerErrors + this.quality.handlerErrors,
      reconnects: totals.reconnects,
    };
  }

  candleQueue(): CandleQueue {
    const feed = new CandleQueue(this.config.candles.closedQueue, (ended) => {
      this.source.market.dropQueue(ended);
    });
    if (this.source.isStopped) feed[Symbol.dispose]();
    else this.source.market.candleQueues.add(feed);
    return feed;
  }

  on<K extends keyof EngineEvents>(channel: K, listener: (event: EngineEvents[K]) => unknown): () => void {
    return this.#hub.on(channel, listener);
  }

  #rejectStart(reason: string): Promise<never> {
    this.source.log.write({
      name: 'FEED_START_FAILED',
      level: EVENT_LEVELS.FEED_START_FAILED,
      at: this.source.now(),
      fields: { reason },
    });
    return Promise.reject(new Error(reason));
  }

  #addSimple(channel: 'ticker' | 'markPrice' | 'bbo', symbol: string, options: StreamOptions): StreamHandle {
    const venue = this.#venueOf(options);
    return this.#streams.add(venue, { channel, symbol: symbolOf(venue, symbol) });
  }

  #open(venue: StreamVenue, request: ChannelRequest): Lease | undefined {
    // Once the list is read, a symbol that it lacks is rejected as such: it would look like a market without trades.
    void this.source.getInstruments([toInstrumentId(venue.id, request.symbol)]);
    return this.source.open(venue.id, request);
  }

  /** Whoever has one venue need not name it. */
  #venueOf({ venue: asked }: StreamOptions): StreamVenue {
    const [only, ...others] = this.source.venueIds;
    const id = asked ?? (others.length === 0 ? only : undefined) ?? this.config.venue;
    const venue = this.source.venue(id);
    if (venue === undefined)
      throw new InvalidOptionError(
        'venue',
        id,
        `one that this engine has endpoints of under its configuration (${this.source.venueIds.join(', ')})`,
      );
    return venue;
  }

  #find(venue: StreamVenue, symbol: string): SymbolMarket | undefined {
    return this.source.market.find(venue.id, venue.symbolOf(symbol));
  }

  /** Events are only built while somebody listens. */
  #followListeners(): void {
    const hasListener = this.#hub.hasAnyMarketListener();
    this.source.market.onRecord = hasListener
      ? (venue, record, receivedAt) => {
          this.#emit(venue, record, receivedAt);
        }
      : undefined;
  }

  #emit(venue: StreamVenue, record: MarketRecord, receivedAt: number): void {
    if (this.#hub.hasMarketListener(record.kind))
      this.#hub.emitMarket(toMarketEvent(venue.id, record, Math.floor(receivedAt)));
  }

  #emitHealthLater(): void {
    this.#healthTimer = this.source.setTimer(() => {
      // A report has a row a stream: with thousands of streams it is built for somebody only.
      if (this.#hub.has('live.health')) this.#hub.emit('live.health', this.health());
      else this.source.sample();
      this.#emitHealthLater();
    }, this.config.healthCheckIntervalMs);
  }
}

/** The venue's spelling of a symbol that can be one. */
function symbolOf(venue: StreamVenue, symbol: unknown): string {
  if (typeof symbol !== 'string' || symbol.trim() === '' || symbol.length > MAX_NAME_CHARS)
    throw new InvalidOptionError('symbol', symbol, `a name of 1 to ${String(MAX_NAME_CHARS)} characters`);
  return venue.symbolOf(symbol);
}

function checkedDepth(depth: number): number {
  if (Number.isInteger(depth) && depth >= 1 && depth <= MAX_DEPTH) return depth;
  throw new InvalidOptionError('depth', depth, `a whole number from 1 to ${String(MAX_DEPTH)}`);
}

/** Levels a side, as of `defaultOrderBookDepth`: no venue sends more. */
const MAX_DEPTH = 5000;

type BookOptions = StreamOptions & { readonly depth?: number };
