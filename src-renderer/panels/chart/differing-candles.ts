import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeColumns } from '../../../src-shared/market/csv.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { mismatchCell } from '../parts/mismatch-lines.ts';

/** The ledger's entries of candles of an interval that are not what their trades come to, by open time in epoch ms. */
export function differingCandles(
  entries: readonly LedgerEntry[],
  interval: Interval | undefined,
): ReadonlyMap<number, LedgerEntry> {
  const found = new Map<number, LedgerEntry>();
  for (const entry of entries)
    if (entry.reason === 'candle-differs' && entry.interval === interval) found.set(entry.from, entry);
  return found;
}

/** A table of candles with what of each its trades contradict, both numbers; empty if nothing. */
export function withMismatches({ columns, rows }: CsvTable, differing: ReadonlyMap<number, LedgerEntry>): CsvTable {
  const time = columns.indexOf(OPEN_TIME);
  return {
    columns: [...columns, 'mismatch'],
    rows: rows.map((row) => {
      const entry = differing.get(Number(row[time]));
      return [...row, entry === undefined ? undefined : mismatchCell([entry])];
    }),
  };
}

const [, OPEN_TIME] = timeColumns('open_time');
