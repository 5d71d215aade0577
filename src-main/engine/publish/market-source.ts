import type { StreamState } from '../../../src-shared/market/book-state.ts';
import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { SessionStatus } from '../../../src-shared/market/market-state.ts';
import type { StreamPace } from '../../../src-shared/market/stream-pace.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { HealthError, HealthReport } from '../../../src-shared/wire/health.ts';
import type { LedgerPage, LedgerQuery } from '../../../src-shared/wire/ledger.ts';
import type { InstrumentPast, PastQuery } from '../../../src-shared/wire/past.ts';
import type { EngineRequest } from '../../../src-shared/wire/protocol.ts';
import type { BookHistories } from '../book-history/book-histories.ts';
import type { EventLog } from '../event-log.ts';
import type { StageLatency } from '../measure/stage-latency.ts';
import type { CandleSeries } from '../market/candles/candle-series.ts';
import type { MarketCache } from '../market/market-cache.ts';
import type { Quote } from '../market/quote.ts';
import type { Timer } from '../ports.ts';
import type { QualityEvents } from '../quality/quality-events.ts';
import type { StreamVenue } from '../venue/venue.ts';

/** What screens are fed from: the engine, or a replay. One publisher a client reads it. */
export interface MarketSource {
  readonly market: MarketCache;
  /** Histories of books, on demand. */
  readonly histories: BookHistories;
  /** Measures the way to the screen; absent if nothing is measured. */
  readonly hops?: StageLatency;
  /** Engine clock, epoch ms: capture time in a replay. */
  now(): number;
  /** Real time, also in a replay: screens are refreshed while it is paused. */
  setTimer(callback: () => void, delayMs: number): Timer;
  /** How far a venue's clock is ahead of `now()`, ms; undefined while it is not known. Absent if it is never measured. */
  venueAheadMs?(venue: VenueId): number | undefined;
  /** A venue of this source that is polled; undefined if it carries none of that id. Absent if nothing is polled. */
  polled?(venue: VenueId): PolledMarket | undefined;
  /** The descriptor of a venue that streams; undefined if this source does not carry it. */
  venue(id: VenueId): StreamVenue | undefined;
  /** Keeps one channel of one symbol coming until released; undefined if the venue has no such channel. */
  open(venue: VenueId, request: ChannelRequest): StreamLease | undefined;
  /** Whether streams of a venue may be opened before anybody shows them: at most half of its limits are used. Absent if they never may. */
  canPrefetch?(venue: VenueId): boolean;
  /** Asks for candles older than those stored. The series says when they are there. */
  loadOlderCandles(venue: VenueId, symbol: string, interval: Interval): void;
  /** Asks for trades before the first of an open stream; its ring has them once they came. Absent if there is no such history. */
  loadPastTrades?(venue: VenueId, symbol: string, channel: 'trade' | 'aggTrade'): void;
  /** Those of the ids that are known, once the venue's list has been read. */
  getInstruments(ids: readonly InstrumentId[]): Promise<readonly Instrument[]>;
  /** Calls `listener` with records of instruments that have changed, or are new in a list; returns what stops it. Absent if none ever does. */
  onInstruments?(listener: InstrumentsListener): () => void;
  /** Calls `listener` with a polled venue whose list of tickers has changed; returns what stops it. Absent if none ever does. */
  onTickers?(listener: (venue: VenueId) => void): () => void;
  searchInstruments(search: InstrumentSearch): Promise<InstrumentsFound>;
  health(): HealthReport;
  /** The same, made over several turns of the loop; absent if it never takes long. */
  healthInTurns?(): Promise<HealthReport>;
  /** Entries of the data-quality ledger. */
  ledger(query: LedgerQuery): LedgerPage;
  readonly past: Past;
  /** Frames' worth of updates of these instruments reached a busy screen as one, since `from`. */
  onMerged(ids: readonly InstrumentId[], from: number, frames: number): void;
  /** Kills a connection, or all, and lets them come back; false if there is none of that name. */
  reconnect(connection?: string): boolean;
  /** Facts about the quality of the data, as they are found; absent if none are. */
  readonly quality?: Pick<QualityEvents, 'on'>;
  /** Operational events. */
  readonly log: Pick<EventLog, 'total' | 'recent' | 'since'>;
}

/** What figures of instruments were; asks for what is not known. */
export interface Past {
  read(query: PastQuery): readonly InstrumentPast[];
}

/** Receives records of instruments that have changed: at least one. */
export type InstrumentsListener = (changed: readonly Instrument[]) => void;

/** A search for instruments: every word must match. */
export type InstrumentSearch = Omit<Extract<EngineRequest, { method: 'search-instruments' }>, 'method'>;

/** What a search has found. `unlisted`: venues that were searched, but whose lists are not known; absent if there are none. */
export interface InstrumentsFound {
  readonly instruments: readonly Instrument[];
  readonly total: number;
  readonly unlisted?: readonly VenueId[];
}

/** A venue that is polled: quotes of its tickers and their candles. It has no books and no trades. */
export interface PolledMarket {
  /** Every ticker that is polled. */
  readonly ids: readonly InstrumentId[];
  /** The quote of a ticker, which comes whether or not anybody shows it; undefined if it is not polled. */
  quote(symbol: string): PolledQuote | undefined;
  /** Keeps candles of a ticker coming until released; undefined if the source has none of these. */
  candles(symbol: string, interval: Interval): PolledCandles | undefined;
}

/** A quote of a ticker and what a poll says besides. */
export interface PolledQuote {
  readonly quote: Quote;
  readonly stream: FeedStream;
  readonly session: SessionFacts;
}

/** What is known of the exchange's session and the ticker's part in it. Absent facts are NaN. */
export interface SessionFacts extends SessionStatus {
  readonly previousClose: number;
  /** When the last price was made, epoch ms. */
  readonly tradedAt: number;
}

/** Candles of a ticker. `session` is of its last quote. */
export interface PolledCandles {
  readonly series: CandleSeries;
  readonly lease: StreamLease;
  readonly session: SessionStatus;
}

/** One need of one topic. Releasing twice does nothing. */
export interface StreamLease {
  readonly stream: FeedStream;
  /** All of them, if the need is met by several. */
  readonly streams?: readonly FeedStream[];
  release(): void;
}

/** What a screen shows of the stream behind its numbers. */
export interface FeedStream extends StreamPace {
  /** `venue:topic`. */
  readonly key: string;
  readonly state: StreamState;
  /** The connection that brings it; empty while none does, absent if nothing is known of connections. */
  readonly connectionId?: string;
  /** When the last data message arrived, epoch ms; NaN while none came. */
  readonly lastDataAt: number;
  /** When the newest sampled message was decoded, monotonic ms; NaN or absent if none was. */
  readonly decodedAt?: number;
  /** What last went wrong with it. */
  readonly lastError?: HealthError | undefined;
}
