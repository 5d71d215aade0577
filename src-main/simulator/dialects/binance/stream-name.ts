import { isInterval } from '../../../../src-shared/market/interval.ts';
import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { Product } from './product.ts';

/** What the stream of one symbol (or pair) asks for. `symbol` is upper case; `period` is in ms. */
export type SymbolSpec =
  | { readonly kind: PlainChannel; readonly symbol: string }
  | { readonly kind: 'depth'; readonly symbol: string; readonly period: number; readonly levels: number | undefined }
  | { readonly kind: 'kline'; readonly symbol: string; readonly interval: Interval }
  | { readonly kind: 'markPrice'; readonly symbol: string; readonly period: number };

/** What an all-market stream asks for. */
export type AllSpec =
  | { readonly kind: 'allTickers' | 'allMiniTickers' | 'allBookTickers' | 'allForceOrders' }
  | { readonly kind: 'allMarkPrices'; readonly period: number };

/** What a stream name asks for. */
export type StreamSpec = SymbolSpec | AllSpec;

/** The meaning of a stream name for a product; undefined if the product has no such stream, which then stays silent. */
export function parseStreamName(name: string, product: Product): StreamSpec | undefined {
  const isFutures = product.kind !== 'spot';
  if (name.startsWith('!')) return allMarkets(name, isFutures);
  const at = name.indexOf('@');
  const symbol = name.slice(0, at);
  // Stream names are lower case; anything else is acknowledged and silent.
  if (at < 1 || symbol !== symbol.toLowerCase()) return undefined;
  return parseChannel(symbol.toUpperCase(), name.slice(at + 1), product);
}

/** The USD-M route that carries a stream. */
export function routeOf(spec: StreamSpec): 'public' | 'market' {
  return PUBLIC.has(spec.kind) ? 'public' : 'market';
}

function parseChannel(symbol: string, channel: string, product: Product): StreamSpec | undefined {
  const [head = '', speed = '', ...rest] = channel.split('@');
  if (rest.length > 0) return undefined;
  if (head.startsWith('depth')) return parseDepth(symbol, head.slice(5), product.depthPeriods[speed]);
  if (head === 'markPrice') return parseMarkPrice(symbol, speed, product);
  if (speed !== '') return undefined;
  if (head.startsWith('kline_')) {
    const interval = head.slice(6);
    return isInterval(interval) && product.intervals.includes(interval)
      ? { kind: 'kline', symbol, interval }
      : undefined;
  }
  return isPlain(head) && (PLAIN[head] as readonly string[]).includes(product.kind)
    ? { kind: head, symbol }
    : undefined;
}

function parseMarkPrice(symbol: string, speed: string, product: Product): StreamSpec | undefined {
  if (product.kind === 'spot' || (speed !== '' && speed !== '1s')) return undefined;
  return { kind: 'markPrice', symbol, period: speed === '' ? 3000 : 1000 };
}

function parseDepth(symbol: string, levels: string, period: number | undefined): StreamSpec | undefined {
  if (period === undefined || !['', '5', '10', '20'].includes(levels)) return undefined;
  return { kind: 'depth', symbol, period, levels: levels === '' ? undefined : Number(levels) };
}

function allMarkets(name: string, isFutures: boolean): StreamSpec | undefined {
  if (name === '!miniTicker@arr') return { kind: 'allMiniTickers' };
  // Spot retired `!ticker@arr` on 2026-03-26 and `!bookTicker` before that.
  if (!isFutures) return undefined;
  switch (name) {
    case '!ticker@arr':
      return { kind: 'allTickers' };
    case '!bookTicker':
      return { kind: 'allBookTickers' };
    case '!forceOrder@arr':
      return { kind: 'allForceOrders' };
    case '!markPrice@arr':
      return { kind: 'allMarkPrices', period: 3000 };
    case '!markPrice@arr@1s':
      return { kind: 'allMarkPrices', period: 1000 };
  }
  return undefined;
}

function isPlain(head: string): head is PlainChannel {
  return Object.hasOwn(PLAIN, head);
}

const ALL = ['spot', 'usdm', 'coinm'] as const;

/** Channels without a speed, and the products that have them. */
const PLAIN = {
  trade: ALL,
  aggTrade: ALL,
  bookTicker: ALL,
  ticker: ALL,
  miniTicker: ALL,
  forceOrder: ['usdm', 'coinm'],
  indexPrice: ['coinm'],
} as const satisfies Readonly<Record<string, readonly Product['kind'][]>>;

type PlainChannel = keyof typeof PLAIN;

const PUBLIC: ReadonlySet<StreamSpec['kind']> = new Set<StreamSpec['kind']>([
  'depth',
  'bookTicker',
  'allBookTickers',
  'trade',
]);
