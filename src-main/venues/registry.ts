import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { StreamVenue } from '../engine/venue.ts';
import { binanceCoinm } from './binance-coinm.ts';
import { binanceSpot } from './binance-spot.ts';
import { binanceUsdm } from './binance-usdm.ts';

/** Every venue by its id. */
export const VENUES = {
  'binance-spot': binanceSpot,
  'binance-usdm': binanceUsdm,
  'binance-coinm': binanceCoinm,
} as const satisfies Record<VenueId, StreamVenue>;
