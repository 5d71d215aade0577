import { previousMatches } from '../../engine/venue/link-rules.ts';
import type { StreamVenue } from '../../engine/venue/venue.ts';
import { fundingHistoryOf, openInterestHistoryOf } from './figures.ts';
import {
  BINANCE,
  bookPolicyOf,
  decodersFor,
  FUTURES_LIMITS,
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

const PREFIX = '/fapi/v1';
const REST = restSource('binance-usdm', PREFIX, {
  instruments: 1,
  // Without a limit the answer has 500 levels and costs 1, so that fewer cost no less. Source: measured by others in October 2026.
  snapshots: new Map([
    [500, 1],
    [1000, 20],
  ]),
  unlimitedDepth: 500,
  candles: futuresCandlesWeight,
  trades: 5,
  historicalTrades: 20,
  aggTrades: 20,
});

/** Binance USD-M futures. Source: Binance derivatives documentation and change log, read July 2026, and a recording of April 2021. */
export const binanceUsdm: StreamVenue = {
  ...BINANCE,
  id: 'binance-usdm',
  title: 'Binance USD-M',
  marketTypes: ['perp', 'future'],
  channels: FUTURES_TOPICS.channels,
  // Source: change log of 2026-04-10; before, it was the newest of each second.
  liquidations: 'largest-a-second',
  longShortScope: 'contract',
  intervals: FUTURES_TOPICS.intervals,
  bookSpeedsMs: FUTURES_TOPICS.bookSpeedsMs,
  // `@trade` is undocumented here and silent for some clients; `@aggTrade` is promised.
  tradeChannel: 'aggTrade',
  endpoints: {
    production: { ws: 'wss://fstream.binance.com', rest: 'https://fapi.binance.com' },
    testnet: { ws: 'wss://fstream.binancefuture.com', rest: 'https://testnet.binancefuture.com' },
  },
  limits: { ...FUTURES_LIMITS, topicsPerConnection: 1024 },
  // Since 2026-04-23 a stream on the other route is acknowledged and stays silent.
  topicsOf: topicsOf({
    ...FUTURES_TOPICS,
    routeOf: (channel) => (channel === 'book' || channel === 'bbo' || channel === 'trade' ? 'public' : 'market'),
  }),
  streamUrl: (endpoints, route) => `${endpoints.ws}/${route}/stream`,
  // A ping comes every 3 minutes.
  keepAlive: { kind: 'server-pings', silenceMs: 200_000 },
  ...decodersFor(1),
  allSymbols: {
    // A row of all mark prices has 177 bytes, a message of one 220 and the 66 of its packet (measured on the simulator, November 2026): one topic
    // is less once six of ten listed symbols are needed, and there are about 650.
    markPrice: { topic: { key: '!markPrice@arr@1s', route: 'market', isShared: true }, from: 400 },
    // All liquidations together are below 1 KB/s; what is saved is topics. Tickers are not here: theirs come twice as often, all together.
    liquidation: { topic: { key: '!forceOrder@arr', route: 'market', isShared: true }, from: 50 },
  },
  polled: { openInterest: openInterestOf(PREFIX), longShortRatio: longShortRatioOf('symbol') },
  bookPolicy: bookPolicyOf({ ...REST.diff, link: previousMatches }),
  instruments: withFunding(REST.instruments, PREFIX),
  history: {
    openInterest: openInterestHistoryOf('symbol'),
    funding: fundingHistoryOf(PREFIX),
    ...TRADE_HISTORY,
    maxCandles: 1500,
    candles: REST.candlesRequest,
    parseCandles,
    // Older trades by id need a key.
    trades: (request) =>
      request.channel === 'trade' && request.fromId !== undefined ? undefined : REST.tradesRequest(request),
    parseTrades,
  },
  time: REST.time,
};
