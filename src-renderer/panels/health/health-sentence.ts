import type { HealthProblem, HealthReport, StreamHealth } from '../../../src-shared/wire/health.ts';
import type { NetworkOutage } from '../../../src-shared/wire/network-fault.ts';
import { networkFaultWords } from '../../../src-shared/text/network-fault-words.ts';
import { STATUS_WORDS } from '../../format/listing.ts';
import { formatAge } from '../../format/age.ts';
import { formatCount, formatShare } from '../../format/decimal-text.ts';

/** What is wrong, as one sentence a person understands; what is right if nothing is. Ages are counted to `now`, engine time. */
export function healthSentence(report: HealthReport, now: number): string {
  const { totals } = report;
  // What was wrong before a recording ended, or an engine was shut down, changes no more.
  if (haveStreamsEnded(report))
    return `${totals.streams === 1 ? 'The stream has' : `All ${totals.streams} streams have`} ended; nothing more will come.`;
  const problems = folded(report.problems);
  const first = problems[0];
  if (first === undefined) {
    if (totals.streams === 0) return 'Nothing is subscribed yet.';
    const running = totals.streamsRunning;
    if (running === totals.streams)
      return `All ${totals.streams} ${totals.streams === 1 ? 'stream is' : 'streams are'} live on ${totals.connections} ${totals.connections === 1 ? 'connection' : 'connections'}; no problem.`;
    return `${running} of ${totals.streams} streams are live; the others are starting.`;
  }
  const shown = problems
    .slice(0, MOST_NAMED)
    .map((problem) => problemWords(problem, report, now))
    .join('; ');
  const more = problems.length - MOST_NAMED;
  const rest = more > 0 ? `${more} more ${more === 1 ? 'problem' : 'problems'} below` : restWords(report);
  return `${upperFirst(shown)}; ${rest}.`;
}

/** Whether nothing more will come by any stream: a recording was played to its end, or an engine is shutting down. */
export function haveStreamsEnded({ streams }: HealthReport): boolean {
  return streams.length > 0 && streams.every(({ state }) => state === 'stopped');
}

/** Problems of one kind made one, in the place of the first: a lost network is one thing to read, not four. */
function folded(problems: readonly HealthProblem[]): readonly HealthProblem[] {
  const byCode = new Map<string, HealthProblem>();
  for (const problem of problems) {
    // Each maintenance has its own time.
    const key = problem.code === 'maintenance' ? `${problem.subject} ${problem.from} ${problem.title}` : problem.code;
    const before = byCode.get(key);
    byCode.set(key, before === undefined ? problem : joined(before, problem));
  }
  return [...byCode.values()];
}

function joined(one: HealthProblem, other: HealthProblem): HealthProblem {
  const { venue, ...rest } = one;
  return {
    ...rest,
    ...(venue !== undefined && venue === other.venue && { venue }),
    count: (one.count ?? 1) + (other.count ?? 1),
    since: Math.min(one.since, other.since),
  };
}

/** One problem in plain words, with its age. */
function problemWords(problem: HealthProblem, report: HealthReport, now: number): string {
  const count = problem.count ?? 1;
  if (problem.code === 'maintenance' && count === 1) return maintenanceWords(problem, now);
  if (problem.code === 'network-outage') return outageWords(problem, report, now);
  const who =
    count > 1
      ? `${problem.venue === undefined ? '' : `${problem.venue}: `}${count} ${SUBJECTS[problem.code]}s`
      : `${problem.venue ?? ''}${problem.venue === undefined ? '' : ': '}${nameOf(problem)}`;
  const age = formatAge(Math.max(0, now - problem.since));
  return `${who} ${predicate(problem, report, count > 1)} ${PERIOD.has(problem.code) ? `for ${age}` : `${age} ago`}`;
}

function outageWords({ venue, since }: HealthProblem, { outage }: HealthReport, now: number): string {
  const fault: NetworkOutage['fault'] = outage?.fault ?? 'several';
  const age = formatAge(Math.max(0, now - since));
  const who = venue === undefined ? 'No exchange can' : `The venue ${venue} cannot`;
  return `${who} be reached for ${age}, as ${networkFaultWords(fault).happened}`;
}

/** `Bybit plans maintenance from 10:00 to 10:30 UTC: title`. Days are named if they are not today. */
function maintenanceWords({ subject, from = NaN, to, title = '' }: HealthProblem, now: number): string {
  const end = to === undefined ? '' : utcText(to, now);
  const when =
    now < from
      ? `plans maintenance from ${utcText(from, now)}${end === '' ? '' : ` to ${end}`} UTC`
      : `is in maintenance, as announced${end === '' ? '' : `, until ${end} UTC`}`;
  return `${subject} ${when}${title === '' ? '' : `: ${title}`}`;
}

function utcText(at: number, now: number): string {
  const text = new Date(at).toISOString();
  const time = text.slice(11, 16);
  return text.slice(0, 10) === new Date(now).toISOString().slice(0, 10) ? time : `${text.slice(0, 10)} ${time}`;
}

function predicate(problem: HealthProblem, report: HealthReport, isMany: boolean): string {
  const [verb, rest] = PREDICATES[problem.code];
  const why = isMany ? '' : (WHYS[problem.code]?.(problem, report) ?? '');
  return `${isMany ? PLURALS[verb] : verb} ${rest}${why}${COMMA.has(problem.code) ? ',' : ''}`;
}

function nameOf(problem: HealthProblem): string {
  const what = SUBJECTS[problem.code];
  if (what === 'book' || what === 'stream') return `${what} ${problem.symbol ?? problem.subject}`;
  if (what === 'host') return `host ${problem.subject}`;
  if (what === 'decoder') return `the ${problem.subject} decoder`;
  if (what === 'budget') return `the budget ${problem.subject}`;
  if (what === 'connection')
    return problem.venue !== undefined && problem.subject.startsWith(problem.venue)
      ? `connection${problem.subject.slice(problem.venue.length)}`
      : `connection ${problem.subject}`;
  return 'the venue';
}

function gapWords(problem: HealthProblem, report: HealthReport): string {
  const stream = streamOf(problem, report);
  if (stream === undefined || stream.gaps === 0) return '';
  return stream.missing > 0 ? ` after a gap (${stream.missing} missing so far)` : ' after a gap';
}

function attemptWords(problem: HealthProblem, report: HealthReport): string {
  const connection = report.connections.find((one) => one.id === problem.subject);
  if (connection === undefined) return '';
  const { attempt, lastError, nextAttemptAt } = connection;
  if (lastError?.code === 'handshake-blocked')
    return ` (the venue keeps this address out for a while, ${lastError.message}${untilWords(nextAttemptAt, report)})`;
  return attempt > 0 ? ` (attempt ${attempt})` : '';
}

function untilWords(time: number | undefined, { at }: HealthReport): string {
  return time === undefined ? '' : `; tried again in ${formatAge(Math.max(0, time - at))}`;
}

function blockWords(problem: HealthProblem, report: HealthReport): string {
  return untilWords(report.pools.find(({ pool }) => pool === problem.subject)?.blockedUntil, report);
}

function errorWords(problem: HealthProblem, report: HealthReport): string {
  const connection = report.connections.find((one) => one.id === problem.subject);
  const error = connection?.lastError ?? streamOf(problem, report)?.lastError;
  return error === undefined ? '' : ` (${error.message}${untilWords(connection?.nextAttemptAt, report)})`;
}

function driftWords(problem: HealthProblem, { decoders = [] }: HealthReport): string {
  const found = decoders.find(({ venue, channel }) => venue === problem.venue && channel === problem.subject);
  return found === undefined
    ? ''
    : ` (${formatShare(found.parsed / found.frames)} of ${formatCount(found.frames)} frames so far)`;
}

function listedWords(problem: HealthProblem, report: HealthReport): string {
  const listed = streamOf(problem, report)?.listed;
  return listed === undefined ? '' : ` (the exchange lists it as ${STATUS_WORDS[listed]})`;
}

function streamOf(problem: HealthProblem, report: HealthReport): StreamHealth | undefined {
  return report.streams.find((one) => one.key === problem.subject);
}

function restWords(report: HealthReport): string {
  const { streams, streamsRunning } = report.totals;
  if (streamsRunning === 0) return 'nothing is live';
  const affected = new Set(report.problems.filter(isWrong).map((one) => one.subject)).size;
  if (affected === 0 && streamsRunning === streams) return 'all streams are live';
  return streamsRunning >= streams - affected
    ? 'everything else is live'
    : `${streamsRunning} of ${streams} streams are live`;
}

/** What is planned is no trouble yet. */
function isWrong({ severity }: HealthProblem): boolean {
  return severity !== 'info';
}

function upperFirst(text: string): string {
  return text.split('; ', 1)[0]?.includes(': ') === true ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

const SUBJECTS: Readonly<
  Record<HealthProblem['code'], 'connection' | 'stream' | 'book' | 'venue' | 'host' | 'budget' | 'decoder'>
> = {
  'network-outage': 'venue',
  'connection-connecting': 'connection',
  'connection-reconnecting': 'connection',
  'connection-stale': 'connection',
  'connection-failed': 'connection',
  'stream-stale': 'stream',
  'stream-silent': 'stream',
  'stream-failed': 'stream',
  'book-resyncing': 'book',
  'book-suspect': 'book',
  'book-stale': 'book',
  'rate-limited': 'budget',
  'host-failing': 'host',
  'clock-error': 'venue',
  malformed: 'connection',
  'decoder-drift': 'decoder',
  maintenance: 'venue',
};
/** Problems that last, against those that happened. */
const PERIOD = new Set<HealthProblem['code']>([
  'connection-connecting',
  'connection-reconnecting',
  'connection-stale',
  'stream-stale',
  'book-stale',
  'rate-limited',
  'host-failing',
  'clock-error',
  'decoder-drift',
]);
const MOST_NAMED = 2;
const PREDICATES: Readonly<Record<HealthProblem['code'], readonly [verb: keyof typeof PLURALS, rest: string]>> = {
  'network-outage': ['is', 'out of reach'],
  'connection-connecting': ['is', 'not open yet'],
  'connection-reconnecting': ['is', 'reconnecting'],
  'connection-stale': ['is', 'open but silent'],
  'connection-failed': ['has', 'failed'],
  'stream-stale': ['is', 'stale: no data'],
  'stream-silent': ['has', 'sent nothing yet, though acknowledged'],
  'stream-failed': ['was', 'rejected or failed'],
  'book-resyncing': ['is', 'resyncing'],
  'book-suspect': ['is', 'suspect, as a contradiction was seen'],
  'book-stale': ['is', 'stale: no update'],
  'rate-limited': ['is', 'stopped by the venue; snapshots and history wait'],
  'host-failing': ['is', 'left alone, as request after request failed; snapshots and history wait'],
  'clock-error': ['has', 'another time than this computer, which latencies allow for'],
  malformed: ['has', 'sent messages that could not be understood, the last'],
  'decoder-drift': ['is', 'reading messages the slow way, as their form has changed'],
  maintenance: ['has', 'announced maintenance, the last'],
};
const PLURALS = { is: 'are', has: 'have', was: 'were' } as const;
const WHYS: Readonly<Partial<Record<HealthProblem['code'], (problem: HealthProblem, report: HealthReport) => string>>> =
  {
    'connection-connecting': attemptWords,
    'connection-reconnecting': attemptWords,
    'connection-failed': errorWords,
    'stream-failed': errorWords,
    'stream-silent': listedWords,
    'rate-limited': blockWords,
    'book-resyncing': gapWords,
    'decoder-drift': driftWords,
  };
/** Problems whose age follows as an afterthought. */
const COMMA = new Set<HealthProblem['code']>(['connection-failed', 'stream-failed', 'book-resyncing', 'book-suspect']);
