import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { DialectLimits } from '../dialect.ts';

/**
 * What distinguishes Binance's three products. Facts as of the venue's documentation and change logs, read 2026-07
 * (developers.binance.com, "WebSocket Streams" and "General Info" of each product).
 */
export interface Product {
  readonly venue: StreamVenueId;
  readonly kind: 'spot' | 'usdm' | 'coinm';
  /** Marks a symbol's product in the merged futures universe (since 2026-06-30). */
  readonly universe: 1 | 2 | undefined;
  readonly restPrefix: string;
  /** Update speeds of depth streams by suffix, ms. */
  readonly depthPeriods: Readonly<Record<string, number>>;
  readonly tickerMs: number;
  /** 0: as they happen. */
  readonly aggTradeMs: number;
  /** Kline update speed, ms. */
  klineMs(interval: Interval): number;
  readonly intervals: readonly Interval[];
  /** Where a failed request carries its facts: beside `id`, or in an `error` object. */
  readonly errors: 'flat' | 'nested';
  /** Sockets are split into `/public` and `/market` (since 2026-04-23). */
  readonly isRouted: boolean;
  readonly limits: DialectLimits;
}

const FUTURES_LIMITS: DialectLimits = {
  streamsPerConnection: 1024,
  messagesPerSecond: 10,
  connectionAttempts: 300,
  requestWeightPerMinute: 2400,
  rejectionsBeforeBan: 20,
  pingEveryMs: 180_000,
  pongWithinMs: 600_000,
  connectionLifeMs: 86_400_000,
};

/** `0ms` is undocumented; clients that record all changes ask for it. Here it is as fast as the fastest documented. */
const FUTURES_DEPTH_PERIODS: Product['depthPeriods'] = { '': 250, '0ms': 100, '100ms': 100, '500ms': 500 };

const MINUTES_UP: readonly Interval[] = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
];

/** Binance Spot. */
export const SPOT: Product = {
  venue: 'binance-spot',
  kind: 'spot',
  universe: undefined,
  restPrefix: '/api/v3',
  depthPeriods: { '': 1000, '100ms': 100 },
  tickerMs: 1000,
  aggTradeMs: 0,
  klineMs: (interval) => (interval === '1s' ? 1000 : 2000),
  intervals: ['1s', ...MINUTES_UP],
  errors: 'flat',
  isRouted: false,
  limits: {
    ...FUTURES_LIMITS,
    messagesPerSecond: 5,
    requestWeightPerMinute: 6000,
    pingEveryMs: 20_000,
    pongWithinMs: 60_000,
  },
};

/** Binance USD-M futures. */
export const USDM: Product = {
  venue: 'binance-usdm',
  kind: 'usdm',
  universe: 1,
  restPrefix: '/fapi/v1',
  depthPeriods: FUTURES_DEPTH_PERIODS,
  tickerMs: 2000,
  aggTradeMs: 100,
  klineMs: () => 250,
  intervals: MINUTES_UP,
  errors: 'nested',
  isRouted: true,
  limits: FUTURES_LIMITS,
};

/** Binance COIN-M futures. */
export const COINM: Product = {
  venue: 'binance-coinm',
  kind: 'coinm',
  universe: 2,
  restPrefix: '/dapi/v1',
  depthPeriods: FUTURES_DEPTH_PERIODS,
  tickerMs: 500,
  aggTradeMs: 100,
  klineMs: () => 250,
  intervals: MINUTES_UP,
  errors: 'nested',
  isRouted: false,
  limits: { ...FUTURES_LIMITS, streamsPerConnection: 200 },
};
