import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { BookSync, type BookSyncHost } from '../book/book-sync.ts';
import { withSnapshotDepth } from '../book/snapshot-depth.ts';
import type { EngineConfig } from '../config/config.ts';
import type { Decoded } from '../venue/decoded.ts';
import type { Timer } from '../ports.ts';
import type { QualityEvent } from '../quality-event.ts';
import { BookRecord, type MarketRecord, type TradeRecord } from '../venue/records.ts';
import type { StreamVenue } from '../venue/venue.ts';
import type { CandleQueue } from './candles/candle-queue.ts';
import type { CandleSeries } from './candles/candle-series.ts';
import { MarketCandles } from './candles/market-candles.ts';
import { type MarketStream, SymbolMarket, bookKey } from './symbol-market.ts';
import { TradeRing } from './trades/trade-ring.ts';

/** What the cache borrows. A replay lends capture time and answers snapshots from the capture. */
export interface MarketHost {
  now(): number;
  random(): number;
  setTimer(callback: () => void, delayMs: number): Timer;
  /** A book wants a snapshot: over REST it comes back through `applySnapshot`, by the stream as a message; or the book hears `onSnapshotFailed`. */
  requestSnapshot(venue: StreamVenue, book: BookSync): void;
  /** Trades are missing before this live one. True where the host keeps it until they are there; absent where nothing can be loaded. */
  onTradeGap?(market: SymbolMarket, trade: TradeRecord, receivedAt: number): boolean;
  /** Candles of venues that tell no ends are over when their successor comes: nobody confirms them. */
  readonly endCandlesBySuccessor?: boolean;
  /** Live candles do not join the ones before them. */
  onCandleHole(market: SymbolMarket, series: CandleSeries): void;
  /** Takes facts about the quality of the data. */
  report(event: QualityEvent): void;
}

/** The bounds of what is kept. */
export type MarketLimits = Pick<EngineConfig, 'maxRecentTrades' | 'maxSymbols' | 'book' | 'candles' | 'dedup'>;

/** Hears every record that changed something, duplicates left out. The record is reused: take what you need during the call. */
export type RecordListener = (venue: StreamVenue, record: MarketRecord, receivedAt: number) => void;

/**
 * The market as last told: trades, books, candles and quotes of every symbol. Live streams and replays drive it by the same two
 * calls, `apply` and `applySnapshot`. Hot: `apply` allocates nothing in steady state.
 */
export class MarketCache {
  /** Since the cache was made. */
  readonly counts = { records: 0, trades: 0, bookUpdates: 0, refused: 0 };
  /** Set while somebody listens. */
  onRecord: RecordListener | undefined;
  readonly #candles: MarketCandles;
  readonly #host: MarketHost;
  readonly #limits: MarketLimits;
  readonly #symbols = new Map<VenueId, Map<string, SymbolMarket>>();
  readonly #bookHosts = new Map<VenueId, BookSyncHost>();
  readonly #snapshot = new BookRecord();
  /** Symbols there is state of. */
  #count = 0;

  constructor(host: MarketHost, limits: MarketLimits) {
    this.#host = host;
    this.#limits = limits;
    this.#candles = new MarketCandles({
      maxCandles: limits.candles.maxCandles,
      now: () => host.now(),
      onHole: (market, series) => {
        host.onCandleHole(market, series);
      },
      tell: (market, candle, receivedAt) => this.onRecord?.(market.venue, candle, receivedAt),
      endBySuccessor: host.endCandlesBySuccessor === true,
    });
  }

  /** Takes in every record of a decoded message. `stream` is the one it came by, where that is known. */
  apply(venue: StreamVenue, decoded: Decoded, stream: MarketStream | undefined, receivedAt: number): void {
    for (let i = 0; i < decoded.recordCount; i++) {
      const record = decoded.records[i] as MarketRecord;
      const market = this.#marketOf(venue, record, stream);
      if (market === undefined) continue;
      this.counts.records++;
      if (this.#take(market, record, decoded.topic, stream, receivedAt)) this.onRecord?.(venue, record, receivedAt);
    }
  }

  /** Takes in a trade that has waited or was loaded, whatever is missing before it. */
  acceptTrade(market: SymbolMarket, trade: TradeRecord, stream: MarketStream | undefined, receivedAt: number): void {
    if (this.#keepTrade(market, trade, stream, receivedAt)) this.onRecord?.(market.venue, trade, receivedAt);
  }

  /** Those who hear of every change of candles. */
  get candleQueues(): Set<CandleQueue> {
    return this.#candles.feeds;
  }

  /** History was merged into a series, from a row on where that is known, or what is missing there is not to be had. */
  onCandlesLoaded(market: SymbolMarket, series: CandleSeries, from?: number): void {
    this.#candles.onLoaded(market, series, from === undefined ? undefined : series.openTimeAt(from));
  }

  /** A candle of which the venue does not say that it is over is over. */
  endCandle(market: SymbolMarket, series: CandleSeries, row: number): void {
    this.#candles.end(market, series, row);
  }

  /** Takes in the answer to a snapshot request. */
  applySnapshot(
    venue: StreamVenue,
    about: { readonly symbol: string; readonly topic: string },
    body: Uint8Array,
    at: number,
    askedLevels?: number,
  ): void {
    const { symbol, topic } = about;
    const book = this.book(venue, symbol, topic);
    if (book.policy.kind !== 'rest-snapshot') return;
    const record = this.#snapshot;
    record.reset();
    const malformed = book.policy.parseSnapshot(body, record);
    if (malformed !== undefined) {
      this.#host.report({ kind: 'malformed', at, venue: venue.id, symbol, reason: malformed.malformed });
      book.onSnapshotFailed('snapshot-failed');
      return;
    }
    record.symbol = symbol;
    book.onSnapshot(record, at, askedLevels);
    // Without it a listener could make nothing of the changes.
    this.onRecord?.(venue, record, at);
  }

  /** The symbol's state, made where there is none. */
  symbol(venue: StreamVenue, symbol: string): SymbolMarket {
    let symbols = this.#symbols.get(venue.id);
    if (symbols === undefined) this.#symbols.set(venue.id, (symbols = new Map()));
    let market = symbols.get(symbol);
    if (market === undefined) {
      symbols.set(symbol, (market = new SymbolMarket(venue, symbol)));
      this.#count++;
    }
    return market;
  }

  /** The symbol's state; undefined where nothing was ever asked or told of it. */
  find(venue: VenueId, symbol: string): SymbolMarket | undefined {
    return this.#symbols.get(venue)?.get(symbol);
  }

  /** Every symbol there is state of. */
  *all(): Generator<SymbolMarket> {
    for (const symbols of this.#symbols.values()) yield* symbols.values();
  }

  /** Forgets a symbol's state. */
  forget(venue: VenueId, symbol: string): void {
    if (this.#symbols.get(venue)?.delete(symbol) === true) this.#count--;
  }

  /** The trades of a channel, made where there are none. */
  trades(market: SymbolMarket, isAggregate: boolean): TradeRing {
    if (isAggregate) return (market.aggTrades ??= this.#makeRing(market));
    return (market.trades ??= this.#makeRing(market));
  }

  /** The candles of an interval, made where there are none: composed of others where the venue lacks it. */
  candles(market: SymbolMarket, interval: Interval): CandleSeries {
    return this.#candles.series(market, interval);
  }

  /** The book that a topic of the symbol tells, made where there is none. */
  book(venue: StreamVenue, symbol: string, topic: string): BookSync {
    const { books } = this.symbol(venue, symbol);
    const key = bookKey(venue, topic);
    let book = books.get(key);
    if (book === undefined) books.set(key, (book = this.#makeBook(venue, symbol, key)));
    return book;
  }

  /** The book that a request is about, made where there is none; undefined where the venue has no such book. */
  bookOf(venue: StreamVenue, request: Extract<ChannelRequest, { channel: 'book' }>): BookSync | undefined {
    const [topic] = venue.topicsOf(request);
    return topic === undefined ? undefined : this.book(venue, request.symbol, topic.key);
  }

  #marketOf(venue: StreamVenue, record: MarketRecord, stream: MarketStream | undefined): SymbolMarket | undefined {
    const target = stream?.target;
    if (target !== undefined && (record.symbol === '' || record.symbol === target.symbol)) {
      record.symbol = target.symbol;
      return target;
    }
    if (record.symbol === '') return undefined;
    const known = this.find(venue.id, record.symbol);
    if (stream?.isShared === true) return known;
    if (known !== undefined || this.#count < this.#limits.maxSymbols) return known ?? this.symbol(venue, record.symbol);
    this.counts.refused++;
    return undefined;
  }

  /** False where the record told nothing new. */
  #take(
    market: SymbolMarket,
    record: MarketRecord,
    topic: string,
    stream: MarketStream | undefined,
    receivedAt: number,
  ): boolean {
    switch (record.kind) {
      case 'trade':
        return this.#takeTrade(market, record, stream, receivedAt);
      case 'book':
        return this.#takeBook(market, record, topic, stream, receivedAt);
      case 'bbo':
        return counted(market.quote.offerBbo(record, receivedAt), stream);
      case 'ticker':
        return counted(market.quote.offerTicker(record, receivedAt), stream);
      case 'markPrice':
        return counted(market.quote.offerMark(record, receivedAt), stream);
      case 'openInterest':
        return counted(market.quote.offerOpenInterest(record, receivedAt), stream);
      case 'candle':
        counted(this.#candles.take(market, record, receivedAt), stream);
        // Listeners hear of candles in their own order.
        return false;
      case 'liquidation':
        return true;
    }
  }

  #takeTrade(market: SymbolMarket, trade: TradeRecord, stream: MarketStream | undefined, receivedAt: number): boolean {
    const ring = (trade.isAggregate ? market.aggTrades : market.trades) ?? this.trades(market, trade.isAggregate);
    if (ring.hold !== undefined) {
      ring.hold.keep(trade, receivedAt);
      return false;
    }
    if (ring.missingBefore(trade) > 0 && this.#host.onTradeGap?.(market, trade, receivedAt) === true) return false;
    return this.#keepTrade(market, trade, stream, receivedAt);
  }

  #keepTrade(market: SymbolMarket, trade: TradeRecord, stream: MarketStream | undefined, receivedAt: number): boolean {
    const ring = this.trades(market, trade.isAggregate);
    const { gapFrom } = ring;
    const missing = ring.offer(trade, receivedAt);
    this.counts.trades++;
    if (missing === 0) return true;
    if (missing < 0) return this.#refuse(ring, trade, stream, receivedAt);
    if (stream !== undefined) {
      stream.gaps++;
      stream.missing += missing || 0;
    }
    // Where ids do not tell how many are missing, times tell where.
    this.#host.report({
      kind: 'trade-gap',
      at: receivedAt,
      venue: market.venue.id,
      symbol: market.symbol,
      channel: trade.isAggregate ? 'aggTrade' : 'trade',
      missing:
        gapFrom === undefined
          ? { by: 'id', firstId: trade.id - missing, lastId: trade.id - 1 }
          : { by: 'time', from: gapFrom, to: trade.venueTime },
    });
    return true;
  }

  /** Leaves a trade out: it was told before, or it is late and newer ones were told. */
  #refuse(ring: TradeRing, trade: TradeRecord, stream: MarketStream | undefined, receivedAt: number): false {
    const { windowMs, maxEntries } = this.#limits.dedup;
    if (stream === undefined) return false;
    if (ring.isBeyond(trade, maxEntries) || ring.knows(trade, receivedAt - windowMs, maxEntries)) stream.duplicates++;
    else stream.outOfOrder++;
    return false;
  }

  #takeBook(
    market: SymbolMarket,
    record: BookRecord,
    topic: string,
    stream: MarketStream | undefined,
    receivedAt: number,
  ): boolean {
    // A topic opened for the best level may tell a book that nobody asked for.
    if (stream?.channel === 'bbo' && !market.books.has(topic)) return false;
    const book =
      market.books.get(topic) ?? this.book(market.venue, market.symbol, topic === '' ? deepestTopic(market) : topic);
    this.counts.bookUpdates++;
    book.onMessage(record, receivedAt);
    return true;
  }

  #makeRing({ venue }: SymbolMarket): TradeRing {
    return new TradeRing(this.#limits.maxRecentTrades, { ids: venue.tradeIds, ...this.#limits.dedup });
  }

  #makeBook(venue: StreamVenue, symbol: string, topic: string): BookSync {
    const policy = venue.bookPolicy(topic);
    return new BookSync({
      symbol,
      topic,
      policy: policy.kind === 'rest-snapshot' ? withSnapshotDepth(policy, this.#limits.book.snapshotDepth) : policy,
      maxLevels: this.#limits.book.maxLevels,
      maxStashed: this.#limits.book.maxStashed,
      host: this.#bookHost(venue),
    });
  }

  #bookHost(venue: StreamVenue): BookSyncHost {
    let host = this.#bookHosts.get(venue.id);
    if (host === undefined) this.#bookHosts.set(venue.id, (host = makeBookHost(venue, this.#host)));
    return host;
  }
}

/** A message that names no topic is of the deepest book. */
function deepestTopic({ venue, symbol }: SymbolMarket): string {
  return venue.topicsOf({ channel: 'book', symbol, depth: Infinity })[0]?.key ?? '';
}

function counted(isNew: boolean, stream: MarketStream | undefined): boolean {
  if (!isNew && stream !== undefined) stream.duplicates++;
  return isNew;
}

function makeBookHost(venue: StreamVenue, host: MarketHost): BookSyncHost {
  return {
    now: () => host.now(),
    random: () => host.random(),
    setTimer: (callback, delayMs) => host.setTimer(callback, delayMs),
    requestSnapshot: (book) => {
      host.requestSnapshot(venue, book);
    },
    onState: (book, previous) => {
      const { symbol, topic, state, reason, since, receivedAt, lastSequence, missing } = book;
      const now = { symbol, topic, state, reason, since, receivedAt, lastSequence, missing };
      host.report({ kind: 'book-changed', at: host.now(), venue: venue.id, previous, ...now });
    },
  };
}
