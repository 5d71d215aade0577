import type { Instrument } from '../../../src-shared/market/instrument.ts';

/** Records of a venue's list that are new or differ from those before. What is no longer listed is in neither: it stays as a closed one. */
export function changedSince(before: readonly Instrument[], now: readonly Instrument[]): readonly Instrument[] {
  const known = new Map(before.map((instrument) => [instrument.symbol, instrument]));
  return now.filter((instrument) => !isSame(known.get(instrument.symbol), instrument));
}

/** Whether two records say the same, in whatever order: one may come from the cache. */
function isSame(before: Instrument | undefined, now: Instrument): boolean {
  if (before === undefined) return false;
  const names = new Set([...Object.keys(before), ...Object.keys(now)]) as ReadonlySet<keyof Instrument>;
  for (const name of names) if (before[name] !== now[name]) return false;
  return true;
}
