import { isInterval } from '../../../../src-shared/market/interval.ts';
import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { Topic } from '../dialect.ts';
import type { InstrumentType, Listings, OkxListing } from './listings.ts';

/** A channel of an instrument, or of all of a type. */
export type OkxTopic =
  | { readonly channel: SymbolChannel | 'trades-all'; readonly listing: OkxListing }
  | { readonly channel: 'candle'; readonly bar: string; readonly interval: Interval; readonly listing: OkxListing }
  | { readonly channel: 'liquidation-orders'; readonly type: InstrumentType };

/** Channels of one instrument, without parameters. */
export type SymbolChannel = (typeof SYMBOL_CHANNELS)[number];

/** Which socket carries a topic. */
export type Route = 'public' | 'business';

/** What a client names in `args`, as it wrote it. */
export interface Arg {
  readonly channel: string;
  readonly instId?: string;
  readonly instType?: string;
}

/** What `arg` means on a socket of the route; undefined where the venue has no such thing there. */
export function readTopic(arg: Arg, route: Route, listings: Listings): OkxTopic | undefined {
  const { channel, instId = '', instType } = arg;
  if (channel === 'liquidation-orders')
    return route === 'public' && (instType === 'SWAP' || instType === 'FUTURES')
      ? { channel, type: instType }
      : undefined;
  const listing = listings.get(instId);
  if (listing === undefined) return undefined;
  if (route === 'business') return channel === 'trades-all' ? { channel, listing } : candleTopic(channel, listing);
  const known = SYMBOL_CHANNELS.find((one) => one === channel);
  if (
    known === undefined ||
    (listing.type === 'SPOT' && CONTRACTS_ONLY.has(known)) ||
    (known === 'funding-rate' && listing.type !== 'SWAP')
  )
    return undefined;
  return { channel: known, listing };
}

function candleTopic(channel: string, listing: OkxListing): OkxTopic | undefined {
  const bar = channel.startsWith('candle') ? channel.slice('candle'.length) : '';
  const interval = intervalOf(bar);
  return interval === undefined ? undefined : { channel: 'candle', bar, interval, listing };
}

/** The name of a topic. */
export function nameOf(topic: OkxTopic): string {
  if (topic.channel === 'liquidation-orders') return `liquidation-orders:${topic.type}`;
  return `${topic.channel}${topic.channel === 'candle' ? topic.bar : ''}:${topic.listing.symbol}`;
}

/** `{"channel":…,"instId":…}` as the venue writes it. */
export function argText(topic: OkxTopic): string {
  const name = nameOf(topic);
  const at = name.indexOf(':');
  return JSON.stringify({
    channel: name.slice(0, at),
    [topic.channel === 'liquidation-orders' ? 'instType' : 'instId']: name.slice(at + 1),
  });
}

/** What the messages of a topic are about. */
export function subjectOf(topic: OkxTopic): Topic {
  const name = nameOf(topic);
  return {
    name,
    channel: name.slice(0, name.indexOf(':')),
    symbol: 'listing' in topic ? topic.listing.symbol : undefined,
    isBook: topic.channel === 'books',
  };
}

/** The interval of a bar; those of six hours and more must be asked for in UTC, as the market's days begin there. */
export function intervalOf(bar: string): Interval | undefined {
  if (UNIVERSAL.test(bar)) return toInterval(bar.slice(0, -'utc'.length));
  return SHORT.test(bar) ? toInterval(bar) : undefined;
}

function toInterval(bar: string): Interval | undefined {
  const interval = bar.endsWith('M') ? bar : bar.toLowerCase();
  return isInterval(interval) ? interval : undefined;
}

const SYMBOL_CHANNELS = [
  'trades',
  'books',
  'books5',
  'bbo-tbt',
  'tickers',
  'mark-price',
  'funding-rate',
  'open-interest',
] as const;
const CONTRACTS_ONLY: ReadonlySet<string> = new Set(['mark-price', 'funding-rate', 'open-interest']);
const SHORT = /^(?:1s|1m|3m|5m|15m|30m|1H|2H|4H)$/;
const UNIVERSAL = /^(?:6H|12H|1D|2D|3D|1W|1M|3M)utc$/;
