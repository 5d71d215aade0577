import type { Timer } from '../ports.ts';

/** When a snapshot is asked for again: one pending timer, waits that double, jittered. */
export class SnapshotRetry {
  readonly #host: { random(): number; setTimer(callback: () => void, delayMs: number): Timer };
  readonly #request: () => void;
  #failures = 0;
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

  /** Asks again after a failure, not before `retryAfterMs`. `isSoon`: a newer snapshot is all that is needed. */
  afterFailure(isSoon: boolean, retryAfterMs = 0): void {
    const wait = Math.min(RETRY_BASE_MS * 2 ** this.#failures, isSoon ? SOON_MAX_MS : RETRY_MAX_MS);
    this.#failures++;
    this.after(Math.max(retryAfterMs, wait) + wait * RETRY_JITTER * this.#host.random());
  }

  /** Forgets earlier failures too. */
  reset(): void {
    this.#failures = 0;
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
