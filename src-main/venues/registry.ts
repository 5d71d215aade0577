import type { StreamVenueId } from '../../src-shared/market/venue-ids.ts';
import type { StreamVenue } from '../engine/venue/venue.ts';
import { binanceCoinm } from './binance/coinm.ts';
import { binanceSpot } from './binance/spot.ts';
import { binanceUsdm } from './binance/usdm.ts';
import { gateCoinm, gateSpot, gateUsdm } from './gate/markets.ts';
import { bybitInverse, bybitLinear, bybitSpot } from './bybit/markets.ts';
import { hyperliquid } from './hyperliquid/hyperliquid.ts';
import { okx } from './okx/okx.ts';

/** Every venue by its id. */
export const VENUES = {
  'binance-spot': binanceSpot,
  'binance-usdm': binanceUsdm,
  'binance-coinm': binanceCoinm,
  'bybit-spot': bybitSpot,
  'bybit-linear': bybitLinear,
  'bybit-inverse': bybitInverse,
  okx,
  'gate-spot': gateSpot,
  'gate-usdm': gateUsdm,
  'gate-coinm': gateCoinm,
  hyperliquid,
} as const satisfies Record<StreamVenueId, StreamVenue>;
