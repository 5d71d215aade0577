import { isInterval, type Interval } from '../../../src-shared/market/interval.ts';
import type { SymbolFacts } from '../../engine/venue/venue.ts';
import { isFields, textOf, type Fields } from '../json-fields.ts';
import { baseMarket } from '../symbol-facts.ts';

/** Topic keys of one coin: made once, used for every frame. */
export interface CoinTopics {
  readonly coin: string;
  readonly trades: string;
  /** Slow books of 20 levels, and fast ones of 5. */
  readonly book: string;
  readonly fastBook: string;
  readonly bbo: string;
  readonly context: string;
}

/** Topic keys of a coin, such as `trades:BTC` or `l2Book_fast:@107`; the coin is everything behind the first colon. */
export function toCoinTopics(coin: string): CoinTopics {
  return {
    coin,
    trades: `trades:${coin}`,
    book: `l2Book:${coin}`,
    fastBook: `l2Book_fast:${coin}`,
    bbo: `bbo:${coin}`,
    context: `activeAssetCtx:${coin}`,
  };
}

/** Topic key of the candles of a coin. */
export function candleTopic(coin: string, interval: Interval): string {
  return `candle_${interval}:${coin}`;
}

/** Whether a coin is a spot market: `@107`, or the named exception `PURR/USDC`. */
export function isSpotCoin(coin: string): boolean {
  return coin.startsWith('@') || coin.includes('/');
}

/** What a coin says: `BTC`, `xyz:SP500`, `PURR/USDC`. Most spot markets, such as `@107`, do not name their assets, nor a dex what it settles in. */
export function ofSymbol(coin: string): SymbolFacts {
  if (isSpotCoin(coin)) {
    const [base = '', quote = ''] = coin.split('/');
    return baseMarket('spot', [base, quote]);
  }
  const colon = coin.indexOf(':');
  return baseMarket('perp', [coin.slice(colon + 1), colon < 0 ? 'USDC' : '']);
}

/** The subscription object of a topic key. */
export function subscriptionOf(key: string): Fields {
  const colon = key.indexOf(':');
  const [type = '', option] = key.slice(0, colon).split('_');
  const coin = key.slice(colon + 1);
  if (option === undefined) return { type, coin };
  return option === 'fast' ? { type, coin, fast: true } : { type, coin, interval: option };
}

/** Topic key of an echoed subscription, which may have more fields than were sent; empty if it is none of ours. */
export function topicOfSubscription(subscription: unknown): string {
  if (!isFields(subscription)) return '';
  const type = textOf(subscription, 'type');
  const coin = textOf(subscription, 'coin');
  const interval = textOf(subscription, 'interval');
  if (coin === '') return '';
  switch (type) {
    case 'trades':
    case 'bbo':
    case 'activeAssetCtx':
      return `${type}:${coin}`;
    case 'activeSpotAssetCtx':
      return `activeAssetCtx:${coin}`;
    case 'l2Book':
      return subscription['fast'] === true ? `l2Book_fast:${coin}` : `l2Book:${coin}`;
    case 'candle':
      return isInterval(interval) ? candleTopic(coin, interval) : '';
    default:
      return '';
  }
}

/**
 * The venue's spelling of a coin typed by a person. Upper and lower case mean something (`kPEPE`, `xyz:NVDA`), so what is typed in
 * mixed case stands as it is; otherwise a coin is in capitals, but for the small `k` of those counted in thousands, and what is
 * before a colon is the name of a market, in small letters.
 */
export function toCoin(typed: string): string {
  const text = typed.trim();
  const colon = text.indexOf(':') + 1;
  const name = text.slice(colon);
  if (hasCapitalBehind(name)) return text;
  const coin = name.toUpperCase();
  return text.slice(0, colon).toLowerCase() + (THOUSANDS.test(coin) ? `k${coin.slice(1)}` : coin);
}

/** Capitals behind small letters: nobody types that by accident. */
function hasCapitalBehind(name: string): boolean {
  const small = name.search(/[a-z]/);
  return small >= 0 && /[A-Z]/.test(name.slice(small));
}

const THOUSANDS = /^K(?:PEPE|SHIB|BONK|FLOKI|LUNC|DOGS|NEIRO)$/;
