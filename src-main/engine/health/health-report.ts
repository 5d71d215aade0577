import type {
  ConnectionHealth,
  GaugeHealth,
  HealthReport,
  HealthTotals,
  TroubleCounts,
} from '../../../src-shared/wire/health.ts';
import type { LedgerHealth } from '../../../src-shared/wire/ledger.ts';
import type { PoolTotals } from '../connect/connection-record.ts';
import type { LagSubject } from './lag-subjects.ts';
import { findOutage } from './network-outage.ts';
import { type ProblemSources, findProblems } from './problems.ts';

/** What a report is made from. `pools` are request pools, `sums` of stream pools and of what is polled, closed ones included. */
export interface HealthSources extends Omit<ProblemSources, 'outage'> {
  readonly startedAt: number;
  readonly sums: readonly PoolTotals[];
  /** What was wrong with trades and books since the start. */
  readonly trouble: Omit<TroubleCounts, 'reconnects' | 'malformed'>;
  /** How much of what was wrong since the start came within the last ten minutes; nothing is said of it if absent. */
  readonly recently?: (sinceStart: TroubleCounts) => TroubleCounts;
  readonly ledger?: LedgerHealth;
  readonly gauges?: readonly GaugeHealth[];
  readonly cpuShare?: number;
  readonly residentBytes?: number;
}

/** Health of everything at one instant. */
export function buildHealthReport(sources: HealthSources): HealthReport {
  const { at, startedAt, connections, streams, pools, ledger, gauges, hops, clocks, decoders, lags = [] } = sources;
  const outage = findOutage(connections, at);
  const problems = findProblems({ ...sources, outage });
  return {
    at,
    startedAt,
    connections: lags.length === 0 ? connections : connections.map((connection) => withLag(connection, lags)),
    streams,
    pools,
    totals: totalsOf(sources),
    ...(gauges === undefined ? {} : { gauges }),
    ...(ledger === undefined ? {} : { ledger }),
    ...(hops === undefined ? {} : { hops }),
    clocks,
    ...(decoders === undefined ? {} : { decoders }),
    ...(outage === undefined ? {} : { outage }),
    problems,
  };
}

/** A connection is behind if it is as a whole, or if all of its venue is. */
function withLag(connection: ConnectionHealth, lags: readonly LagSubject[]): ConnectionHealth {
  const lag = lags.find(({ subject }) => subject === connection.id || subject === connection.venue);
  return lag === undefined ? connection : { ...connection, behindMs: lag.behindMs };
}

function totalsOf(sources: HealthSources): HealthTotals {
  const { connections, streams, sums, recently, cpuShare, residentBytes } = sources;
  const trouble = troubleOf(sources);
  return {
    connections: connections.length,
    connectionsRunning: connections.filter((connection) => connection.state === 'running').length,
    streams: streams.length,
    streamsRunning: streams.filter((stream) => stream.state === 'running').length,
    messagesPerSecond: sum(connections, (connection) => connection.messagesPerSecond),
    bytesPerSecond: sum(connections, (connection) => connection.bytesPerSecond),
    messages: sum(sums, (totals) => totals.messages),
    ...trouble,
    ...(recently === undefined ? {} : { lastTenMinutes: recently(trouble) }),
    ...(cpuShare === undefined ? {} : { cpuShare }),
    ...(residentBytes === undefined ? {} : { residentBytes }),
  };
}

/** What was wrong since the start, of all sources together. */
export function troubleOf({ sums, trouble }: Pick<HealthSources, 'sums' | 'trouble'>): TroubleCounts {
  const { gaps, missing, duplicates, resyncs } = trouble;
  return {
    reconnects: sum(sums, (totals) => totals.reconnects),
    gaps,
    missing,
    duplicates,
    resyncs,
    malformed: sum(sums, (totals) => totals.malformed),
  };
}

function sum<T>(list: readonly T[], of: (entry: T) => number): number {
  let total = 0;
  for (const entry of list) total += of(entry);
  return total;
}
