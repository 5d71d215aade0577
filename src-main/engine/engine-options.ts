import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { GaugeHealth } from '../../src-shared/wire/health.ts';
import type { EngineConfig } from './config/config.ts';
import type { EnginePorts } from './ports.ts';
import type { StreamVenue } from './venue/venue.ts';

/** What an engine is made of. */
export interface EngineOptions {
  readonly ports: EnginePorts;
  /** The venues it can speak to, such as the whole registry. */
  readonly venues: Readonly<Partial<Record<VenueId, StreamVenue>>>;
  /** As {@link parseConfig} gives it; the defaults where absent. */
  readonly config?: EngineConfig;
  /** What the host knows about itself, for the health report; `gauges` of what it bounds itself. */
  readonly hostStats?: () => {
    readonly cpuShare?: number;
    readonly residentBytes?: number;
    readonly gauges?: readonly GaugeHealth[];
  };
}
