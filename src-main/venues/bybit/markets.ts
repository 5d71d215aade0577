import type { StreamVenue } from '../../engine/venue/venue.ts';
import { DERIVATIVES, bybitMarket } from './common.ts';

/** Bybit spot: at most ten topics a request, sixty past trades. */
export const bybitSpot: StreamVenue = bybitMarket({
  id: 'bybit-spot',
  title: 'Bybit Spot',
  category: 'spot',
  marketTypes: ['spot'],
  channels: ['trade', 'book', 'bbo', 'ticker', 'candle'],
  topicsPerFrame: 10,
  maxTrades: 60,
  statuses: [undefined],
});

/** Bybit USDT and USDC perpetuals and futures: sizes in base. */
export const bybitLinear: StreamVenue = bybitMarket({
  ...DERIVATIVES,
  id: 'bybit-linear',
  title: 'Bybit Linear',
  category: 'linear',
  marketTypes: ['perp', 'future'],
});

/** Bybit inverse perpetuals and futures: sizes in US dollars, which are contracts of one; turnover in base. */
export const bybitInverse: StreamVenue = bybitMarket({
  ...DERIVATIVES,
  id: 'bybit-inverse',
  title: 'Bybit Inverse',
  category: 'inverse',
  marketTypes: ['perp-inverse', 'future-inverse'],
});
