import type { Channel } from '../../../src-shared/market/channels.ts';
import { intervalMs, type Interval } from '../../../src-shared/market/interval.ts';
import { rangeFollows } from '../../engine/venue/link-rules.ts';
import type {
  BookPolicy,
  CandleRequest,
  PolledChannel,
  RestRequest,
  RestSnapshotPolicy,
  StreamVenue,
  TradesRequest,
  VenueLimits,
} from '../../engine/venue/venue.ts';
import { figureHistories } from './figures.ts';
import { decodeFrame, type GateWords } from './frames.ts';
import {
  answerKind,
  INVERSE_CANDLE,
  instrumentsParser,
  LINEAR_CANDLE,
  ofContractSymbol,
  parseFuturesCandles,
  parseLongShortRatio,
  parseSnapshot,
  parseTime,
  parseTrades,
  toContract,
} from './rest.ts';
import { LONG_SHORT_PERIOD_MS } from '../long-short-rows.ts';
import { scanFrame } from './scan.ts';
import { controlFrame, frameGroupOf, pingFrame, splitTopic, topicKeyOf, UPDATE_DEPTH } from './topics.ts';

/** Candle intervals of every Gate market. Its `7d` counts from the epoch, so that it is no week. */
const INTERVALS: readonly Interval[] = ['10s', '1m', '5m', '15m', '30m', '1h', '4h', '8h', '1d'];

/** What the three Gate markets share. Sources: Gate v4 REST and WebSocket documentation and change logs of 2026; a recording of April 2021. */
export const GATE = {
  exchange: 'Gate',
  intervals: INTERVALS,
  // Frames say it (`w`; futures since 2026), but may leave it out.
  candleEnds: 'inferred',
  framesAreDated: true,
  tradeChannel: 'trade',
  symbolOf: (typed: string) => typed.trim().toUpperCase(),
  subscribeFrame: (topics: readonly string[], id: number, now: number) => controlFrame('subscribe', topics, id, now),
  unsubscribeFrame: (topics: readonly string[], id: number, now: number) =>
    controlFrame('unsubscribe', topics, id, now),
  frameGroup: frameGroupOf,
  acknowledgement: 'explicit',
  // Sizes as texts, which may have fractions, instead of numbers cut to whole contracts.
  headers: { 'X-Gate-Size-Decimal': '1' },
  answerKind,
  time: { request: () => ({ path: '/spot/time', weight: 1 }), parse: parseTime },
} as const satisfies Partial<StreamVenue>;

/** What depends on the section alone. */
export function sectionOf(
  words: GateWords,
  channels: readonly Channel[],
): Pick<StreamVenue, 'channels' | 'topicsOf' | 'keepAlive' | 'limits' | 'scan' | 'decode'> {
  const { section } = words;
  return {
    channels,
    topicsOf: (request) => {
      const key =
        request.channel === 'candle' && !INTERVALS.includes(request.interval)
          ? undefined
          : topicKeyOf(section, request);
      return key === undefined ? [] : [{ key, route: '' }];
    },
    // The venue pings as well, but does not say how often.
    keepAlive: { kind: 'client-pings', frame: (now) => pingFrame(section, now), everyMs: 15_000, silenceMs: 60_000 },
    limits: limitsOf(section),
    scan: (bytes, out) => scanFrame(bytes, out, words),
    decode: (bytes, out) => {
      decodeFrame(bytes, out, words);
    },
  };
}

/** How the book of a topic is kept; the snapshot that changes join is asked of `snapshotPath`. */
export function bookPolicyOf(snapshotPath: (symbol: string, depth: number) => string): (topic: string) => BookPolicy {
  const joined: RestSnapshotPolicy = {
    kind: 'rest-snapshot',
    link: rangeFollows,
    levels: UPDATE_DEPTH,
    snapshotDepth: UPDATE_DEPTH,
    snapshotRequest: (symbol, depth = UPDATE_DEPTH) => ({ path: snapshotPath(symbol, depth), weight: 1 }),
    parseSnapshot,
  };
  return (topic) => {
    const { channel, level } = splitTopic(topic);
    if (channel.endsWith('.obu')) return { kind: 'stream-snapshot', link: rangeFollows, levels: Number(level) };
    return channel.endsWith('.order_book') ? { kind: 'every-message', levels: Number(level) } : joined;
  };
}

/** The query of the candles of a request. The venue rejects a limit beside bounds, and counts the bars between them. */
export function candlesQuery({ interval, startTime, endTime, limit }: CandleRequest): string {
  const spanMs = (limit - 1) * intervalMs(interval);
  const from = Math.max(startTime ?? 0, endTime === undefined ? 0 : endTime - spanMs);
  const to = endTime ?? (startTime === undefined ? undefined : startTime + spanMs);
  return to === undefined
    ? `interval=${interval}&limit=${limit}`
    : `interval=${interval}&from=${Math.ceil(from / 1000)}&to=${Math.floor(to / 1000)}`;
}

/** The query of the newest trades, or of those up to one. Bounds are whole seconds: the last second comes again. */
export function tradesQuery({ before, limit }: TradesRequest): string {
  return before === undefined ? `limit=${limit}` : `to=${Math.floor(before.time / 1000) + 1}&limit=${limit}`;
}

/** A perpetuals market, settled in `settle`. */
export function futuresMarket(settle: 'usdt' | 'btc'): StreamVenue {
  const isInverse = settle === 'btc';
  const id = isInverse ? 'gate-coinm' : 'gate-usdm';
  const path = (call: string, query: string): RestRequest => ({
    path: `/futures/${settle}/${call}?${query}`,
    weight: 1,
  });
  return {
    ...GATE,
    ...sectionOf({ section: 'futures', isInverse }, [
      'trade',
      'book',
      'bbo',
      'ticker',
      'candle',
      'markPrice',
      'liquidation',
      'openInterest',
      'longShortRatio',
    ]),
    id,
    // Source: futures WebSocket v4, "public liquidates", read 2026.
    liquidations: 'one-a-second',
    ...longShortOf(path),
    title: isInverse ? 'Gate BTC futures' : 'Gate USDT futures',
    marketTypes: [isInverse ? 'perp-inverse' : 'perp'],
    // Greater ids are later; nobody promises that none is left out.
    tradeIds: 'ascending',
    endpoints: {
      production: { ws: `wss://fx-ws.gateio.ws/v4/ws/${settle}`, rest: 'https://api.gateio.ws/api/v4' },
      testnet: {
        ws: isInverse ? 'wss://fx-ws-testnet.gateio.ws/v4/ws/btc' : 'wss://ws-testnet.gate.com/v4/ws/futures/usdt',
        rest: 'https://api-testnet.gateapi.io/api/v4',
      },
    },
    streamUrl: (endpoints) => endpoints.ws,
    bookPolicy: bookPolicyOf(
      (symbol, depth) =>
        path('order_book', `contract=${encodeURIComponent(symbol)}&interval=0&limit=${depth}&with_id=true`).path,
    ),
    instruments: {
      requests: () => [{ path: `/futures/${settle}/contracts`, weight: 1 }],
      parse: instrumentsParser((row) => toContract(id, row)),
      rowsIn: '',
      ofSymbol: (symbol) => ofContractSymbol(symbol, id),
    },
    history: {
      // 2,000 are documented; independent clients ask for one less.
      maxCandles: 1999,
      maxTrades: 1000,
      tradePaging: 'backwards',
      candles: (request) =>
        path('candlesticks', `contract=${encodeURIComponent(request.symbol)}&${candlesQuery(request)}`),
      parseCandles: parseFuturesCandles(isInverse ? INVERSE_CANDLE : LINEAR_CANDLE),
      trades: (request) =>
        request.channel === 'trade' && request.fromId === undefined
          ? path('trades', `contract=${encodeURIComponent(request.symbol)}&${tradesQuery(request)}`)
          : undefined,
      parseTrades,
      ...figureHistories(path),
    },
  };
}

/** Source: "Futures stats" of the futures REST documentation, read November 2026. */
function longShortOf(
  path: (call: string, query: string) => RestRequest,
): Pick<StreamVenue, 'longShortScope' | 'polled'> {
  const longShortRatio: PolledChannel = {
    everyMs: LONG_SHORT_PERIOD_MS,
    request: (symbol) => path('contract_stats', `contract=${encodeURIComponent(symbol)}&interval=5m&limit=1`),
    parse: parseLongShortRatio,
  };
  return { longShortScope: 'contract', polled: { longShortRatio } };
}

function limitsOf(section: GateWords['section']): VenueLimits {
  return {
    // Neither topics nor frames are limited in writing; these are ours, so as not to find out.
    topicsPerConnection: 1000,
    framesPerSecond: 50,
    framesReserved: 0,
    topicsPerFrame: 100,
    // 300 connections an address are.
    connectionAttempts: { count: 300, perMs: 300_000, sharedAs: 'gate' },
    // 200 in 10 s for each call by itself: kept over all calls of a section, which is less than allowed.
    pool: {
      name: `gate-${section}`,
      weight: 200,
      perMs: 10_000,
      resetHeader: 'x-gate-ratelimit-reset-timestamp',
      retryAfterFallbackMs: 10_000,
    },
  };
}
