import type { Channel, ChannelRequest } from '../../../src-shared/market/channels.ts';
import { intervalMs, type Interval } from '../../../src-shared/market/interval.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type {
  BookPolicy,
  CandleRequest,
  InstrumentSource,
  PolledChannel,
  RestRequest,
  RestSnapshotPolicy,
  StreamVenue,
  Topic,
  TradesRequest,
  VenueLimits,
} from '../../engine/venue/venue.ts';
import { decodeFrame } from './frames.ts';
import {
  answerKind,
  completeFunding,
  parseInstruments,
  parseLongShortRatio,
  parseOpenInterest,
  parseSnapshot,
  parseTime,
} from './rest.ts';
import { LONG_SHORT_PERIOD_MS } from '../long-short-rows.ts';
import { ofSymbol } from './names.ts';
import { scanFrame } from './scan.ts';

/** The venue closes a socket after a day. */
export const CONNECTION_AGE_MS = 24 * 3_600_000;

/**
 * What the three Binance markets share: stream names, control frames, decoding and parsers.
 * Sources: Binance spot and derivatives documentation as of July 2026; recordings of all three markets.
 */
export const BINANCE = {
  exchange: 'Binance',
  symbolOf: (typed: string) => typed.trim().toUpperCase(),
  subscribeFrame: (topics: readonly string[], id: number) => controlFrame('SUBSCRIBE', topics, id),
  unsubscribeFrame: (topics: readonly string[], id: number) => controlFrame('UNSUBSCRIBE', topics, id),
  acknowledgement: 'explicit',
  tradeIds: 'consecutive',
  answerKind,
} as const satisfies Partial<StreamVenue>;

/** How trades are paged, and what candles have. */
export const TRADE_HISTORY = { maxTrades: 1000, tradePaging: 'from-id', candlesHaveTakerVolume: true } as const;

/** Depths a side that stream as whole books. */
const PARTIAL_DEPTHS: readonly number[] = [5, 10, 20];

/** What both futures markets carry. */
const FUTURES_CHANNELS: readonly Channel[] = [
  'trade',
  'aggTrade',
  'book',
  'bbo',
  'ticker',
  'candle',
  'markPrice',
  'liquidation',
  'openInterest',
  'longShortRatio',
];

/** Intervals of the futures markets. */
export const FUTURES_INTERVALS: readonly Interval[] = [
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

/** Channels, intervals and speeds of the futures markets. Source: their documentation of depth streams, read November 2026. */
export const FUTURES_TOPICS = {
  channels: FUTURES_CHANNELS,
  intervals: FUTURES_INTERVALS,
  bookSpeedsMs: [100, 250, 500],
  unnamedSpeedMs: 250,
} as const satisfies MarketTopics;

/** Limits of the futures markets. One request budget serves both: same IP limit, same header, since 2026-06-30. */
export const FUTURES_LIMITS = {
  framesPerSecond: 10,
  framesReserved: 0,
  // So many names were taken in one frame by USD-M (measured October 2026).
  topicsPerFrame: 200,
  connectionAgeMs: CONNECTION_AGE_MS,
  connectionAttempts: { count: 300, perMs: 300_000 },
  // Futures name no `Retry-After`.
  pool: {
    name: 'binance-futures',
    weight: 2400,
    perMs: 60_000,
    usedHeader: 'x-mbx-used-weight-1m',
    retryAfterFallbackMs: 60_000,
  },
} as const satisfies Omit<VenueLimits, 'topicsPerConnection'>;

/** Both decoders of a market. `streamType` is the `st` of its events, 0 if it sends none. */
export function decodersFor(streamType: 0 | 1 | 2): Required<Pick<StreamVenue, 'scan' | 'decode'>> {
  return {
    scan: (bytes, out) => scanFrame(bytes, out, streamType),
    decode: (bytes, out) => {
      decodeFrame(bytes, out, streamType);
    },
  };
}

/** What the topics of a market follow from. */
export interface MarketTopics {
  readonly channels: readonly Channel[];
  readonly intervals: readonly Interval[];
  /** See `StreamVenue`. */
  readonly bookSpeedsMs: readonly number[];
  /** The speed of books that topics do not name. */
  readonly unnamedSpeedMs: number;
  /** Which of the sockets carries a channel; the only one if absent. */
  readonly routeOf?: (channel: Channel) => string;
}

/** Topics of a market. */
export function topicsOf(market: MarketTopics): (request: ChannelRequest) => readonly Topic[] {
  const { channels, intervals, routeOf } = market;
  return (request) => {
    if (!channels.includes(request.channel) || (request.channel === 'candle' && !intervals.includes(request.interval)))
      return [];
    const { channel, symbol } = request;
    const stream = streamOf(request, market);
    if (stream === undefined) return [];
    const topic = { key: `${symbol.toLowerCase()}@${stream}`, route: routeOf?.(channel) ?? '' };
    // Sent every second, or every three, whether the price moves or not.
    return [channel === 'markPrice' ? { ...topic, cadenceMs: 3000 } : topic];
  };
}

/** Partial depths send whole books; all else are changes that join a REST snapshot. */
export function bookPolicyOf(diff: RestSnapshotPolicy): (topic: string) => BookPolicy {
  return (topic) => {
    const levels = Number(PARTIAL_DEPTH.exec(topic)?.[1] ?? NaN);
    return Number.isNaN(levels) ? diff : { kind: 'every-message', levels };
  };
}

/** Snapshot, instruments, history and clock below one REST prefix such as `/fapi/v1`. */
export function restSource(
  id: StreamVenueId,
  prefix: string,
  weights: RestWeights,
): Pick<StreamVenue, 'instruments' | 'time'> & {
  readonly diff: Omit<RestSnapshotPolicy, 'link'>;
  readonly candlesRequest: (request: CandleRequest) => RestRequest;
  readonly tradesRequest: (request: TradesRequest) => RestRequest;
} {
  return {
    instruments: {
      requests: () => [{ path: `${prefix}/exchangeInfo`, weight: weights.instruments }],
      parse: (body) => parseInstruments(body, id),
      rowsIn: 'symbols',
      ofSymbol: (symbol) => ofSymbol(symbol, id),
    },
    time: { request: () => ({ path: `${prefix}/time`, weight: 1 }), parse: parseTime },
    diff: {
      kind: 'rest-snapshot',
      snapshotDepth: SNAPSHOT_DEPTH,
      snapshotDepths: [...weights.snapshots.keys()],
      snapshotRequest: (symbol, depth = SNAPSHOT_DEPTH) => ({
        path: `${prefix}/depth${query({ symbol, limit: depth === weights.unlimitedDepth ? undefined : depth })}`,
        weight: weights.snapshots.get(depth) ?? Infinity,
      }),
      parseSnapshot,
    },
    candlesRequest: ({ symbol, interval, startTime, endTime, limit }) => ({
      path: `${prefix}/klines${query({ symbol, interval, startTime, endTime, limit })}`,
      weight: weights.candles(limit),
    }),
    tradesRequest: ({ symbol, channel, fromId, limit }) => {
      const name = channel === 'aggTrade' ? 'aggTrades' : fromId === undefined ? 'trades' : 'historicalTrades';
      return { path: `${prefix}/${name}${query({ symbol, fromId, limit })}`, weight: weights[name] };
    },
  };
}

/** Weight of each request. */
export interface RestWeights {
  readonly instruments: number;
  /** Depths of snapshots, ascending, and what each costs. */
  readonly snapshots: ReadonlyMap<number, number>;
  /** The depth that costs less if no limit is named; absent if none does. */
  readonly unlimitedDepth?: number;
  candles(limit: number): number;
  readonly trades: number;
  readonly historicalTrades: number;
  readonly aggTrades: number;
}

/** The open interest of a futures market, which has no stream. */
export function openInterestOf(prefix: string): PolledChannel {
  return {
    // The venue renews it every few seconds.
    everyMs: 10_000,
    request: (symbol) => ({ path: `${prefix}/openInterest${query({ symbol })}`, weight: 1 }),
    parse: parseOpenInterest,
  };
}

/**
 * The long/short ratio of all accounts, by symbol on USD-M and by pair on COIN-M. It counts into a limit of its own, of 1,000 requests in five minutes,
 * which is more than there are symbols. Source: "Long/Short Ratio" of both markets' documentation, read November 2026.
 */
export function longShortRatioOf(by: 'symbol' | 'pair'): PolledChannel {
  const nameOf = (symbol: string): string => (by === 'symbol' ? symbol : (symbol.split('_')[0] ?? symbol));
  return {
    everyMs: LONG_SHORT_PERIOD_MS,
    request: (symbol) => ({
      path: `/futures/data/globalLongShortAccountRatio${query({ [by]: nameOf(symbol), period: '5m', limit: 1 })}`,
      weight: 1,
    }),
    parse: (body, symbol, out) => {
      parseLongShortRatio(body, symbol, nameOf(symbol), out);
    },
  };
}

/** The instruments of a futures market: the list leaves out how often funding is paid. */
export function withFunding(instruments: InstrumentSource, prefix: string): InstrumentSource {
  return {
    ...instruments,
    supplement: {
      // It counts into a limit of its own, which is far above one a day.
      request: () => ({ path: `${prefix}/fundingInfo`, weight: 1 }),
      complete: completeFunding,
    },
  };
}

/** Weights of futures snapshots by depth, if a limit is named. */
export const FUTURES_SNAPSHOTS: ReadonlyMap<number, number> = new Map([
  [50, 2],
  [100, 5],
  [500, 10],
  [1000, 20],
]);

/** Weight of a futures klines request by its limit. */
export function futuresCandlesWeight(limit: number): number {
  if (limit <= 100) return 1;
  if (limit <= 500) return 2;
  return limit <= 1000 ? 5 : 10;
}

/** Both bounds of a window that contains the `limit` candles up to its end, and no more than `maxMs`. */
export function boundedWindow(request: CandleRequest, maxMs: number): CandleRequest {
  const spanMs = Math.min((request.limit - 1) * intervalMs(request.interval), maxMs);
  const { startTime, endTime } = request;
  if (endTime !== undefined) return { ...request, startTime: Math.max(startTime ?? 0, endTime - spanMs, 0), endTime };
  return startTime === undefined ? request : { ...request, startTime, endTime: startTime + spanMs };
}

const PARTIAL_DEPTH = /@depth(\d+)(?:@|$)/;
/** Levels a side of the snapshot that diffs are joined to. */
const SNAPSHOT_DEPTH = 1000;

/** The part of a topic after the symbol; undefined if there is no book of that speed. */
function streamOf(request: ChannelRequest, market: MarketTopics): string | undefined {
  switch (request.channel) {
    case 'trade':
      return 'trade';
    case 'aggTrade':
      return 'aggTrade';
    case 'book':
      return bookStreamOf(request, market);
    case 'bbo':
      return 'bookTicker';
    case 'ticker':
      return 'ticker';
    case 'candle':
      return `kline_${request.interval}`;
    case 'markPrice':
      return 'markPrice@1s';
    case 'liquidation':
      return 'forceOrder';
    case 'openInterest':
    case 'longShortRatio':
      return request.channel;
  }
}

function bookStreamOf(
  { depth, updateSpeedMs }: Extract<ChannelRequest, { channel: 'book' }>,
  { bookSpeedsMs, unnamedSpeedMs }: MarketTopics,
): string | undefined {
  const speedMs = updateSpeedMs ?? bookSpeedsMs[0];
  if (speedMs === undefined || !bookSpeedsMs.includes(speedMs)) return undefined;
  const name = PARTIAL_DEPTHS.includes(depth) ? `depth${depth}` : 'depth';
  return speedMs === unnamedSpeedMs ? name : `${name}@${speedMs}ms`;
}

function controlFrame(method: 'SUBSCRIBE' | 'UNSUBSCRIBE', params: readonly string[], id: number): string {
  return JSON.stringify({ method, params, id });
}

function query(fields: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
  return `?${pairs.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join('&')}`;
}
