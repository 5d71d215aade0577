import type { Channel, ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { StreamVenue } from '../../engine/venue/venue.ts';
import { FUNDING_HISTORY } from './figures.ts';
import { decodeFrame, FAST_LEVELS } from './frames.ts';
import {
  ALL_PERPETUALS,
  CALL_WEIGHT,
  candlesRequest,
  FUNDING_MS,
  infoRequest,
  MAX_CANDLES,
  parseCandles,
  parseInstruments,
  parseTime,
  parseTrades,
  rejectionOf,
} from './rest.ts';
import { scanFrame } from './scan.ts';
import { candleTopic, isSpotCoin, ofSymbol, subscriptionOf, toCoin, toCoinTopics } from './topics.ts';

const CHANNELS: readonly Channel[] = ['trade', 'book', 'bbo', 'ticker', 'candle', 'markPrice', 'openInterest'];
const INTERVALS: readonly Interval[] = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
];

const FAST_BOOK = toCoinTopics('').fastBook;
const SLOW_LEVELS = 20;
/** The venue gives a small fixed window that it does not state. */
const RECENT_TRADES = 100;
const TRADES_PER_WEIGHT = 20;

/**
 * Hyperliquid: perpetuals and spot on one socket, one subscription a message, no request ids, no sequences, no closed flag of candles.
 * Source: Hyperliquid documentation (2025-11), the official Python SDK 0.23.0, announcements of June to August 2026, read September 2026.
 */
export const hyperliquid: StreamVenue = {
  id: 'hyperliquid',
  exchange: 'Hyperliquid',
  title: 'Hyperliquid',
  marketTypes: ['perp', 'spot'],
  channels: CHANNELS,
  intervals: INTERVALS,
  candleEnds: 'inferred',
  // Not stated; a time without trades has been seen neither way.
  emptyCandles: 'omitted',
  tradeChannel: 'trade',
  // `tid` is a hash.
  tradeIds: 'opaque',
  endpoints: {
    production: { ws: 'wss://api.hyperliquid.xyz', rest: 'https://api.hyperliquid.xyz' },
    testnet: { ws: 'wss://api.hyperliquid-testnet.xyz', rest: 'https://api.hyperliquid-testnet.xyz' },
  },
  limits: {
    // 1,000 subscriptions an address, on ten sockets (2026) at most.
    topicsPerConnection: 200,
    connections: 10,
    // 2,000 frames a minute and address: as many as all subscriptions, twice.
    framesPerSecond: 10,
    framesReserved: 0,
    topicsPerFrame: 1,
    connectionAttempts: { count: 30, perMs: 60_000 },
    pool: { name: 'hyperliquid', weight: 1200, perMs: 60_000, retryAfterFallbackMs: 60_000 },
  },
  symbolOf: toCoin,
  topicsOf: (request) => keysOf(request).map((key) => ({ key, route: '' })),
  streamUrl: (endpoints) => `${endpoints.ws}/ws`,
  subscribeFrame: ([topic = '']) => JSON.stringify({ method: 'subscribe', subscription: subscriptionOf(topic) }),
  unsubscribeFrame: ([topic = '']) => JSON.stringify({ method: 'unsubscribe', subscription: subscriptionOf(topic) }),
  acknowledgement: 'explicit',
  // The venue closes a socket on which it has sent nothing for 60 s.
  keepAlive: { kind: 'client-pings', frame: () => '{"method":"ping"}', everyMs: 20_000, silenceMs: 45_000 },
  scan: scanFrame,
  decode: decodeFrame,
  bookPolicy: (topic) =>
    topic.startsWith(FAST_BOOK)
      ? { kind: 'every-message', levels: FAST_LEVELS, joins: toCoinTopics(topic.slice(FAST_BOOK.length)).book }
      : { kind: 'every-message', levels: SLOW_LEVELS },
  // Every request has the same URL.
  answerKind: () => undefined,
  instruments: {
    // Spot first: its tokens name what perpetuals are settled in.
    requests: () => [
      infoRequest({ type: 'spotMeta' }, CALL_WEIGHT),
      infoRequest({ type: 'allPerpMetas' }, CALL_WEIGHT),
    ],
    // Nodes of before builder-deployed markets know the first list only, and answer 422.
    insteadOf: ({ body }) => (body === ALL_PERPETUALS ? infoRequest({ type: 'meta' }, CALL_WEIGHT) : undefined),
    parse: parseInstruments,
    ofSymbol,
  },
  history: {
    maxCandles: MAX_CANDLES,
    maxTrades: RECENT_TRADES,
    tradePaging: 'newest',
    candlesNeedTime: true,
    candles: candlesRequest,
    parseCandles,
    trades: ({ symbol, fromId, before }) =>
      fromId === undefined && before === undefined
        ? infoRequest({ type: 'recentTrades', coin: symbol }, CALL_WEIGHT + RECENT_TRADES / TRADES_PER_WEIGHT)
        : undefined,
    parseTrades: (body, _, each) => parseTrades(body, each),
    // It keeps no history of open interest.
    funding: FUNDING_HISTORY,
  },
  rejectionOf,
  // 128 to 268 ms on a host with network time (measured in September 2026).
  time: { request: () => infoRequest({ type: 'exchangeStatus' }, 2), parse: parseTime, trailsByMs: 300 },
  fundingEveryMs: FUNDING_MS,
};

/** The topics of a request. A book within the fast depth needs the fast topic only. */
function keysOf(request: ChannelRequest): readonly string[] {
  const { symbol, channel } = request;
  const topics = toCoinTopics(symbol);
  switch (channel) {
    case 'trade':
      return [topics.trades];
    case 'book':
      return request.depth <= FAST_LEVELS ? [topics.fastBook] : [topics.book, topics.fastBook];
    case 'bbo':
      return [topics.bbo];
    case 'ticker':
      return [topics.context];
    case 'candle':
      return INTERVALS.includes(request.interval) ? [candleTopic(symbol, request.interval)] : [];
    case 'markPrice':
    case 'openInterest':
      return isSpotCoin(symbol) ? [] : [topics.context];
    // It publishes no long/short ratio.
    case 'longShortRatio':
    case 'aggTrade':
    case 'liquidation':
      return [];
  }
}
