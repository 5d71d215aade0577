import type { CsvCell } from '../../../src-shared/market/csv-table.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { entryHeadline } from '../../format/ledger-words.ts';

/** A row of trades that may contradict candle or book: its index, its time by the venue's clock, and its first and last price. */
export interface CheckedLine {
  readonly index: number;
  readonly time: number;
  readonly prices: readonly [first: number, last: number];
}

/**
 * Which rows contradict what, by index: trades outside the book the one that is farthest away, as only that is known by its price; a candle that differs
 * the newest row of its time. `lines` are newest first; `hidesNewer` if newer ones are left out, so that the first is not the newest of its time.
 */
export function contradicted(
  lines: readonly CheckedLine[],
  entries: readonly LedgerEntry[],
  hidesNewer: boolean,
): ReadonlyMap<number, readonly LedgerEntry[]> {
  if (entries.length === 0) return NONE;
  const found = new Map<number, readonly LedgerEntry[]>();
  for (const entry of entries) {
    const { from, to = from } = entry;
    for (const [at, line] of lines.entries()) {
      const { index, time } = line;
      if (time > to) continue;
      if (time < from) break;
      const isOfCandle = entry.reason === 'candle-differs';
      if (isOfCandle ? at > 0 || !hidesNewer : hasPrice(line, entry))
        found.set(index, [...(found.get(index) ?? []), entry]);
      if (isOfCandle) break;
    }
  }
  return found;
}

/** What contradicts at a row, for a cell of a table; empty if nothing does. */
export function mismatchCell(entries: readonly LedgerEntry[] | undefined): CsvCell {
  return entries === undefined || entries.length === 0 ? undefined : entries.map(entryHeadline).join('; ');
}

/** Whether a row has the price of the worst trade of an entry, or its fills go through it. */
function hasPrice({ prices: [first, last] }: CheckedLine, { differences = [] }: LedgerEntry): boolean {
  const price = Number(differences[0]?.received);
  const slack = price * SPELLING;
  return price >= Math.min(first, last) - slack && price <= Math.max(first, last) + slack;
}

const NONE: ReadonlyMap<number, readonly LedgerEntry[]> = new Map();
/** A price divided by its unit and the same one read as text may differ in the last bit. */
const SPELLING = 1e-12;
