import { previousMatches } from '../../engine/venue/link-rules.ts';
import type { StreamVenue } from '../../engine/venue/venue.ts';
import { fundingHistoryOf, openInterestHistoryOf } from './figures.ts';
import {
  BINANCE,
  bookPolicyOf,
  boundedWindow,
  decodersFor,
  FUTURES_LIMITS,
  FUTURES_SNAPSHOTS,
  FUTURES_TOPICS,
  futuresCandlesWeight,
  longShortRatioOf,
  openInterestOf,
  restSource,
  topicsOf,
  TRADE_HISTORY,
  withFunding,
} from './common.ts';
import { parseCandles, parseTrades } from './rest.ts';

const PREFIX = '/dapi/v1';
const REST = restSource('binance-coinm', PREFIX, {
  instruments: 1,
  snapshots: FUTURES_SNAPSHOTS,
  candles: futuresCandlesWeight,
  trades: 5,
  historicalTrades: 20,
  aggTrades: 20,
});

/** Longest window of a klines request. */
const MAX_WINDOW_MS = 200 * 86_400_000;

/**
 * Binance COIN-M futures: sizes in contracts, one unrouted socket.
 * Source: Binance derivatives documentation and change log, read July 2026, and a recording of July 2021.
 */
export const binanceCoinm: StreamVenue = {
  ...BINANCE,
  id: 'binance-coinm',
  title: 'Binance COIN-M',
  marketTypes: ['perp-inverse', 'future-inverse'],
  channels: FUTURES_TOPICS.channels,
  liquidations: 'largest-a-second',
  longShortScope: 'pair',
  intervals: FUTURES_TOPICS.intervals,
  bookSpeedsMs: FUTURES_TOPICS.bookSpeedsMs,
  tradeChannel: 'aggTrade',
  endpoints: {
    production: { ws: 'wss://dstream.binance.com', rest: 'https://dapi.binance.com' },
    testnet: { ws: 'wss://dstream.binancefuture.com', rest: 'https://testnet.binancefuture.com' },
  },
  limits: { ...FUTURES_LIMITS, topicsPerConnection: 200 },
  topicsOf: topicsOf(FUTURES_TOPICS),
  streamUrl: (endpoints) => `${endpoints.ws}/stream`,
  // A ping comes every 3 minutes.
  keepAlive: { kind: 'server-pings', silenceMs: 200_000 },
  ...decodersFor(2),
  polled: { openInterest: openInterestOf(PREFIX), longShortRatio: longShortRatioOf('pair') },
  bookPolicy: bookPolicyOf({ ...REST.diff, link: previousMatches }),
  instruments: withFunding(REST.instruments, PREFIX),
  history: {
    openInterest: openInterestHistoryOf('pair'),
    funding: fundingHistoryOf(PREFIX),
    ...TRADE_HISTORY,
    maxCandles: 1500,
    // Rows come from the end of the window, and a window needs both its bounds.
    candles: (request) => REST.candlesRequest(boundedWindow(request, MAX_WINDOW_MS)),
    parseCandles,
    trades: (request) =>
      request.channel === 'trade' && request.fromId !== undefined ? undefined : REST.tradesRequest(request),
    parseTrades,
  },
  time: REST.time,
};
