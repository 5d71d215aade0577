import type { ConnectionHealth, HealthReport, StreamHealth } from '../../../src-shared/wire/health.ts';
import { formatAge } from '../../format/age.ts';

/** Kinds of trouble that connections and streams can be filtered by, the worst first; the header has a pill for each. */
export const TROUBLES = ['failed', 'reconnecting', 'stale', 'syncing'] as const;

/** One of {@link TROUBLES}. */
export type Trouble = (typeof TROUBLES)[number];

/** What the tables of the health panel can be limited to: nothing, whatever is not well, or one kind of it. */
export const HEALTH_FILTERS = ['all', 'problems', ...TROUBLES] as const;

/** One of {@link HEALTH_FILTERS}. */
export type HealthFilter = (typeof HEALTH_FILTERS)[number];

/** Whether a stream, or the book behind it, has a kind of trouble. */
export function hasTrouble({ state, book }: StreamHealth, trouble: Trouble): boolean {
  switch (trouble) {
    case 'failed':
    case 'reconnecting':
      return state === trouble;
    case 'stale':
      return state === 'stale' || (state === 'running' && book?.state === 'stale');
    case 'syncing':
      return state === 'running' && (book?.state === 'syncing' || book?.state === 'resyncing');
  }
}

/** Whether a connection has a kind of trouble. */
export function connectionHasTrouble({ state }: ConnectionHealth, trouble: Trouble): boolean {
  return state === trouble;
}

/** The streams with a kind of trouble. */
export function troubledStreams(report: HealthReport, trouble: Trouble): readonly StreamHealth[] {
  return report.streams.filter((stream) => hasTrouble(stream, trouble));
}

/** How long a stream has been without data, ms of engine time: since its last data, or since its state began if there never was any. */
export function silenceOf({ lastDataAt, since }: StreamHealth, now: number): number {
  return Math.max(0, now - (lastDataAt ?? since));
}

/** The streams with a kind of trouble, a line each, the longest without data first; above {@link MOST_LINES} the rest is counted. */
export function troubleLines(report: HealthReport, trouble: Trouble, now: number): readonly string[] {
  const streams = troubledStreams(report, trouble).toSorted((a, b) => silenceOf(b, now) - silenceOf(a, now));
  const lines = streams.slice(0, MOST_LINES).map((stream) => troubleLine(stream, trouble, now));
  return streams.length > MOST_LINES ? [...lines, `and ${streams.length - MOST_LINES} more`] : lines;
}

function troubleLine(stream: StreamHealth, trouble: Trouble, now: number): string {
  const { venue, symbol, channel, book, lastError } = stream;
  const name = `${venue} ${symbol} ${channel}`;
  switch (trouble) {
    case 'failed':
      return `${name}: ${lastError?.message ?? 'failed'}`;
    case 'reconnecting':
      return `${name}: reconnecting after ${formatAge(silenceOf(stream, now))} without data`;
    case 'stale':
      return `${name}: no data for ${formatAge(silenceOf(stream, now))}`;
    case 'syncing':
      return `${name}: waiting for its book for ${formatAge(now - (book?.since ?? now))}`;
  }
}

const MOST_LINES = 12;
