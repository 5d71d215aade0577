import type { Channel, ChannelRequest } from '../../src-shared/market/channels.ts';
import type { Instrument, MarketType } from '../../src-shared/market/instrument.ts';
import type { Interval } from '../../src-shared/market/interval.ts';
import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { LinkRule } from './book/link-rules.ts';
import type { Decoded } from './decoded.ts';
import type { BookRecord, CandleRecord, TradeRecord } from './records.ts';

/**
 * A venue that streams: a frozen constant of facts and pure functions. It has no class, timer, socket, cache of market state or
 * retry; connecting, backoff, acknowledgement, keep-alive, book sync and health exist once, in the engine.
 */
export interface StreamVenue {
  readonly id: VenueId;
  /** Company, for people: `Binance`. */
  readonly exchange: string;
  /** For people: `Binance USD-M`. */
  readonly title: string;
  readonly marketTypes: readonly MarketType[];
  readonly channels: readonly Channel[];
  readonly intervals: readonly Interval[];
  /** The channel a tape shows unless told otherwise, and whose ids prove that no trade is missing. */
  readonly tradeChannel: 'trade' | 'aggTrade';
  readonly endpoints: { readonly production: VenueEndpoints; readonly testnet?: VenueEndpoints };
  readonly limits: VenueLimits;
  /** The venue's own spelling of a symbol typed by a person in any case. */
  symbolOf(typed: string): string;
  /** The topic that carries a request, or undefined where the venue has none. */
  topicOf(request: ChannelRequest): Topic | undefined;
  /** Socket URL for a topic's route. Topics with equal URLs share sockets. */
  streamUrl(endpoints: VenueEndpoints, route: string): string;
  subscribeFrame(topics: readonly string[], id: number): string;
  unsubscribeFrame(topics: readonly string[], id: number): string;
  /** `explicit`: the answer carries the id of the frame. `first-frame`: data is the proof. */
  readonly acknowledgement: 'explicit' | 'first-frame';
  readonly keepAlive: KeepAlive;
  /** Fills `out` with what one frame says. Pure but for `out`; never throws, whatever the bytes. */
  decode(bytes: Uint8Array, out: Decoded): void;
  readonly book: BookPolicy;
  /** What a recorded REST answer was, told from its URL; undefined where it is of no interest. */
  answerKind(url: string): RestAnswerKind | undefined;
  readonly instruments: InstrumentSource;
  readonly history: HistorySource;
  /** The venue's clock: a request and the epoch ms in its answer. */
  readonly time: { request(): RestRequest; parse(body: Uint8Array): number | Malformed };
}

/** Base URLs, without a trailing slash. */
export interface VenueEndpoints {
  readonly ws: string;
  readonly rest: string;
}

/** What the venue allows. */
export interface VenueLimits {
  readonly topicsPerConnection: number;
  /** Client frames a second on one socket. */
  readonly framesPerSecond: number;
  /** Frames the venue counts that the client does not send on purpose (pongs), kept free a second. */
  readonly framesReserved: number;
  readonly topicsPerFrame: number;
  /** Age at which the venue closes a socket, ms; absent where it never does. */
  readonly connectionAgeMs?: number;
  readonly connectionAttempts: { readonly count: number; readonly perMs: number };
  /** Requests are paid from this pool; venues that name the same pool share one budget (same IP limit). */
  readonly pool: { readonly name: string; readonly weight: number; readonly perMs: number; readonly usedHeader?: string; readonly retryAfterFallbackMs: number };
}

/** One topic of a venue: what is subscribed, acknowledged and delivered under one key. */
export interface Topic {
  /** The key on the wire, such as `btcusdt@depth@100ms`. */
  readonly key: string;
  /** Which of the venue's sockets carries it; empty where it has only one. */
  readonly route: string;
}

/** How a silent socket is told from a dead one. `silenceMs`: dead where no frame of any kind, pings included, came for so long. */
export type KeepAlive =
  | { readonly kind: 'server-pings'; readonly silenceMs: number }
  | { readonly kind: 'client-pings'; readonly frame: () => string; readonly everyMs: number; readonly silenceMs: number };

/** How books are told. */
export interface BookPolicy {
  /** Depths a side that come as full snapshots, ascending. */
  readonly partialDepths: readonly number[];
  readonly diff: DiffPolicy;
}

/** How diffs join a snapshot and each other. */
export interface DiffPolicy {
  readonly kind: 'rest-snapshot';
  readonly link: LinkRule;
  /** Levels a side of the usual snapshot. */
  readonly snapshotDepth: number;
  /** Depths that can be asked for, ascending; only the usual one where absent. */
  readonly snapshotDepths?: readonly number[];
  /** `depth` is one of `snapshotDepths`; the usual one where absent. */
  snapshotRequest(symbol: string, depth?: number): RestRequest;
  /** Fills `out` (`lastSequence` is the snapshot's) or says what is wrong. */
  parseSnapshot(body: Uint8Array, out: BookRecord): Malformed | undefined;
}

/** One REST call, relative to `VenueEndpoints.rest`. */
export interface RestRequest {
  /** Path with query, starting with `/`. */
  readonly path: string;
  readonly weight: number;
}

/** Why an answer could not be used. */
export interface Malformed {
  readonly malformed: string;
}

/** Where instruments come from. */
export interface InstrumentSource {
  request(): RestRequest;
  /** Accepts the whole answer or a bare array of its symbols (as recordings keep them). Rows that cannot be read are counted, not fatal. */
  parse(body: Uint8Array): { readonly instruments: readonly Instrument[]; readonly refused: number } | Malformed;
}

/** Past candles and trades. */
export interface HistorySource {
  readonly maxCandles: number;
  /** The `limit` candles up to `endTime` (inclusive, by open time), or the newest where it is absent. */
  candles(request: CandleRequest): RestRequest;
  /** Calls `each` for every candle, oldest first; the record is reused. `isClosed` is left false: the caller knows the time. */
  parseCandles(body: Uint8Array, interval: Interval, each: (candle: CandleRecord) => void): Malformed | undefined;
  /** The newest trades, at most `limit`, or those from an id on; in ids of the given channel. */
  trades(request: TradesRequest): RestRequest | undefined;
  parseTrades(body: Uint8Array, channel: 'trade' | 'aggTrade', each: (trade: TradeRecord) => void): Malformed | undefined;
}

/** Which candles. Times are open times, epoch ms. */
export interface CandleRequest {
  readonly symbol: string;
  readonly interval: Interval;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly limit: number;
}

/** Which trades. */
export interface TradesRequest {
  readonly symbol: string;
  readonly channel: 'trade' | 'aggTrade';
  readonly fromId?: number;
  readonly limit: number;
}

/** What a recorded REST answer was, as replays of captures need to know. */
export type RestAnswerKind =
  | { readonly kind: 'instruments' }
  /** `depth`: levels a side that were asked for. */
  | { readonly kind: 'book-snapshot'; readonly symbol: string; readonly depth: number };
