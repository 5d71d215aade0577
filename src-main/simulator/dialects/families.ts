import { BINANCE } from './binance/binance-dialect.ts';
import { BYBIT } from './bybit/bybit-dialect.ts';
import type { DialectFamily } from './dialect.ts';
import { GATE } from './gate/gate-dialect.ts';
import { HYPERLIQUID } from './hyperliquid/hyperliquid-dialect.ts';
import { OKX } from './okx/okx-dialect.ts';

/** Every exchange of the simulated world. */
export const FAMILIES: readonly DialectFamily[] = [BINANCE, BYBIT, GATE, HYPERLIQUID, OKX];
