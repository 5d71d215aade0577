import { futuresMarket } from './common.ts';

/** Gate perpetuals settled in BTC: sizes in contracts of one quote unit. Source: Gate futures v4 documentation, read November 2025 and 2026. */
export const gateCoinm = futuresMarket('btc');
