import { parseJsonText } from '../../../../src-shared/text/parse-json.ts';
import { isInterval, type Interval } from '../../../../src-shared/market/interval.ts';
import type { Coin, Listings, PerpetualDex } from './listings.ts';

/** A subscription that the venue can serve. */
export type Subscription =
  | { readonly type: 'trades' | 'bbo' | 'activeAssetCtx'; readonly coin: Coin }
  | { readonly type: 'l2Book'; readonly coin: Coin; readonly isFast: boolean }
  | { readonly type: 'candle'; readonly coin: Coin; readonly interval: Interval }
  | { readonly type: 'allMids'; readonly dex: PerpetualDex }
  | { readonly type: 'allDexsAssetCtxs' };

/** A message of a client, the error text it gets, or that the venue drops the whole connection for it. */
export type Control =
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly subscription: Subscription; readonly raw: object }
  | { readonly kind: 'ping' }
  | { readonly kind: 'drop' }
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
  switch (subscription.type) {
    case 'l2Book':
      return `${subscription.isFast ? 'l2Book_fast' : 'l2Book'}:${subscription.coin.symbol}`;
    case 'candle':
      return `candle_${subscription.interval}:${subscription.coin.symbol}`;
    case 'trades':
    case 'bbo':
    case 'activeAssetCtx':
      return `${subscription.type}:${subscription.coin.symbol}`;
    case 'allMids':
      return `allMids:${subscription.dex.name}`;
    case 'allDexsAssetCtxs':
      return 'allDexsAssetCtxs:';
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
  switch (subscription) {
    case 'unreadable':
      return { kind: 'error', text: `Error parsing JSON into valid websocket request: ${text.slice(0, 200)}` };
    case 'invalid':
      return { kind: 'error', text: `Invalid subscription ${JSON.stringify(asked)}` };
    case 'deadly':
      return { kind: 'drop' };
    default:
      return { kind: method, subscription, raw: asked };
  }
}

/** The answer to a control message. */
export function acknowledgement(method: 'subscribe' | 'unsubscribe', subscription: Subscription, raw: object): string {
  return JSON.stringify({
    channel: 'subscriptionResponse',
    data: { method, subscription: echoOf(subscription, raw) },
  });
}

/** A subscription as the venue repeats it: with every option, also those not asked for. */
export function echoOf(subscription: Subscription, raw: object): object {
  return subscription.type === 'l2Book'
    ? { type: 'l2Book', coin: subscription.coin.symbol, nSigFigs: null, mantissa: null, fast: subscription.isFast }
    : raw;
}

/** An error, which is a text. */
export function errorText(text: string): string {
  return JSON.stringify({ channel: 'error', data: text });
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a client asks for. `deadly`: the venue drops the connection without a word, as it was measured to do for books and best bids and
 * offers of unknown coins in September 2026; a candle of one is answered by a text.
 */
function readSubscription(fields: Fields, listings: Listings): Subscription | 'unreadable' | 'invalid' | 'deadly' {
  const { type, dex: dexName = '' } = fields;
  if (type === 'allDexsAssetCtxs') return { type };
  if (type === 'allMids') {
    const dex = typeof dexName === 'string' ? listings.dex(dexName) : undefined;
    return dex === undefined ? 'deadly' : { type, dex };
  }
  if (typeof fields['coin'] !== 'string') return 'unreadable';
  const coin = listings.coin(fields['coin']);
  switch (type) {
    case 'trades':
    case 'bbo':
    case 'activeAssetCtx':
      return coin === undefined ? 'deadly' : { type, coin };
    case 'l2Book':
      return readBook(fields, coin);
    case 'candle':
      return readCandle(fields, coin);
    default:
      return 'unreadable';
  }
}

function readBook(fields: Fields, coin: Coin | undefined): Subscription | 'invalid' | 'deadly' {
  const grouping = groupingOf(fields);
  if (coin === undefined || grouping === 'impossible') return 'deadly';
  // Grouped books are not simulated.
  return grouping === 'none' ? { type: 'l2Book', coin, isFast: fields['fast'] === true } : 'invalid';
}

function readCandle({ interval }: Fields, coin: Coin | undefined): Subscription | 'invalid' {
  return coin !== undefined && typeof interval === 'string' && isInterval(interval) && INTERVALS.includes(interval)
    ? { type: 'candle', coin, interval }
    : 'invalid';
}

/** Prices of 2 to 5 significant digits, a mantissa only with 5. */
function groupingOf({ nSigFigs = null, mantissa = null }: Fields): 'none' | 'possible' | 'impossible' {
  if (nSigFigs === null && mantissa === null) return 'none';
  const isPossible = [2, 3, 4, 5].includes(Number(nSigFigs)) && (mantissa === null || nSigFigs === 5);
  return isPossible ? 'possible' : 'impossible';
}

function parse(text: string): Fields | undefined {
  const message = parseJsonText(text);
  return typeof message === 'object' && message !== null && !Array.isArray(message) ? (message as Fields) : undefined;
}
