import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type {
  ConnectionHealth,
  GaugeHealth,
  HealthReport,
  HealthTotals,
  StreamHealth,
  TroubleCounts,
  VenueTrouble,
} from '../../../src-shared/wire/health.ts';
import type { LedgerHealth } from '../../../src-shared/wire/ledger.ts';
import type { PoolTotals } from '../connect/connection-record.ts';
import type { LagSubject } from './lag-subjects.ts';
import { findOutage } from './network-outage.ts';
import { type ProblemSources, findProblems } from './problems.ts';
import { digestOf, type StreamDigest } from './stream-digest.ts';

/** What a report is made from. `pools` are request pools. */
export interface HealthSources extends Omit<ProblemSources, 'outage' | 'digest'> {
  readonly streams: readonly StreamHealth[];
  /** Of `streams`, if it was made with them; made from them if absent. */
  readonly digest?: StreamDigest;
  readonly startedAt: number;
  /** Messages since the start. */
  readonly messages: number;
  /** What was wrong with each venue since the start. */
  readonly venues: readonly VenueTrouble[];
  /** How much of what was wrong since the start came within the last ten minutes; nothing is said of it if absent. */
  readonly recently?: (sinceStart: TroubleCounts) => TroubleCounts;
  readonly ledger?: LedgerHealth;
  readonly gauges?: readonly GaugeHealth[];
  readonly cpuShare?: number;
  readonly residentBytes?: number;
  /** How late a message may be read, ms; 0 if at once. */
  readonly receiptDelayMs?: number;
}

/** Health of everything at one instant. */
export function buildHealthReport(sources: HealthSources): HealthReport {
  const { at, startedAt, connections, streams, pools, ledger, gauges, hops, clocks, decoders, lags = [] } = sources;
  const outage = findOutage(connections, at);
  const digest = sources.digest ?? digestOf(streams, at);
  const problems = findProblems({ ...sources, digest, outage });
  return {
    at,
    startedAt,
    connections: lags.length === 0 ? connections : connections.map((connection) => withLag(connection, lags)),
    streams,
    pools,
    totals: totalsOf(sources, digest.running),
    venues: sources.venues,
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

function totalsOf(sources: HealthSources, streamsRunning: number): HealthTotals {
  const { connections, streams, messages, venues, recently, cpuShare, residentBytes, receiptDelayMs = 0 } = sources;
  const trouble = sumOf(venues);
  return {
    connections: connections.length,
    connectionsRunning: connections.filter((connection) => connection.state === 'running').length,
    streams: streams.length,
    streamsRunning,
    messagesPerSecond: sum(connections, (connection) => connection.messagesPerSecond),
    bytesPerSecond: sum(connections, (connection) => connection.bytesPerSecond),
    messages,
    ...trouble,
    ...(recently === undefined ? {} : { lastTenMinutes: recently(trouble) }),
    ...(cpuShare === undefined ? {} : { cpuShare }),
    ...(residentBytes === undefined ? {} : { residentBytes }),
    ...(receiptDelayMs === 0 ? {} : { receiptDelayMs }),
  };
}

/** What was wrong with one venue: `sums` of its connections and of what is polled, closed ones included, and `trouble` with trades and books. */
export function troubleOf(
  venue: VenueId,
  sums: readonly PoolTotals[],
  { gaps, missing, duplicates, resyncs, differences }: Omit<TroubleCounts, 'reconnects' | 'malformed'>,
): VenueTrouble {
  return {
    venue,
    reconnects: sum(sums, (totals) => totals.reconnects),
    gaps,
    missing,
    duplicates,
    resyncs,
    malformed: sum(sums, (totals) => totals.malformed),
    differences,
  };
}

/** What was compared of a venue's candles, for its {@link VenueTrouble}. */
export function withChecks(candleChecks: VenueTrouble['candleChecks'] | undefined): Pick<VenueTrouble, 'candleChecks'> {
  return candleChecks === undefined ? {} : { candleChecks };
}

/** What was wrong with all of them together. */
export function sumOf(venues: readonly VenueTrouble[]): TroubleCounts {
  return {
    reconnects: sum(venues, ({ reconnects }) => reconnects),
    gaps: sum(venues, ({ gaps }) => gaps),
    missing: sum(venues, ({ missing }) => missing),
    duplicates: sum(venues, ({ duplicates }) => duplicates),
    resyncs: sum(venues, ({ resyncs }) => resyncs),
    malformed: sum(venues, ({ malformed }) => malformed),
    differences: sum(venues, ({ differences }) => differences),
  };
}

function sum<T>(list: readonly T[], of: (entry: T) => number): number {
  let total = 0;
  for (const entry of list) total += of(entry);
  return total;
}
