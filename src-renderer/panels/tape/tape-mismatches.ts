import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { contradicted } from '../parts/mismatch-lines.ts';
import type { TapeModel } from './tape-model.ts';

/**
 * What contradicts at rows of a tape, by index: trades outside the book at the one that is farthest away, as only that is known by its price; a
 * candle that differs from its trades at the newest row of its time. `indices` are the rows, newest first.
 */
export function mismatchRows(
  { rows, scales, scroll }: TapeModel,
  indices: Iterable<number>,
  entries: readonly LedgerEntry[],
): ReadonlyMap<number, readonly LedgerEntry[]> {
  if (entries.length === 0) return NONE;
  const unit = POW10[scales.priceScale] ?? NaN;
  const lines = Array.from(indices)
    .filter((index) => rows.side[index] !== 0)
    .map((index) => ({
      index,
      time: rows.time[index] ?? NaN,
      prices: [(rows.firstPrice[index] ?? NaN) / unit, (rows.lastPrice[index] ?? NaN) / unit] as const,
    }));
  return contradicted(lines, entries, scroll.isPaused);
}

const NONE: ReadonlyMap<number, readonly LedgerEntry[]> = new Map();
