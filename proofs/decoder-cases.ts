import type { DecoderCase } from './decoder-agreement.ts';
import { BINANCE } from './decoder-cases/binance.ts';
import { BYBIT } from './decoder-cases/bybit.ts';
import { OKX } from './decoder-cases/okx.ts';
import { GATE } from './decoder-cases/gate.ts';
import { HYPERLIQUID } from './decoder-cases/hyperliquid.ts';

/** Every exchange that has a scanner. */
export const DECODER_CASES: readonly DecoderCase[] = [BINANCE, BYBIT, OKX, GATE, HYPERLIQUID];
