import type { LevelStrings, MarketEvent } from '../../../../src-shared/market/events.ts';
import type { BookView } from '../../../engine/api.ts';
import { marketNameOf } from './market-name.ts';

/** Forms of quotes for programs that were written for another source of them. */
export const COMPAT_FORMS = ['ohlcv'] as const;

/** One of {@link COMPAT_FORMS}. `ohlcv`: `timestamp`, `is_closed`, and numbers as floats, which are not exact. */
export type CompatForm = (typeof COMPAT_FORMS)[number];

/**
 * An event or a book in the form of OHLCV connectors: names in snake case, decimals as floats, and `timestamp`: when a candle opens, else the
 * venue's time, else when it arrived, epoch ms.
 */
export function toOhlcvForm(event: MarketEvent | (BookView & { readonly kind: 'book' })): object {
  const { venue, kind, symbol, venueTime, receivedAt, ...facts } = event;
  const { exchange, contractType } = marketNameOf(venue);
  const timestamp = 'openTime' in event ? event.openTime : (venueTime ?? receivedAt);
  const renamed = Object.entries(facts)
    .filter(([key]) => key !== 'openTime')
    .map(([key, value]) => [key === 'closed' ? 'is_closed' : toSnakeCase(key), toFloats(key, value)]);
  return {
    type: 'quote',
    exchange,
    ...(contractType === undefined ? {} : { contract_type: contractType }),
    kind,
    symbol,
    ...(timestamp === undefined ? {} : { timestamp: Math.floor(timestamp) }),
    ...(Object.fromEntries(renamed) as object),
    ...(receivedAt === undefined ? {} : { received_at: Math.floor(receivedAt) }),
  };
}

function toSnakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function toFloats(key: string, value: unknown): unknown {
  if (key === 'bids' || key === 'asks') return (value as readonly LevelStrings[]).map(toFloatLevel);
  if (key === 'bestBid' || key === 'bestAsk') return toFloatLevel(value as LevelStrings);
  return typeof value === 'string' && DECIMALS.has(key) ? Number(value) : value;
}

function toFloatLevel([price, size]: LevelStrings): readonly [price: number, size: number] {
  return [Number(price), Number(size)];
}

/** Fields that are decimals; all other texts are words. */
const DECIMALS: ReadonlySet<string> = new Set([
  'price',
  'size',
  'quoteSize',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quoteVolume',
  'takerBuyVolume',
  'bidPrice',
  'bidSize',
  'askPrice',
  'askSize',
  'mid',
  'spread',
  'last',
  'priceChange',
  'priceChangePercent',
  'markPrice',
  'indexPrice',
  'fundingRate',
  'predictedFundingRate',
  'averagePrice',
  'openInterest',
  'ratio',
]);
