import { TRADE } from '../../../src-shared/wire/layout.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import type { Feed } from '../../feed/feed.ts';
import { contradicted } from '../parts/mismatch-lines.ts';
import type { CheckedLine } from '../parts/mismatch-lines.ts';
import type { MergedModel } from './merged-model.ts';
import type { LegTrades } from './merged-rows.ts';

/** The trades of a leg and what the ledger knows to contradict of its instrument. */
export interface CheckedLeg extends LegTrades {
  readonly entries: readonly LedgerEntry[];
}

/** Legs with what the ledger knows to contradict. */
export function checkedLegs(trades: readonly LegTrades[], feed: Feed): readonly CheckedLeg[] {
  return trades.map(({ leg, ring }) => ({
    leg,
    ring,
    entries: feed.ledger.page(leg.instrument.id, 'mismatch')?.entries ?? [],
  }));
}

/** What contradicts at rows of a merged tape, by index, each of its own venue's. `indices` are the rows, newest first. */
export function mergedMismatches(
  { rows, scroll }: MergedModel,
  indices: Iterable<number>,
  legs: readonly CheckedLeg[],
): ReadonlyMap<number, readonly LedgerEntry[]> {
  const found = new Map<number, readonly LedgerEntry[]>();
  if (legs.every(({ entries }) => entries.length === 0)) return found;
  const shown = Array.from(indices);
  for (const { leg, ring, entries } of legs) {
    if (entries.length === 0) continue;
    const lines = shown.flatMap((index): CheckedLine[] => {
      const base = ring.baseOf(ring.total - (rows.firstTrade[index] ?? NaN) - (rows.count[index] ?? NaN));
      if (rows.slot[index] !== leg.slot || rows.side[index] === 0 || base === -1) return [];
      const prices = [rows.price[index] ?? NaN, rows.lastPrice[index] ?? NaN] as const;
      return [{ index, time: ring.numbers[base + TRADE.venueTime] ?? NaN, prices }];
    });
    for (const [index, own] of contradicted(lines, entries, scroll.isPaused)) found.set(index, own);
  }
  return found;
}
