import type { BookReason, BookState, StreamState } from './book-state.ts';
import type { Channel } from './channels.ts';
import type { Interval } from './interval.ts';
import type { VenueId } from './venue-ids.ts';

/**
 * What a program must know about market data besides the data itself: whoever takes in all of these is never wrong about what it has. Times are
 * epoch ms by our clock, except those of trades.
 */
export type QualityNotice = BookStateNotice | StreamStateNotice | TradeGapNotice | TradesFilledNotice;

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
