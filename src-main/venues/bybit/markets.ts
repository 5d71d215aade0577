import type { StreamVenue } from '../../engine/venue/venue.ts';
import { bybitMarket } from './common.ts';

/** Bybit spot: at most ten topics a request, sixty past trades. */
export const bybitSpot: StreamVenue = bybitMarket({
  id: 'bybit-spot',
  title: 'Bybit Spot',
  category: 'spot',
  marketTypes: ['spot'],
  channels: ['trade', 'book', 'bbo', 'ticker', 'candle'],
  topicsPerFrame: 10,
  maxTrades: 60,
});
