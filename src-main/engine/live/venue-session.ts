import type { EngineConfig } from '../config/config.ts';
import type { RateWindow } from '../connect/rate-window.ts';
import { StreamPool } from '../connect/stream-pool.ts';
import type { ClockSteps } from '../connect/clock-watch.ts';
import type { StreamRecord } from '../connect/stream-record.ts';
import type { StreamSink } from '../connect/stream-sink.ts';
import { TimedStreams } from '../connect/timed-streams.ts';
import type { TapedeckError } from '../errors.ts';
import type { StageLatency } from '../measure/stage-latency.ts';
import { MaintenanceWatch } from './maintenance-watch.ts';
import { probeMarket } from './market-probe.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { PolledStreams } from './polled-streams.ts';
import { VenueClock } from './venue-clock.ts';
import type { EngineParts } from '../quality-event.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import type { StreamVenue, VenueEndpoints } from '../venue/venue.ts';

/** What a session is made of. */
export interface VenueSessionOptions {
  readonly ports: EngineParts;
  readonly config: EngineConfig;
  readonly rest: RestClient;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly sink: StreamSink<SymbolMarket>;
  readonly hops: StageLatency;
  readonly steps: ClockSteps;
  /** When connections may be opened. */
  readonly attempts: RateWindow;
  /** Why a symbol is not to be asked for; undefined if it is. */
  readonly problemOf: (symbol: string) => TapedeckError | undefined;
}

/** One venue at work: its sockets, what is polled of it, its clock and its announcements. */
export class VenueSession {
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly pool: StreamPool<SymbolMarket>;
  readonly polls: PolledStreams<SymbolMarket>;
  readonly clock: VenueClock;
  readonly maintenance: MaintenanceWatch;
  readonly timed = new TimedStreams();

  constructor(options: VenueSessionOptions) {
    const { ports, config, rest, venue, endpoints, sink, hops, steps, attempts, problemOf } = options;
    this.venue = venue;
    this.endpoints = endpoints;
    this.clock = new VenueClock({
      clock: ports.clock,
      steps,
      rest,
      venue,
      endpoints,
      onChange: () => {
        this.pool.forgetLatencies();
      },
      onStep: (byMs) => {
        this.#keepAges(byMs);
        ports.quality.report({ kind: 'clock-stepped', at: ports.clock.now(), venue: venue.id, byMs });
      },
    });
    this.pool = new StreamPool({
      ports,
      venue,
      endpoints,
      config,
      sink,
      attempts,
      problemOf,
      probe: (stream) => probeMarket({ clock: ports.clock, rest, venue, endpoints, venueClock: this.clock }, stream),
      times: { hops, timed: this.timed, venueClock: this.clock },
    });
    this.maintenance = new MaintenanceWatch({ ports, config, venue, endpoints, attempts });
    this.polls = new PolledStreams({ ports, rest, venue, endpoints, config, sink });
  }

  /** Every stream, by whichever way it comes. */
  *streams(): Generator<StreamRecord<SymbolMarket>> {
    yield* this.pool.streams();
    yield* this.polls.streams();
  }

  /** Our own clock was set: states have lasted as long as before. */
  #keepAges(byMs: number): void {
    for (const { record } of this.pool.all()) record.since += byMs;
    for (const stream of this.streams()) stream.since += byMs;
  }

  /** Resolves when no socket, request or timer is left. */
  async stop(): Promise<void> {
    await Promise.all([this.pool.stop(), this.polls.stop(), this.clock.stop(), this.maintenance.stop()]);
  }
}

/** Where a venue is reached under this configuration; undefined if only its test network is wanted and it has none. */
export function endpointsOf(venue: StreamVenue, config: EngineConfig): VenueEndpoints | undefined {
  const own = config.testnet ? venue.endpoints.testnet : venue.endpoints.production;
  const { ws = own?.ws, rest = own?.rest } = config.endpoints[venue.id] ?? {};
  return ws === undefined || rest === undefined ? undefined : { ...own, ws, rest };
}
