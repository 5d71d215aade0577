import type { EngineConfig } from '../../../engine/config/config.ts';
import type { CompatForm } from '../../node/session/ohlcv-form.ts';
import type { Pacer } from './pacer.ts';
import { quoteError } from './quote-protocol.ts';
import type { QuoteError, RequestId } from './quote-protocol.ts';
import type { Quote } from './quote.ts';
import { symbolOfKey } from './series-key.ts';

/** What a client is reached by; a WebSocket fits. */
export interface ClientSocket {
  /** Bytes that wait for the network. */
  readonly bufferedAmount: number;
  /** What is sent until `uncork` leaves in one write; absent if that makes no difference. */
  cork?(): void;
  uncork?(): void;
  /** `onSent` is called when the bytes are handed over, or never will be. */
  send(text: string, onSent: () => void): void;
}

/** How much may wait for one client. */
export interface ClientLimits extends Pick<
  EngineConfig['serve'],
  'eventQueue' | 'openQueue' | 'queueBytes' | 'slowMs'
> {
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
  readonly counts: ClientCounts;
  /** When what waits is sent. */
  readonly pacer: Pick<Pacer, 'flush'>;
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
  /** The form of its quotes; our own if absent. */
  readonly form?: CompatForm;
}

/**
 * One client's queues. What is closed goes first, then events in order, then the newest of every series. Bytes are handed to the socket
 * only while it takes them, so that a slow client costs bounded memory and delays nobody else.
 */
export class QuoteClient {
  readonly #options: QuoteClientOptions;
  readonly #series = new Map<string, Live>();
  readonly #subscriptions = new Set<Live>();
  readonly #closed: Quote[] = [];
  readonly #events: Quote[] = [];
  readonly #latest = new Map<string, Quote>();
  /** Length of the texts of what must not be missed and waits. */
  #queuedBytes = 0;
  /** The socket has its fill: nothing more is sent before it took some. */
  #isStuck = false;
  /** For how long it was seen to take nothing, and nothing came from it. */
  #stuckMs = 0;
  #bufferedAmount = 0;
  #isEnded = false;
  /** One that is due once nothing waits any more. */
  #heartbeat: (() => object) | undefined;
  /** It was notified that it takes too little. */
  #isTooSlow = false;

  constructor(options: QuoteClientOptions) {
    this.#options = options;
  }

  /** It has gone, or was let go. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether it has a series. */
  has(key: string): boolean {
    return this.#series.has(key);
  }

  /** Series it has at all. */
  get seriesCount(): number {
    return this.#series.size;
  }

  /** Requests that were granted and are not done. */
  get subscriptionCount(): number {
    return this.#subscriptions.size;
  }

  /** Venue and symbol of every series, each once. */
  symbols(): ReadonlySet<string> {
    return new Set(Array.from(this.#series.keys(), symbolOfKey));
  }

  /** Events that wait. */
  get eventsWaiting(): number {
    return this.#events.length;
  }

  /** Bytes of closed candles and events that wait. */
  get bytesWaiting(): number {
    return this.#queuedBytes;
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

  subscribe({ keys, limit, ...about }: Subscription): void {
    const live: Live = { keys, left: limit, ...about };
    this.#subscriptions.add(live);
    for (const key of keys) this.#series.set(key, live);
  }

  /** Gives up series it has; those that it really had. What waits of them is not sent any more. */
  unsubscribe(isMeant: (key: string, id: RequestId | undefined) => boolean): readonly string[] {
    const keys: string[] = [];
    for (const [key, { id }] of this.#series) if (isMeant(key, id)) keys.push(key);
    for (const key of keys) this.#series.delete(key);
    for (const live of this.#subscriptions)
      if (!live.keys.some((key) => this.#series.get(key) === live)) this.#subscriptions.delete(live);
    for (const key of keys) this.#latest.delete(key);
    this.#options.onReleased(keys);
    return keys;
  }

  /** Sends something that is no quote, at once; a client that asks and does not read its answers is let go. */
  send(message: object): void {
    if (this.#isEnded || this.#isOverfull()) return;
    this.#send(JSON.stringify(message));
  }

  /** Says that all that was known when `make` is called has been sent: at once, or as soon as it is so. */
  heartbeat(make: () => object): void {
    this.#heartbeat = make;
    this.#options.pacer.flush(this);
  }

  /** Whether a value of this series waits that a newer one would replace. */
  hasLatest(key: string): boolean {
    return this.#latest.has(key);
  }

  /** Takes a quote of a series it has. */
  offer(quote: Quote): void {
    if (this.#isEnded) return;
    if (quote.kind === 'latest') this.#keepLatest(quote);
    else if (!this.#enqueue(quote)) return;
    this.#options.pacer.flush(this);
    if (quote.kind === 'closed' && this.#isStuck) this.#options.counts.blocked++;
  }

  /** Anything came from it: it is there, and busy. */
  onReceived(): void {
    this.#stuckMs = 0;
    this.#isOverfull();
  }

  /** Sends what waits, as far as the socket takes it. */
  flush(): void {
    this.#options.socket.cork?.();
    this.#pump();
    this.#options.socket.uncork?.();
  }

  /** Looks whether it still takes anything, `elapsedMs` after the last look. */
  check(elapsedMs: number): void {
    const {
      socket: { bufferedAmount },
      limits,
      onTooSlow,
    } = this.#options;
    if (this.#isOverfull()) return;
    const tookSome = bufferedAmount < this.#bufferedAmount;
    this.#bufferedAmount = bufferedAmount;
    this.#stuckMs = tookSome || !this.#isStuck ? 0 : this.#stuckMs + elapsedMs;
    if (this.#stuckMs >= limits.slowMs)
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
    this.#subscriptions.clear();
    this.#closed.length = 0;
    this.#events.length = 0;
    this.#queuedBytes = 0;
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

  /** False if there is no room: then the client is too slow, as it may miss none of these. */
  #enqueue(quote: Quote): boolean {
    const { limits, onTooSlow } = this.#options;
    const isClosed = quote.kind === 'closed' || quote.kind === 'gap';
    const queue = isClosed ? this.#closed : this.#events;
    // What is open of it is older than what is closed.
    if (isClosed) this.#latest.delete(quote.key);
    const { length } = quote.text();
    const hasRoom = (): boolean =>
      queue.length < (isClosed ? limits.closedQueue : limits.eventQueue) &&
      this.#queuedBytes + length <= limits.queueBytes;
    // It may wait for us and not for the client.
    if (!hasRoom()) this.#pump();
    if (hasRoom()) {
      queue.push(quote);
      this.#queuedBytes += length;
      return true;
    }
    const waiting = `${String(queue.length)} ${isClosed ? 'closed candles' : 'events'} wait for this client, ${String(this.#queuedBytes)} bytes with all else`;
    onTooSlow(quoteError('too-slow', `${waiting}; there is no room for more: read faster or ask for less`));
    return false;
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
        this.#isStuck = true;
        return;
      }
      const quote = this.#next();
      if (quote === undefined) {
        this.#sendHeartbeat();
        return;
      }
      const live = this.#series.get(quote.key);
      // It had its fill meanwhile.
      if (live === undefined) continue;
      this.#send(quote.text(live.form));
      if (!IS_NO_QUOTE.has(quote.kind) && --live.left <= 0) this.#finish(live);
    }
  }

  #sendHeartbeat(): void {
    const make = this.#heartbeat;
    if (make === undefined) return;
    this.#heartbeat = undefined;
    this.#send(JSON.stringify(make()));
  }

  #next(): Quote | undefined {
    const queued = this.#closed.shift() ?? this.#events.shift();
    if (queued !== undefined) {
      this.#queuedBytes -= queued.text().length;
      return queued;
    }
    for (const [key, quote] of this.#latest) {
      this.#latest.delete(key);
      return quote;
    }
    return undefined;
  }

  #finish(live: Live): void {
    const { keys, id } = live;
    this.#subscriptions.delete(live);
    const left = keys.filter((key) => this.#series.get(key) === live);
    for (const key of left) this.#series.delete(key);
    this.#options.onReleased(left);
    this.send({ type: 'done', ...(id === undefined ? {} : { id }) });
    if (this.#series.size === 0) this.#options.onDone();
  }

  #send(text: string): void {
    this.#options.counts.bytes += text.length;
    this.#options.socket.send(text, this.#onSent);
  }

  readonly #onSent = (): void => {
    this.#stuckMs = 0;
    if (!this.#isStuck) return;
    this.#isStuck = false;
    this.flush();
  };
}

/** Kinds of messages that count for no limit. */
const IS_NO_QUOTE: ReadonlySet<Quote['kind']> = new Set(['gap', 'notice']);

interface Live {
  readonly keys: readonly string[];
  readonly id?: RequestId;
  readonly form?: CompatForm;
  left: number;
}

/** What may wait in the socket itself. */
const HIGH_WATER_BYTES = 64 * 1024;
/** Quotes stop at the mark above, and the longest is a book of some 500 kB; what is beyond are answers and pongs. */
const MOST_BUFFERED_BYTES = 4 * 1024 * 1024;
