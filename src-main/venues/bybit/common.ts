import type { Channel } from '../../../src-shared/market/channels.ts';
import { intervalMs } from '../../../src-shared/market/interval.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type {
  AlternativeEndpoints,
  CandleRequest,
  PolledChannel,
  RestRequest,
  StreamVenue,
  VenueLimits,
} from '../../engine/venue/venue.ts';
import { figureHistories } from './figures.ts';
import { decodeFrame } from './frames.ts';
import {
  answerKind,
  nextPage,
  parseCandles,
  parseInstruments,
  parseLongShortRatio,
  parseTime,
  parseTrades,
  rejectionOf,
} from './rest.ts';
import { LONG_SHORT_PERIOD_MS } from '../long-short-rows.ts';
import { scanFrame } from './scan.ts';
import { bookPolicy, INTERVAL_WORDS, ofSymbol, STATUS_TOPIC, topicsOf } from './topics.ts';

/** What one of the markets has of its own. */
export interface BybitMarket {
  readonly id: StreamVenueId;
  readonly title: string;
  /** `spot`, `linear` or `inverse`: end of the socket's path and `category` of every request. */
  readonly category: string;
  readonly marketTypes: StreamVenue['marketTypes'];
  readonly channels: readonly Channel[];
  readonly topicsPerFrame: number;
  /** Past trades that the venue sends, at most. */
  readonly maxTrades: number;
  /** States of instruments that have to be asked for, each by a request of its own; the venue sends those that trade if none is named. */
  readonly statuses: readonly (string | undefined)[];
}

/** What both derivatives markets have. */
export const DERIVATIVES = {
  channels: ['trade', 'book', 'bbo', 'ticker', 'candle', 'markPrice', 'liquidation', 'openInterest', 'longShortRatio'],
  topicsPerFrame: 100,
  maxTrades: 1000,
  statuses: [undefined, 'PreLaunch', 'Delivering'],
} as const satisfies Partial<BybitMarket>;

/**
 * A Bybit v5 market. The same symbol means another thing on another market; each has its own socket.
 * Sources: Bybit v5 documentation as of July 2026; a recording of spot of August 2026.
 */
export function bybitMarket(market: BybitMarket): StreamVenue {
  const { category, channels, topicsPerFrame, maxTrades, statuses, ...facts } = market;
  return {
    ...facts,
    channels,
    exchange: 'Bybit',
    ...(channels.includes('liquidation') && { liquidations: 'all' }),
    ...(channels.includes('longShortRatio') && longShortOf(category)),
    intervals: [...INTERVAL_WORDS.keys()],
    // Not stated.
    emptyCandles: 'omitted',
    tradeChannel: 'trade',
    tradeIds: 'opaque',
    endpoints: {
      production: { ws: 'wss://stream.bybit.com', rest: 'https://api.bybit.com' },
      testnet: { ws: 'wss://stream-testnet.bybit.com', rest: 'https://api-testnet.bybit.com' },
      alternatives: ALTERNATIVES,
    },
    limits: { ...LIMITS, topicsPerFrame },
    symbolOf: (typed) => typed.trim().toUpperCase(),
    topicsOf: topicsOf(channels),
    streamUrl: (endpoints, route) => `${endpoints.ws}/v5/public/${route === '' ? category : route}`,
    maintenanceTopic: STATUS_TOPIC,
    subscribeFrame: (args, id) => JSON.stringify({ req_id: String(id), op: 'subscribe', args }),
    unsubscribeFrame: (args, id) => JSON.stringify({ req_id: String(id), op: 'unsubscribe', args }),
    acknowledgement: 'explicit',
    // The venue itself cuts only after ten minutes of silence: a missing pong shows it sooner.
    keepAlive: { kind: 'client-pings', frame: () => '{"op":"ping"}', everyMs: 20_000, silenceMs: 45_000 },
    scan: scanFrame,
    decode: decodeFrame,
    bookPolicy,
    rejectionOf,
    answerKind,
    instruments: {
      requests: () => statuses.map((status) => listRequest(category, status)),
      nextPage,
      rowsIn: 'result.list',
      parse: (body) => parseInstruments(body, market.id),
      ofSymbol: (symbol) => ofSymbol(symbol, market.id),
    },
    history: {
      ...(channels.includes('openInterest') && figureHistories(category)),
      maxCandles: 1000,
      maxTrades,
      tradePaging: 'newest',
      candles: (request) => candlesRequest(category, request),
      parseCandles,
      trades: ({ symbol, channel, fromId, before, limit }) => {
        if (channel === 'aggTrade' || fromId !== undefined || before !== undefined) return undefined;
        return {
          path: `/v5/market/recent-trade?category=${category}&symbol=${encodeURIComponent(symbol)}&limit=${Math.min(limit, maxTrades)}`,
          weight: 1,
        };
      },
      parseTrades,
    },
    time: { request: () => ({ path: '/v5/market/time', weight: 1 }), parse: parseTime },
  };
}

function listRequest(category: string, status: string | undefined): RestRequest {
  const only = status === undefined ? '' : `&status=${status}`;
  return { path: `/v5/market/instruments-info?category=${category}${only}&limit=1000`, weight: 1 };
}

/** Source: https://bybit-exchange.github.io/docs/v5/market/long-short-ratio, read November 2026. */
function longShortOf(category: string): Pick<StreamVenue, 'longShortScope' | 'polled'> {
  const longShortRatio: PolledChannel = {
    everyMs: LONG_SHORT_PERIOD_MS,
    request: (symbol) => ({
      path: `/v5/market/account-ratio?category=${category}&symbol=${encodeURIComponent(symbol)}&period=5min&limit=1`,
      weight: 1,
    }),
    parse: parseLongShortRatio,
  };
  return { longShortScope: 'contract', polled: { longShortRatio } };
}

/** Source: bybit-api 4.7.7 and the venue's guide, read November 2026. The European Economic Area has no socket of its own. */
const ALTERNATIVES: readonly AlternativeEndpoints[] = [
  {
    name: 'Bybit EU',
    for: 'the European Economic Area',
    ws: 'wss://stream.bybit.com',
    rest: 'https://api.bybit.eu',
  },
  { name: 'Bybit Türkiye', for: 'Türkiye', ws: 'wss://stream.bybit.tr', rest: 'https://api.bybit.tr' },
  { name: 'Bybit Kazakhstan', for: 'Kazakhstan', ws: 'wss://stream.bybit.kz', rest: 'https://api.bybit.kz' },
  { name: 'Bybit Indonesia', for: 'Indonesia', ws: 'wss://stream.bybit.id', rest: 'https://api.bybit.id' },
];

/** Rows come newest first from the end of the window, so both bounds are named. */
function candlesRequest(category: string, { symbol, interval, startTime, endTime, limit }: CandleRequest): RestRequest {
  const end = endTime ?? (startTime === undefined ? undefined : startTime + (limit - 1) * intervalMs(interval));
  const window = `${startTime === undefined ? '' : `&start=${startTime}`}${end === undefined ? '' : `&end=${end}`}`;
  return {
    path: `/v5/market/kline?category=${category}&symbol=${encodeURIComponent(symbol)}&interval=${INTERVAL_WORDS.get(interval) ?? ''}${window}&limit=${limit}`,
    weight: 1,
  };
}

const LIMITS = {
  // The arguments of a connection are at most 21,000 characters; the longest topic has fewer than 42.
  topicsPerConnection: 500,
  // None is stated.
  framesPerSecond: 10,
  framesReserved: 0,
  // Counted by domain, which all markets and announcements are on.
  connectionAttempts: { count: 500, perMs: 300_000, sharedAs: 'bybit' },
  // Ten minutes for an address that came too often.
  blockMs: 600_000,
  // All markets share the limit of the address; above it the venue asks for ten minutes without a request.
  pool: {
    name: 'bybit',
    weight: 600,
    perMs: 5000,
    resetHeader: 'x-bapi-limit-reset-timestamp',
    limitedStatuses: [403, 429],
    retryAfterFallbackMs: 600_000,
  },
} as const satisfies Omit<VenueLimits, 'topicsPerFrame'>;
