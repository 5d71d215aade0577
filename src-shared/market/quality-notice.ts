import type { BookReason, BookState, StreamState } from './book-state.ts';
import type { Channel } from './channels.ts';
import type { Interval } from './interval.ts';
import type { LedgerDifference } from '../wire/ledger.ts';
import type { VenueId } from './venue-ids.ts';

/**
 * What a program must know about market data besides the data itself: whoever takes in all of these is never wrong about what it has. Times are
 * epoch ms by our clock, except those of trades.
 */
export type QualityNotice =
  | BookStateNotice
  | StreamStateNotice
  | TradeGapNotice
  | TradesFilledNotice
  | TradesNotFilledNotice
  | CandleGapNotice
  | CandlesNotFilledNotice
  | CandleDiffersNotice
  | TradesOutsideBookNotice
  | LagNotice;

/** A book went to another state, or has another reason to be in it; also if the venue sends nothing. */
export interface BookStateNotice extends NoticeBase {
  readonly kind: 'bookState';
  readonly symbol: string;
  /** The venue's topic: books of several depths may be several books. */
  readonly topic: string;
  readonly state: BookState;
  readonly reason: BookReason;
  readonly previous: BookState;
}

/** A stream went to another state. Only a `running` one delivers. */
export interface StreamStateNotice extends NoticeBase {
  readonly kind: 'streamState';
  /** Empty if the topic is about many symbols. */
  readonly symbol: string;
  readonly channel: Channel;
  /** Of candles, as the venue has it. */
  readonly interval?: Interval;
  readonly topic: string;
  readonly state: StreamState;
  readonly previous: StreamState;
  /** Why, in words; absent if it is well or has ended. */
  readonly reason?: string;
}

/** Trades are missing before the next one, or may be: then `missing` is absent, and only time says where. */
export interface TradeGapNotice extends NoticeBase, TradeSpan {
  readonly kind: 'tradeGap';
  readonly symbol: string;
  readonly channel: 'trade' | 'aggTrade';
  /** How many. */
  readonly missing?: number;
}

/** History filled in trades that the stream did not bring; they have been emitted. */
export interface TradesFilledNotice extends NoticeBase, TradeSpan {
  readonly kind: 'tradesFilled';
  readonly symbol: string;
  readonly channel: 'trade' | 'aggTrade';
  /** How many; 0 if history shows that none was missing. */
  readonly loaded: number;
}

/** History did not bring all trades that are missing. What it brought has been emitted; its span is there if that is any. */
export interface TradesNotFilledNotice extends NoticeBase, Partial<TradeSpan> {
  readonly kind: 'tradesNotFilled';
  readonly symbol: string;
  readonly channel: 'trade' | 'aggTrade';
  /** How many history brought. */
  readonly loaded: number;
  /** Why it did not bring more, in words. */
  readonly reason: string;
  /** Id of the first one that is still missing, if ids count. */
  readonly missingFrom?: number;
}

/** Candles that opened between these two open times, or the end of the first, were not received; history is asked for them. */
export interface CandleGapNotice extends NoticeBase {
  readonly kind: 'candleGap';
  readonly symbol: string;
  readonly interval: Interval;
  readonly after: number;
  readonly before: number;
}

/** History does not have the candles that opened between these two open times, or the end of the first. */
export interface CandlesNotFilledNotice extends NoticeBase {
  readonly kind: 'candlesNotFilled';
  readonly symbol: string;
  readonly interval: Interval;
  readonly after: number;
  readonly before: number;
}

/** A closed candle of the venue is not what the trades of its time come to, though none is known to be missing. */
export interface CandleDiffersNotice extends NoticeBase {
  readonly kind: 'candleDiffers';
  readonly symbol: string;
  /** Of the trades. */
  readonly channel: 'trade' | 'aggTrade';
  readonly interval: Interval;
  readonly openTime: number;
  readonly closeTime: number;
  /** Both numbers of everything that differs. */
  readonly differences: readonly LedgerDifference[];
}

/** Trades took place beyond the best prices of a verified book; venue times of the first and the last. */
export interface TradesOutsideBookNotice extends NoticeBase {
  readonly kind: 'tradesOutsideBook';
  readonly symbol: string;
  readonly channel: 'trade' | 'aggTrade';
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** The trade that is farthest away, and the best price that it is beyond. */
  readonly worst: LedgerDifference;
}

/** A venue, one of its connections or a stream is behind, or no longer is: its data comes later than usual, and is right otherwise. */
export interface LagNotice extends NoticeBase {
  readonly kind: 'lag';
  readonly scope: 'venue' | 'connection' | 'stream';
  /** Venue, id of the connection, or key of the stream. */
  readonly subject: string;
  /** Of a stream; empty if it is about many symbols, or if a venue or a connection is behind. */
  readonly symbol: string;
  readonly channel?: Channel;
  readonly isBehind: boolean;
  /** Median latency of ten seconds, ms: now, or as last known while it was behind. */
  readonly behindMs: number;
  /** Median of the last hour, ms; absent while it is not known. */
  readonly usualMs?: number;
}

interface NoticeBase {
  readonly venue: VenueId;
  readonly at: number;
}

/** Which trades: venue times of those around them, and ids if these count. */
interface TradeSpan {
  readonly from: number;
  readonly to: number;
  readonly firstId?: number;
  readonly lastId?: number;
}
