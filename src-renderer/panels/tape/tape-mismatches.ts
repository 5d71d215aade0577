import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import type { TapeModel } from './tape-model.ts';

/**
 * What contradicts at the rows on screen, by index: trades outside the book at the one that is farthest away, as only that is known by its price; a
 * candle that differs from its trades at the newest row of its time.
 */
export function mismatchRows(
  model: TapeModel,
  entries: readonly LedgerEntry[],
): ReadonlyMap<number, readonly LedgerEntry[]> {
  const found = new Map<number, readonly LedgerEntry[]>();
  const { rows, visible, visibleCount } = model;
  for (const entry of entries) {
    const { from, to = from } = entry;
    for (let line = 0; line < visibleCount; line++) {
      const index = visible[line] ?? 0;
      const time = rows.time[index] ?? NaN;
      if (time > to || rows.side[index] === 0) continue;
      if (time < from) break;
      if (entry.reason === 'candle-differs') {
        // Later rows of its time may be above those on screen.
        if (line > 0 || !model.scroll.isPaused) found.set(index, [...(found.get(index) ?? []), entry]);
        break;
      }
      if (hasPrice(model, index, entry)) found.set(index, [...(found.get(index) ?? []), entry]);
    }
  }
  return found;
}

/** Whether a row has the price of the worst trade of an entry, or its fills go through it. */
function hasPrice({ rows, scales }: TapeModel, index: number, { differences = [] }: LedgerEntry): boolean {
  const price = Math.round(Number(differences[0]?.received) * (POW10[scales.priceScale] ?? NaN));
  const [first, last] = [rows.firstPrice[index] ?? NaN, rows.lastPrice[index] ?? NaN];
  return price >= Math.min(first, last) && price <= Math.max(first, last);
}
