import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { Listing } from './listing.ts';

/**
 * One venue's way of speaking for the market: what it answers to sockets and requests. It knows neither real sockets nor real
 * time; the transports in `../server` carry it over loopback or in memory.
 */
export interface Dialect {
  readonly venue: VenueId;
  /** A new connection to `target` (path and query below the venue's base path), or why it is refused. */
  connect(target: string, peer: Peer): Session | HttpReply;
  /** The answer to a request. */
  request(ask: HttpAsk): HttpReply;
  /** What the venue lists under a symbol. */
  listing(symbol: string): Listing | undefined;
}

/** The client's end of a connection, as a dialect sees it. */
export interface Peer {
  /** Where the client comes from; limits are kept by it. */
  readonly address: string;
  send(frame: TextFrame): void;
  ping(payload: string): void;
  /** Starts a clean close. */
  close(code: number, reason: string): void;
}

/** The venue's end of a connection. Nothing is called after `onClose`, which comes once. */
export interface Session {
  onText(text: string): void;
  onPing(): void;
  onPong(payload: string): void;
  onClose(): void;
}

/** A request; `path` is below the venue's base path. */
export interface HttpAsk {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly address: string;
}

/** An answer. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A text message, encoded once however many clients get it. */
export class TextFrame {
  readonly text: string;
  #bytes: Uint8Array | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The text as UTF-8. Never to be changed. */
  get bytes(): Uint8Array {
    return (this.#bytes ??= ENCODER.encode(this.text));
  }
}

/** Whether `connect` refused. */
export function isRefusal(outcome: Session | HttpReply): outcome is HttpReply {
  return 'status' in outcome;
}

const ENCODER = new TextEncoder();
