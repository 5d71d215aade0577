import { exactDecimal } from '../decimal.ts';
import { isInterval, type Interval } from '../interval.ts';

/**
 * When an order-flow bar ends and the next begins: by the clock of the venue; after so many trades; with the trade by which its volume reaches a size, in the
 * venue's unit; before the trade that would make its range wider than a price difference.
 */
export type BarRule =
  | { readonly kind: 'time'; readonly interval: Interval }
  | { readonly kind: 'trades'; readonly count: number }
  | { readonly kind: 'volume'; readonly size: string }
  | { readonly kind: 'range'; readonly price: string };

/** The rule that a text names: `1m` as an interval, `500t` trades, `10v` volume, `25r` range; undefined if it names none. */
export function parseBarRule(text: string): BarRule | undefined {
  if (isInterval(text)) return { kind: 'time', interval: text };
  const match = text.length > MAX_CHARS ? null : RULE.exec(text);
  const [, number = '', unit] = match ?? [];
  if (match === null || !isPositive(number)) return undefined;
  if (unit === 'v') return { kind: 'volume', size: number };
  if (unit === 'r') return { kind: 'range', price: number };
  const count = Number(number);
  return Number.isInteger(count) && count <= MOST_TRADES ? { kind: 'trades', count } : undefined;
}

function isPositive(number: string): boolean {
  return (exactDecimal(number)?.unscaled ?? 0n) > 0n;
}

const RULE = /^(\d+(?:\.\d+)?)([tvr])$/;
const MAX_CHARS = 32;
/** Most trades of a bar. */
export const MOST_TRADES = 1_000_000;
