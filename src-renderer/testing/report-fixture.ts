import type { HealthReport } from '../../src-shared/wire/health.ts';

/** Engine time of {@link reportOf}. */
export const REPORT_AT = 1_800_000_000_000;

/** A report with nothing in it but what is given. */
export function reportOf(changes: Partial<HealthReport> = {}): HealthReport {
  const totals = {
    connections: 0,
    connectionsRunning: 0,
    streams: 0,
    streamsRunning: 0,
    messagesPerSecond: 0,
    bytesPerSecond: 0,
    messages: 0,
    reconnects: 0,
    gaps: 0,
    duplicates: 0,
    resyncs: 0,
    malformed: 0,
  };
  return { at: REPORT_AT, startedAt: 0, connections: [], streams: [], pools: [], totals, problems: [], ...changes };
}
