import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { Topic } from '../dialect.ts';
import { DEPTHS } from './book-window.ts';
import type { BybitListing, Listings } from './listings.ts';

/** What a topic asks for. */
export type BybitTopic =
  | { readonly channel: 'publicTrade' | 'tickers' | 'allLiquidation'; readonly listing: BybitListing }
  | { readonly channel: 'orderbook'; readonly listing: BybitListing; readonly depth: number }
  | { readonly channel: 'kline'; readonly listing: BybitListing; readonly interval: Interval };

/** The meaning of a name such as `orderbook.50.BTCUSDT`; undefined if the market has no such topic. */
export function readTopic(name: string, listings: Listings): BybitTopic | undefined {
  const [, channel = '', option, symbol = ''] = NAME.exec(name) ?? [];
  const listing = listings.get(symbol);
  if (listing === undefined) return undefined;
  return option === undefined ? readPlain(channel, listing) : readOption(channel, option, listing);
}

/** What the messages of a topic are about. The best level is sent whole each time, so it is no book whose changes could be missed. */
export function subjectOf(name: string, topic: BybitTopic): Topic {
  const isBest = topic.channel === 'orderbook' && topic.depth === 1;
  return {
    name,
    channel: isBest ? 'orderbook.1' : topic.channel,
    symbol: topic.listing.symbol,
    isBook: topic.channel === 'orderbook' && !isBest,
  };
}

function readOption(channel: string, option: string, listing: BybitListing): BybitTopic | undefined {
  const interval = INTERVALS.get(option);
  if (channel === 'kline') return interval === undefined ? undefined : { channel, listing, interval };
  return channel === 'orderbook' && DEPTHS.includes(Number(option))
    ? { channel, listing, depth: Number(option) }
    : undefined;
}

function readPlain(channel: string, listing: BybitListing): BybitTopic | undefined {
  if (channel === 'publicTrade' || channel === 'tickers') return { channel, listing };
  return channel === 'allLiquidation' && listing.category !== 'spot' ? { channel, listing } : undefined;
}

const NAME = /^(\w+)(?:\.(\w+))?\.([^.]+)$/;

/** Intervals by the venue's words. Source: Bybit v5 "Kline", read 2026-07. */
export const INTERVALS: ReadonlyMap<string, Interval> = new Map<string, Interval>([
  ['1', '1m'],
  ['3', '3m'],
  ['5', '5m'],
  ['15', '15m'],
  ['30', '30m'],
  ['60', '1h'],
  ['120', '2h'],
  ['240', '4h'],
  ['360', '6h'],
  ['720', '12h'],
  ['D', '1d'],
  ['W', '1w'],
  ['M', '1M'],
]);
