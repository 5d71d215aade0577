import type { Channel, ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { incrementsByOne } from '../../engine/venue/link-rules.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { TopicSlot } from '../../engine/venue/topic-slot.ts';
import type { BookPolicy, SymbolFacts, Topic } from '../../engine/venue/venue.ts';
import { baseMarket, deliveryOf, splitPair } from '../symbol-facts.ts';

/** A topic such as `orderbook.50.BTCUSDT` or `kline.1.BTCUSDT` taken apart. */
export interface TopicName {
  readonly key: string;
  /** `orderbook`, `publicTrade`, `tickers`, `kline`, `allLiquidation`, or whatever else stands first. */
  readonly channel: string;
  /** As the venue spells it; empty if the topic names none. */
  readonly symbol: string;
  /** Order books: levels a side; NaN for any other topic, and for books that are named otherwise (`rpi`, `full`). */
  readonly levels: number;
  /** Candles: undefined otherwise. */
  readonly interval: Interval | undefined;
  readonly slot: TopicSlot;
}

/** Takes a topic apart. Symbols have no dots. */
export function toTopicName(key: string): TopicName {
  const slot = new TopicSlot();
  if (key === STATUS_TOPIC.key) return { key, channel: key, symbol: '', levels: NaN, interval: undefined, slot };
  const [channel = '', ...rest] = key.split('.');
  const symbol = rest.at(-1) ?? '';
  const option = rest.length === 2 ? (rest[0] ?? '') : '';
  return {
    key,
    channel,
    symbol,
    levels: channel === 'orderbook' && option !== '' ? Number(option) : NaN,
    interval: channel === 'kline' ? INTERVAL_OF.get(option) : undefined,
    slot,
  };
}

/** What a symbol such as `BTCUSDT`, `BTCPERP`, `BTC-27MAR26`, `BTCUSDT-27MAR26`, `BTCUSD` or `BTCUSDM26` says. */
export function ofSymbol(symbol: string, venue: StreamVenueId): SymbolFacts {
  if (venue === 'bybit-spot') return baseMarket('spot', splitPair(symbol));
  if (venue === 'bybit-inverse') {
    const pair = symbol.replace(MONTH_OF_DELIVERY, '');
    return {
      ...baseMarket(pair === symbol ? 'perp-inverse' : 'future-inverse', splitPair(pair)),
      // Inverse sizes are US dollars: contracts of one.
      sizeUnit: 'contracts',
      contractSize: '1',
    };
  }
  const [name = '', date = ''] = symbol.split('-');
  const expiryTime = deliveryOf(date);
  if (expiryTime !== undefined)
    return { ...baseMarket('future', name.endsWith('USDT') ? splitPair(name) : [name, 'USDC']), expiryTime };
  return baseMarket('perp', symbol.endsWith(IN_USDC) ? [symbol.slice(0, -IN_USDC.length), 'USDC'] : splitPair(symbol));
}

/** Announcements of maintenance: on a socket of their own, which all markets share. */
export const STATUS_TOPIC: Topic = { key: 'system.status', route: 'misc/status' };

/** Whether the book of a topic is one that is read: others (`rpi`, `full`) have a format of their own. True of topics that are no books. */
export function isCarried({ channel, levels }: TopicName): boolean {
  return channel !== 'orderbook' || !Number.isNaN(levels);
}

/** Intervals and the venue's words for them, all three markets alike. */
export const INTERVAL_WORDS: ReadonlyMap<Interval, string> = new Map<Interval, string>([
  ['1m', '1'],
  ['3m', '3'],
  ['5m', '5'],
  ['15m', '15'],
  ['30m', '30'],
  ['1h', '60'],
  ['2h', '120'],
  ['4h', '240'],
  ['6h', '360'],
  ['12h', '720'],
  ['1d', 'D'],
  ['1w', 'W'],
  ['1M', 'M'],
]);

/** Topics of a market that carries these channels. Ticker, mark price and open interest of derivatives are one topic. */
export function topicsOf(channels: readonly Channel[]): (request: ChannelRequest) => readonly Topic[] {
  return (request) => {
    if (!channels.includes(request.channel)) return [];
    const key = keyOf(request);
    return key === undefined ? [] : [{ key, route: '' }];
  };
}

/** How the book of a topic is kept: the best level comes whole each time, deeper windows as a snapshot and changes numbered by one. */
export function bookPolicy(topic: string): BookPolicy {
  const { levels } = toTopicName(topic);
  if (levels === 1) return { kind: 'every-message', levels: 1 };
  return { kind: 'stream-snapshot', link: incrementsByOne, levels: Number.isNaN(levels) ? DEEPEST : levels };
}

function keyOf(request: ChannelRequest): string | undefined {
  const { symbol } = request;
  switch (request.channel) {
    case 'trade':
      return `publicTrade.${symbol}`;
    case 'aggTrade':
      return undefined;
    case 'book':
      return `orderbook.${DEPTHS.find((depth) => depth >= request.depth) ?? DEEPEST}.${symbol}`;
    // The spot ticker has no bid and ask.
    case 'bbo':
      return `orderbook.1.${symbol}`;
    case 'ticker':
    case 'markPrice':
    case 'openInterest':
      return `tickers.${symbol}`;
    case 'longShortRatio':
      return `longShortRatio.${symbol}`;
    case 'candle':
      return wordedKey(request.interval, symbol);
    case 'liquidation':
      return `allLiquidation.${symbol}`;
  }
}

function wordedKey(interval: Interval, symbol: string): string | undefined {
  const word = INTERVAL_WORDS.get(interval);
  return word === undefined ? undefined : `kline.${word}.${symbol}`;
}

/** What an inverse contract that is delivered ends with: the letter of its month, and its year. */
const MONTH_OF_DELIVERY = /[FGHJKMNQUVXZ]\d\d$/;
/** What a perpetual that is settled in USDC ends with. */
const IN_USDC = 'PERP';
/** Levels a side that can be asked for, ascending. */
const DEPTHS: readonly number[] = [1, 50, 200, 1000];
const DEEPEST = 1000;
const INTERVAL_OF: ReadonlyMap<string, Interval> = new Map(
  Array.from(INTERVAL_WORDS, ([interval, word]) => [word, interval]),
);

/**
 * When a best level was as a frame has it, epoch ms. One that has not changed for 3 s is sent again with the time of its change (`cts`): it is true
 * of when it was sent (`ts`), and was not so long on its way. Source: the venue's page of `orderbook`, level 1.
 */
export function timeOfBest(changedAt: number, sentAt: number): number {
  return sentAt - changedAt >= REPEATED_MS ? sentAt : changedAt;
}

/** Repeats are 3 s after the change, or the message before, give or take what the venue's own clocks differ by. */
const REPEATED_MS = 2900;
