import type {
  Channel,
  ChannelRequest,
  LiquidationSampling,
  LongShortScope,
} from '../../../src-shared/market/channels.ts';
import type { Instrument, MarketType } from '../../../src-shared/market/instrument.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { LinkRule } from './link-rules.ts';
import type { Decoded } from './decoded.ts';
import type { BookRecord, CandleRecord, TradeRecord } from './records.ts';

/**
 * A venue that streams: a frozen constant of facts and pure functions. It has no class, timer, socket, cache of market state or
 * retry; connecting, backoff, acknowledgement, keep-alive, book sync and health exist once, in the engine.
 */
export interface StreamVenue {
  readonly id: StreamVenueId;
  /** Company, for people: `Binance`. */
  readonly exchange: string;
  /** For people: `Binance USD-M`. */
  readonly title: string;
  readonly marketTypes: readonly MarketType[];
  readonly channels: readonly Channel[];
  /** Candle intervals the venue streams and keeps history of. */
  readonly intervals: readonly Interval[];
  /** `inferred`: live candles never say that they are closed; they do if absent. */
  readonly candleEnds?: 'inferred';
  /** `omitted`: neither streams nor history have candles of a time in which nobody traded; flat ones if absent. */
  readonly emptyCandles?: 'omitted';
  /** Which forced orders are published; absent if none are. */
  readonly liquidations?: LiquidationSampling;
  /** Whose accounts the long/short ratio counts; absent if there is none. */
  readonly longShortScope?: LongShortScope;
  /** Times between two messages of a book that can be asked for, ms, the usual one first; absent if there is no choice. */
  readonly bookSpeedsMs?: readonly number[];
  /** The channel a tape shows unless given otherwise, and whose ids prove that no trade is missing. */
  readonly tradeChannel: 'trade' | 'aggTrade';
  readonly tradeIds: TradeIds;
  readonly endpoints: {
    readonly production: VenueEndpoints;
    readonly testnet?: VenueEndpoints;
    /** Other hosts of production, for people whom the usual ones reject. They have to be chosen: nothing takes them by itself. */
    readonly alternatives?: readonly AlternativeEndpoints[];
  };
  readonly limits: VenueLimits;
  /** The venue's own spelling of a symbol typed by a person in any case. */
  symbolOf(typed: string): string;
  /** The topics that carry a request, the one whose state stands for it first; empty if the venue has none. */
  topicsOf(request: ChannelRequest): readonly Topic[];
  /** Socket URL for a topic's route. Topics with equal URLs share sockets. */
  streamUrl(endpoints: VenueEndpoints, route: string): string;
  /** The venue rejects frames that are not dated by its clock; they wait until that is known. Absent if dates do not matter. */
  readonly framesAreDated?: true;
  /** `now` is epoch ms, for venues that want frames dated. */
  subscribeFrame(topics: readonly string[], id: number, now: number): string;
  unsubscribeFrame(topics: readonly string[], id: number, now: number): string;
  /** Topics of different groups never share a frame; all may if absent. */
  frameGroup?(topic: string): string;
  /** Sent with every request and every handshake; none if absent. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The topic by which the venue announces maintenance; absent if it has none. */
  readonly maintenanceTopic?: Topic;
  /** `explicit`: the answer carries the id of the frame, or names its topic. `first-frame`: data is the proof. */
  readonly acknowledgement: 'explicit' | 'first-frame';
  readonly keepAlive: KeepAlive;
  /**
   * Reads the frames that come by the thousand straight from bytes. False for any other frame, whose `out` is not valid: `decode` has to decide.
   * Pure but for `out`; never throws. Absent if the venue has no such way.
   */
  scan?(bytes: Uint8Array, out: Decoded): boolean;
  /** Fills `out` with what one frame says, by way of JSON; right for every frame, those that `scan` reads included. Pure but for `out`; never throws. */
  decode(bytes: Uint8Array, out: Decoded): void;
  /** Topics that bring a channel of all symbols, for whoever needs many of them; none if absent. */
  readonly allSymbols?: Readonly<Partial<Record<Channel, AllSymbolsTopic>>>;
  /** Channels that the venue has over REST only, so that they are asked for again and again; none if absent. */
  readonly polled?: Readonly<Partial<Record<Channel, PolledChannel>>>;
  /** The index that a contract is on, as records of its price name it; empty if it is on none. Absent if indexes have no messages of their own. */
  indexOf?(symbol: string): string;
  /** How the book that a topic carries is kept. Called once a topic. */
  bookPolicy(topic: string): BookPolicy;
  /** What an answer with a good status says when it is none; undefined for a real answer, and always if absent. */
  rejectionOf?(body: Uint8Array): Rejection | undefined;
  /** What a recorded REST answer was, by its URL; undefined if it is of no interest. */
  answerKind(url: string): RestAnswerKind | undefined;
  readonly instruments: InstrumentSource;
  readonly history: HistorySource;
  readonly time: TimeSource;
  /** Funding of all perpetuals is paid at whole multiples of so many ms since the epoch, and no message says when; absent if messages say it. */
  readonly fundingEveryMs?: number;
}

/** Base URLs, without a trailing slash. */
export interface VenueEndpoints {
  readonly ws: string;
  readonly rest: string;
  /** Sent with every request there, beside the venue's own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Other hosts of a venue. */
export interface AlternativeEndpoints extends VenueEndpoints {
  /** For people: `Bybit Kazakhstan`. */
  readonly name: string;
  /** Whom they are for, or what they lack, as a clause: `accounts of the European Economic Area`. */
  readonly for: string;
}

/** What the venue allows. */
export interface VenueLimits {
  readonly topicsPerConnection: number;
  /** Sockets of one address; as many as are wanted if absent. */
  readonly connections?: number;
  /** Client frames a second on one socket. */
  readonly framesPerSecond: number;
  /** Subscribe and unsubscribe frames an hour on one socket; as many as the second allows if absent. */
  readonly framesPerHour?: number;
  /** Least time between two client frames, ms; none if absent. */
  readonly frameSpacingMs?: number;
  /** Frames the venue counts that the client does not send on purpose (pongs), kept free a second. */
  readonly framesReserved: number;
  readonly topicsPerFrame: number;
  /** Topics of which a socket carries only so many; no other rule than `topicsPerConnection` if absent. */
  readonly heavyTopics?: { readonly perConnection: number; readonly isHeavy: (topic: string) => boolean };
  /** Age at which the venue closes a socket, ms; absent if it never does. */
  readonly connectionAgeMs?: number;
  readonly connectionAttempts: {
    readonly count: number;
    readonly perMs: number;
    /** Venues that name the same share one count, as the exchange counts an address wherever it connects; a count of its own if absent. */
    readonly sharedAs?: string;
  };
  /** How long an address is kept out after a handshake answered with 403, ms; a minute, and longer each time, if absent. */
  readonly blockMs?: number;
  /** Requests are paid from this pool; venues that name the same pool share one budget (same IP limit). */
  readonly pool: RequestLimits;
}

/** A request budget: so much weight in every `perMs`. */
export interface RequestLimits {
  readonly name: string;
  readonly weight: number;
  readonly perMs: number;
  /** Header with the weight used so far. */
  readonly usedHeader?: string;
  /** Header that says when the budget is whole again, epoch seconds or ms, read if asking too much is rejected. */
  readonly resetHeader?: string;
  /** Statuses that say "too much"; 429, 418 and 403, which firewalls answer, if absent. */
  readonly limitedStatuses?: readonly number[];
  /** How long to wait if the venue does not say. */
  readonly retryAfterFallbackMs: number;
}

/**
 * What ids prove. `consecutive`: each is one above the one before, so a gap is seen at once. `ascending`: later trades have greater ids, with
 * gaps of no meaning. `opaque`: they only distinguish trades. If they are not consecutive a gap is known by the loss of the connection.
 */
export type TradeIds = 'consecutive' | 'ascending' | 'opaque';

/** An answer that is none, such as `{"code":"50011"}` with status 200. */
export interface Rejection {
  readonly reason: 'rate-limited' | 'rejected';
  readonly message: string;
  /** The HTTP status that it means, if it comes with one that means something else; that of the answer if absent. */
  readonly status?: number;
}

/** The venue's time: a request, and the epoch ms in its answer. */
export interface TimeSource {
  request(): RestRequest;
  parse(body: Uint8Array): number | Malformed;
  /**
   * The answer is not the venue's clock but the time of its newest state, which is behind the clock by up to so many ms. It bounds how far
   * the clocks are apart, and measures it only if ours is wrong by more than that. Absent if the answer is the clock.
   */
  readonly trailsByMs?: number;
}

/** One topic of a venue: what is subscribed, acknowledged and delivered under one key. */
export interface Topic {
  /** The key on the wire, such as `btcusdt@depth@100ms`. */
  readonly key: string;
  /** Which of the venue's sockets carries it; empty if it has only one. */
  readonly route: string;
  /** Its messages are about many symbols, and only those that were asked for are taken. */
  readonly isShared?: true;
  /** The longest pause between two of its messages that the venue declares, ms; absent if it sends as the market does. */
  readonly cadenceMs?: number;
}

/** A topic that brings one channel of all symbols. */
export interface AllSymbolsTopic {
  readonly topic: Topic & { readonly isShared: true };
  /** How many symbols must be needed for it to be taken instead of their own topics. */
  readonly from: number;
}

/** A channel that is asked for again and again, a symbol a request. Its topics are keys only: no socket carries them. */
export interface PolledChannel {
  /** Time between two requests for a symbol, ms; it is longer if so many symbols are needed that they would use up the request budget. */
  readonly everyMs: number;
  request(symbol: string): RestRequest;
  /** Fills `out` with what an answer says of the symbol, as `decode` does with a frame. Never throws. */
  parse(body: Uint8Array, symbol: string, out: Decoded): void;
}

/** How a silent socket is distinguished from a dead one. `silenceMs`: dead if no frame of any kind, pings included, came for so long. */
export type KeepAlive =
  | { readonly kind: 'server-pings'; readonly silenceMs: number }
  | {
      readonly kind: 'client-pings';
      readonly frame: (now: number) => string;
      readonly everyMs: number;
      readonly silenceMs: number;
    };

/** How the book of one topic is sent and kept. */
export type BookPolicy = WholeBookPolicy | StreamSnapshotPolicy | RestSnapshotPolicy;

/** Every message is a whole book, so nothing proves that none is missing. */
export interface WholeBookPolicy {
  readonly kind: 'every-message';
  /** Levels a side of a message; it is the whole side if it has fewer. */
  readonly levels: number;
  /** The topic into whose book the messages go, if several carry one book to different depths; its own if absent. */
  readonly joins?: string;
}

/** A snapshot by the stream, again after every subscription, and absolute changes that follow it. */
export interface StreamSnapshotPolicy {
  readonly kind: 'stream-snapshot';
  readonly link: LinkRule;
  /** Levels a side that the venue keeps up to date; levels beyond are unknown. */
  readonly levels: number;
  readonly checksum?: BookChecksum;
}

/** Absolute changes by the stream, to be joined to a snapshot over REST. */
export interface RestSnapshotPolicy {
  readonly kind: 'rest-snapshot';
  readonly link: LinkRule;
  /** Levels a side that the venue keeps up to date by changes; all if absent. */
  readonly levels?: number;
  /** Levels a side of the usual snapshot. */
  readonly snapshotDepth: number;
  /** Depths that can be asked for, ascending; only the usual one if absent. */
  readonly snapshotDepths?: readonly number[];
  /** `depth` is one of `snapshotDepths`; the usual one if absent. */
  snapshotRequest(symbol: string, depth?: number): RestRequest;
  /** Fills `out` (`lastSequence` is the snapshot's) or says what is wrong. */
  parseSnapshot(body: Uint8Array, out: BookRecord): Malformed | undefined;
}

/** `crc32-25`: signed CRC-32 of `bidPrice:bidSize:askPrice:askSize:…` over the best 25 levels of both sides, as the venue spelled them. */
export type BookChecksum = 'crc32-25';

/** One REST call, relative to `VenueEndpoints.rest`. */
export interface RestRequest {
  /** Path with query, starting with `/`. */
  readonly path: string;
  readonly weight: number;
  /** JSON to be sent by POST; GET if absent. */
  readonly body?: string;
}

/** How often venues keep what the open interest was, ms. */
export const OPEN_INTEREST_EVERY_MS = 300_000;

/** Why an answer could not be used. */
export interface Malformed {
  readonly malformed: string;
}

/** A list of instruments, or a part of one. */
export interface InstrumentList {
  readonly instruments: readonly Instrument[];
  /** Rows that could not be read. */
  readonly rejected: number;
  /** What names the page after this one; absent after the last. */
  readonly cursor?: string;
}

/** Where instruments come from. */
export interface InstrumentSource {
  /** The first page of every list. */
  requests(): readonly RestRequest[];
  /** The page after the one that answered `request` with such a `cursor`. Absent if lists have one page. */
  nextPage?(request: RestRequest, cursor: string): RestRequest | undefined;
  /** What is requested if the venue answers `request` with an HTTP status of 400 to 499, as one that does not know it yet; undefined if there is nothing else. */
  insteadOf?(request: RestRequest): RestRequest | undefined;
  /**
   * Keys from the outermost object to the rows of an answer (`result.list`), '' if the answer is itself their list: then `parse` can be given
   * some of the rows at a time. Absent if rows mean nothing without the rest; such an answer is no longer than others.
   */
  readonly rowsIn?: string;
  /**
   * Accepts the whole answer or a bare array of its symbols (as recordings keep them). Rows that cannot be read are counted, not fatal.
   * `before`: the answers to the requests before it, of lists that refer to one another; empty if absent.
   */
  parse(body: Uint8Array, before?: readonly Uint8Array[]): InstrumentList | Malformed;
  /** Facts that the lists leave out, by a request of their own; absent if the lists contain all. */
  readonly supplement?: InstrumentSupplement;
  /** What a symbol says by itself, for recordings in which no list has it. Never throws, whatever the symbol. */
  ofSymbol(symbol: string): SymbolFacts;
}

/** What the symbol of an instrument says of it. `base` or `quote` is `?` if the symbol does not name it; absent facts are not in the symbol. */
export type SymbolFacts = Pick<
  Instrument,
  'marketType' | 'base' | 'quote' | 'sizeUnit' | 'contractSize' | 'expiryTime'
>;

/** Facts about instruments that their lists leave out. Without them an instrument lacks a few fields and is usable all the same. */
export interface InstrumentSupplement {
  request(): RestRequest;
  /** The instruments with what the answer says of them. */
  complete(body: Uint8Array, instruments: readonly Instrument[]): readonly Instrument[] | Malformed;
}

/** Past candles and trades. */
export interface HistorySource {
  readonly maxCandles: number;
  /** Trades a request, at most. */
  readonly maxTrades: number;
  /** How older trades are reached: `from-id` forwards from an id, `backwards` page by page from the newest, `newest` not at all. */
  readonly tradePaging: 'from-id' | 'backwards' | 'newest';
  /** Candles have the volume that takers bought; absent if not. */
  readonly candlesHaveTakerVolume?: true;
  /** Requests of candles name a window that ends with `now`; it does not matter if absent. */
  readonly candlesNeedTime?: true;
  /** The `limit` candles up to `endTime` (inclusive, by open time), or the newest if it is absent. */
  candles(request: CandleRequest): RestRequest;
  /** Calls `each` for every candle, oldest first; the record is reused. `isClosed` is left false: the caller knows the time. `symbol` is whose they are. */
  parseCandles(
    body: Uint8Array,
    interval: Interval,
    each: (candle: CandleRecord) => void,
    symbol?: string,
  ): Malformed | undefined;
  /** Open interest every {@link OPEN_INTEREST_EVERY_MS}; absent if the venue keeps none. */
  readonly openInterest?: FigureHistory;
  /** Funding rates that were paid, up to now; absent if the venue keeps none. */
  readonly funding?: FigureHistory;
  /** The newest trades, at most `limit`, those from an id on, or those before one; in ids of the given channel. Undefined if the venue cannot say. */
  trades(request: TradesRequest): RestRequest | undefined;
  /** Calls `each` for every trade, oldest first; the record is reused. */
  parseTrades(
    body: Uint8Array,
    channel: 'trade' | 'aggTrade',
    each: (trade: TradeRecord) => void,
  ): Malformed | undefined;
}

/** What a figure of a symbol was, such as its open interest. */
export interface FigureHistory {
  /** Rows of an answer, at most. */
  readonly maxRows: number;
  /** The rows between two times, both included; the venue may leave out the bounds and answer with its newest. Undefined if it has none of this symbol. */
  request(symbol: string, range: FigureRange): RestRequest | undefined;
  /** Calls `each` for every row, in any order: `time` is epoch ms, and `value` is in the unit that the stream of the figure has. */
  parse(body: Uint8Array, symbol: string, each: (time: number, value: number) => void): Malformed | undefined;
}

/** Epoch ms. */
export interface FigureRange {
  readonly from: number;
  readonly to: number;
}

/** Which candles. Times are open times, epoch ms. */
export interface CandleRequest {
  readonly symbol: string;
  readonly interval: Interval;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly limit: number;
  /** The venue's clock as far as known, epoch ms, for venues that want a window named also for the newest. */
  readonly now?: number;
}

/** Which trades. */
export interface TradesRequest {
  readonly symbol: string;
  readonly channel: 'trade' | 'aggTrade';
  readonly fromId?: number;
  /** Older than this trade; the venue uses what it can page by. `time` is epoch ms. */
  readonly before?: { readonly id: number; readonly idText: string; readonly time: number };
  readonly limit: number;
}

/** What a recorded REST answer was, as replays of captures need to know. */
export type RestAnswerKind =
  | { readonly kind: 'instruments' }
  /** `topic`: whose changes join it. `depth`: levels a side that were asked for. */
  | { readonly kind: 'book-snapshot'; readonly symbol: string; readonly topic: string; readonly depth: number };
