import { greatest } from '../../../../src-shared/greatest.ts';
import type { StreamState } from '../../../../src-shared/market/book-state.ts';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { HealthReport, HostHealth } from '../../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
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
}

/** State of a circuit breaker. */
export type CircuitState = 'closed' | 'open' | 'half_open';

/** Every market of the server, healthy if it has no connection that is not up, no stream that the venue does not deliver and no open circuit. */
export function exchangeStatuses(
  report: HealthReport,
  venues: readonly StreamVenue[],
  { config, counts }: { readonly config: EngineConfig; readonly counts: VenueCounts },
): readonly ExchangeStatus[] {
  return venues.map((venue) => {
    const { exchange, contractType } = marketNameOf(venue.id);
    const connections = report.connections.filter((connection) => connection.venue === venue.id);
    const streams = report.streams.filter((stream) => stream.venue === venue.id);
    const circuit = circuitOf(report, venue, config);
    const lastFrameAt = greatest(connections.map((connection) => connection.lastFrameAt ?? -Infinity));
    return {
      exchange,
      contract_type: contractType ?? null,
      active_connections: activeConnections(report, venue.id),
      last_message_time: Number.isFinite(lastFrameAt) ? new Date(lastFrameAt).toISOString() : null,
      total_quotes: counts.quotes(venue.id),
      total_errors: counts.errors(venue.id),
      circuit_state: circuit,
      healthy:
        circuit === 'closed' &&
        connections.every(isUp) &&
        // A quiet market is no sick one.
        streams.every(isUp),
    };
  });
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
