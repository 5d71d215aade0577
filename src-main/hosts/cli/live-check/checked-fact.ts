import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';

/** What is compared. */
export const FACT_NAMES = [
  'endpoint',
  'alternative',
  'clock',
  'event-age',
  'instruments',
  'subscriptions',
  'acknowledgement',
  'unknown-symbol',
  'pings',
  'fields',
  'fast-path',
  'rate',
  'malformed',
  'unknown-messages',
  'book-sequence',
  'trade-ids',
  'book-snapshot',
  'checksum',
] as const;

/** One of {@link FACT_NAMES}. */
export type FactName = (typeof FACT_NAMES)[number];

/** A fact as it was assumed and as it was met, in words. `about` is a topic, an address or a symbol; empty for the venue as a whole. */
export interface CheckedFact {
  readonly venue: StreamVenueId;
  readonly fact: FactName;
  readonly about: string;
  readonly assumed: string;
  readonly met: string;
  /** `not-seen`: nothing came in the time that would show it. */
  readonly verdict: 'as-assumed' | 'differs' | 'not-seen';
}
