import { multipleBelow } from '../../../src-shared/market/grouping.ts';
import type { PriceGrid } from '../../../src-shared/market/grouping.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { TRADE } from '../../../src-shared/wire/layout.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { levelSpacing, startingMultipleFor } from '../parts/book-levels.ts';
import type { ShownBook } from './ladder-rows.ts';
import { timeOf } from '../parts/traded-volume.ts';

/** What the usual movement of a price is estimated from: its trades, or the high and low of 24 h (plain numbers, NaN if unknown). */
export interface RecentPrices {
  readonly trades: TradeRing;
  readonly high: number;
  readonly low: number;
  /** Engine time, epoch ms. */
  readonly now: number;
}

/**
 * The step a ladder starts with, in ticks: the larger of that at which the range of a minute takes two fifths of the rows, and that at which few rows
 * are empty.
 */
export function startingMultiple(shown: ShownBook, grid: PriceGrid, recent: RecentPrices, rowCount: number): number {
  const spacing = Math.max(levelSpacing(shown.bids), levelSpacing(shown.asks));
  const range = rangeOfMinute(recent) * (POW10[grid.scale] ?? NaN);
  const byRange = rowCount > 0 && range > 0 ? multipleBelow(range / (rowCount * SHARE_OF_ROWS) / grid.tick) : 1;
  return Math.max(byRange, startingMultipleFor(spacing * grid.factor, grid.tick));
}

/** Whether a step that was fitted before still fits: within two of its neighbours. */
export function stillFits(before: number | undefined, fitting: number): before is number {
  return before !== undefined && Math.max(before / fitting, fitting / before) < LEAST_CHANGE;
}

/** About how far the price goes in a minute, as a plain number; NaN if nothing is known. A range grows with the square root of its time. */
function rangeOfMinute({ trades, high, low, now }: RecentPrices): number {
  let top = -Infinity;
  let bottom = Infinity;
  let oldest = now;
  for (let age = 0; age < trades.count; age++) {
    const base = trades.baseOf(age);
    const time = timeOf(trades, base);
    if (!(time >= now - MINUTE_MS)) break;
    const price = trades.numbers[base + TRADE.price] ?? NaN;
    top = Math.max(top, price);
    bottom = Math.min(bottom, price);
    oldest = time;
  }
  const seenMs = now - oldest;
  if (seenMs >= LEAST_SEEN_MS)
    return ((top - bottom) / (POW10[trades.scales.priceScale] ?? NaN)) * Math.sqrt(MINUTE_MS / seenMs);
  return (high - low) / Math.sqrt(DAY_MS / MINUTE_MS);
}

const SHARE_OF_ROWS = 0.4;
/** Factor between steps from which one no longer fits: 1 and 5, or 2 and 10, but neither 1 and 2 nor 2 and 5. */
const LEAST_CHANGE = 4;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Trades of a shorter time say too little. */
const LEAST_SEEN_MS = 20_000;
