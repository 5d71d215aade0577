import type { ConnectionHealth, HealthProblem, HealthReport, StreamHealth } from '../../../src-shared/wire/health.ts';
import { silenceOf } from '../../../src-shared/market/stream-pace.ts';
import { formatAge } from '../../format/age.ts';
import { usualText } from '../../format/silence-words.ts';
import { formatLatency } from './tables/latency-rows.ts';

/** Kinds of trouble that connections and streams can be filtered by, the worst first; the header has a pill for each. */
export const TROUBLES = ['failed', 'connecting', 'reconnecting', 'stale', 'quiet', 'syncing', 'behind'] as const;

/** One of {@link TROUBLES}. */
export type Trouble = (typeof TROUBLES)[number];

/** What the tables of the health panel can be limited to: nothing, whatever is not well, or one kind of it. */
export const HEALTH_FILTERS = ['all', 'problems', ...TROUBLES] as const;

/** One of {@link HEALTH_FILTERS}. */
export type HealthFilter = (typeof HEALTH_FILTERS)[number];

/** Whether a stream, or the book behind it, has a kind of trouble as of the report. Silence is judged by the stream's own pace, as panels do. */
export function hasTrouble(stream: StreamHealth, trouble: Trouble, at: number): boolean {
  const { state, book } = stream;
  switch (trouble) {
    case 'failed':
    case 'connecting':
    case 'reconnecting':
      return state === trouble;
    case 'stale':
      return state === 'stale' || silenceOfRunning(stream, at) === 'stale';
    case 'quiet':
      return silenceOfRunning(stream, at) === 'quiet';
    case 'syncing':
      return state === 'running' && (book?.state === 'syncing' || book?.state === 'resyncing');
    case 'behind':
      return stream.behindMs !== undefined;
  }
}

function silenceOfRunning(stream: StreamHealth, at: number): ReturnType<typeof silenceOf> {
  if (stream.state !== 'running') return 'fine';
  if (stream.book?.state === 'stale') return 'stale';
  return stream.lastDataAt === undefined ? 'fine' : silenceOf(stream, at - stream.lastDataAt);
}

/** Whether a connection has a kind of trouble. */
export function connectionHasTrouble({ state, behindMs }: ConnectionHealth, trouble: Trouble): boolean {
  return trouble === 'behind' ? behindMs !== undefined : state === trouble;
}

/** Venues that are behind as a whole. */
export function lateVenues({ problems }: HealthReport): readonly HealthProblem[] {
  return problems.filter(({ code, subject, venue }) => code === 'stream-lagging' && subject === venue);
}

/** The streams with a kind of trouble. */
export function troubledStreams(report: HealthReport, trouble: Trouble): readonly StreamHealth[] {
  return report.streams.filter((stream) => hasTrouble(stream, trouble, report.at));
}

/** How long a stream has been without data, ms of engine time: since its last data, or since its state began if there never was any. */
export function withoutDataMs({ lastDataAt, since }: StreamHealth, now: number): number {
  return Math.max(0, now - (lastDataAt ?? since));
}

/** The streams with a kind of trouble, a line each, the longest without data first; above {@link MOST_LINES} the rest is counted. */
export function troubleLines(report: HealthReport, trouble: Trouble, now: number): readonly string[] {
  const streams = troubledStreams(report, trouble).toSorted((a, b) => withoutDataMs(b, now) - withoutDataMs(a, now));
  const lines = streams.slice(0, MOST_LINES).map((stream) => troubleLine(stream, trouble, now));
  return streams.length > MOST_LINES ? [...lines, `and ${streams.length - MOST_LINES} more`] : lines;
}

function troubleLine(stream: StreamHealth, trouble: Trouble, now: number): string {
  const { venue, symbol, channel, book, lastError } = stream;
  const name = `${venue} ${symbol} ${channel}`;
  const usual = usualText(stream);
  switch (trouble) {
    case 'failed':
      return `${name}: ${lastError?.message ?? 'failed'}`;
    case 'connecting':
      return `${name}: connecting for ${formatAge(now - stream.since)}`;
    case 'reconnecting':
      return `${name}: reconnecting after ${formatAge(withoutDataMs(stream, now))} without data`;
    case 'stale':
    case 'quiet':
      return `${name}: no data for ${formatAge(withoutDataMs(stream, now))}${usual === '' ? '' : ` (usually ${usual})`}`;
    case 'syncing':
      return `${name}: waiting for its book for ${formatAge(now - (book?.since ?? now))}`;
    case 'behind':
      return `${name}: ${formatLatency(stream.behindMs ?? NaN)} behind`;
  }
}

const MOST_LINES = 12;
