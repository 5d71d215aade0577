import { greatest } from '../../../../src-shared/greatest.ts';
import type { StreamState } from '../../../../src-shared/market/book-state.ts';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { ConnectionHealth, HealthReport, HostHealth } from '../../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { InstrumentsState } from '../../../engine/instruments/instrument-catalogue.ts';
import { endpointsOf } from '../../../engine/live/venue-session.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';
import { marketNameOf } from '../../node/session/market-name.ts';
import type { VenueCounts } from './venue-counts.ts';

/** One market as `/ready` reports it. Names are the OHLCV connector's. */
export interface ExchangeStatus {
  readonly exchange: string;
  readonly contract_type: string | null;
  readonly active_connections: number;
  /** ISO-8601; null while nothing came. */
  readonly last_message_time: string | null;
  readonly total_quotes: number;
  readonly total_errors: number;
  /** Of the market's REST host; sockets have none, they come back by themselves. */
  readonly circuit_state: CircuitState;
  readonly healthy: boolean;
  /** Whether clients or screens want something of it; of one that nobody wants, nothing is known. */
  readonly in_use: boolean;
  /** Why it is not healthy, in words; absent if it is. */
  readonly reason?: string;
}

/** State of a circuit breaker. */
export type CircuitState = 'closed' | 'open' | 'half_open';

/** What statuses are made of besides the report. */
export interface ExchangeSources {
  readonly config: EngineConfig;
  readonly counts: VenueCounts;
  /** What is known of a venue's list of instruments. */
  readonly instrumentsOf: (venue: VenueId) => InstrumentsState;
  /** Venues whose list clients wait for. */
  readonly awaited: ReadonlySet<VenueId>;
}

/** Every market of the server. One is healthy if it can be reached: what it does not deliver, such as a quiet or delisted symbol, is its own business. */
export function exchangeStatuses(
  report: HealthReport,
  venues: readonly StreamVenue[],
  sources: ExchangeSources,
): readonly ExchangeStatus[] {
  const { config, counts, awaited } = sources;
  return venues.map((venue) => {
    const { exchange, contractType } = marketNameOf(venue.id);
    const connections = report.connections.filter((connection) => connection.venue === venue.id);
    const isUsed = report.streams.some((stream) => stream.venue === venue.id);
    const lastFrameAt = greatest(connections.map((connection) => connection.lastFrameAt ?? -Infinity));
    const reason = whyNotHealthy(report, venue, sources);
    return {
      exchange,
      contract_type: contractType ?? null,
      active_connections: activeConnections(report, venue.id),
      last_message_time: Number.isFinite(lastFrameAt) ? new Date(lastFrameAt).toISOString() : null,
      total_quotes: counts.quotes(venue.id),
      total_errors: counts.errors(venue.id),
      circuit_state: circuitOf(report, venue, config),
      healthy: reason === undefined,
      in_use: isUsed || awaited.has(venue.id),
      ...(reason === undefined ? {} : { reason }),
    };
  });
}

/** Why a venue counts as one that cannot be reached; undefined if it can be, or nobody has tried. */
function whyNotHealthy(
  report: HealthReport,
  venue: StreamVenue,
  { config, instrumentsOf }: ExchangeSources,
): string | undefined {
  const connections = report.connections.filter((connection) => connection.venue === venue.id);
  const isConnecting = ({ state, since }: ConnectionHealth): boolean =>
    state === 'starting' && report.at - since <= config.connectTimeoutMs;
  const down = connections.filter((connection) => !isUp(connection) && !isConnecting(connection));
  if (down.length > 0) return `${String(down.length)} of ${String(connections.length)} connections are not up`;
  const circuit = circuitOf(report, venue, config);
  if (circuit !== 'closed') return `${hostNameOf(venue, config) ?? 'its REST host'} does not answer requests`;
  const streams = report.streams.filter((stream) => stream.venue === venue.id);
  if (streams.length > 0 && streams.every(({ state }) => state === 'failed'))
    return `all ${String(streams.length)} streams have failed`;
  const { failure } = instrumentsOf(venue.id);
  return failure === undefined || activeConnections(report, venue.id) > 0
    ? undefined
    : `its instruments cannot be read: ${failure}`;
}

function isUp({ state }: { readonly state: StreamState }): boolean {
  return state === 'running' || state === 'stale';
}

/** Sockets of a venue that are up. */
export function activeConnections(report: HealthReport, venue: VenueId): number {
  return report.connections.filter((connection) => connection.venue === venue && isUp(connection)).length;
}

/** The circuit of a venue's REST host; closed if it was never asked. */
export function circuitOf(report: HealthReport, venue: StreamVenue, config: EngineConfig): CircuitState {
  const state = hostOf(report, venue, config)?.state ?? 'closed';
  return state === 'half-open' ? 'half_open' : state;
}

/** Name of a venue's REST host; undefined if it has none under the configuration. */
export function hostNameOf(venue: StreamVenue, config: EngineConfig): string | undefined {
  const rest = endpointsOf(venue, config)?.rest;
  return rest === undefined ? undefined : new URL(rest).host;
}

function hostOf(report: HealthReport, venue: StreamVenue, config: EngineConfig): HostHealth | undefined {
  const name = hostNameOf(venue, config);
  return report.pools.flatMap(({ hosts }) => hosts ?? []).find(({ host }) => host === name);
}
