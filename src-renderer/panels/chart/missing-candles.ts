import type { Interval } from '../../../src-shared/market/interval.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { entryHeadline } from '../../format/ledger-words.ts';

/** What the ledger says of a place without a candle: the gap of that interval that covers it, else what the connection did then. */
export function missingAt(
  openTime: number,
  entries: readonly LedgerEntry[],
  interval: Interval | undefined,
): string | undefined {
  const covering = entries.filter(
    ({ channel, from, to = Infinity }) => channel === 'candle' && from <= openTime && openTime < to,
  );
  const entry =
    covering.findLast((one) => one.kind === 'gap' && one.interval === interval) ??
    covering.findLast(({ kind }) => kind === 'stale' || kind === 'rejected');
  return entry === undefined ? undefined : entryHeadline(entry);
}
