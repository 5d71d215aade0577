import type { LedgerEntry, LedgerKind } from './ledger.ts';

/** A stretch of time, epoch ms, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What entries say of `subject` over a span, in plain words: `this file has 2 gaps, 3.4 s (5 trades missing)`. */
export function ledgerSentence(subject: string, entries: readonly LedgerEntry[], span: Span): string {
  const gaps = openGaps(entries);
  const missing = sumOf(gaps.filter((gap) => gap.channel === 'trade' || gap.channel === 'aggTrade'));
  const candles = sumOf(gaps.filter((gap) => gap.channel === 'candle'));
  const counts = [
    missing > 0 ? `${plural(missing, 'trade')} missing` : '',
    candles > 0 ? `${plural(candles, 'candle')} missing` : '',
  ].filter((text) => text !== '');
  const lack =
    gaps.length === 0
      ? 'no known gaps'
      : `${plural(gaps.length, 'gap')}, ${secondsText(coveredMs(gaps, span))}${counts.length === 0 ? '' : ` (${counts.join(', ')})`}`;
  const notes = OTHERS.flatMap(({ kind, words }) => {
    // A gap that history showed to be none brought nothing.
    const found = entries.filter((entry) => entry.kind === kind && entry.reason !== 'nothing-missing');
    return found.length === 0 ? [] : [words(found, span)];
  });
  return `${subject} has ${lack}${notes.length === 0 ? '' : `; ${notes.join(', ')}`}`;
}

/** Gaps that history has not filled. */
export function openGaps(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const filled = entries.filter((entry) => entry.kind === 'backfilled');
  return entries.filter((entry) => entry.kind === 'gap' && !filled.some((fill) => fills(fill, entry)));
}

/** How long at least one of the entries was in force within the span, ms. */
export function coveredMs(entries: readonly LedgerEntry[], span: Span): number {
  let total = 0;
  let reached = span.from;
  for (const entry of [...entries].sort((a, b) => a.from - b.from)) {
    const to = Math.min(entry.to ?? span.to, span.to);
    const from = Math.max(entry.from, reached);
    if (to <= from) continue;
    total += to - from;
    reached = to;
  }
  return total;
}

/** A number and its noun: `1 gap`, `2 gaps`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** A duration with a tenth of a second: `3.4 s`. */
function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function fills(fill: LedgerEntry, gap: LedgerEntry): boolean {
  return (
    fill.venue === gap.venue &&
    fill.symbol === gap.symbol &&
    fill.channel === gap.channel &&
    fill.interval === gap.interval &&
    fill.from <= gap.from &&
    (fill.to ?? Infinity) >= (gap.to ?? Infinity)
  );
}

function sumOf(entries: readonly LedgerEntry[]): number {
  return entries.reduce((sum, { count }) => sum + count, 0);
}

function mismatchWords(found: readonly LedgerEntry[]): string {
  const [outside, candles] = [true, false].map((isOfBook) =>
    sumOf(found.filter(({ reason }) => (reason === 'outside-book') === isOfBook)),
  );
  return [
    candles === 0 ? '' : `${plural(candles ?? 0, 'candle')} not what the trades come to`,
    outside === 0 ? '' : `${plural(outside ?? 0, 'trade')} outside the best prices of the book`,
  ]
    .filter((text) => text !== '')
    .join(', ');
}

const OTHERS: readonly {
  readonly kind: LedgerKind;
  readonly words: (found: readonly LedgerEntry[], span: Span) => string;
}[] = [
  { kind: 'stale', words: (found, span) => `silent for ${secondsText(coveredMs(found, span))}` },
  { kind: 'mismatch', words: mismatchWords },
  { kind: 'lag', words: (found, span) => `behind for ${secondsText(coveredMs(found, span))}` },
  { kind: 'crossed', words: (found, span) => `crossed for ${secondsText(coveredMs(found, span))}` },
  { kind: 'rejected', words: (found) => `${plural(found.length, 'stream')} rejected` },
  { kind: 'resync', words: (found) => plural(found.length, 'resync') },
  { kind: 'malformed', words: (found) => `${plural(sumOf(found), 'message')} not understood` },
  { kind: 'maintenance', words: (found, span) => `maintenance for ${secondsText(coveredMs(found, span))}` },
  { kind: 'clock-step', words: (found) => `clock set ${plural(found.length, 'time')}` },
  { kind: 'duplicate', words: (found) => `${plural(sumOf(found), 'duplicate')} dropped` },
  { kind: 'out-of-order', words: (found) => `${plural(sumOf(found), 'late message')} dropped` },
  { kind: 'merged', words: (found) => `${plural(sumOf(found), 'update')} merged for a busy screen` },
  { kind: 'backfilled', words: (found) => `${plural(sumOf(found), 'record')} filled in from history` },
];
