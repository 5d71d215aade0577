import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { ExchangeId } from '../market/exchanges.ts';
import type { MarketInstrument } from '../market/instrument.ts';
import type { Market } from '../market/market.ts';
import type { Timeline } from '../timeline.ts';
import type { Listing } from './listing.ts';
import type { MaintenanceBoard } from './maintenance-board.ts';

/**
 * One venue's way of speaking for the market: what it answers to sockets and requests. It knows neither real sockets nor real
 * time; the transports in `../server` carry it over loopback or in memory.
 */
export interface Dialect {
  readonly venue: StreamVenueId;
  /** A new connection to `target` (path and query below the venue's base path), or why it is rejected. */
  connect(target: string, peer: Peer): Session | HttpReply;
  /** The answer to a request. */
  request(ask: HttpAsk): HttpReply;
  /** Everything the venue lists. */
  readonly listings: readonly Listing[];
  /** What the venue lists under a symbol. */
  listing(symbol: string): Listing | undefined;
  /** The venue's words, for faults that must speak or recognise them. */
  readonly wording: Wording;
  /** Announces maintenance; absent if the venue has no way to. */
  readonly maintenance?: MaintenanceBoard;
}

/** What the dialects of a family are made from. */
export interface DialectOptions {
  readonly market: Market;
  readonly instruments: readonly MarketInstrument[];
  readonly timeline: Timeline;
  /** Limits that differ from the venues', for tests and benches. */
  readonly limits?: Partial<DialectLimits>;
}

/** The venues of one exchange. */
export interface DialectFamily {
  readonly exchange: ExchangeId;
  /** Those that list an instrument. */
  venuesOf(instrument: MarketInstrument): readonly StreamVenueId[];
  create(options: DialectOptions): readonly Dialect[];
}

/** What a venue allows. Tests and benches may widen or narrow it; a dialect without such a limit ignores it. */
export interface DialectLimits {
  readonly streamsPerConnection: number;
  /** Client frames a second, pings and pongs included. */
  readonly messagesPerSecond: number;
  /** Connection attempts per 5 min and address. */
  readonly connectionAttempts: number;
  /** Weight of requests, or their number if they weigh the same. */
  readonly requestWeightPerMinute: number;
  /** Requests above the weight limit before the address is banned. */
  readonly rejectionsBeforeBan: number;
  readonly pingEveryMs: number;
  readonly pongWithinMs: number;
  readonly connectionLifeMs: number;
}

/** What a message or a request is about: what faults are aimed at. */
export interface Topic {
  /** The venue's own name, such as `btcusdt@depth@100ms`, or the call of a request, such as `klines`. */
  readonly name: string;
  /** Its sort, such as `depth`, `trade` or `kline`; the call again for requests. */
  readonly channel: string;
  /** The venue's symbol; undefined if it is about many. */
  readonly symbol: string | undefined;
  /** A book's diffs, which number its changes, or its snapshot. */
  readonly isBook: boolean;
}

/** What faults must know of a venue's words. */
export interface Wording {
  topicOf(ask: HttpAsk): Topic;
  /** What a client message subscribes to, and how it would be rejected; undefined for any other message. */
  subscribing(text: string): { readonly topics: readonly Topic[]; readonly rejection: string } | undefined;
  /** The same message or answer, with the venue's clock off by so many ms. */
  skew(text: string, ms: number): string;
  /** The same message with fields nobody knows. */
  addFields(text: string): string;
  /** A message of a kind nobody knows, shaped as `text` is. */
  unknownKind(text: string): string;
}

/** The client's end of a connection, as a dialect sees it. */
export interface Peer {
  /** Where the client comes from; limits are kept by it. */
  readonly address: string;
  send(frame: TextFrame): void;
  ping(payload: string): void;
  /** Starts a clean close. */
  close(code: number, reason: string): void;
  /** Ends the connection in 90 to 155 ms without an answer or a close frame; whatever the client sends until then is not read. */
  dropSoon(): void;
}

/** The venue's end of a connection. Nothing is called after `onClose`, which comes once. */
export interface Session {
  onText(text: string): void;
  onPing(): void;
  onPong(payload: string): void;
  onClose(): void;
  /** The connection has reached its greatest age: the venue ends it as it does then. */
  expire(): void;
}

/** A request; `path` is below the venue's base path. */
export interface HttpAsk {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Of a POST; empty otherwise. */
  readonly body: string;
  readonly address: string;
  /** Publish books as they were this many changes ago; now, if absent. */
  readonly bookAge?: number;
}

/** An answer. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A message, encoded once however many clients get it. */
export interface Frame {
  readonly isText: boolean;
  /** Never to be changed. */
  readonly bytes: Uint8Array;
}

/** A text message. `topic` says what it is about; undefined for replies and notices. */
export class TextFrame implements Frame {
  readonly isText = true;
  readonly text: string;
  readonly topic: Topic | undefined;
  #bytes: Uint8Array | undefined;

  constructor(text: string, topic?: Topic) {
    this.text = text;
    this.topic = topic;
  }

  /** The text as UTF-8. */
  get bytes(): Uint8Array {
    return (this.#bytes ??= ENCODER.encode(this.text));
  }
}

/** Whether `connect` rejected. */
export function isRejection<Reply extends HttpReply>(outcome: Session | Reply): outcome is Reply {
  return 'status' in outcome;
}

const ENCODER = new TextEncoder();
