import type { RequestPoolHealth } from '../../../src-shared/wire/health.ts';
import { type EngineConfig, defaultConfig } from '../config/config.ts';
import type { EnginePorts, HttpPort } from '../ports.ts';
import type { Malformed, RestRequest, StreamVenue, VenueEndpoints } from '../venue/venue.ts';
import type { Canceller } from './canceller.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { RequestPool } from './request-pool.ts';
import type { RestOutcome } from './rest-outcome.ts';

/** What a client is made of. */
export interface RestClientOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'http' | 'random' | 'log'>;
  readonly config: Pick<EngineConfig, 'requestTimeoutMs'> & Partial<Pick<EngineConfig, 'circuit' | 'requests'>>;
  /** Share of each venue's limit that is used; the rest is left to others behind the same address. 0.8 if absent. */
  readonly budgetShare?: number;
}

/** Who goes first if a budget is short. */
export type RequestPriority = 'book-snapshot' | 'history' | 'instruments' | 'poll';

/** How one request is made. */
export interface RequestOptions<T> {
  /** What the answer says. Nothing may be taken from it before: something may have answered in the venue's place. */
  readonly read: (body: Uint8Array) => T | Malformed | Promise<T | Malformed>;
  /** A longer answer is not read; {@link MAX_ANSWER_BYTES} if absent. */
  readonly maxBytes?: number;
  readonly priority: RequestPriority;
  readonly cancel?: Canceller;
  /** The request leaves the queue now; it may have waited there for minutes. */
  readonly onSent?: () => void;
}

/** Requests to every venue, each paid from the budget of the pool its venue names; venues that name the same pool share it. Every host has a circuit breaker. */
export class RestClient {
  readonly #options: RestClientOptions;
  readonly #pools = new Map<string, RequestPool>();
  readonly #breakers = new Map<string, CircuitBreaker>();
  #isStopped = false;

  constructor(options: RestClientOptions) {
    this.#options = options;
  }

  /** Sends a request and reads the answer. Never rejects. */
  async request<T>(
    venue: StreamVenue,
    endpoints: VenueEndpoints,
    request: RestRequest,
    options: RequestOptions<T>,
  ): Promise<RestOutcome<T>> {
    const isCancelled = (): boolean => options.cancel?.isCancelled === true;
    if (this.#isStopped || isCancelled()) return { ok: false, reason: 'cancelled', message: 'cancelled' };
    const sent = this.#poolOf(venue).add({
      venue: venue.id,
      url: endpoints.rest + request.path,
      body: request.body,
      manners: mannersOf(venue, endpoints),
      weight: request.weight,
      rank: PRIORITIES.indexOf(options.priority),
      onSent: options.onSent,
      breaker: this.#breakerOf(endpoints.rest),
    });
    const forget = options.cancel?.onCancel(sent.cancel);
    const outcome = await sent.outcome;
    forget?.();
    if (!outcome.ok) return outcome;
    // The answer may have been on its way when it was cancelled.
    if (isCancelled()) return { ok: false, reason: 'cancelled', message: 'cancelled' };
    const { maxBytes = MAX_ANSWER_BYTES } = options;
    if (outcome.value.length > maxBytes)
      return { ok: false, reason: 'unreadable', message: `an answer of more than ${maxBytes} bytes` };
    const read = options.read(outcome.value);
    // What is read at once is returned at once.
    const value = read instanceof Promise ? await read : read;
    if (isCancelled()) return { ok: false, reason: 'cancelled', message: 'cancelled' };
    return isMalformed(value) ? { ok: false, reason: 'unreadable', message: value.malformed } : { ...outcome, value };
  }

  pools(): RequestPoolHealth[] {
    return Array.from(this.#pools.values(), (pool) => withUse(pool.health(), this.#options.ports.http));
  }

  /** Whether at most half of a venue's budget is used, nothing waits for it and its hosts answer. False of no venue. */
  isSlack(venue: StreamVenue | undefined): boolean {
    if (venue === undefined) return false;
    const { usedWeight, limitWeight, queued, blockedUntil, hosts = [] } = this.#poolOf(venue).health();
    return (
      usedWeight * 2 <= limitWeight &&
      queued === 0 &&
      blockedUntil === undefined &&
      hosts.every(({ state }) => state === 'closed')
    );
  }

  /** Tries venues again that want to be left alone. */
  lift(): void {
    if (!this.#isStopped) for (const pool of this.#pools.values()) pool.lift();
  }

  /** Cancels everything; resolves when nothing is pending. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(Array.from(this.#pools.values(), (pool) => pool.stop()));
  }

  #breakerOf(base: string): CircuitBreaker {
    let breaker = this.#breakers.get(base);
    if (breaker === undefined) {
      const { ports, config } = this.#options;
      breaker = new CircuitBreaker(
        base.replace(/^\w+:\/\//, '').split('/', 1)[0] ?? '',
        ports.clock,
        config.circuit ?? defaultConfig().circuit,
      );
      this.#breakers.set(base, breaker);
    }
    return breaker;
  }

  #poolOf(venue: StreamVenue): RequestPool {
    const { ports, config, budgetShare } = this.#options;
    const limits = venue.limits.pool;
    let pool = this.#pools.get(limits.name);
    if (pool === undefined) {
      pool = new RequestPool({
        ports,
        limits,
        share: budgetShare ?? BUDGET_SHARE,
        timeoutMs: config.requestTimeoutMs,
        caps: config.requests ?? defaultConfig().requests,
      });
      this.#pools.set(limits.name, pool);
    }
    return pool;
  }
}

function isMalformed(value: unknown): value is Malformed {
  return typeof value === 'object' && value !== null && 'malformed' in value;
}

function mannersOf(venue: StreamVenue, { headers }: VenueEndpoints): Pick<StreamVenue, 'headers' | 'rejectionOf'> {
  if (headers === undefined) return venue;
  return {
    headers: { ...venue.headers, ...headers },
    ...(venue.rejectionOf !== undefined && { rejectionOf: (body) => venue.rejectionOf?.(body) }),
  };
}

function withUse(pool: RequestPoolHealth, http: HttpPort): RequestPoolHealth {
  if (pool.hosts === undefined) return pool;
  return { ...pool, hosts: pool.hosts.map((host) => ({ ...host, ...http.useOf?.(host.host) })) };
}

/** Longest answer that is read at once, bytes: books, candles and trades of one request are a fourth of it. */
export const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

const PRIORITIES: readonly RequestPriority[] = ['book-snapshot', 'history', 'instruments', 'poll'];
/** Venues advise to stay near 80 %: what others behind the same address use is only known after the fact. */
const BUDGET_SHARE = 0.8;
