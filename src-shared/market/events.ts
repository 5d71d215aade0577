import type { Interval } from './interval.ts';
import type { VenueId } from './venue-ids.ts';

/**
 * Market events as the public API, `stream`, `normalize` and `replay` give them: one plain object an event, decimals as the
 * venue's own strings, times in epoch ms. Absent facts are absent, never zero. Sizes are in the venue's unit.
 */
export type MarketEvent =
  | TradeEvent
  | BookEvent
  | BboEvent
  | CandleEvent
  | TickerEvent
  | MarkPriceEvent
  | LiquidationEvent
  | OpenInterestEvent
  | LongShortRatioEvent;

interface EventBase {
  readonly venue: VenueId;
  readonly symbol: string;
  /** Venue clock, whole epoch ms; absent if the message carries no time. */
  readonly venueTime?: number;
  /** Our clock when the frame arrived, or history did: whole epoch ms, but for captures that say it more exactly. */
  readonly receivedAt?: number;
  /** Present and true if it came from history, in place of what the stream did not bring. Trades and candles only. */
  readonly backfilled?: true;
}

/** One public execution. `aggressor` is the taker's side. */
export interface TradeEvent extends EventBase {
  readonly kind: 'trade';
  /** The venue's id: a number if it fits 2^53 and the venue sends a number, its string otherwise. */
  readonly id: number | string;
  readonly price: string;
  readonly size: string;
  /** Price times size in quote units, exact; contracts are converted. Absent while the contract size is not known, and in captures and `normalize`. */
  readonly quoteSize?: string;
  readonly aggressor: 'buy' | 'sell';
  /** When the venue sent it, epoch ms, if that is another time than `venueTime`, when it was executed. Binance only, not in history. */
  readonly eventTime?: number;
  /** Present and true for a venue-side aggregate of several fills (Binance aggTrade). */
  readonly aggregate?: true;
  /** First and last fill id inside an aggregate. */
  readonly firstTradeId?: number;
  readonly lastTradeId?: number;
  /** Present and true for a block trade, whose price was agreed upon outside the book (Bybit). */
  readonly block?: true;
  /** How many trades are missing between the one before and this one; `unknown` if ids do not show whether any is. Absent if none is. */
  readonly missingBefore?: number | 'unknown';
}

/** `[price, size]`, both as the venue's own strings; in a delta size `0` in any spelling removes the level. */
export type LevelStrings = readonly [price: string, size: string];

/** A book message: a full state (`snapshot`) or absolute changes (`delta`). */
export interface BookEvent extends EventBase {
  readonly kind: 'book';
  readonly type: 'snapshot' | 'delta';
  readonly bids: readonly LevelStrings[];
  readonly asks: readonly LevelStrings[];
  readonly firstSequence?: number;
  readonly lastSequence?: number;
  readonly previousSequence?: number;
}

/** Best bid and offer. A side is absent while it is empty. */
export interface BboEvent extends EventBase {
  readonly kind: 'bbo';
  readonly bidPrice?: string;
  readonly bidSize?: string;
  readonly askPrice?: string;
  readonly askSize?: string;
  readonly sequence?: number;
}

/** OHLCV over an interval. `volume` is in the venue's size unit, `quoteVolume` in the other asset (base for COIN-M). */
export interface CandleEvent extends EventBase {
  readonly kind: 'candle';
  readonly interval: Interval;
  readonly openTime: number;
  readonly closeTime: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly quoteVolume?: string;
  readonly tradeCount?: number;
  readonly takerBuyVolume?: string;
  readonly closed: boolean;
  /** Made of shorter candles, as the venue has none of this interval. */
  readonly composed?: true;
  /** Composed, and some of the candles it is made of are missing. */
  readonly incomplete?: true;
  /** The venue has no such candle, as nobody traded: flat at the close before. */
  readonly flat?: true;
}

/** Rolling 24 h statistics. */
export interface TickerEvent extends EventBase {
  readonly kind: 'ticker';
  readonly last?: string;
  readonly open?: string;
  readonly high?: string;
  readonly low?: string;
  readonly volume?: string;
  readonly quoteVolume?: string;
  readonly priceChange?: string;
  readonly priceChangePercent?: string;
  readonly bidPrice?: string;
  readonly askPrice?: string;
  readonly tradeCount?: number;
}

/**
 * Mark price and funding of a perpetual; `fundingRate` and `nextFundingTime` are absent on dated futures. Some venues send mark and funding
 * apart: then an event has what was sent.
 */
export interface MarkPriceEvent extends EventBase {
  readonly kind: 'markPrice';
  readonly markPrice?: string;
  readonly indexPrice?: string;
  /** What the next payment will be; a fraction an interval. */
  readonly fundingRate?: string;
  /** What the payment after the next is predicted to be; a fraction an interval. */
  readonly predictedFundingRate?: string;
  /** Time between payments, ms. */
  readonly fundingIntervalMs?: number;
  /** Epoch ms. */
  readonly nextFundingTime?: number;
}

/** A forced order. `side` is the side of the order: `sell` closes a long. */
export interface LiquidationEvent extends EventBase {
  readonly kind: 'liquidation';
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly averagePrice?: string;
  readonly size: string;
}

/** Outstanding contracts or base units, in the venue's unit. */
export interface OpenInterestEvent extends EventBase {
  readonly kind: 'openInterest';
  readonly openInterest: string;
}

/** How many accounts are long for each one that is short. `venueTime` is that of the venue's period of five minutes. */
export interface LongShortRatioEvent extends EventBase {
  readonly kind: 'longShortRatio';
  readonly ratio: string;
}
