import { Backoff } from '../../../src-shared/backoff.ts';
import type { Timer } from '../ports.ts';

/** When a snapshot is asked for again: one pending timer, waits that double, jittered. */
export class SnapshotRetry {
  readonly #host: { random(): number; setTimer(callback: () => void, delayMs: number): Timer };
  readonly #request: () => void;
  readonly #backoff = new Backoff({ firstMs: RETRY_BASE_MS, maxMs: RETRY_MAX_MS });
  readonly #soon = new Backoff({ firstMs: RETRY_BASE_MS, maxMs: SOON_MAX_MS });
  #timer: Timer | undefined;

  constructor(host: { random(): number; setTimer(callback: () => void, delayMs: number): Timer }, request: () => void) {
    this.#host = host;
    this.#request = request;
  }

  /** Whether it will be asked for without further ado. */
  get isPending(): boolean {
    return this.#timer !== undefined;
  }

  /** Asks once, `delayMs` from now; replaces whatever was pending. */
  after(delayMs: number): void {
    this.cancel();
    this.#timer = this.#host.setTimer(() => {
      this.#timer = undefined;
      this.#request();
    }, delayMs);
  }

  /** Asks again after a failure, not before `retryAfterMs`. `isSoon`: a newer snapshot is all that is needed, or `retryAfterMs` says when there may be one. */
  afterFailure(isSoon: boolean, retryAfterMs = 0): void {
    const waitMs = (isSoon ? this.#soon : this.#backoff).next(retryAfterMs);
    this.after(waitMs + Math.min(waitMs, RETRY_MAX_MS) * RETRY_JITTER * this.#host.random());
  }

  /** Forgets earlier failures too. */
  reset(): void {
    this.#backoff.reset();
    this.#soon.reset();
    this.cancel();
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

const RETRY_BASE_MS = 250;
const SOON_MAX_MS = 2000;
const RETRY_MAX_MS = 30_000;
const RETRY_JITTER = 0.2;
