import { isInterval } from '../../../../src-shared/market/interval.ts';
import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { Topic } from '../dialect.ts';
import type { InstrumentType, Listings, OkxListing } from './listings.ts';

/** A channel of an instrument, of all of a type, or of an index. */
export type OkxTopic =
  | { readonly channel: SymbolChannel | 'trades-all'; readonly listing: OkxListing }
  | { readonly channel: 'candle'; readonly bar: string; readonly interval: Interval; readonly listing: OkxListing }
  | { readonly channel: 'index-tickers'; readonly index: string; readonly listing: OkxListing }
  | { readonly channel: TypeChannel; readonly type: InstrumentType }
  | { readonly channel: 'status' };

/** Channels of all instruments of a type. */
export type TypeChannel = 'liquidation-orders' | 'instruments';

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

/** What `arg` means on a socket of the route; undefined if the venue has no such thing there. */
export function readTopic(arg: Arg, route: Route, listings: Listings): OkxTopic | undefined {
  const { channel, instId = '', instType } = arg;
  if (channel === 'status') return route === 'public' ? { channel } : undefined;
  if (route === 'public' && isTypeChannel(channel)) return typeTopic(channel, instType);
  if (route === 'public' && channel === 'index-tickers') return indexTopic(instId, listings);
  const listing = listings.get(instId);
  if (listing === undefined) return undefined;
  if (route === 'business') return channel === 'trades-all' ? { channel, listing } : candleTopic(channel, listing);
  return symbolTopic(channel, listing);
}

function symbolTopic(channel: string, listing: OkxListing): OkxTopic | undefined {
  const known = SYMBOL_CHANNELS.find((one) => one === channel);
  if (
    known === undefined ||
    (listing.type === 'SPOT' && CONTRACTS_ONLY.has(known)) ||
    (known === 'funding-rate' && listing.type !== 'SWAP')
  )
    return undefined;
  return { channel: known, listing };
}

/** Any contract on an index knows its price. */
function indexTopic(index: string, listings: Listings): OkxTopic | undefined {
  const listing = listings.all.find(({ type, underlying }) => type !== 'SPOT' && underlying === index);
  return listing === undefined ? undefined : { channel: 'index-tickers', index, listing };
}

function isTypeChannel(channel: string): channel is TypeChannel {
  return channel === 'liquidation-orders' || channel === 'instruments';
}

function typeTopic(channel: TypeChannel, type: string | undefined): OkxTopic | undefined {
  if (type !== 'SWAP' && type !== 'FUTURES' && (type !== 'SPOT' || channel !== 'instruments')) return undefined;
  return { channel, type };
}

function candleTopic(channel: string, listing: OkxListing): OkxTopic | undefined {
  const bar = channel.startsWith('candle') ? channel.slice('candle'.length) : '';
  const interval = intervalOf(bar);
  return interval === undefined ? undefined : { channel: 'candle', bar, interval, listing };
}

/** The name of a topic. */
export function nameOf(topic: OkxTopic): string {
  if (topic.channel === 'status') return topic.channel;
  if ('type' in topic) return `${topic.channel}:${topic.type}`;
  if (topic.channel === 'index-tickers') return `index-tickers:${topic.index}`;
  return `${topic.channel}${topic.channel === 'candle' ? topic.bar : ''}:${topic.listing.symbol}`;
}

/** What a client would name in `args` for the topic of a name. */
export function argNamed(name: string): Arg {
  if (name === 'status') return { channel: name };
  const at = name.indexOf(':');
  const channel = name.slice(0, at);
  const rest = name.slice(at + 1);
  return isTypeChannel(channel) ? { channel, instType: rest } : { channel, instId: rest };
}

/** `{"channel":…,"instId":…}` as the venue writes it. */
export function argText(topic: OkxTopic): string {
  return JSON.stringify(argNamed(nameOf(topic)));
}

/** What the messages of a topic are about. */
export function subjectOf(topic: OkxTopic): Topic {
  const name = nameOf(topic);
  return {
    name,
    channel: argNamed(name).channel,
    symbol: 'listing' in topic && topic.channel !== 'index-tickers' ? topic.listing.symbol : undefined,
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
