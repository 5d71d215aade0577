import * as fc from 'fast-check';
import type { VenueId } from '../src-shared/market/venue-ids.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { FAULT_KINDS, type Fault } from './faulty-network.ts';

/** One bad day: a market by its seed, and what goes wrong in it. */
export interface FaultScript {
  readonly venue: VenueId;
  readonly seed: number;
  readonly faults: readonly Fault[];
}

/** The last fault of a script has ended after so many ms. */
export const FAULTS_MS = 6000;

/** Any bad day, weighed so that every kind of fault is often alone and often with others. */
export function anyScript(): fc.Arbitrary<FaultScript> {
  const fault = fc.record({
    kind: fc.constantFrom(...FAULT_KINDS),
    at: fc.integer({ min: 0, max: 4000 }),
    forMs: fc.integer({ min: 50, max: 2000 }),
    share: fc.constantFrom(5, 20, 50, 100),
  });
  // What hits a connection as it comes back is rare where both have to happen by chance.
  const lostThen = fc.tuple(fault, fc.constantFrom(...AT_RETURN)).map(([first, kind]) => [{ ...first, kind: 'terminate' as const }, { ...first, kind }]);
  return fc.record({
    venue: fc.constantFrom(...(Object.keys(VENUES) as VenueId[])),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    faults: fc.array(fc.oneof({ weight: 3, arbitrary: fault.map((one) => [one]) }, { weight: 1, arbitrary: lostThen }), { minLength: 1, maxLength: 5 }).map((each) => each.flat()),
  });
}

const AT_RETURN = FAULT_KINDS.filter((kind) => kind !== 'close' && kind !== 'terminate');
