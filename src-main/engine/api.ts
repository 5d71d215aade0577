import type { BookReason, BookState } from '../../src-shared/market/book-state.ts';
import type {
  CandleEvent,
  BookEvent,
  LevelStrings,
  MarketEvent,
  MarkPriceEvent,
  TickerEvent,
  TradeEvent,
} from '../../src-shared/market/events.ts';
import type { Instrument } from '../../src-shared/market/instrument.ts';
import type { Interval } from '../../src-shared/market/interval.ts';
import type { QualityNotice } from '../../src-shared/market/quality-notice.ts';
import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { LogEvent } from '../../src-shared/wire/event-log.ts';
import type { HealthReport, StreamHealth } from '../../src-shared/wire/health.ts';
import type { LedgerPage, LedgerQuery } from '../../src-shared/wire/ledger.ts';
import type { CandleQueue } from './market/candles/candle-queue.ts';

export { toRestFormat } from './market/rest-format.ts';
export type { RestBook, RestTrade } from './market/rest-format.ts';

/** Events by channel, for programs. Listeners that throw, and async ones that reject, are counted, logged as HANDLER_ERROR and disturb nobody else. */
export interface EngineEvents {
  readonly 'mkt.trades': TradeEvent;
  /** Open candles as they change; closed ones each once and in order, what history filled in its place. One that the venue corrects is emitted again. */
  readonly 'mkt.candles': CandleEvent;
  /** Messages of books. What a book is worth, and that it is worth nothing while the venue is silent, comes as `mkt.quality`. */
  readonly 'mkt.orderbook': BookEvent;
  readonly 'mkt.ticker': TickerEvent;
  readonly 'mkt.funding': MarkPriceEvent;
  /** States of books and streams, gaps in trades and what filled them: also if the venue sends nothing. A gap comes before the trade after it. */
  readonly 'mkt.quality': QualityNotice;
  /** Records of instruments that have changed in the lists of their venues, or are new there. */
  readonly 'mkt.instruments': readonly Instrument[];
  /** Every market event of every kind. */
  readonly 'mkt.all': MarketEvent;
  readonly 'live.health': HealthReport;
  readonly 'log.event': LogEvent;
}

/** A book as programs get it: best first, decimals as the venue's own strings. */
export interface BookView {
  readonly venue: VenueId;
  readonly symbol: string;
  readonly state: BookState;
  readonly reason: BookReason;
  readonly lastSequence?: number;
  /** Levels a side that are authoritative. */
  readonly knownDepth: number;
  readonly gaps: number;
  readonly bids: readonly LevelStrings[];
  readonly asks: readonly LevelStrings[];
  readonly venueTime?: number;
  readonly receivedAt?: number;
  /** Levels a side from rank `from` on are older than the others, of these times. */
  readonly older?: { readonly from: number; readonly venueTime: number; readonly receivedAt: number };
}

/**
 * The engine for TypeScript programs. `venue` may be left out if the engine was made with one. Symbols are taken in any case.
 * `remove…` of something unknown does nothing. Everything is safe to call twice.
 */
export interface EngineApi extends AsyncDisposable {
  start(): Promise<void>;
  /** Closes every socket and timer and waits until nothing is pending. */
  stop(): Promise<void>;
  readonly isRunning: boolean;
  /** Every `add…` throws InvalidOptionError for an option that cannot be right, and SubscriptionError if the venue has no such channel. */
  addTradeStream(symbol: string, options?: StreamOptions): StreamHandle;
  addTradeStreams(symbols: readonly string[], options?: StreamOptions): readonly StreamHandle[];
  addOrderBookStream(symbol: string, options?: StreamOptions & { readonly depth?: number }): StreamHandle;
  addOrderBookStreams(
    symbols: readonly string[],
    options?: StreamOptions & { readonly depth?: number },
  ): readonly StreamHandle[];
  addCandleStream(symbol: string, options: StreamOptions & { readonly interval: Interval }): StreamHandle;
  addTickerStream(symbol: string, options?: StreamOptions): StreamHandle;
  addMarkPriceStream(symbol: string, options?: StreamOptions): StreamHandle;
  addBboStream(symbol: string, options?: StreamOptions): StreamHandle;
  remove(handle: StreamHandle): void;
  getLastTrade(symbol: string, options?: StreamOptions): TradeEvent | undefined;
  /** Oldest first. */
  getRecentTrades(symbol: string, options?: StreamOptions & { readonly limit?: number }): readonly TradeEvent[];
  /** Of the named depth; without one that of the default depth, else the deepest book that was added. */
  getOrderBook(
    symbol: string,
    options?: StreamOptions & { readonly depth?: number; readonly levels?: number },
  ): BookView | undefined;
  getCandles(
    symbol: string,
    interval: Interval,
    options?: StreamOptions & { readonly limit?: number },
  ): readonly CandleEvent[];
  getTicker(symbol: string, options?: StreamOptions): TickerEvent | undefined;
  getMarkPrice(symbol: string, options?: StreamOptions): MarkPriceEvent | undefined;
  /** Health of one stream, or undefined if it does not exist. */
  streamStatus(handle: StreamHandle): StreamHealth | undefined;
  streamStatuses(): readonly StreamHealth[];
  health(): HealthReport;
  /** What was wrong with data: gaps, resyncs, silences and the rest, by instrument and time. */
  ledger(query?: LedgerQuery): LedgerPage;
  stats(): EngineStats;
  /**
   * Candles of every candle stream, for one reader: closed ones each once and in order through a bounded queue, of open ones the newest
   * only; closed ones first. `for await (const { candle, missingBefore } of engine.candleQueue())`. Leaving the loop ends it, and so does `stop`.
   */
  candleQueue(): CandleQueue;
  /** Listens; the returned function stops it. What the listener returns is not waited for; a promise that rejects counts as a handler error. */
  on<K extends keyof EngineEvents>(channel: K, listener: (event: EngineEvents[K]) => unknown): () => void;
}

/** Which venue, if the engine has several; and which trade channel, if it matters. */
export interface StreamOptions {
  readonly venue?: VenueId;
  readonly channel?: 'trade' | 'aggTrade';
}

/** One added stream. Disposing it removes the stream; two handles on one topic are one subscription. */
export interface StreamHandle extends Disposable {
  /** `venue:topic`. */
  readonly key: string;
}

/** Counters since start. */
export interface EngineStats {
  readonly startedAt: number;
  readonly messages: number;
  readonly bytes: number;
  readonly events: number;
  readonly trades: number;
  readonly bookUpdates: number;
  readonly gaps: number;
  readonly duplicates: number;
  readonly resyncs: number;
  readonly malformed: number;
  /** How often listeners threw, or their promises rejected. */
  readonly handlerErrors: number;
  readonly reconnects: number;
}
