// The package entry `./venues`: what each exchange is, for `createEngine`.
export { VENUES } from '../venues/registry.ts';
export { VENUE_IDS } from '../../src-shared/market/venue-ids.ts';
export type { VenueId } from '../../src-shared/market/venue-ids.ts';
export type { StreamVenue } from '../engine/venue/venue.ts';
