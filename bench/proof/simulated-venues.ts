import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { StreamVenueId } from '../../src-shared/market/venue-ids.ts';
import type { Endpoints } from '../../src-main/simulator/world.ts';
import { answer } from '../answer.ts';

/** What the venues are made of. */
export interface SimulatedVenuesOptions {
  readonly venues: readonly StreamVenueId[];
  /** Made-up instruments of each market type. */
  readonly symbols: number;
  readonly eventsPerSecond: number;
}

/** Running simulated venues. */
export interface SimulatedVenues {
  readonly endpoints: Endpoints;
  stop(): Promise<void>;
}

/** Starts simulated venues, all of one market, in a process of their own. */
export async function startSimulatedVenues(options: SimulatedVenuesOptions): Promise<SimulatedVenues> {
  const child = fork(new URL('venues.ts', import.meta.url), [JSON.stringify(options)]);
  const [endpoints] = (await answer(child)) as [Endpoints];
  return {
    endpoints,
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
