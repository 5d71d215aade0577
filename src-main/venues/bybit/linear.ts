import type { StreamVenue } from '../../engine/venue/venue.ts';
import { bybitMarket, DERIVATIVES } from './common.ts';

/** Bybit USDT and USDC perpetuals and futures: sizes in base. */
export const bybitLinear: StreamVenue = bybitMarket({
  ...DERIVATIVES,
  id: 'bybit-linear',
  title: 'Bybit Linear',
  category: 'linear',
  marketTypes: ['perp', 'future'],
});
