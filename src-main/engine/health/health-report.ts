import type { GaugeHealth, HealthReport, HealthTotals, HopHealth } from '../../../src-shared/wire/health.ts';
import type { LedgerHealth } from '../../../src-shared/wire/ledger.ts';
import type { PoolTotals } from '../connect/connection-record.ts';
import { findOutage } from './network-outage.ts';
import { type ProblemSources, findProblems } from './problems.ts';

/** What a report is made from. `pools` are request pools, `sums` one entry a stream pool. */
export interface HealthSources extends Omit<ProblemSources, 'outage'> {
  readonly startedAt: number;
  readonly sums: readonly PoolTotals[];
  readonly ledger?: LedgerHealth;
  readonly gauges?: readonly GaugeHealth[];
  readonly hops?: readonly HopHealth[];
  readonly cpuShare?: number;
  readonly residentBytes?: number;
}

/** Health of everything at one instant. */
export function buildHealthReport(sources: HealthSources): HealthReport {
  const { at, startedAt, connections, streams, pools, ledger, gauges, hops, clocks, decoders } = sources;
  const outage = findOutage(connections, at);
  const problems = findProblems({ ...sources, outage });
  return {
    at,
    startedAt,
    connections,
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

function totalsOf(sources: HealthSources): HealthTotals {
  const { connections, streams, sums, cpuShare, residentBytes } = sources;
  return {
    connections: connections.length,
    connectionsRunning: connections.filter((connection) => connection.state === 'running').length,
    streams: streams.length,
    streamsRunning: streams.filter((stream) => stream.state === 'running').length,
    messagesPerSecond: sum(connections, (connection) => connection.messagesPerSecond),
    bytesPerSecond: sum(connections, (connection) => connection.bytesPerSecond),
    messages: sum(sums, (totals) => totals.messages),
    reconnects: sum(sums, (totals) => totals.reconnects),
    gaps: sum(streams, (stream) => stream.gaps),
    duplicates: sum(streams, (stream) => stream.duplicates),
    resyncs: sum(streams, (stream) => stream.resyncs),
    malformed: sum(sums, (totals) => totals.malformed) + sum(streams, (stream) => stream.malformed),
    ...(cpuShare === undefined ? {} : { cpuShare }),
    ...(residentBytes === undefined ? {} : { residentBytes }),
  };
}

function sum<T>(list: readonly T[], of: (entry: T) => number): number {
  let total = 0;
  for (const entry of list) total += of(entry);
  return total;
}
