import { futuresMarket } from './common.ts';

/** Gate perpetuals settled in USDT: sizes in contracts of so much base. Source: Gate futures v4 documentation, read November 2025 and 2026. */
export const gateUsdm = futuresMarket('usdt');
