import { isInterval, type Interval } from '../../../../src-shared/market/interval.ts';
import type { HyperliquidListing, Listings } from './listings.ts';

/** A subscription that the venue can serve. */
export type Subscription =
  | { readonly type: 'trades' | 'bbo' | 'activeAssetCtx'; readonly listing: HyperliquidListing }
  | { readonly type: 'l2Book'; readonly listing: HyperliquidListing; readonly isFast: boolean }
  | { readonly type: 'candle'; readonly listing: HyperliquidListing; readonly interval: Interval };

/** A message of a client, or the error text it gets. */
export type Control =
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly subscription: Subscription; readonly raw: object }
  | { readonly kind: 'ping' }
  | { readonly kind: 'error'; readonly text: string };

/** Intervals of candles. */
export const INTERVALS: readonly Interval[] = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
];

/** The name of a subscription's topic, such as `candle_1m:BTC`. */
export function nameOf(subscription: Subscription): string {
  const coin = subscription.listing.symbol;
  switch (subscription.type) {
    case 'l2Book':
      return subscription.isFast ? `l2Book_fast:${coin}` : `l2Book:${coin}`;
    case 'candle':
      return `candle_${subscription.interval}:${coin}`;
    case 'trades':
    case 'bbo':
    case 'activeAssetCtx':
      return `${subscription.type}:${coin}`;
  }
}

/** Reads one message of a client. */
export function readControl(text: string, listings: Listings): Control {
  const message = parse(text);
  if (message?.['method'] === 'ping') return { kind: 'ping' };
  const { method, subscription: asked } = message ?? {};
  if (
    (method !== 'subscribe' && method !== 'unsubscribe') ||
    typeof asked !== 'object' ||
    asked === null ||
    Array.isArray(asked)
  ) {
    return { kind: 'error', text: `Error parsing JSON into valid websocket request: ${text.slice(0, 200)}` };
  }
  const subscription = readSubscription(asked as Fields, listings);
  return subscription === undefined
    ? { kind: 'error', text: `Invalid subscription ${JSON.stringify(asked)}` }
    : { kind: method, subscription, raw: asked };
}

/** The answer to a control message; the echo has every option, also those not asked for. */
export function acknowledgement(method: 'subscribe' | 'unsubscribe', subscription: Subscription, raw: object): string {
  const echo = subscription.type === 'l2Book' ? { ...raw, nSigFigs: null, mantissa: null } : raw;
  return JSON.stringify({ channel: 'subscriptionResponse', data: { method, subscription: echo } });
}

/** An error, which is a text. */
export function errorText(text: string): string {
  return JSON.stringify({ channel: 'error', data: text });
}

type Fields = Readonly<Record<string, unknown>>;

function readSubscription(fields: Fields, listings: Listings): Subscription | undefined {
  const { type, coin, interval, fast } = fields;
  const listing = typeof coin === 'string' ? listings.get(coin) : undefined;
  if (listing === undefined) return undefined;
  switch (type) {
    case 'trades':
    case 'bbo':
    case 'activeAssetCtx':
      return { type, listing };
    case 'l2Book':
      return fields['nSigFigs'] === undefined || fields['nSigFigs'] === null
        ? { type, listing, isFast: fast === true }
        : undefined;
    case 'candle':
      return typeof interval === 'string' && isInterval(interval) && INTERVALS.includes(interval)
        ? { type, listing, interval }
        : undefined;
    default:
      return undefined;
  }
}

function parse(text: string): Fields | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && !Array.isArray(message) ? (message as Fields) : undefined;
  } catch {
    return undefined;
  }
}
