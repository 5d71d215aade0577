import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import { KeyedTopic } from '../../engine/venue/topic-slot.ts';

/** Which half of the venue: its channels are called `spot.trades` and so on. */
export type GateSection = 'spot' | 'futures';

/** Depths a side of the spot channel that sends whole books. */
const WHOLE_DEPTHS: readonly number[] = [5, 10, 20];
/** Levels a side that each of the channels of changes sends. */
const FAST_DEPTH = 50;
const DEEP_DEPTH = 400;
/** Levels a side of `order_book_update`, and of the snapshot that changes join. */
export const UPDATE_DEPTH = 100;

/**
 * The key of a request's topic: channel, then what its payload is made from, such as `spot.trades:BTC_USDT`, `spot.candlesticks:1m:BTC_USDT`,
 * `futures.obu:BTC_USDT.400`. One futures ticker carries mark price, funding and open interest as well.
 */
export function topicKeyOf(section: GateSection, request: ChannelRequest): string | undefined {
  const { symbol } = request;
  switch (request.channel) {
    case 'trade':
      return `${section}.trades:${symbol}`;
    case 'book':
      return bookKeyOf(section, symbol, request.depth);
    case 'bbo':
      return `${section}.book_ticker:${symbol}`;
    case 'candle':
      return `${section}.candlesticks:${request.interval}:${symbol}`;
    case 'ticker':
      return `${section}.tickers:${symbol}`;
    case 'markPrice':
    case 'openInterest':
      return section === 'futures' ? `futures.tickers:${symbol}` : undefined;
    case 'liquidation':
      return section === 'futures' ? `futures.public_liquidates:${symbol}` : undefined;
    case 'longShortRatio':
      return section === 'futures' ? `futures.contract_stats:${symbol}` : undefined;
    case 'aggTrade':
      return undefined;
  }
}

/** A topic key taken apart; `level` is the depth of a book's topic, `interval` that of candles, empty elsewhere. */
export function splitTopic(key: string): {
  readonly channel: string;
  readonly symbol: string;
  readonly level: string;
  readonly interval: string;
} {
  const colon = key.indexOf(':');
  const channel = key.slice(0, colon);
  const rest = key.slice(colon + 1);
  if (channel.endsWith('.candlesticks')) {
    const at = rest.indexOf(':');
    return { channel, symbol: rest.slice(at + 1), level: '', interval: rest.slice(0, at) };
  }
  const dot = channel.endsWith('.obu') || channel.endsWith('.order_book') ? rest.lastIndexOf('.') : -1;
  return dot < 0
    ? { channel, symbol: rest, level: '', interval: '' }
    : { channel, symbol: rest.slice(0, dot), level: rest.slice(dot + 1), interval: '' };
}

/** Where the payload is positional, a frame is about one market; elsewhere it lists the markets of one channel. */
export function frameGroupOf(topic: string): string {
  const { channel } = splitTopic(topic);
  return isPositional(channel) ? topic : channel;
}

/** A control frame of topics of one group. `now` is epoch ms: the venue rejects frames dated a minute off. */
export function controlFrame(
  event: 'subscribe' | 'unsubscribe',
  topics: readonly string[],
  id: number,
  now: number,
): string {
  const parts = topics.map(splitTopic);
  const [first] = parts;
  const channel = first?.channel ?? '';
  const payload = first !== undefined && isPositional(channel) ? positional(first) : parts.map(({ symbol }) => symbol);
  return JSON.stringify({ time: Math.floor(now / 1000), id, channel, event, payload });
}

/** The keep-alive frame of a section. */
export function pingFrame(section: GateSection, now: number): string {
  return JSON.stringify({ time: Math.floor(now / 1000), channel: `${section}.ping` });
}

function bookKeyOf(section: GateSection, symbol: string, depth: number): string {
  // The futures channel of this name sends changes without a chain.
  if (section === 'spot' && WHOLE_DEPTHS.includes(depth)) return `spot.order_book:${symbol}.${depth}`;
  if (depth <= FAST_DEPTH) return `${section}.obu:${symbol}.${FAST_DEPTH}`;
  // On futures its sizes are cut to whole contracts, which `obu` and the snapshot have in full: the book would be neither.
  return section === 'spot' && depth <= UPDATE_DEPTH
    ? `spot.order_book_update:${symbol}`
    : `${section}.obu:${symbol}.${DEEP_DEPTH}`;
}

function isPositional(channel: string): boolean {
  return POSITIONAL.some((name) => channel.endsWith(name));
}

function positional({ channel, symbol, level, interval }: ReturnType<typeof splitTopic>): readonly string[] {
  if (channel.endsWith('.candlesticks')) return [interval, symbol];
  if (channel.endsWith('.obu')) return [`ob.${symbol}.${level}`];
  if (channel.endsWith('.order_book')) return [symbol, level, SPEED];
  return [symbol, SPEED];
}

const POSITIONAL = ['.candlesticks', '.obu', '.order_book', '.order_book_update'];
/** Update speed of the book channels that have a choice. */
const SPEED = '100ms';

/** A channel whose frames come by the thousand. */
export interface ScannedChannel {
  readonly section: GateSection;
  readonly name: string;
}

/** A symbol and the topics of it. */
export interface Names {
  readonly symbol: string;
  readonly spot: Topics;
  readonly futures: Topics;
  /** Topics of whole books by their level. */
  readonly wholes: Map<string, KeyedTopic>;
}

interface Topics {
  readonly trades: KeyedTopic;
  readonly updates: KeyedTopic;
  readonly bbo: KeyedTopic;
}

/** The names of a symbol. */
export function toNames(symbol: string): Names {
  return { symbol, spot: toTopics('spot', symbol), futures: toTopics('futures', symbol), wholes: new Map() };
}

function toTopics(section: GateSection, symbol: string): Topics {
  return {
    trades: new KeyedTopic(`${section}.trades:${symbol}`),
    updates: new KeyedTopic(`${section}.order_book_update:${symbol}`),
    bbo: new KeyedTopic(`${section}.book_ticker:${symbol}`),
  };
}

/** The topic of the whole books of a symbol. */
export function wholeTopicOf({ symbol, wholes }: Names, level: string): KeyedTopic {
  let topic = wholes.get(level);
  if (topic === undefined) wholes.set(level, (topic = new KeyedTopic(`spot.order_book:${symbol}.${level}`)));
  return topic;
}

/** The channel of a name; undefined for all that are rare. */
export function toChannel(text: string): ScannedChannel | undefined {
  const [section, name = ''] = text.split('.');
  return (section === 'spot' || section === 'futures') &&
    HOT.has(name) &&
    !(section === 'futures' && name === 'order_book')
    ? { section, name }
    : undefined;
}

/** The symbol and topics of an `obu` stream; undefined if it is none. */
export function toStream(
  text: string,
): { readonly symbol: string; readonly spot: KeyedTopic; readonly futures: KeyedTopic } | undefined {
  const dot = text.lastIndexOf('.');
  if (!text.startsWith('ob.') || dot <= 3) return undefined;
  const book = text.slice(3);
  return {
    symbol: text.slice(3, dot),
    spot: new KeyedTopic(`spot.obu:${book}`),
    futures: new KeyedTopic(`futures.obu:${book}`),
  };
}

const HOT: ReadonlySet<string> = new Set(['trades', 'order_book_update', 'obu', 'order_book', 'book_ticker']);
