import type { BookReason, BookState, StreamState } from '../../src-shared/market/book-state.ts';
import type { Channel } from '../../src-shared/market/channels.ts';
import type { Interval } from '../../src-shared/market/interval.ts';
import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { LedgerDifference } from '../../src-shared/wire/ledger.ts';
import type { ErrorCode } from './errors.ts';
import type { EnginePorts } from './ports.ts';
import type { Maintenance } from './venue/maintenance.ts';

/** Trades in a row: by their ids if these are consecutive, else by the venue times of the trades at both ends. */
export type TradeRange =
  | { readonly by: 'id'; readonly firstId: number; readonly lastId: number }
  | { readonly by: 'time'; readonly from: number; readonly to: number };

/** Live trades do not join the ones before them. If the range is by time, nobody knows whether any is missing. */
export interface TradeGap extends About {
  readonly kind: 'trade-gap';
  readonly symbol: string;
  readonly channel: TradeChannel;
  readonly missing: TradeRange;
}

/** History filled in trades. If `loaded` is 0, history shows that nothing is missing in the range. */
export interface TradesFilled extends About {
  readonly kind: 'trades-filled';
  readonly symbol: string;
  readonly channel: TradeChannel;
  readonly loaded: number;
  readonly range: TradeRange;
}

/** History did not fill in all trades that are missing; `range` is what it filled in. */
export interface TradesNotFilled extends About {
  readonly kind: 'trades-not-filled';
  readonly symbol: string;
  readonly channel: TradeChannel;
  readonly reason: string;
  readonly loaded: number;
  readonly range: TradeRange | undefined;
  /** The first trade that is still missing, if ids show it. */
  readonly missingFrom?: number;
}

/** Trades came that are known already. */
export interface TradesRepeated extends About {
  readonly kind: 'trades-repeated';
  readonly symbol: string;
  readonly channel: Channel;
  readonly duplicates: number;
}

/** Live candles do not join the ones before them: the candles between these two open times, or the end of the first, were not received. */
export interface CandleGap extends About {
  readonly kind: 'candle-gap';
  readonly symbol: string;
  readonly interval: Interval;
  readonly after: number;
  readonly before: number;
}

/** History does not have the candles between these two open times, or the end of the first. */
export interface CandlesNotFilled extends About {
  readonly kind: 'candles-not-filled';
  readonly symbol: string;
  readonly interval: Interval;
  readonly after: number;
  readonly before: number;
}

/** History was merged into a candle series. */
export interface CandlesFilled extends About {
  readonly kind: 'candles-filled';
  readonly symbol: string;
  readonly interval: Interval;
  readonly loaded: number;
}

/** A closed candle of the venue and the trades received of its time do not agree, though none is known to be missing. */
export interface CandleDiffers extends About {
  readonly kind: 'candle-differs';
  readonly symbol: string;
  /** Of the trades. */
  readonly channel: TradeChannel;
  readonly interval: Interval;
  readonly openTime: number;
  readonly closeTime: number;
  readonly differences: readonly LedgerDifference[];
}

/** Trades took place beyond the best prices of a verified book, also of those a second before and after; venue times of the first and the last. */
export interface TradesOutsideBook extends About {
  readonly kind: 'trades-outside-book';
  readonly symbol: string;
  readonly channel: TradeChannel;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** The one that is farthest away, and the best price that it is beyond. */
  readonly worst: LedgerDifference;
}

/** A book went from one state or reason to another. */
export interface BookChanged extends About {
  readonly kind: 'book-changed';
  readonly symbol: string;
  /** The topic that brings the book. */
  readonly topic: string;
  readonly state: BookState;
  readonly reason: BookReason;
  readonly previous: BookState;
  /** When it went to this state, epoch ms. */
  readonly since: number;
  /** When its last message was applied, epoch ms; NaN if none was. */
  readonly receivedAt: number;
  /** Sequence of that message; NaN if it has none. */
  readonly lastSequence: number;
  /** Gaps that the book has seen since it was made, messages missing inside them, and times that it was built anew. */
  readonly gaps: number;
  readonly missing: number;
  readonly resyncs: number;
}

/**
 * Streams of one connection have become stale together: what the log says in one line. That each of them is stale is a {@link StreamChanged} of
 * its own.
 */
export interface StreamsStale extends About {
  readonly kind: 'streams-stale';
  readonly connection: string;
  readonly streams: readonly { readonly symbol: string; readonly channel: Channel }[];
  /** How long the most silent of them has been silent. */
  readonly silenceMs: number;
  /** Whether the whole connection is known to be silent. */
  readonly isConnectionStale: boolean;
}

/** A connection is open and has been without data for too long. */
export interface ConnectionStale extends About {
  readonly kind: 'connection-stale';
  readonly connection: string;
  readonly silenceMs: number;
  readonly topics: number;
}

/** A stream went from one state to another: what is known about streams follows from this alone. `at` is when. */
export interface StreamChanged extends About {
  readonly kind: 'stream-changed';
  /** Empty if the topic is about many symbols. */
  readonly symbol: string;
  readonly channel: Channel;
  /** Of candles. */
  readonly interval?: Interval;
  readonly topic: string;
  readonly state: StreamState;
  readonly previous: StreamState;
  /**
   * When its last data came, or when it came up if that is later, epoch ms; `at`, if neither has happened. Of a stream that may be quiet, which has lost its
   * connection: when anything came by that.
   */
  readonly lastReceivedAt: number;
  /** Why, in words; absent if it is well or has ended. */
  readonly reason?: string;
  /** Code of the error; of `failed`. */
  readonly code?: string;
}

/** A message or an answer is not what the venue documents. */
export interface Malformed extends About {
  readonly kind: 'malformed';
  readonly symbol?: string;
  /** Absent if it is not a message of a connection. */
  readonly connection?: string;
  readonly reason: string;
  readonly details?: Details;
}

/** A request failed, or was answered with an error. */
export interface RequestFailed extends About {
  readonly kind: 'request-failed';
  readonly symbol?: string;
  readonly connection?: string;
  readonly reason: string;
  readonly details?: Details;
}

/** A subscription was rejected, by the venue or for lack of room. */
export interface SubscriptionRejected extends About {
  readonly kind: 'subscription-rejected';
  readonly symbol?: string;
  readonly connection?: string;
  readonly code: ErrorCode;
  readonly topic: string;
  readonly reason: string;
}

/** A connection was lost, or could not be opened. Without `retry` it stays closed. */
export interface ConnectionLost extends About {
  readonly kind: 'connection-lost';
  readonly connection: string;
  readonly code: ErrorCode;
  readonly reason: string;
  readonly wasOpen: boolean;
  readonly retry?: { readonly attempt: number; readonly delayMs: number };
}

/**
 * A venue, one of its connections or a stream is behind, or no longer is: the median latency of the last ten seconds was above 500 ms, and four
 * times that of the last hour, by more than the clocks may be wrong.
 */
export interface LagChanged extends About {
  readonly kind: 'lag-changed';
  readonly scope: 'venue' | 'connection' | 'stream';
  /** Venue, id of the connection, or key of the stream. */
  readonly subject: string;
  /** Of a connection. */
  readonly connection?: string;
  /** Of a stream. */
  readonly symbol?: string;
  readonly channel?: Channel;
  readonly isBehind: boolean;
  /** How far it is behind, or was when that was last known, ms. */
  readonly behindMs: number;
  /** Median of the last hour, ms; absent while it is not known. */
  readonly usualMs?: number;
  /** How long it has been behind, ms. */
  readonly lastedMs: number;
}

/** Our own clock was set, or stood still while the machine slept: times before and after cannot be compared. `byMs` is negative if it was set back. */
export interface ClockStepped extends About {
  readonly kind: 'clock-stepped';
  readonly byMs: number;
}

/** No engine ran from `from` until this one began. */
export interface EngineDown extends About {
  readonly kind: 'engine-down';
  readonly from: number;
}

/** The venue announces maintenance, or that it goes on, is over or does not take place. */
export interface MaintenanceAnnounced extends About {
  readonly kind: 'maintenance';
  readonly maintenance: Maintenance;
}

/** A fact about the quality of the data: the ledger, the counters of hosts and the log are all written from it. */
export type QualityEvent =
  | TradeGap
  | TradesFilled
  | TradesNotFilled
  | TradesRepeated
  | CandleGap
  | CandlesNotFilled
  | CandlesFilled
  | CandleDiffers
  | TradesOutsideBook
  | BookChanged
  | StreamChanged
  | Malformed
  | RequestFailed
  | SubscriptionRejected
  | StreamsStale
  | ConnectionStale
  | ConnectionLost
  | LagChanged
  | ClockStepped
  | EngineDown
  | MaintenanceAnnounced;

/** Where the engine reports facts about the quality of the data. */
export interface QualityPort {
  report(event: QualityEvent): void;
}

/** What parts of the engine work with: what the host lends, and where they report facts about the quality of the data. */
export interface EngineParts extends EnginePorts {
  readonly quality: QualityPort;
}

/** What people may want to read in the log besides; nothing reads it back. */
export type Details = Readonly<Record<string, string | number>>;

/** Why a stream was lost. `failed`: the venue rejects it, and it is tried again after minutes. */
export type StreamLossReason = 'connection-lost' | 'failed' | 'stopped';

/** Channels of trades. */
export type TradeChannel = 'trade' | 'aggTrade';

interface About {
  readonly at: number;
  readonly venue: VenueId;
}
