import type { Alert, AlertFiring, AlertRule } from '../../src-shared/alerts/alert.ts';
import type { BookReason, BookState } from '../../src-shared/market/book-state.ts';
import type { Channel } from '../../src-shared/market/channels.ts';
import type {
  BboEvent,
  BookEvent,
  CandleEvent,
  LevelStrings,
  LiquidationEvent,
  LongShortRatioEvent,
  MarketEvent,
  MarkPriceEvent,
  OpenInterestEvent,
  TickerEvent,
  TradeEvent,
} from '../../src-shared/market/events.ts';
import type { FlowBar, FlowProfile } from '../../src-shared/market/flow/flow-bar.ts';
import type { Instrument } from '../../src-shared/market/instrument.ts';
import type { Interval } from '../../src-shared/market/interval.ts';
import type { QualityNotice } from '../../src-shared/market/quality-notice.ts';
import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { LogEvent } from '../../src-shared/wire/event-log.ts';
import type { HealthReport, StreamHealth } from '../../src-shared/wire/health.ts';
import type { LedgerPage, LedgerQuery } from '../../src-shared/wire/ledger.ts';
import type { AddAlertOptions } from './alerts/engine-alerts.ts';
import type { EventQueue, EventQueueOptions } from './event-queue.ts';
import type { CandleQueue } from './market/candles/candle-queue.ts';

export { toRestFormat } from './market/rest-format.ts';
export type { RestBook, RestTrade } from './market/rest-format.ts';

/**
 * Events by channel, for programs. All of them are frozen, as every listener receives the same object. Listeners that throw, and async ones that
 * reject, are counted, logged as HANDLER_ERROR and disturb nobody else.
 */
export interface EngineEvents {
  /** Each once and in order, what history filled in its place. */
  readonly 'mkt.trades': TradeEvent;
  /** Closed candles: each once and in order, what history filled in its place. One that the venue corrects is emitted again. */
  readonly 'mkt.candles': CandleEvent;
  /** Open candles as they change, and the closed ones. */
  readonly 'mkt.candleUpdates': CandleEvent;
  /**
   * Changes of books: the venue's messages, each a snapshot or a delta. What a book is worth, and that it is worth nothing while the venue is
   * silent, comes as `mkt.quality`.
   */
  readonly 'mkt.orderbook': BookEvent;
  /** Books that this program has added, whole and to the depth that was asked for: after every change, and when their state changes. */
  readonly 'mkt.books': BookView;
  readonly 'mkt.bbo': BboEvent;
  readonly 'mkt.ticker': TickerEvent;
  /** Mark price and funding. */
  readonly 'mkt.funding': MarkPriceEvent;
  readonly 'mkt.liquidations': LiquidationEvent;
  readonly 'mkt.openInterest': OpenInterestEvent;
  readonly 'mkt.longShortRatio': LongShortRatioEvent;
  /** States of books and streams, gaps in trades and what filled them: also if the venue sends nothing. A gap comes before the trade after it. */
  readonly 'mkt.quality': QualityNotice;
  /**
   * Order-flow bars that this program has added: each when the next one begins, and again if a trade comes late or the venue's candle differs. In a quiet market
   * a bar ends with the first trade after it.
   */
  readonly 'mkt.flow': FlowBar;
  /** Records of instruments that have changed in the lists of their venues, or are new there. */
  readonly 'mkt.instruments': readonly Instrument[];
  /** Every market event of every kind. */
  readonly 'mkt.all': MarketEvent;
  readonly 'live.health': HealthReport;
  readonly 'log.event': LogEvent;
  /** Alerts of this program that went off. */
  readonly 'alert.fired': AlertFiring;
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
  /** Best bid and ask, however few levels were asked for; absent while that side is empty. */
  readonly bestBid?: LevelStrings;
  readonly bestAsk?: LevelStrings;
  /** Half-way between best bid and best ask, and what is between them, in quote units, exact. Absent while a side is empty; the spread of a crossed book is negative. */
  readonly mid?: string;
  readonly spread?: string;
  /** The spread as a share of `mid`, in hundredths of a per cent. */
  readonly spreadBps?: number;
  /** The spread in price steps of the instrument; absent also while its list has not been read, and if its step moves with the price. */
  readonly spreadTicks?: number;
  readonly venueTime?: number;
  readonly receivedAt?: number;
  /** Levels a side from rank `from` on are older than the others, of these times. */
  readonly older?: { readonly from: number; readonly venueTime: number; readonly receivedAt: number };
}

/** What an engine is doing. `failed`: nothing could be reached when it was started, and everything is closed again. */
export type EngineState = 'stopped' | 'starting' | 'running' | 'stopping' | 'failed';

/**
 * The engine for TypeScript programs. `venue` may be left out if the engine was made with one. Symbols are taken in any case.
 * `remove…` of something unknown does nothing. Everything is safe to call twice. What cannot be right is rejected with an
 * {@link InvalidOptionError} that names the option.
 */
export interface EngineApi extends AsyncDisposable {
  /** As configured; empty if it has none. */
  readonly name: string;
  readonly state: EngineState;
  /** Whether it is starting or running. */
  readonly isRunning: boolean;
  /**
   * Opens what was configured and added. Resolves when the first stream runs, at once if there is none; rejects with the typed error of the
   * first one (a {@link ConnectionError} if nothing can be reached, an {@link UnknownSymbolError}, a {@link SubscriptionError}) once all have
   * failed, or `connectTimeoutMs` have passed without a connection: then the engine is `failed`, and all is closed. An engine that has stopped
   * stays stopped: make another.
   */
  start(options?: StartOptions): Promise<void>;
  /** Closes every socket and timer and waits until nothing is pending. */
  stop(): Promise<void>;
  /** Streams of `symbols` and `streams` of the configuration, in that order. */
  readonly configuredStreams: readonly StreamHandle[];
  /** Any stream, described as in `streams` of the configuration. Throws SubscriptionError if the venue has no such channel. */
  addStream(stream: StreamDescription): StreamHandle;
  /** Every `add…` throws InvalidOptionError for an option that cannot be right, and SubscriptionError if the venue has no such channel. */
  addTradeStream(symbol: string, options?: AddOptions): StreamHandle;
  addTradeStreams(symbols: readonly string[], options?: AddOptions): readonly StreamHandle[];
  addOrderBookStream(symbol: string, options?: AddBookOptions): StreamHandle;
  addOrderBookStreams(symbols: readonly string[], options?: AddBookOptions): readonly StreamHandle[];
  /** `interval` is `defaultInterval` of the configuration, 1m, if absent. */
  addCandleStream(symbol: string, options?: AddCandleOptions): StreamHandle;
  addCandleStreams(symbols: readonly string[], options?: AddCandleOptions): readonly StreamHandle[];
  addTickerStream(symbol: string, options?: AddOptions): StreamHandle;
  /** Mark price and funding of a perpetual. */
  addMarkPriceStream(symbol: string, options?: AddOptions): StreamHandle;
  addBboStream(symbol: string, options?: AddOptions): StreamHandle;
  addLiquidationStream(symbol: string, options?: AddOptions): StreamHandle;
  addOpenInterestStream(symbol: string, options?: AddOptions): StreamHandle;
  addLongShortRatioStream(symbol: string, options?: AddOptions): StreamHandle;
  /**
   * Counts a symbol's trades in order-flow bars, those that are still kept included, and keeps its trade stream coming. Throws InvalidOptionError for
   * bars or a step that cannot be, or if there are too many series (`orderFlow.maxSeries`), and SubscriptionError if the venue has no trades.
   */
  addOrderFlow(symbol: string, options: OrderFlowOptions): OrderFlowHandle;
  remove(handle: StreamHandle): void;
  /**
   * Resolves with the stream's health when it runs, at once if it does. Rejects with its typed error when it has failed, with
   * {@link StreamEndedError} when it was removed or the engine has stopped, and after `timeoutMs` with its last error or a `wait-timeout`. A
   * stream that is being reconnected is waited for.
   */
  whenRunning(handle: StreamHandle, options?: { readonly timeoutMs?: number }): Promise<StreamHealth>;
  getLastTrade(symbol: string, options?: TradeOptions): TradeEvent | undefined;
  /** Oldest first. */
  getRecentTrades(symbol: string, options?: TradeOptions & { readonly limit?: number }): readonly TradeEvent[];
  /**
   * Of the named depth and speed; without a depth that of the default depth, else the deepest book that was added; without a speed that of the
   * usual one, else of any. Undefined if no such book was added. `levels`: of each side at most; all that are known if absent.
   */
  getOrderBook(symbol: string, options?: BookOptions & { readonly levels?: number }): BookView | undefined;
  /** Oldest first, the open one last. */
  getCandles(
    symbol: string,
    interval: Interval,
    options?: StreamOptions & { readonly limit?: number },
  ): readonly CandleEvent[];
  getTicker(symbol: string, options?: StreamOptions): TickerEvent | undefined;
  getMarkPrice(symbol: string, options?: StreamOptions): MarkPriceEvent | undefined;
  /** Symbols that streams were added for, in the venue's spelling, each once, sorted; of one venue if it is named. */
  getAllSymbols(options?: { readonly venue?: VenueId }): readonly string[];
  /** Instruments that a venue lists, once its list has been read; empty if it cannot be read. */
  getInstruments(options?: { readonly venue?: VenueId }): Promise<readonly Instrument[]>;
  /** Health of one stream, by its handle or its key; undefined if it does not exist or is not open. */
  streamStatus(stream: StreamHandle | string): StreamHealth | undefined;
  streamStatuses(): readonly StreamHealth[];
  health(): HealthReport;
  /** Whether it runs and health names no problem beyond information. */
  isHealthy(): boolean;
  /** State, counts, streams and problems as some lines of text, for people. */
  summary(): string;
  /** What was wrong with data: gaps, resyncs, silences and the rest, by instrument and time. */
  ledger(query?: LedgerQuery): LedgerPage;
  stats(): EngineStats;
  /**
   * Sets an alert: a text such as `btc > 100k` or `okx:BTC-USDT-SWAP spread > 5 bps for 10s every 5m`, or a rule. It keeps the streams that it needs,
   * and is emitted as `alert.fired`: once for one event. Names are looked up in the lists of venues, those of `venue` first. Rejects with
   * {@link AlertError}, which says what is wrong and where.
   */
  addAlert(alert: string | AlertRule, options?: AddAlertOptions): Promise<Alert>;
  removeAlert(id: string): void;
  /** Alerts as they are now. */
  getAlerts(): readonly Alert[];
  /**
   * Candles of every candle stream, for one reader: closed ones each once and in order through a bounded queue, of open ones the newest
   * only; closed ones first. `for await (const { candle, missingBefore } of engine.candleQueue())`. Leaving the loop ends it, and so does `stop`.
   */
  candleQueue(): CandleQueue;
  /**
   * Events of a channel for `for await`, through a bounded queue: `for await (const trade of engine.eventQueue('mkt.trades'))`. If it is full, the
   * oldest makes way and is counted (`drop-oldest`), or of every series only the newest waits (`conflate`). Leaving the loop ends it, and so does
   * `stop`.
   */
  eventQueue<K extends keyof EngineEvents>(channel: K, options?: EventQueueOptions): EventQueue<EngineEvents[K]>;
  /** Listens; the returned function stops it. What the listener returns is not waited for; a promise that rejects counts as a handler error. */
  on<K extends keyof EngineEvents>(channel: K, listener: (event: EngineEvents[K]) => unknown): () => void;
}

/** How an engine is started. */
export interface StartOptions {
  /** Resolve at once, whatever can be reached, and keep trying: for services. False if absent. */
  readonly inBackground?: boolean;
}

/** Which venue, if the engine has several: the configured one if absent. */
export interface StreamOptions {
  readonly venue?: VenueId;
}

/** Which trades: the venue's usual channel if `channel` is absent. */
export interface TradeOptions extends StreamOptions {
  readonly channel?: 'trade' | 'aggTrade';
}

/** How streams are added. `batchSize`: they join no socket with so many topics while another can be opened, 1 to 1024; as configured if absent. */
export interface AddOptions extends TradeOptions {
  readonly batchSize?: number;
}

/** Which order-flow bars. */
export interface OrderFlowOptions extends TradeOptions {
  /** When a bar ends: an interval (`1m`), or `500t` trades, `10v` volume in the venue's unit of size, `25r` range in price. */
  readonly bars: string;
  /** Price step of the footprint: a positive decimal such as `0.5`, or `auto` for one of some 2 bps of the first price; without it there is none, and no profile. */
  readonly step?: string;
}

/** Order-flow bars that were added. Disposing it, or removing it as a stream, ends it. */
export interface OrderFlowHandle extends StreamHandle {
  /** The newest bars, at most `limit`, oldest first, the open one last. */
  bars(options?: { readonly limit?: number }): readonly FlowBar[];
  /** Volume by price of the bars that overlap a span, epoch ms, both ends included; of all there are if it is absent. Empty without a step. */
  profile(span?: { readonly from?: number; readonly to?: number }): FlowProfile;
}

/** Which book. */
export interface BookOptions extends StreamOptions {
  /** Levels a side, 1 to 5000; `defaultOrderBookDepth` of the configuration, 20, if absent. */
  readonly depth?: number;
  /** Time between two messages, ms, one of those that the venue offers (Binance spot 100, 1000; futures 100, 250, 500); the shortest if absent. */
  readonly updateSpeedMs?: number;
}

/** How a book is added. */
export type AddBookOptions = AddOptions & BookOptions;

/** How candles are added. */
export type AddCandleOptions = AddOptions & { readonly interval?: Interval };

/** One stream as programs and the configuration describe it: `interval` is of candles, `depth` and `updateSpeedMs` of books. */
export interface StreamDescription {
  readonly venue?: VenueId;
  readonly symbol: string;
  readonly channel: Channel;
  readonly interval?: Interval;
  readonly depth?: number;
  readonly updateSpeedMs?: number;
  readonly batchSize?: number;
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
  /** Events that event queues dropped or replaced, as their readers were too slow. */
  readonly droppedEvents: number;
  readonly errors: ErrorTotals;
}

/** Errors since start, by kind. */
export interface ErrorTotals {
  readonly total: number;
  /** Connections that were lost or could not be opened. */
  readonly connections: number;
  /** Subscriptions that were rejected, by the venue or for lack of room. */
  readonly subscriptions: number;
  /** REST requests that failed or were rejected. */
  readonly requests: number;
  readonly malformed: number;
  readonly handlers: number;
}
