import type { Cadence, VenueFacts } from '../../../engine/venue/venue-facts.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';
import type { CheckedFact } from './checked-fact.ts';
import { together, type ObservedConnection, type VenueObserver } from './venue-observer.ts';

/** What was observed, for how long, and with which clock. */
export interface Observation {
  readonly venue: StreamVenue;
  readonly facts: VenueFacts;
  readonly observer: VenueObserver;
  /** Monotonic ms. */
  readonly now: number;
  /** How far the venue's clock is ahead of ours, ms; undefined if it is not known. */
  readonly aheadMs: number | undefined;
  /** Whether the engine found a checksum that is not that of its book. */
  readonly isChecksumWrong: boolean;
}

/** What observation shows of the facts, in the order of their table. */
export function judge(observation: Observation): readonly CheckedFact[] {
  const { venue, observer } = observation;
  const names = [...observer.expected()].toSorted();
  const facts: readonly (Finding | undefined)[] = [
    eventAge(observation),
    subscriptions(observer),
    acknowledgement(observer),
    pings(observation),
    ...names.map((name) => fields(name, observer)),
    ...names.map((name) => fastPath(name, observation)),
    ...names.map((name) => rate(name, observation)),
    messages('malformed', 'no message', observer.malformed, observer.frames),
    messages('unknown-messages', 'none beyond the table', observer.unknown, observer.frames),
    bookSequence(observation),
    tradeIds(observation),
    checksum(observation),
  ];
  return facts.flatMap((fact) => (fact === undefined ? [] : [{ venue: venue.id, ...fact }]));
}

type Finding = Omit<CheckedFact, 'venue'>;

function eventAge({ observer, aheadMs }: Observation): Finding {
  const ages = observer.ages.toSorted((a, b) => a - b);
  const median = ages[Math.floor(ages.length / 2)];
  const about = { fact: 'event-age', about: '', assumed: `-250 to ${String(OLDEST_MS)} ms` } as const;
  if (median === undefined) return { ...about, met: 'no event with a time', verdict: 'not-seen' };
  const age = Math.round(median + (aheadMs ?? 0));
  return {
    ...about,
    met: `${String(age)} ms (median of ${String(ages.length)})`,
    verdict: age >= YOUNGEST_MS && age <= OLDEST_MS ? 'as-assumed' : 'differs',
  };
}

function subscriptions(observer: VenueObserver): Finding {
  const topics = observer.expectedTopics();
  const unanswered = topics.filter((topic) => !observer.answered.has(topic));
  const [rejection] = observer.rejections;
  const met = `${String(topics.length - unanswered.length)} of ${String(topics.length)} acknowledged`;
  const without = unanswered.length === 0 ? '' : `, not ${listOf(unanswered)}`;
  return {
    fact: 'subscriptions',
    about: '',
    assumed: 'every one is acknowledged',
    met: `${met}${without}${rejection === undefined ? '' : `; rejected: ${rejection}`}`,
    verdict: unanswered.length === 0 && rejection === undefined ? 'as-assumed' : 'differs',
  };
}

function acknowledgement(observer: VenueObserver): Finding {
  const about = { fact: 'acknowledgement', about: '', assumed: 'the fields of the table' } as const;
  if (observer.answered.size === 0) return { ...about, met: 'none came', verdict: 'not-seen' };
  return { ...about, ...differencesAsMet(observer.acknowledgementDifferences) };
}

function pings({ venue, facts, observer, now }: Observation): Finding {
  return facts.pingEveryMs === undefined || venue.keepAlive.kind === 'client-pings'
    ? ownPings(observer.connections, now)
    : venuePings(observer.connections, facts.pingEveryMs, now);
}

function venuePings(connections: readonly ObservedConnection[], everyMs: number, now: number): Finding {
  const about = { fact: 'pings', about: '', assumed: `the venue's, every ${seconds(everyMs)}` } as const;
  const gaps = connections.flatMap(({ pings: times }) => times.slice(1).map((time, i) => time - (times[i] ?? time)));
  const firsts = connections.map(({ openedAt, endedAt, pings: [first] }) => ({
    ms: (first ?? endedAt ?? now) - openedAt,
    isPing: first !== undefined,
  }));
  const wrong = [
    ...gaps.filter((ms) => ms < everyMs * 0.7 || ms > everyMs * 1.5).map((ms) => `one after ${seconds(ms)}`),
    ...firsts.filter(({ ms, isPing }) => !isPing && ms > everyMs * 1.5).map(({ ms }) => `none in ${seconds(ms)}`),
  ];
  const [first] = wrong;
  if (first !== undefined) return { ...about, met: first, verdict: 'differs' };
  if (gaps.length > 0) return { ...about, met: `every ${seconds(median(gaps))}`, verdict: 'as-assumed' };
  const longest = firsts.reduce((most, { ms }) => Math.max(most, ms), 0);
  return { ...about, met: `fewer than two in ${seconds(longest)}`, verdict: 'not-seen' };
}

function ownPings(connections: readonly ObservedConnection[], now: number): Finding {
  const about = { fact: 'pings', about: '', assumed: `ours, answered within ${seconds(ANSWER_MS)}` } as const;
  const due = connections.flatMap(({ ownPings: times, endedAt }) =>
    times.filter((at) => (endedAt ?? now) - at > ANSWER_MS),
  );
  const answers = connections.flatMap(({ answersAfterMs }) => answersAfterMs);
  if (due.length === 0 && answers.length === 0) return { ...about, met: 'none was sent', verdict: 'not-seen' };
  const late = answers.filter((ms) => ms > ANSWER_MS).length;
  return {
    ...about,
    met: `${String(answers.length)} answered of ${String(due.length)}${late === 0 ? '' : `, ${String(late)} of them late`}`,
    verdict: answers.length >= due.length && late === 0 ? 'as-assumed' : 'differs',
  };
}

function fields(name: string, observer: VenueObserver): Finding {
  const record = observer.topics.get(name);
  const about = { fact: 'fields', about: name, assumed: 'those of the table, in its order' } as const;
  if (record === undefined)
    return { ...about, met: 'no message came', verdict: observer.isRare(name) ? 'not-seen' : 'differs' };
  if (!record.hasShape) return { ...about, assumed: 'a table', met: 'the table has no such topic', verdict: 'differs' };
  return { ...about, ...differencesAsMet(record.differences) };
}

function fastPath(name: string, { facts, observer }: Observation): Finding | undefined {
  const record = observer.topics.get(name);
  if (record === undefined) return undefined;
  const isScanned = facts.scanned.includes(name);
  const share = record.afterFirst === 0 ? NaN : record.scanned / record.afterFirst;
  const about = { fact: 'fast-path', about: name, assumed: isScanned ? 'at least 99 %' : 'none: JSON' } as const;
  if (Number.isNaN(share)) return { ...about, met: 'too few messages', verdict: 'not-seen' };
  return {
    ...about,
    met: `${(share * 100).toFixed(1)} % of ${String(record.afterFirst)}`,
    verdict: !isScanned || share >= LEAST_SCANNED ? 'as-assumed' : 'differs',
  };
}

function rate(name: string, { facts, observer }: Observation): Finding | undefined {
  const record = observer.topics.get(name);
  if (record === undefined) return undefined;
  const cadence = facts.cadences[name];
  const intervals = record.intervals();
  const assumed = wordsOf(cadence);
  if (intervals.length === 0)
    return { fact: 'rate', about: name, assumed, met: `${String(record.frames)} messages`, verdict: 'not-seen' };
  const wrong = cadence === undefined ? undefined : intervals.find((ms) => !keeps(ms, cadence));
  return {
    fact: 'rate',
    about: name,
    assumed,
    met: `one every ${Math.round(wrong ?? median(intervals)).toString()} ms a symbol, ${String(record.frames)} in all`,
    verdict: wrong === undefined ? 'as-assumed' : 'differs',
  };
}

function messages(
  fact: 'malformed' | 'unknown-messages',
  assumed: string,
  found: ReadonlyMap<string, number>,
  frames: number,
): Finding {
  const [first] = found;
  if (first === undefined) return { fact, about: '', assumed, met: `none of ${String(frames)}`, verdict: 'as-assumed' };
  const total = [...found.values()].reduce((sum, times) => sum + times, 0);
  return { fact, about: '', assumed, met: `${String(total)} of ${String(frames)}: ${first[0]}`, verdict: 'differs' };
}

function bookSequence({ observer }: Observation): Finding | undefined {
  const { compared, breach } = together(observer.books.values());
  if (observer.books.size === 0) return undefined;
  return sequenceFinding('book-sequence', 'every message follows the one before', { compared, breach });
}

function tradeIds({ venue, observer }: Observation): Finding {
  const assumed = { consecutive: 'each one above the one before', ascending: 'ascending', opaque: 'all different' };
  return sequenceFinding('trade-ids', assumed[venue.tradeIds], together(observer.trades.values()));
}

function sequenceFinding(
  fact: 'book-sequence' | 'trade-ids',
  assumed: string,
  { compared, breach }: { readonly compared: number; readonly breach: string | undefined },
): Finding {
  if (compared === 0) return { fact, about: '', assumed, met: 'too few messages', verdict: 'not-seen' };
  return breach === undefined
    ? { fact, about: '', assumed, met: `held ${String(compared)} times`, verdict: 'as-assumed' }
    : { fact, about: '', assumed, met: `broken: ${breach}`, verdict: 'differs' };
}

function checksum({ facts, observer, isChecksumWrong }: Observation): Finding | undefined {
  if (facts.hasNoChecksum !== true) return undefined;
  const { checksums } = observer;
  const found = `${String(checksums)} that are not 0, ${isChecksumWrong ? 'and they are not those of our book' : 'all right'}`;
  return {
    fact: 'checksum',
    about: '',
    assumed: '0 or absent',
    met: checksums === 0 ? '0 or absent' : found,
    verdict: checksums === 0 ? 'as-assumed' : 'differs',
  };
}

function differencesAsMet(differences: ReadonlyMap<string, number>): Pick<CheckedFact, 'met' | 'verdict'> {
  if (differences.size === 0) return { met: 'the same', verdict: 'as-assumed' };
  const words = [...differences].map(([difference, times]) => `${difference} (${String(times)} times)`);
  return { met: listOf(words), verdict: 'differs' };
}

function wordsOf(cadence: Cadence | undefined): string {
  if (cadence === undefined) return 'not stated';
  return 'everyMs' in cadence
    ? `one every ${String(cadence.everyMs)} ms`
    : `at most one every ${String(cadence.atLeastMs)} ms`;
}

function keeps(ms: number, cadence: Cadence): boolean {
  const { leastMs, mostMs } =
    'everyMs' in cadence
      ? { leastMs: cadence.everyMs, mostMs: cadence.everyMs }
      : { leastMs: cadence.atLeastMs, mostMs: Infinity };
  return ms >= leastMs * 0.7 && ms <= mostMs * 1.5;
}

function listOf(words: readonly string[]): string {
  return words.length <= MOST_NAMED
    ? words.join('; ')
    : `${words.slice(0, MOST_NAMED).join('; ')} and ${String(words.length - MOST_NAMED)} more`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

const YOUNGEST_MS = -250;
const OLDEST_MS = 2000;
const ANSWER_MS = 5000;
const LEAST_SCANNED = 0.99;
const MOST_NAMED = 5;
