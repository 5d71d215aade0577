import type { Interval } from '../../../src-shared/market/interval.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';

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
