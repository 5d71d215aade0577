import type { Instrument, InstrumentStatus } from '../../../src-shared/market/instrument.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { Channel, ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { BookCheck } from '../cross-check/book-check.ts';
import type { MarketRecord } from '../venue/records.ts';
import type { StreamVenue } from '../venue/venue.ts';
import { type FlowSizing, toFlowSizing } from '../order-flow/flow-sizing.ts';
import type { CandleSeries } from './candles/candle-series.ts';
import { type QuoteSizes, toQuoteSizes } from './quote-size.ts';
import { Quote } from './quote.ts';
import type { TradeRing } from './trades/trade-ring.ts';

/** Everything kept of one symbol at one venue. Each part appears with its first stream or message. */
export class SymbolMarket {
  readonly venue: StreamVenue;
  readonly symbol: string;
  readonly quote = new Quote();
  trades: TradeRing | undefined;
  aggTrades: TradeRing | undefined;
  /** Forced orders; undefined while nobody wants to know of those before. */
  liquidations: TradeRing | undefined;
  /** Compares the trades that came first with the best prices; undefined while no trades are kept. */
  bookCheck: BookCheck | undefined;
  /** Books by the topic of their messages; if several topics make one, by the one they join. */
  readonly books = new Map<string, BookSync>();
  /** The book of the newest message and the topic that it named, so that the next one needs no look-up; undefined if it is gone. */
  newest: { readonly topic: string; readonly book: BookSync } | undefined;
  readonly candles = new Map<Interval, CandleSeries>();
  /** Time between funding payments as the list of instruments says it, ms; NaN while it does not. */
  fundingIntervalMs = NaN;
  /** Whether it is traded, as the list of instruments says it. */
  status: InstrumentStatus = 'unknown';
  /** How quote units follow from sizes; undefined while the list of instruments is not there and the symbol does not say it. */
  sizes: QuoteSizes | undefined;
  /** The same for sums that need no exactness. */
  sizing: FlowSizing;
  /** Streams open for it. */
  streams = 0;
  /** What takes every record of it that changed something; empty unless somebody watches this symbol. */
  readonly watches: MarketWatch[] = [];

  constructor(venue: StreamVenue, symbol: string) {
    this.venue = venue;
    this.symbol = symbol;
    const facts = venue.instruments.ofSymbol(symbol);
    this.sizes = toQuoteSizes(facts);
    this.sizing = toFlowSizing(facts);
  }

  /** The list of instruments says it of the symbol. */
  describe(instrument: Instrument): void {
    this.fundingIntervalMs = instrument.fundingIntervalMs ?? NaN;
    this.status = instrument.status;
    this.sizes = toQuoteSizes(instrument);
    this.sizing = toFlowSizing(instrument);
  }

  /** The book that answers a request; undefined if none is kept. */
  bookOf(request: Extract<ChannelRequest, { channel: 'book' }>): BookSync | undefined {
    const [topic] = this.venue.topicsOf(request);
    return topic === undefined ? undefined : this.books.get(bookKey(this.venue, topic.key));
  }

  /** The book with the most levels that are known; the one added first of equals, undefined if none is kept. */
  deepestBook(): BookSync | undefined {
    let deepest: BookSync | undefined;
    for (const book of this.books.values())
      if (deepest === undefined || book.book.knownDepth > deepest.book.knownDepth) deepest = book;
    return deepest;
  }

  /** Forgets what came by a stream that has ended: were it opened again, old state would look like a gap. */
  drop(request: ChannelRequest, topic: string): void {
    switch (request.channel) {
      case 'trade':
        this.#endCheck(this.trades);
        this.trades = undefined;
        return;
      case 'aggTrade':
        this.#endCheck(this.aggTrades);
        this.aggTrades = undefined;
        return;
      case 'candle':
        this.#dropCandles(request.interval);
        return;
      case 'book':
        this.#dropBook(topic);
        return;
      case 'bbo':
      case 'ticker':
      case 'markPrice':
      case 'openInterest':
      case 'longShortRatio':
        this.quote.forget(request.channel);
        return;
      case 'liquidation':
        this.liquidations = undefined;
        return;
    }
  }

  /** Ends the books' timers and requests. */
  stop(): void {
    for (const book of this.books.values()) book.stop();
  }

  /** What was composed goes with what it was composed of, as both came by one topic. */
  #dropCandles(interval: Interval): void {
    this.trades?.candleCheck?.stop(interval);
    this.aggTrades?.candleCheck?.stop(interval);
    const part = this.candles.get(interval)?.part;
    this.candles.delete(interval);
    if (part !== undefined) this.candles.delete(part.interval);
  }

  #endCheck(trades: TradeRing | undefined): void {
    if (trades?.bookCheck === this.bookCheck) this.bookCheck = undefined;
  }

  #dropBook(topic: string): void {
    const key = bookKey(this.venue, topic);
    this.books.get(key)?.stop();
    this.books.delete(key);
    this.newest = undefined;
  }
}

/** Watches one symbol. Called on the hot path, after a record was applied. The record is reused: take what you need during the call. */
export interface MarketWatch {
  onRecord(record: MarketRecord, receivedAt: number): void;
}

/** The key of the book that the messages of a topic make. */
export function bookKey(venue: StreamVenue, topic: string): string {
  const policy = venue.bookPolicy(topic);
  return policy.kind === 'every-message' ? (policy.joins ?? topic) : topic;
}

/** The counters and the target of the stream a message came by; the pool's stream records are such. */
export interface MarketStream {
  gaps: number;
  missing: number;
  duplicates: number;
  /** Trades that came after newer ones had been emitted. */
  outOfOrder: number;
  /** What it was opened for first. */
  readonly channel?: Channel;
  /** What its messages belong to; undefined if they are about many symbols. */
  readonly target?: SymbolMarket | undefined;
  /** Its messages are about many symbols, of which only those asked for are taken. */
  readonly isShared?: boolean;
}
