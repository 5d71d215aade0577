import type { EngineConfig } from '../config/config.ts';
import type { RateWindow } from '../connect/rate-window.ts';
import { type Lease, StreamPool } from '../connect/stream-pool.ts';
import type { StreamSink } from '../connect/stream-sink.ts';
import type { EngineParts, QualityEvent, QualityPort } from '../quality-event.ts';
import type { StreamVenue, VenueEndpoints } from '../venue/venue.ts';

/** What a watch is made of. */
export interface MaintenanceWatchOptions {
  readonly ports: EngineParts;
  readonly config: EngineConfig;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  /** When connections to the venue may be opened, those of its data included. */
  readonly attempts: RateWindow;
}

/**
 * Follows what a venue announces of its maintenance, while there are streams of it. It has a socket of its own: there, months without a word are
 * no fault, and its loss is none of the data. Does nothing for a venue that has no such topic.
 */
export class MaintenanceWatch {
  readonly #pool: StreamPool;
  readonly #venue: StreamVenue;
  #streams = 0;
  #lease: Lease | undefined;

  constructor({ ports, config, venue, endpoints, attempts }: MaintenanceWatchOptions) {
    this.#venue = venue;
    this.#pool = new StreamPool({
      ports: { ...ports, quality: announcementsOnly(ports.quality) },
      venue,
      endpoints,
      config,
      sink: NO_DATA,
      attempts,
    });
  }

  /** One more stream of the venue is open. */
  onOpened(): void {
    const { maintenanceTopic } = this.#venue;
    if (++this.#streams > 1 || maintenanceTopic === undefined) return;
    // A stream must have some channel; silence of this one means nothing.
    this.#lease = this.#pool.acquire(maintenanceTopic, { channel: 'liquidation', symbol: '' });
  }

  /** One less. */
  onEnded(): void {
    if (--this.#streams > 0) return;
    this.#lease?.release();
    this.#lease = undefined;
  }

  /** Resolves when no socket and no timer is left. */
  stop(): Promise<void> {
    return this.#pool.stop();
  }
}

/** Losses of this socket are no losses of data. */
function announcementsOnly(quality: QualityPort): QualityPort {
  return {
    report: (event) => {
      if (REPORTED.has(event.kind)) quality.report(event);
    },
  };
}

const REPORTED: ReadonlySet<QualityEvent['kind']> = new Set(['maintenance', 'malformed', 'subscription-rejected']);
const NO_DATA: StreamSink = {
  onMessage: () => undefined,
  onStreamUp: () => undefined,
  onStreamRenewed: () => undefined,
  onStreamLost: () => undefined,
  onStreamStale: () => undefined,
};
