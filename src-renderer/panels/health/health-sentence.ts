import { greatest } from '../../../src-shared/greatest.ts';
import type { HealthProblem, HealthReport, StreamHealth } from '../../../src-shared/wire/health.ts';
import type { NetworkOutage } from '../../../src-shared/wire/network-fault.ts';
import { networkFaultWords } from '../../../src-shared/text/network-fault-words.ts';
import { STATUS_WORDS } from '../../format/listing.ts';
import { formatAge } from '../../format/age.ts';
import { countOf } from '../../format/count-words.ts';
import { formatCount, formatShare } from '../../format/decimal-text.ts';
import { troubledStreams, withoutDataMs } from './health-filter.ts';
import { quotesWords } from './quotes-words.ts';
import { formatLatency } from './tables/latency-rows.ts';

/** What is wrong, as one sentence a person understands; what is right if nothing is. Ages are counted to `now`, engine time. */
export function healthSentence(report: HealthReport, now: number): string {
  // What was wrong before a recording ended, or an engine was shut down, changes no more.
  if (haveStreamsEnded(report))
    return `${report.totals.streams === 1 ? 'The stream has' : `All ${countOf(report.totals.streams, 'stream')} have`} ended; nothing more will come.`;
  const problems = folded(report.problems);
  const first = problems[0];
  if (first === undefined) return soundWords(report, now);
  const shown = problems
    .slice(0, MOST_NAMED)
    .map((problem) => problemWords(problem, report, now))
    .join('; ');
  const more = problems.length - MOST_NAMED;
  const rest = more > 0 ? `${countOf(more, 'more problem')} below` : restWords(report);
  return `${upperFirst(shown)}; ${rest}.`;
}

/** Whether nothing more will come by any stream: a recording was played to its end, or an engine is shutting down. */
export function haveStreamsEnded({ streams }: HealthReport): boolean {
  return streams.length > 0 && streams.every(({ state }) => state === 'stopped');
}

/** How the streams are if nothing is a problem: a stream that is not live is starting, or is coming back. */
function soundWords(report: HealthReport, now: number): string {
  const { streams, totals } = report;
  if (totals.streams === 0) return 'Nothing is subscribed yet.';
  const all = countOf(totals.streams, 'stream');
  if (totals.streamsRunning === totals.streams)
    return `${totals.streams === 1 ? 'The stream is' : `All ${all} are`} live on ${countOf(totals.connections, 'connection')}; ${silentWords(report, now)}.`;
  const others = STATES_NOT_LIVE.flatMap((state) => {
    const such = streams.filter((stream) => stream.state === state);
    return such.length === 0 ? [] : [notLiveWords(state, such, now)];
  });
  return `${liveWords(totals)}; ${others.join(', ')}.`;
}

/** What is said of streams that run: that some bring nothing for longer than usual, or that there is no problem. */
function silentWords(report: HealthReport, now: number): string {
  const silent = (['stale', 'quiet'] as const).flatMap((trouble) => {
    const streams = troubledStreams(report, trouble);
    if (streams.length === 0) return [];
    const longest = formatAge(greatest(streams.map((stream) => withoutDataMs(stream, now))));
    return [
      `${formatCount(streams.length)} ${streams.length === 1 ? 'is' : 'are'} ${trouble}, without data for ${longest}`,
    ];
  });
  return silent.length === 0 ? 'no problem' : silent.join('; ');
}

/** `9 are reconnecting after 38 s without data`. */
function notLiveWords(state: (typeof STATES_NOT_LIVE)[number], streams: readonly StreamHealth[], now: number): string {
  const count = formatCount(streams.length);
  const isOne = streams.length === 1;
  const silence = formatAge(greatest(streams.map((stream) => withoutDataMs(stream, now))));
  switch (state) {
    case 'failed':
      return `${count} ${isOne ? 'has' : 'have'} failed`;
    case 'reconnecting':
      return `${count} ${isOne ? 'is' : 'are'} reconnecting after ${silence} without data`;
    case 'stale':
      return `${count} ${isOne ? 'is' : 'are'} without data for ${silence}`;
    case 'connecting':
      return `${count} ${isOne ? 'is' : 'are'} connecting`;
    case 'starting':
      return `${count} ${isOne ? 'is' : 'are'} starting`;
    case 'stopped':
      return `${count} ${isOne ? 'has' : 'have'} ended`;
  }
}

function liveWords({ streams, streamsRunning }: HealthReport['totals']): string {
  return `${formatCount(streamsRunning)} of ${countOf(streams, 'stream')} ${streamsRunning === 1 || streams === 1 ? 'is' : 'are'} live`;
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
export function problemWords(problem: HealthProblem, report: HealthReport, now: number): string {
  const count = problem.count ?? 1;
  if (problem.code === 'engine-busy') return `this machine is busy: the engine was held up ${delayText(problem)}`;
  if (problem.code === 'maintenance' && count === 1) return maintenanceWords(problem, now);
  if (problem.code === 'quotes-failing') return quotesWords(problem, now);
  if (problem.code === 'network-outage') return outageWords(problem, report, now);
  const who =
    count > 1
      ? `${problem.venue === undefined ? '' : `${problem.venue}: `}${countOf(count, SUBJECTS[problem.code])}`
      : problem.code === 'stream-lagging' && problem.subject === problem.venue
        ? problem.venue
        : `${problem.venue ?? ''}${problem.venue === undefined ? '' : ': '}${nameOf(problem)}`;
  const age = formatAge(Math.max(0, now - beginOf(problem, report)));
  const when = PERIOD.has(problem.code) ? `for ${age}` : `${age} ago`;
  return `${who} ${predicate(problem, report, count > 1)} ${when}${count > 1 ? '' : silenceWords(problem, report)}`;
}

/**
 * Since when a problem is: of what brings no data, since the last data, as the verdict came later. Several count from the one that has been without
 * data longest.
 */
function beginOf(problem: HealthProblem, { streams, connections }: HealthReport): number {
  const { code, subject, venue, count = 1, since } = problem;
  const isMeant = (id: string, of: string): boolean =>
    count === 1 ? id === subject : venue === undefined || of === venue;
  if (code === 'connection-stale')
    return earliest(
      connections.filter((one) => one.state === 'stale' && isMeant(one.id, one.venue)).map((one) => one.lastFrameAt),
      since,
    );
  if (code !== 'stream-stale' && code !== 'book-stale') return since;
  const isStale = (one: StreamHealth): boolean =>
    code === 'stream-stale' ? one.state === 'stale' : one.state === 'running' && one.book?.state === 'stale';
  return earliest(
    streams.filter((one) => isStale(one) && isMeant(one.key, one.venue)).map((one) => one.lastDataAt),
    since,
  );
}

function earliest(times: readonly (number | undefined)[], otherwise: number): number {
  return times.reduce<number>((first, time) => Math.min(first, time ?? Infinity), otherwise);
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
  const [one, many] = PREDICATES[problem.code];
  const why = isMany ? '' : (WHYS[problem.code]?.(problem, report) ?? '');
  return `${isMany ? many : one}${why}${COMMA.has(problem.code) ? ',' : ''}`;
}

function nameOf(problem: HealthProblem): string {
  const what = isLateConnection(problem) ? 'connection' : SUBJECTS[problem.code];
  if (what === 'stage') return `our own part, ${stageWord(problem)},`;
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

/** What the stage of a `stage-slow` does. */
function stageWord({ subject }: HealthProblem): string {
  return STAGES[subject] ?? subject;
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

/** That a connection had died long before it was found lost. */
function silenceWords({ code, subject }: HealthProblem, { connections }: HealthReport): string {
  const lost = code === 'connection-reconnecting' ? connections.find(({ id }) => id === subject) : undefined;
  const silence = lost?.lastFrameAt === undefined ? 0 : lost.since - lost.lastFrameAt;
  return silence >= LONG_SILENCE_MS ? `, after ${formatAge(silence)} without data` : '';
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

/** Streams are named by venue and topic, connections are not. */
function isLateConnection({ code, subject, venue }: HealthProblem): boolean {
  return code === 'stream-lagging' && !subject.startsWith(`${venue ?? ''}:`);
}

/** `by 1.7 s (usually 4.0 ms, our own part 10 µs)`. */
function lagWords(problem: HealthProblem, { hops = [] }: HealthReport): string {
  const own = hops.find(({ hop }) => hop === 'received-decoded');
  const notes = [
    problem.usualMs === undefined ? '' : `usually ${formatLatency(problem.usualMs)}`,
    own === undefined ? '' : `our own part ${formatLatency(own.p50)}`,
  ].filter((note) => note !== '');
  return ` by ${delayText(problem)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

function delayText({ delayMs = NaN }: HealthProblem): string {
  return formatLatency(delayMs);
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
  const affected = new Set(report.problems.filter(isOfStreams).map((one) => one.subject)).size;
  if (affected === 0 && streamsRunning === streams) return 'all streams are live';
  return streamsRunning >= streams - affected ? 'everything else is live' : liveWords(report.totals);
}

/** What is planned is no trouble yet, and neither what we are slow with nor what is polled keeps a stream from being live. */
function isOfStreams({ severity, code }: HealthProblem): boolean {
  return severity !== 'info' && code !== 'engine-busy' && code !== 'stage-slow' && code !== 'quotes-failing';
}

function upperFirst(text: string): string {
  // A name is spelt as it is.
  return /^[\w-]+: /.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

const SUBJECTS: Readonly<
  Record<
    HealthProblem['code'],
    'connection' | 'stream' | 'book' | 'venue' | 'host' | 'budget' | 'decoder' | 'stage' | 'engine'
  >
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
  'stream-lagging': 'stream',
  'stage-slow': 'stage',
  'engine-busy': 'engine',
  maintenance: 'venue',
  'quotes-failing': 'venue',
};
const STAGES: Readonly<Record<string, string>> = {
  'received-decoded': 'decoding',
  'decoded-published': 'publishing',
  'published-painted': 'drawing',
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
  'stream-lagging',
  'stage-slow',
]);
const MOST_NAMED = 2;
const PREDICATES: Readonly<Record<HealthProblem['code'], readonly [one: string, many: string]>> = {
  'network-outage': ['is out of reach', 'are out of reach'],
  'connection-connecting': ['is not open yet', 'are not open yet'],
  'connection-reconnecting': ['is reconnecting', 'are reconnecting'],
  'connection-stale': ['is open but silent', 'are open but silent'],
  'connection-failed': ['has failed', 'have failed'],
  'stream-stale': ['is stale: no data', 'are stale: no data'],
  'stream-silent': ['has sent nothing yet, though acknowledged', 'have sent nothing yet, though acknowledged'],
  'stream-failed': ['was rejected or failed', 'were rejected or failed'],
  'book-resyncing': ['is resyncing', 'are resyncing'],
  'book-suspect': ['is suspect, as a contradiction was seen', 'are suspect, as contradictions were seen'],
  'book-stale': ['is stale: no update', 'are stale: no update'],
  'rate-limited': [
    'is stopped by the venue; snapshots and history wait',
    'are stopped by their venues; snapshots and history wait',
  ],
  'host-failing': [
    'is left alone, as request after request failed; snapshots and history wait',
    'are left alone, as request after request failed; snapshots and history wait',
  ],
  'clock-error': [
    'has another time than this computer, which latencies allow for',
    'have other times than this computer, which latencies allow for',
  ],
  malformed: [
    'has sent messages that could not be understood, the last',
    'have sent messages that could not be understood, the last',
  ],
  'decoder-drift': [
    'is reading messages the slow way, as their form has changed',
    'are reading messages the slow way, as their form has changed',
  ],
  'stream-lagging': ['is behind', 'are behind'],
  'stage-slow': ['takes too long', 'take too long'],
  'engine-busy': ['was held up', 'were held up'],
  maintenance: ['has announced maintenance, the last', 'have announced maintenance, the last'],
  'quotes-failing': ['does not answer', 'do not answer'],
};
/** Streams that are not live, the worst first. */
const STATES_NOT_LIVE = ['failed', 'connecting', 'reconnecting', 'stale', 'starting', 'stopped'] as const;
/** A connection that was silent for as long before it was lost had died unnoticed. */
const LONG_SILENCE_MS = 2000;
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
    'stream-lagging': lagWords,
    'stage-slow': (problem) => ` (half of it above ${delayText(problem)})`,
  };
/** Problems whose age follows as an afterthought. */
const COMMA = new Set<HealthProblem['code']>(['connection-failed', 'stream-failed', 'book-resyncing', 'book-suspect']);
