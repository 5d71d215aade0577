import type { LedgerEntry, LedgerKind } from '../../src-shared/wire/ledger.ts';
import { formatAge } from './age.ts';
import { formatCount } from './decimal-text.ts';
import type { Zone } from './zone.ts';

/** An entry exactly, a line a fact, for hovering. `now` is engine time. */
export function entryLines(entry: LedgerEntry, zone: Zone, now: number): readonly string[] {
  const { symbol, venue, channel, interval, from, to } = entry;
  const about = [symbol === '' ? 'whole venue' : symbol, channel, interval]
    .filter((part) => part !== undefined)
    .join(' ');
  const when =
    to === undefined
      ? [`since ${zone.clockMs(from)}, ${formatAge(now - from)} so far`]
      : to === from
        ? [`at ${zone.clockMs(from)}`]
        : [`${zone.clockMs(from)} to ${zone.clockMs(to)}`, formatExact(to - from)];
  return [...entryParts(entry), `${about}, ${venue}`, ...when, `${zone.date(from)} ${zone.label(from)}`];
}

/** What happened, in one line: `gap: 2 trades missing, 3 to 4, gap in the sequence numbers`. */
export function entryHeadline(entry: LedgerEntry): string {
  return entryParts(entry).join(', ');
}

/** What, which and why, each short enough for a narrow panel; of what contradicts both numbers, and what to do. */
export function entryParts(entry: LedgerEntry): readonly string[] {
  const { kind, count, reason, firstId, lastId } = entry;
  const why = REASONS[reason] ?? reason.replaceAll('-', ' ');
  if (count === 0) return [`${KIND_WORDS[kind]}: ${why}`];
  const ids =
    firstId === undefined || lastId === undefined
      ? []
      : [firstId === lastId ? `number ${firstId}` : `${firstId} to ${lastId}`];
  if (kind === 'mismatch') return mismatchParts(entry, why);
  return [
    `${KIND_WORDS[kind]}: ${formatCount(count)} ${nounOf(entry)}${count === 1 ? '' : 's'}${SUFFIX[kind] ?? ''}`,
    ...ids,
    why,
  ];
}

/** Both numbers of everything that differs, and what to do about it. */
function mismatchParts({ reason, count, differences = [] }: LedgerEntry, why: string): readonly string[] {
  const isOfBook = reason === 'outside-book';
  return [
    `mismatch: ${isOfBook ? `${formatCount(count)} trade${count === 1 ? '' : 's'} ` : ''}${why}`,
    ...differences.map(({ of, expected, received }) =>
      isOfBook
        ? `best price ${expected}, traded at ${received}`
        : `${of.replaceAll('-', ' ')}: candle ${expected}, trades ${received}`,
    ),
    isOfBook ? 'compare this book with the exchange' : 'do not rely on the order flow of this candle',
  ];
}

/** What a kind is called. */
const KIND_WORDS: Readonly<Record<LedgerKind, string>> = {
  gap: 'gap',
  resync: 'resync',
  stale: 'stale',
  lag: 'behind',
  crossed: 'crossed',
  duplicate: 'duplicate',
  'out-of-order': 'out of order',
  backfilled: 'backfilled',
  merged: 'merged',
  rejected: 'rejected',
  malformed: 'malformed',
  'clock-step': 'clock set',
  maintenance: 'maintenance',
  mismatch: 'mismatch',
};

function nounOf({ kind, channel }: LedgerEntry): string {
  if (kind === 'malformed') return 'message';
  if (kind === 'merged') return 'frame';
  return channel === 'candle' ? 'candle' : channel === 'trade' || channel === 'aggTrade' ? 'trade' : 'update';
}

function formatExact(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(3)} s` : formatAge(ms);
}

const SUFFIX: Readonly<Partial<Record<LedgerKind, string>>> = {
  gap: ' missing',
  duplicate: ' dropped',
  'out-of-order': ' dropped',
  backfilled: ' filled in',
};
const REASONS: Readonly<Record<string, string>> = {
  announced: 'announced by the venue',
  'candle-differs': 'the candle is not what its trades come to',
  'outside-book': 'outside the best prices of the book',
  'sequence-gap': 'gap in the sequence numbers',
  'connection-lost': 'connection lost',
  'set-forward': 'the clock of this computer was set forward, or it slept',
  'set-back': 'the clock of this computer was set back',
  'engine-down': 'the engine did not run',
  'not-joined': 'trades may be missing, history does not join',
  'nothing-missing': 'history shows that nothing is missing',
  silence: 'no data received',
  behind: 'data came later than usual',
  crossed: 'bids and asks crossed',
  history: 'from history',
  'seen-before': 'seen before',
  'older-than-known': 'something newer was known',
  'newer-emitted-before': 'newer ones were already received',
  'not-received': 'never received',
  'not-seen-closed': 'its end was not seen',
  'subscription-rejected': 'rejected by the venue',
  'topic-closes-connection': 'the venue closes the connection when asked for it',
  'handshake-rejected': 'the venue rejects the connection',
  'attempts-exhausted': 'given up after so many attempts',
  'screen-busy': 'the screen was busy',
  'waiting-for-stream': 'rebuilt after a loss',
  'waiting-for-snapshot': 'waiting for a snapshot',
};
