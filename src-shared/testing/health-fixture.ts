import { LATENCY_BOUNDS_MS } from '../wire/health.ts';
import type { ConnectionHealth, HealthReport, HealthTotals, StreamHealth } from '../wire/health.ts';

/** Engine time of {@link reportOf}. */
export const REPORT_AT = 1_800_000_000_000;

/** How the times of a hop are distributed of which none was measured. */
export const NO_COUNTS: readonly number[] = [...LATENCY_BOUNDS_MS.map(() => 0), 0];

/** A report with nothing in it but what is given. */
export function reportOf(changes: Partial<HealthReport> = {}): HealthReport {
  return {
    at: REPORT_AT,
    startedAt: 0,
    connections: [],
    streams: [],
    pools: [],
    totals: totalsOf(),
    venues: [],
    problems: [],
    ...changes,
  };
}

/** Totals of nothing but what is given. */
export function totalsOf(changes: Partial<HealthTotals> = {}): HealthTotals {
  return {
    connections: 0,
    connectionsRunning: 0,
    streams: 0,
    streamsRunning: 0,
    messagesPerSecond: 0,
    bytesPerSecond: 0,
    messages: 0,
    reconnects: 0,
    gaps: 0,
    missing: 0,
    duplicates: 0,
    resyncs: 0,
    malformed: 0,
    differences: 0,
    ...changes,
  };
}

/** A connection that runs and has received nothing. */
export function connectionOf(changes: Partial<ConnectionHealth> = {}): ConnectionHealth {
  return {
    id: 'binance-spot #1',
    venue: 'binance-spot',
    url: 'wss://x',
    state: 'running',
    since: 0,
    messagesPerSecond: 0,
    bytesPerSecond: 0,
    messages: 0,
    bytes: 0,
    malformed: 0,
    topics: 1,
    reconnects: 0,
    attempt: 0,
    ...changes,
  };
}

/** A stream that runs and has received nothing. */
export function streamOf(changes: Partial<StreamHealth> = {}): StreamHealth {
  return {
    key: 'binance-spot:x',
    venue: 'binance-spot',
    symbol: 'X',
    channel: 'book',
    topic: 'x',
    state: 'running',
    since: 0,
    messagesPerSecond: 0,
    messages: 0,
    reconnects: 0,
    gaps: 0,
    missing: 0,
    duplicates: 0,
    resyncs: 0,
    malformed: 0,
    ...changes,
  };
}
