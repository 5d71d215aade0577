import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type {
  ConnectionHealth,
  DecoderHealth,
  HealthProblem,
  HopHealth,
  HostHealth,
  RequestPoolHealth,
} from '../../../src-shared/wire/health.ts';
import type { NetworkOutage } from '../../../src-shared/wire/network-fault.ts';
import type { AnnouncedMaintenance } from './announced-maintenance.ts';
import type { LagSubject } from './lag-subjects.ts';
import { FOLD_ABOVE, type StreamDigest } from './stream-digest.ts';

/** What problems are found in. */
export interface ProblemSources {
  readonly at: number;
  readonly connections: readonly ConnectionHealth[];
  /** Of the rows of all streams. */
  readonly digest: StreamDigest;
  readonly pools: readonly RequestPoolHealth[];
  readonly clocks: readonly ({ readonly venue: VenueId } & ClockEstimate)[];
  /** What venues have announced; nothing if absent. */
  readonly maintenance?: readonly AnnouncedMaintenance[];
  readonly decoders?: readonly DecoderHealth[];
  readonly outage?: NetworkOutage | undefined;
  /** What is behind, since when in epoch ms; nothing if absent. */
  readonly lags?: readonly LagSubject[];
  readonly hops?: readonly HopHealth[];
  /** The engine's thread was held up lately, since when in epoch ms; absent if it was not. */
  readonly heldUp?: { readonly longestMs: number; readonly since: number };
}

/**
 * What is wrong, most important first. What follows from a broken connection is not reported again for each of its streams, nor what follows
 * from a network that is out for each connection and host; and more than {@link FOLD_ABOVE} subjects with the same problem at one venue become
 * one problem with a count.
 */
export function findProblems(sources: ProblemSources): HealthProblem[] {
  const problems: HealthProblem[] = [];
  const broken = new Set<string>();
  for (const connection of sources.connections) {
    const problem = connectionProblem(connection);
    if (problem !== undefined) broken.add(connection.id);
    push(problems, problem);
    push(problems, malformedProblem(connection, sources.at));
  }
  for (const pool of sources.pools) {
    push(problems, poolProblem(pool, sources.at));
    for (const host of pool.hosts ?? []) push(problems, hostProblem(host));
  }
  for (const problem of timeProblems(sources)) problems.push(problem);
  for (const maintenance of sources.maintenance ?? []) problems.push(maintenanceProblem(maintenance));
  for (const decoder of sources.decoders ?? []) push(problems, decoderProblem(decoder));
  const folded = fold(withOutage(problems, sources));
  for (const problem of sources.digest.problems(broken)) folded.push(problem);
  return folded.sort(byImportance);
}

function push(problems: HealthProblem[], problem: HealthProblem | undefined): void {
  if (problem !== undefined) problems.push(problem);
}

/** A network that is out, in place of what follows from it. */
function withOutage(
  problems: readonly HealthProblem[],
  { outage, connections }: ProblemSources,
): readonly HealthProblem[] {
  if (outage === undefined) return problems;
  return [outageProblem(outage, connections), ...problems.filter(({ code }) => !FOLLOWING.has(code))];
}

function outageProblem(outage: NetworkOutage, connections: readonly ConnectionHealth[]): HealthProblem {
  const venues = new Set(connections.map(({ venue }) => venue));
  const [venue] = venues;
  return {
    severity: 'error',
    code: 'network-outage',
    subject: outage.fault,
    since: outage.since,
    ...(venues.size === 1 && venue !== undefined && { venue }),
  };
}

function connectionProblem(connection: ConnectionHealth): HealthProblem | undefined {
  const { venue, since } = connection;
  const subject = connection.id;
  switch (connection.state) {
    case 'failed':
      return { severity: 'error', code: 'connection-failed', subject, venue, since };
    case 'connecting':
    case 'reconnecting': {
      const severity = connection.attempt >= PERSISTENT_ATTEMPTS ? 'error' : 'warning';
      return { severity, code: `connection-${connection.state}`, subject, venue, since };
    }
    case 'stale':
      return { severity: 'warning', code: 'connection-stale', subject, venue, since: connection.lastDataAt ?? since };
    case 'starting':
    case 'running':
    case 'stopped':
      return undefined;
  }
}

function malformedProblem({ id, venue, lastError }: ConnectionHealth, at: number): HealthProblem | undefined {
  if (lastError?.code !== 'message-malformed' || at - lastError.at >= RECENT_MS) return undefined;
  return { severity: 'warning', code: 'malformed', subject: id, venue, since: lastError.at };
}

function poolProblem({ pool, blockedUntil }: RequestPoolHealth, at: number): HealthProblem | undefined {
  return blockedUntil === undefined || blockedUntil <= at
    ? undefined
    : { severity: 'warning', code: 'rate-limited', subject: pool, since: at };
}

function hostProblem({ host, since }: HostHealth): HealthProblem | undefined {
  return since === undefined ? undefined : { severity: 'warning', code: 'host-failing', subject: host, since };
}

function clockProblem({
  venue,
  offsetMs,
  uncertaintyMs,
  at,
}: ProblemSources['clocks'][number]): HealthProblem | undefined {
  if (Math.abs(offsetMs) - uncertaintyMs < CLOCK_ERROR_MS) return undefined;
  return { severity: 'warning', code: 'clock-error', subject: venue, venue, since: at };
}

/** Of clocks, and of what takes longer than it ought to. */
function timeProblems({ clocks, lags = [], hops = [], heldUp }: ProblemSources): HealthProblem[] {
  const problems = lags.map(lagProblem);
  for (const clock of clocks) push(problems, clockProblem(clock));
  for (const hop of hops) push(problems, hopProblem(hop));
  push(problems, busyProblem(heldUp));
  return problems;
}

function lagProblem({ subject, venue, stream, since, behindMs, usualMs }: LagSubject): HealthProblem {
  return {
    severity: 'warning',
    code: 'stream-lagging',
    subject,
    venue,
    ...(stream === undefined || stream.symbol === '' ? {} : { symbol: stream.symbol }),
    since,
    delayMs: behindMs,
    ...(usualMs === undefined ? {} : { usualMs }),
  };
}

function hopProblem({ hop, p50, slowSince }: HopHealth): HealthProblem | undefined {
  return slowSince === undefined
    ? undefined
    : { severity: 'warning', code: 'stage-slow', subject: hop, since: slowSince, delayMs: p50 };
}

function busyProblem(heldUp: ProblemSources['heldUp']): HealthProblem | undefined {
  return heldUp === undefined
    ? undefined
    : { severity: 'warning', code: 'engine-busy', subject: 'engine', since: heldUp.since, delayMs: heldUp.longestMs };
}

function maintenanceProblem({ exchange, venue, title, since, begin, end }: AnnouncedMaintenance): HealthProblem {
  return {
    severity: 'info',
    code: 'maintenance',
    subject: exchange,
    venue,
    since,
    from: begin,
    ...(!Number.isNaN(end) && { to: end }),
    ...(title !== '' && { title }),
  };
}

function decoderProblem({ venue, channel, driftSince }: DecoderHealth): HealthProblem | undefined {
  if (driftSince === undefined) return undefined;
  return { severity: 'warning', code: 'decoder-drift', subject: channel, venue, since: driftSince };
}

function fold(problems: readonly HealthProblem[]): HealthProblem[] {
  const groups = Map.groupBy(problems, (problem) => `${problem.severity} ${problem.code} ${problem.venue ?? ''}`);
  return [...groups.values()].flatMap((group) => {
    if (group.length <= FOLD_ABOVE) return group;
    const oldest = group.reduce((a, b) => (b.since < a.since ? b : a));
    return [{ ...oldest, count: group.length }];
  });
}

/** Orders problems, the most important first. */
export function byImportance(a: HealthProblem, b: HealthProblem): number {
  return IMPORTANCE.indexOf(a.code) - IMPORTANCE.indexOf(b.code) || a.since - b.since;
}

/** Attempts after which coming back is no longer a hiccup. */
const PERSISTENT_ATTEMPTS = 3;
/** A malformed message is shown as a problem for so long. */
const RECENT_MS = 60_000;
/** A clock off by more than this makes latencies and candle countdowns wrong to the eye. */
const CLOCK_ERROR_MS = 1000;

/** What follows from a network that is out. */
const FOLLOWING: ReadonlySet<HealthProblem['code']> = new Set([
  'connection-failed',
  'connection-connecting',
  'connection-reconnecting',
  'host-failing',
]);

const IMPORTANCE: readonly HealthProblem['code'][] = [
  'network-outage',
  'connection-failed',
  'connection-connecting',
  'connection-reconnecting',
  'book-suspect',
  'stream-failed',
  'connection-stale',
  'host-failing',
  'rate-limited',
  'quotes-failing',
  'book-resyncing',
  'engine-busy',
  'stage-slow',
  'stream-lagging',
  'stream-silent',
  'stream-stale',
  'book-stale',
  'clock-error',
  'malformed',
  'decoder-drift',
  'maintenance',
];

/** How far a venue's clock is ahead of ours. The true offset lies within `uncertaintyMs` of `offsetMs`. `at` is epoch ms. */
export interface ClockEstimate {
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  readonly at: number;
}
