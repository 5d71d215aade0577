import type { StreamVenueId } from '../../src-shared/market/venue-ids.ts';
import type { VenueFacts } from '../engine/venue/venue-facts.ts';
import { BINANCE_COINM_FACTS, BINANCE_SPOT_FACTS, BINANCE_USDM_FACTS } from './binance/facts.ts';
import { BYBIT_INVERSE_FACTS, BYBIT_LINEAR_FACTS, BYBIT_SPOT_FACTS } from './bybit/facts.ts';
import { GATE_COINM_FACTS, GATE_SPOT_FACTS, GATE_USDM_FACTS } from './gate/facts.ts';
import { HYPERLIQUID_FACTS } from './hyperliquid/facts.ts';
import { OKX_FACTS } from './okx/facts.ts';

/** What is assumed of every venue, by its id. */
export const VENUE_FACTS = {
  'binance-spot': BINANCE_SPOT_FACTS,
  'binance-usdm': BINANCE_USDM_FACTS,
  'binance-coinm': BINANCE_COINM_FACTS,
  'bybit-spot': BYBIT_SPOT_FACTS,
  'bybit-linear': BYBIT_LINEAR_FACTS,
  'bybit-inverse': BYBIT_INVERSE_FACTS,
  okx: OKX_FACTS,
  'gate-spot': GATE_SPOT_FACTS,
  'gate-usdm': GATE_USDM_FACTS,
  'gate-coinm': GATE_COINM_FACTS,
  hyperliquid: HYPERLIQUID_FACTS,
} as const satisfies Record<StreamVenueId, VenueFacts>;
