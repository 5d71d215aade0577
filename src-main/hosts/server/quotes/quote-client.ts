import type { EngineConfig } from '../../../engine/config/config.ts';
import { quoteError } from './quote-protocol.ts';
import type { QuoteError, RequestId } from './quote-protocol.ts';
import type { Quote } from './quote.ts';
import { symbolOfKey } from './series-key.ts';

/** What a client is reached by; a WebSocket fits. */
export interface ClientSocket {
  /** Bytes that wait for the network. */
  readonly bufferedAmount: number;
  /** `onSent` is called when the bytes are handed over, or never will be. */
  send(text: string, onSent: () => void): void;
}

/** How much may wait for one client. */
export interface ClientLimits extends Pick<EngineConfig['serve'], 'eventQueue' | 'openQueue' | 'slowMs'> {
  readonly closedQueue: number;
}

/** What is counted of all clients. */
export interface ClientCounts {
  bytes: number;
  /** Closed candles that had to wait for a client. */
  blocked: number;
  /** Values that newer ones of their series replaced before a client took them. */
  conflated: number;
}

/** What a client is made of. */
export interface QuoteClientOptions {
  readonly socket: ClientSocket;
  readonly limits: ClientLimits;
  /** Ms that never go back. */
  readonly now: () => number;
  readonly counts: ClientCounts;
  /** Series this client does not need any more. */
  readonly onReleased: (keys: readonly string[]) => void;
  /** Everything that was asked for has been delivered. */
  readonly onDone: () => void;
  /** It takes too little: what it must not miss has no room any more. */
  readonly onTooSlow: (why: QuoteError) => void;
}

/** What one request of a client asked for. */
export interface Subscription {
  readonly keys: readonly string[];
  /** Quotes to come; Infinity for no end. */
  readonly limit: number;
  readonly id?: RequestId;
}

/**
 * One client's queues. What is closed goes first, then events in order, then the newest of every series. Bytes are handed to the socket
 * only while it takes them, so that a slow client costs bounded memory and delays nobody else.
 */
export class QuoteClient {
  readonly #options: QuoteClientOptions;
  readonly #series = new Map<string, Live>();
  readonly #closed: Quote[] = [];
  readonly #events: Quote[] = [];
  readonly #latest = new Map<string, Quote>();
  /** Since when the socket takes nothing; NaN while it does. */
  #stuckSince = NaN;
  #isEnded = false;
  /** It was told that it takes too little. */
  #isTooSlow = false;

  constructor(options: QuoteClientOptions) {
    this.#options = options;
  }

  /** Series it has. */
  has(key: string): boolean {
    return this.#series.has(key);
  }

  /** Series it has at all. */
  get seriesCount(): number {
    return this.#series.size;
  }

  /** Venue and symbol of every series, each once. */
  symbols(): ReadonlySet<string> {
    return new Set(Array.from(this.#series.keys(), symbolOfKey));
  }

  /** Events that wait. */
  get eventsWaiting(): number {
    return this.#events.length;
  }

  /** Closed candles that wait. */
  get closedWaiting(): number {
    return this.#closed.length;
  }

  /** Whether everything that must not be missed has left. */
  get isDrained(): boolean {
    return (
      this.#isEnded ||
      (this.#closed.length === 0 && this.#events.length === 0 && this.#options.socket.bufferedAmount === 0)
    );
  }

  subscribe({ keys, limit, id }: Subscription): void {
    const live: Live = { keys, left: limit, ...(id === undefined ? {} : { id }) };
    for (const key of keys) this.#series.set(key, live);
  }

  /** Says something that is no quote, at once; a client that asks and does not read its answers is let go. */
  tell(message: object): void {
    if (this.#isEnded || this.#isOverfull()) return;
    this.#send(JSON.stringify(message));
  }

  /** Takes a quote of a series it has. */
  offer(quote: Quote): void {
    if (this.#isEnded) return;
    const { limits, counts } = this.#options;
    if (quote.kind === 'latest') {
      this.#keepLatest(quote);
    } else {
      const isClosed = quote.kind === 'closed';
      const queue = isClosed ? this.#closed : this.#events;
      // What is open of it is older than what is closed.
      if (isClosed) this.#latest.delete(quote.key);
      if (queue.length >= (isClosed ? limits.closedQueue : limits.eventQueue)) {
        this.#options.onTooSlow(
          quoteError(
            'too-slow',
            `${String(queue.length)} ${isClosed ? 'closed candles' : 'events'} wait for this client and there is no room for more: read faster or ask for less`,
          ),
        );
        return;
      }
      queue.push(quote);
    }
    this.#pump();
    if (quote.kind === 'closed' && this.#closed.at(-1) === quote) counts.blocked++;
  }

  /** Looks whether it still takes anything. */
  check(): void {
    const { now, limits, onTooSlow } = this.#options;
    if (this.#isOverfull()) return;
    if (now() - this.#stuckSince >= limits.slowMs)
      onTooSlow(quoteError('too-slow', `nothing was taken for ${String(limits.slowMs)} ms`));
  }

  /** From now on only what must not be missed is delivered. */
  drain(): void {
    this.#latest.clear();
    this.#pump();
  }

  /** Forgets everything; answers the series it had. May be called twice. */
  end(): readonly string[] {
    this.#isEnded = true;
    const keys = [...this.#series.keys()];
    this.#series.clear();
    this.#closed.length = 0;
    this.#events.length = 0;
    this.#latest.clear();
    return keys;
  }

  /** Whether more waits in the socket than quotes alone can; says so once. */
  #isOverfull(): boolean {
    const { socket, onTooSlow } = this.#options;
    if (this.#isEnded || this.#isTooSlow || socket.bufferedAmount < MOST_BUFFERED_BYTES) return false;
    this.#isTooSlow = true;
    onTooSlow(
      quoteError('too-slow', `${String(socket.bufferedAmount)} bytes of answers wait for this client: read them`),
    );
    return true;
  }

  #keepLatest(quote: Quote): void {
    const { limits, counts } = this.#options;
    if (this.#latest.delete(quote.key)) counts.conflated++;
    else if (limits.openQueue > 0 && this.#latest.size >= limits.openQueue) {
      for (const oldest of this.#latest.keys()) {
        this.#latest.delete(oldest);
        counts.conflated++;
        break;
      }
    }
    this.#latest.set(quote.key, quote);
  }

  #pump(): void {
    while (!this.#isEnded) {
      if (this.#options.socket.bufferedAmount >= HIGH_WATER_BYTES) {
        if (Number.isNaN(this.#stuckSince)) this.#stuckSince = this.#options.now();
        return;
      }
      const quote = this.#next();
      if (quote === undefined) return;
      const live = this.#series.get(quote.key);
      // It had its fill meanwhile.
      if (live === undefined) continue;
      this.#send(quote.text());
      if (--live.left <= 0) this.#finish(live);
    }
  }

  #next(): Quote | undefined {
    const queued = this.#closed.shift() ?? this.#events.shift();
    if (queued !== undefined) return queued;
    for (const [key, quote] of this.#latest) {
      this.#latest.delete(key);
      return quote;
    }
    return undefined;
  }

  #finish({ keys, id }: Live): void {
    for (const key of keys) this.#series.delete(key);
    this.#options.onReleased(keys);
    this.tell({ type: 'done', ...(id === undefined ? {} : { id }) });
    if (this.#series.size === 0) this.#options.onDone();
  }

  #send(text: string): void {
    this.#options.counts.bytes += text.length;
    this.#options.socket.send(text, this.#onSent);
  }

  readonly #onSent = (): void => {
    if (Number.isNaN(this.#stuckSince)) return;
    this.#stuckSince = NaN;
    this.#pump();
  };
}

interface Live {
  readonly keys: readonly string[];
  readonly id?: RequestId;
  left: number;
}

/** What may wait in the socket itself. */
const HIGH_WATER_BYTES = 256 * 1024;
/** Quotes stop at the mark above, and the longest is a book of some 500 kB; what is beyond are answers and pongs. */
const MOST_BUFFERED_BYTES = 4 * 1024 * 1024;
