import { Backoff } from '../../src-shared/backoff.ts';
import type { HostHealth } from '../../src-shared/wire/health.ts';
import type { EnginePorts, Timer } from '../engine/ports.ts';
import { CircuitBreaker } from '../engine/rest/circuit-breaker.ts';
import { OutboxError, type Outbox, type OutboxEntry, type OutboxHealth } from './outbox.ts';

/** What a receiver made of an entry. `rejected` is for good; `failed` may pass, no sooner than after `retryAfterMs` if it said so. */
export type Delivery =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'rejected'; readonly answer: string }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly retryAfterMs?: number;
      /** The receiver answered, so that it is not down. */
      readonly isAnswered: boolean;
    };

/** What a sender is made of. */
export interface OutboxSenderOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'random'>;
  readonly outbox: Outbox;
  /** Who receives, for people: a host. */
  readonly receiver: string;
  /** Delivers one entry. Never rejects. Ends early, as failed, when `cancel` is aborted. */
  readonly send: (entry: OutboxEntry, cancel: AbortSignal) => Promise<Delivery>;
  /** An attempt ended. `tookMs` is how long it was under way. */
  readonly onAttempt?: (delivery: Delivery, entry: OutboxEntry, tookMs: number) => void;
}

/** What a sender has done since its start. */
export interface SenderHealth extends OutboxHealth {
  readonly accepted: number;
  readonly rejected: number;
  readonly failedAttempts: number;
  readonly breaker: HostHealth;
  /** What the last failed attempt said; absent once one succeeded. */
  readonly lastFailure?: string;
}

/**
 * Delivers the entries of an outbox one after the other, oldest first, each at least once: an entry leaves the outbox when the receiver has
 * accepted it or rejected it for good. After failures it waits, longer each time, with jitter; a receiver that does not answer is left alone
 * by a circuit breaker.
 */
export class OutboxSender {
  readonly #options: OutboxSenderOptions;
  readonly #breaker: CircuitBreaker;
  readonly #backoff: Backoff;
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  /** Something may have been added since the run under way has looked for the last time. */
  #isWoken = false;
  readonly #abort = new AbortController();
  #accepted = 0;
  #rejected = 0;
  #failedAttempts = 0;
  #lastFailure: string | undefined;

  constructor(options: OutboxSenderOptions) {
    this.#options = options;
    this.#breaker = new CircuitBreaker(options.receiver, options.ports.clock, BREAKER);
    this.#backoff = new Backoff({ firstMs: FIRST_WAIT_MS, maxMs: LONGEST_WAIT_MS, jitter: JITTER }, () =>
      options.ports.random.next(),
    );
  }

  /** There may be something to deliver. Begins at once unless a wait is under way. */
  wake(): void {
    if (this.#abort.signal.aborted || this.#timer !== undefined) return;
    if (this.#running !== undefined) {
      this.#isWoken = true;
      return;
    }
    this.#isWoken = false;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#isWoken) this.wake();
    });
  }

  /** Ends a wait: the next attempt is made at once. */
  retryNow(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#breaker.lift();
    this.wake();
  }

  health(): SenderHealth {
    return {
      ...this.#options.outbox.health(),
      accepted: this.#accepted,
      rejected: this.#rejected,
      failedAttempts: this.#failedAttempts,
      breaker: this.#breaker.health(),
      ...(this.#lastFailure === undefined ? {} : { lastFailure: this.#lastFailure }),
    };
  }

  /** Ends the attempt under way; nothing is sent any more. What waits stays in the outbox. May be called twice. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#timer?.cancel();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const entry = this.#options.outbox.first();
      if (entry === undefined) return;
      const admission = this.#breaker.admit();
      if (admission.kind === 'wait') {
        this.#wakeAfter(admission.waitMs);
        return;
      }
      const startedAt = this.#options.ports.clock.monotonic();
      const delivery = await this.#options.send(entry, this.#abort.signal);
      // Ended by us: it says nothing of the receiver.
      if (delivery.kind === 'failed' && this.#abort.signal.aborted) return;
      const isFailure = delivery.kind === 'failed' && !delivery.isAnswered;
      this.#breaker.settle(admission.kind, isFailure ? 'failure' : 'success');
      const waitMs = this.#settle(delivery, entry);
      this.#options.onAttempt?.(delivery, entry, this.#options.ports.clock.monotonic() - startedAt);
      if (waitMs === 0) continue;
      this.#wakeAfter(waitMs);
      return;
    }
  }

  /** Takes in what came of an attempt; how long to wait before the next, ms. */
  #settle(delivery: Delivery, entry: OutboxEntry): number {
    const { outbox, ports } = this.#options;
    try {
      if (delivery.kind === 'accepted') {
        outbox.remove(entry);
        this.#accepted++;
      } else if (delivery.kind === 'rejected') {
        outbox.setAside(entry, delivery.answer, ports.clock.now());
        this.#rejected++;
      } else return this.#fail(delivery.message, delivery.retryAfterMs);
    } catch (error) {
      if (!(error instanceof OutboxError)) throw error;
      // It stays in the outbox and is delivered again, which its key lets the receiver see.
      return this.#fail(error.message);
    }
    this.#backoff.reset();
    this.#lastFailure = undefined;
    return 0;
  }

  #fail(message: string, retryAfterMs = 0): number {
    this.#failedAttempts++;
    this.#lastFailure = message;
    return this.#backoff.next(Math.min(retryAfterMs, LONGEST_ASKED_MS));
  }

  #wakeAfter(waitMs: number): void {
    if (this.#abort.signal.aborted) return;
    this.#timer = this.#options.ports.clock.setTimer(() => {
      this.#timer = undefined;
      this.wake();
    }, waitMs);
  }
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** The longest wait that a receiver may ask for. */
const LONGEST_ASKED_MS = 3_600_000;
const JITTER = 0.2;
const BREAKER = { failures: 5, openMs: 10_000, maxOpenMs: 60_000, trials: 1 };
