import type { StreamVenueId } from '../market/venue-ids.ts';

/** Everything that can be made to go wrong at a venue of the demo market: the kinds of faults of the lab (docs/FAULTS.md). */
export const DEMO_FAULT_KINDS = [
  'half-open',
  'mute',
  'sequence-gap',
  'cut',
  'close',
  'mass-disconnect',
  'expire',
  'no-pings',
  'endpoint-unreachable',
  'maintenance',
  'delay',
  'trickle',
  'clock-skew',
  'drop',
  'repeat',
  'reorder',
  'renumber',
  'malformed',
  'truncated',
  'binary',
  'huge',
  'unknown-fields',
  'unknown-kind',
  'stale-snapshot',
  'subscribe-unacknowledged',
  'subscribe-rejected',
  'subscribe-closes',
  'http-status',
  'http-timeout',
  'http-html',
] as const;

/** One of {@link DEMO_FAULT_KINDS}. */
export type DemoFaultKind = (typeof DEMO_FAULT_KINDS)[number];

/** What is wrong with the demo market on purpose. It ends by itself at `until`, epoch ms. */
export interface DemoFault {
  readonly kind: DemoFaultKind;
  readonly venue: StreamVenueId;
  readonly until: number;
}
