import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { MarketInstrument } from '../../market/instrument.ts';
import type { DialectLimits } from '../dialect.ts';

/**
 * What distinguishes Gate's markets. Facts as of the venue's documentation (gate.com/docs/developers, "API v4" and "WebSocket v4"), read
 * November 2025, and of its change logs of 2026.
 */
export interface Product {
  readonly venue: StreamVenueId;
  readonly section: 'spot' | 'futures';
  /** What a futures market settles in. */
  readonly settle: 'usdt' | 'btc' | undefined;
  readonly marketType: MarketInstrument['marketType'];
  /** Paths below the venue's base, beside the bare one, that lead to its socket. */
  readonly socketPaths: readonly string[];
  /** Most candles of one answer. */
  readonly maxCandles: number;
  readonly limits: DialectLimits;
}

/** Neither streams nor messages are limited in writing, and no socket is closed for its age. */
const LIMITS: DialectLimits = {
  streamsPerConnection: Infinity,
  messagesPerSecond: Infinity,
  connectionAttempts: 300,
  requestWeightPerMinute: 1200,
  rejectionsBeforeBan: Infinity,
  pingEveryMs: 20_000,
  pongWithinMs: 60_000,
  connectionLifeMs: Infinity,
};

/** Gate's three markets. */
export const PRODUCTS: readonly Product[] = [
  {
    venue: 'gate-spot',
    section: 'spot',
    settle: undefined,
    marketType: 'spot',
    socketPaths: ['/ws/v4'],
    maxCandles: 1000,
    limits: LIMITS,
  },
  {
    venue: 'gate-usdm',
    section: 'futures',
    settle: 'usdt',
    marketType: 'perp',
    socketPaths: ['/v4/ws/usdt'],
    maxCandles: 2000,
    limits: LIMITS,
  },
  {
    venue: 'gate-coinm',
    section: 'futures',
    settle: 'btc',
    marketType: 'perp-inverse',
    socketPaths: ['/v4/ws/btc'],
    maxCandles: 2000,
    limits: LIMITS,
  },
];

/** Candle intervals by the venue's names. Its `7d` and `30d` are not spoken. */
export const INTERVALS: readonly Interval[] = ['10s', '1m', '5m', '15m', '30m', '1h', '4h', '8h', '1d'];
