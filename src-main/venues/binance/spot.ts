import type { Channel } from '../../../src-shared/market/channels.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { rangeFollows } from '../../engine/venue/link-rules.ts';
import type { StreamVenue } from '../../engine/venue/venue.ts';
import {
  BINANCE,
  bookPolicyOf,
  CONNECTION_AGE_MS,
  decodersFor,
  FUTURES_INTERVALS,
  restSource,
  topicsOf,
  TRADE_HISTORY,
} from './common.ts';
import { parseCandles, parseTrades } from './rest.ts';

const REST = restSource('binance-spot', '/api/v3', {
  instruments: 20,
  snapshots: new Map([
    [100, 5],
    [500, 25],
    [1000, 50],
    [5000, 250],
  ]),
  candles: () => 2,
  trades: 25,
  historicalTrades: 25,
  aggTrades: 4,
});

const CHANNELS: readonly Channel[] = ['trade', 'aggTrade', 'book', 'bbo', 'ticker', 'candle'];
const INTERVALS: readonly Interval[] = ['1s', ...FUTURES_INTERVALS];

/** Source: the venue's documentation of depth streams, read November 2026. */
const TOPICS = { channels: CHANNELS, intervals: INTERVALS, bookSpeedsMs: [100, 1000], unnamedSpeedMs: 1000 } as const;

/** Binance spot. Source: Binance spot API documentation, read July 2026, and a recording of April 2021. */
export const binanceSpot: StreamVenue = {
  ...BINANCE,
  id: 'binance-spot',
  title: 'Binance Spot',
  marketTypes: ['spot'],
  channels: CHANNELS,
  intervals: INTERVALS,
  bookSpeedsMs: TOPICS.bookSpeedsMs,
  tradeChannel: 'trade',
  endpoints: {
    production: { ws: 'wss://stream.binance.com:9443', rest: 'https://api.binance.com' },
    testnet: { ws: 'wss://stream.testnet.binance.vision', rest: 'https://testnet.binance.vision' },
    // Source: the venue's page on URLs for market data only, read November 2026.
    alternatives: [
      {
        name: 'Binance market data only',
        for: 'public data without trading; trades that were missed while offline cannot be filled in by their ids',
        ws: 'wss://data-stream.binance.vision',
        rest: 'https://data-api.binance.vision',
      },
    ],
  },
  limits: {
    topicsPerConnection: 1024,
    // Pongs count into the five. A frame every 250 ms was cut off, one every 500 ms was not (measured October 2026).
    framesPerSecond: 5,
    framesReserved: 1,
    frameSpacingMs: 550,
    // So many names were taken in one frame (measured October 2026).
    topicsPerFrame: 1024,
    connectionAgeMs: CONNECTION_AGE_MS,
    connectionAttempts: { count: 300, perMs: 300_000 },
    pool: {
      name: 'binance-spot',
      weight: 6000,
      perMs: 60_000,
      usedHeader: 'x-mbx-used-weight-1m',
      retryAfterFallbackMs: 60_000,
    },
  },
  topicsOf: topicsOf(TOPICS),
  streamUrl: (endpoints) => `${endpoints.ws}/stream`,
  // A ping comes every 20 s.
  keepAlive: { kind: 'server-pings', silenceMs: 60_000 },
  ...decodersFor(0),
  bookPolicy: bookPolicyOf({ ...REST.diff, link: rangeFollows }),
  instruments: REST.instruments,
  history: {
    ...TRADE_HISTORY,
    maxCandles: 1000,
    candles: REST.candlesRequest,
    parseCandles,
    trades: REST.tradesRequest,
    parseTrades,
  },
  time: REST.time,
};
