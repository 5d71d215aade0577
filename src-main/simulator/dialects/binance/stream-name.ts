import { isInterval } from '../../../../src-shared/market/interval.ts';
import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { Product } from './product.ts';

/** What a stream name asks for. `symbol` is upper case; `period` is in ms. */
export type StreamSpec =
  | { readonly kind: 'trade' | 'aggTrade' | 'bookTicker' | 'ticker' | 'miniTicker' | 'forceOrder'; readonly symbol: string }
  | { readonly kind: 'depth'; readonly symbol: string; readonly period: number; readonly levels: number | undefined }
  | { readonly kind: 'kline'; readonly symbol: string; readonly interval: Interval }
  | { readonly kind: 'markPrice'; readonly symbol: string; readonly period: number }
  | { readonly kind: 'indexPrice'; readonly symbol: string }
  | { readonly kind: 'allTickers' | 'allMiniTickers' | 'allBookTickers' | 'allForceOrders' }
  | { readonly kind: 'allMarkPrices'; readonly period: number };

/** The meaning of a stream name for a product; undefined where the product has no such stream, which then stays silent. */
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
  const isFutures = product.kind !== 'spot';
  const [head = '', speed = '', ...rest] = channel.split('@');
  if (rest.length > 0) return undefined;
  if (head.startsWith('depth')) return parseDepth(symbol, head.slice(5), product.depthPeriods[speed]);
  if (head === 'markPrice' && isFutures) return speed === '' || speed === '1s' ? { kind: 'markPrice', symbol, period: speed === '' ? 3000 : 1000 } : undefined;
  if (speed !== '') return undefined;
  if (head.startsWith('kline_')) {
    const interval = head.slice(6);
    return isInterval(interval) && product.intervals.includes(interval) ? { kind: 'kline', symbol, interval } : undefined;
  }
  switch (head) {
    case 'trade': case 'aggTrade': case 'bookTicker': case 'ticker': case 'miniTicker':
      return { kind: head, symbol };
    case 'forceOrder':
      return isFutures ? { kind: head, symbol } : undefined;
    case 'indexPrice':
      return product.kind === 'coinm' ? { kind: head, symbol } : undefined;
  }
  return undefined;
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
    case '!ticker@arr': return { kind: 'allTickers' };
    case '!bookTicker': return { kind: 'allBookTickers' };
    case '!forceOrder@arr': return { kind: 'allForceOrders' };
    case '!markPrice@arr': return { kind: 'allMarkPrices', period: 3000 };
    case '!markPrice@arr@1s': return { kind: 'allMarkPrices', period: 1000 };
  }
  return undefined;
}

const PUBLIC: ReadonlySet<StreamSpec['kind']> = new Set<StreamSpec['kind']>(['depth', 'bookTicker', 'allBookTickers', 'trade']);
