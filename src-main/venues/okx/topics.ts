import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { TopicSlot } from '../../engine/venue/topic-slot.ts';
import type { SymbolFacts, Topic } from '../../engine/venue/venue.ts';
import { baseMarket, deliveryOf } from '../symbol-facts.ts';

/**
 * A topic taken apart: `books:BTC-USDT-SWAP` is channel `books` of that instrument, `liquidation-orders:SWAP` is about all of a type,
 * `index-tickers:BTC-USDT` about all contracts on that index.
 */
export interface OkxTopic {
  readonly key: string;
  readonly channel: string;
  /** Empty if the topic is about many instruments. */
  readonly symbol: string;
  /** Of a candle channel whose bars open by UTC; undefined for any other. */
  readonly interval: Interval | undefined;
  /** Column of a candle with the volume in the other currency: quote, or base if contracts are worth quote. */
  readonly worthColumn: '6' | '7';
  readonly slot: TopicSlot;
}

/** What the venue calls the type of an instrument, as its symbol shows it. */
export type InstrumentType = 'SPOT' | 'SWAP' | 'FUTURES';

/** Builds a topic from what `arg` names. */
export function toOkxTopic(channel: string, name: string): OkxTopic {
  const isShared = channel === LIQUIDATIONS || channel === INDEX;
  return {
    key: channel === STATUS ? STATUS : `${channel}:${name}`,
    channel,
    symbol: isShared ? '' : name,
    interval: channel.startsWith(CANDLE) ? INTERVAL_OF.get(channel.slice(CANDLE.length)) : undefined,
    worthColumn: typeOf(name) === 'SPOT' || isInverseSymbol(name) ? '6' : '7',
    slot: new TopicSlot(),
  };
}

/** What `arg` of a topic says: channel, then the instrument or the type of instruments. */
export function argOf(key: string): string {
  if (key === STATUS) return JSON.stringify({ channel: STATUS });
  const at = key.indexOf(':');
  const channel = key.slice(0, at);
  return JSON.stringify({ channel, [channel === LIQUIDATIONS ? 'instType' : 'instId']: key.slice(at + 1) });
}

/** The index that a contract is on: `BTC-USD` of `BTC-USD-SWAP` and of `BTC-USD_UM-261030`; empty for spot. */
export function okxIndexOf(symbol: string): string {
  if (typeOf(symbol) === 'SPOT') return '';
  const [base, quote] = currenciesIn(symbol);
  return `${base}-${quote}`;
}

/** Base and quote as a symbol, or what a contract is on, spells them: what follows the quote, such as `_UM`, is how the contract is margined. */
export function currenciesIn(name: string): readonly [base: string, quote: string] {
  const [base = '', quote = ''] = name.split('-');
  const [currency = ''] = quote.split('_');
  return [base, currency];
}

/** What a symbol such as `BTC-USDT`, `BTC-USDT-SWAP` or `BTC-USD-260327` says. */
export function okxSymbolFacts(symbol: string): SymbolFacts {
  const assets = currenciesIn(symbol);
  if (typeOf(symbol) === 'SPOT') return baseMarket('spot', assets);
  const term = isPerpetual(symbol) ? 'perp' : 'future';
  const expiryTime = term === 'future' ? deliveryOf(symbol.split('-')[2] ?? '') : undefined;
  return {
    ...baseMarket(isInverseSymbol(symbol) ? `${term}-inverse` : term, assets),
    sizeUnit: 'contracts',
    ...(expiryTime !== undefined && { expiryTime }),
  };
}

/** The topics of a request. */
export function okxTopicsOf(request: ChannelRequest): readonly Topic[] {
  const { channel, symbol } = request;
  switch (channel) {
    case 'trade':
      return [{ key: `${FILLS}:${symbol}`, route: 'business' }];
    case 'aggTrade':
      return [publicTopic(MERGED_FILLS, symbol)];
    case 'bbo':
      return [publicTopic(BBO, symbol)];
    case 'ticker':
      return [publicTopic('tickers', symbol)];
    case 'book':
      return [publicTopic(request.depth <= SHALLOW ? SHALLOW_BOOK : DEEP_BOOK, symbol)];
    case 'candle': {
      const bar = BARS.get(request.interval);
      return bar === undefined ? [] : [{ key: `${CANDLE}${bar}:${symbol}`, route: 'business' }];
    }
    case 'markPrice':
    case 'openInterest':
    case 'liquidation':
    case 'longShortRatio':
      return derivativeTopics(channel, symbol);
  }
}

/**
 * What only contracts have; only perpetuals have funding. The venue declares how often it sends each while nothing changes: mark price every 10 s, funding
 * every 30 to 90 s, index every minute, open interest every 3 s (https://www.okx.com/docs-v5/en/#public-data-websocket, November 2026).
 */
function derivativeTopics(
  channel: 'markPrice' | 'openInterest' | 'liquidation' | 'longShortRatio',
  symbol: string,
): readonly Topic[] {
  const type = typeOf(symbol);
  if (type === 'SPOT') return [];
  switch (channel) {
    case 'markPrice':
      return [
        { ...publicTopic('mark-price', symbol), cadenceMs: 10_000 },
        ...(isPerpetual(symbol) ? [{ ...publicTopic('funding-rate', symbol), cadenceMs: 90_000 }] : []),
        { ...publicTopic(INDEX, okxIndexOf(symbol)), cadenceMs: 60_000, isShared: true },
      ];
    case 'openInterest':
      return [{ ...publicTopic('open-interest', symbol), cadenceMs: 3000 }];
    case 'longShortRatio':
      return [publicTopic('long-short-account-ratio', symbol)];
    case 'liquidation':
      return [{ ...publicTopic(LIQUIDATIONS, type), isShared: true }];
  }
}

/** Perpetuals are swaps, and those futures that have funding, such as `BTC-USD_UM_XPERP-310404`. */
function isPerpetual(symbol: string): boolean {
  return typeOf(symbol) === 'SWAP' || symbol.includes('_XPERP-');
}

/** Type of an instrument, as its symbol shows: `BTC-USDT`, `BTC-USDT-SWAP`, `BTC-USDT-260327`. */
function typeOf(symbol: string): InstrumentType {
  const parts = symbol.split('-');
  if (parts.length < 3) return 'SPOT';
  return parts[2] === 'SWAP' ? 'SWAP' : 'FUTURES';
}

/** Contracts on `BTC-USD` are worth dollars; those on `BTC-USDT`, and on `BTC-USD_UM` with its united margin, are worth base units. */
function isInverseSymbol(symbol: string): boolean {
  return typeOf(symbol) !== 'SPOT' && symbol.split('-')[1] === 'USD';
}

function publicTopic(channel: string, name: string): Topic {
  return { key: `${channel}:${name}`, route: 'public' };
}

/** How the venue spells candle lengths. Those of six hours and more open by UTC+8 unless they are asked for as `utc`. */
export const BARS: ReadonlyMap<Interval, string> = new Map([
  ['1s', '1s'],
  ['1m', '1m'],
  ['3m', '3m'],
  ['5m', '5m'],
  ['15m', '15m'],
  ['30m', '30m'],
  ['1h', '1H'],
  ['2h', '2H'],
  ['4h', '4H'],
  ['6h', '6Hutc'],
  ['12h', '12Hutc'],
  ['1d', '1Dutc'],
  ['2d', '2Dutc'],
  ['3d', '3Dutc'],
  ['1w', '1Wutc'],
  ['1M', '1Mutc'],
  ['3M', '3Mutc'],
]);

/** Every fill by itself, as history has them. */
export const FILLS = 'trades-all';
/** All fills of an order at one price as one row with the id of the last. */
export const MERGED_FILLS = 'trades';
/** The best 400 levels a side, a snapshot and changes. */
const DEEP_BOOK = 'books';
/** Channels of that form and the levels a side of each. Live, those of every tick need a login: they are read from recordings. */
export const DEEP_BOOKS: ReadonlyMap<string, number> = new Map([
  [DEEP_BOOK, 400],
  ['books-l2-tbt', 400],
  ['books50-l2-tbt', 50],
]);
/** The five best levels a side, whole each time. */
export const SHALLOW_BOOK = 'books5';
/**
 * Where a level of any book says how many orders make it: `["price","size","0","orders"]`
 * (https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel; the frames of `okx.test.ts`).
 */
export const ORDERS_AT = 3;
/** The best level a side, whole each time. */
export const BBO = 'bbo-tbt';
/** Forced orders of all instruments of a type. */
export const LIQUIDATIONS = 'liquidation-orders';
/** Prices of indexes, each for all contracts on it. */
export const INDEX = 'index-tickers';
/** Announcements of maintenance; the topic is named by its channel alone. */
export const STATUS = 'status';
/** Levels a side of {@link SHALLOW_BOOK}. */
export const SHALLOW = 5;
const CANDLE = 'candle';
const INTERVAL_OF: ReadonlyMap<string, Interval> = new Map([...BARS].map(([interval, bar]) => [bar, interval]));
