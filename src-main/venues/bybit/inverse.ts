import type { StreamVenue } from '../../engine/venue/venue.ts';
import { bybitMarket, DERIVATIVES } from './common.ts';

/** Bybit inverse perpetuals and futures: sizes in US dollars, which are contracts of one; turnover in base. */
export const bybitInverse: StreamVenue = bybitMarket({
  ...DERIVATIVES,
  id: 'bybit-inverse',
  title: 'Bybit Inverse',
  category: 'inverse',
  marketTypes: ['perp-inverse', 'future-inverse'],
});
