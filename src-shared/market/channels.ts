import type { MarketEvent } from './events.ts';
import type { Interval } from './interval.ts';

/** Kinds of market data a venue can carry. */
export const CHANNELS = [
  'trade',
  'aggTrade',
  'book',
  'bbo',
  'ticker',
  'candle',
  'markPrice',
  'liquidation',
  'openInterest',
  'longShortRatio',
] as const;

/** A kind of market data. */
export type Channel = (typeof CHANNELS)[number];

/** The channels that the row of a quote is made of. */
export const QUOTE_CHANNELS = [
  'ticker',
  'bbo',
  'markPrice',
  'openInterest',
  'longShortRatio',
] as const satisfies readonly Channel[];

/** One of {@link QUOTE_CHANNELS}. */
export type QuoteChannel = (typeof QUOTE_CHANNELS)[number];

/** Which forced orders a venue publishes: all, or of each symbol and second the largest, or one. */
export const LIQUIDATION_SAMPLINGS = ['all', 'largest-a-second', 'one-a-second'] as const;

/** One of {@link LIQUIDATION_SAMPLINGS}. */
export type LiquidationSampling = (typeof LIQUIDATION_SAMPLINGS)[number];

/** Whose accounts a long/short ratio counts: those with positions in the contract, in any contract of its pair, or in any of its asset. */
export const LONG_SHORT_SCOPES = ['contract', 'pair', 'asset'] as const;

/** One of {@link LONG_SHORT_SCOPES}. */
export type LongShortScope = (typeof LONG_SHORT_SCOPES)[number];

/** The channel that an event belongs to. */
export function channelOf(event: MarketEvent): Channel {
  return event.kind === 'trade' && event.aggregate === true ? 'aggTrade' : event.kind;
}

/** One channel of one symbol, as asked for. `symbol` is the venue's own string, exactly as the venue spells it. */
export type ChannelRequest =
  | { readonly channel: Exclude<Channel, 'book' | 'candle'>; readonly symbol: string }
  /**
   * `depth` in levels a side: the venue's partial depths (5, 10, 20 on Binance) by partial stream, anything else by diffs. `updateSpeedMs`: time
   * between two messages, one of the venue's `bookSpeedsMs`; the usual one if absent.
   */
  | { readonly channel: 'book'; readonly symbol: string; readonly depth: number; readonly updateSpeedMs?: number }
  | { readonly channel: 'candle'; readonly symbol: string; readonly interval: Interval };
