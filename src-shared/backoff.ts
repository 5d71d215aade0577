/** How waits between attempts grow. Times are ms. */
export interface BackoffOptions {
  /** The first wait; every further one is twice as long. */
  readonly firstMs: number;
  /** The longest wait, before jitter. */
  readonly maxMs: number;
  /** A wait is made longer or shorter at random by at most this share of it, 0 to 1; 0 if absent. */
  readonly jitter?: number;
}

/** Waits between attempts of something that fails: doubled each time up to a limit, with jitter, so that many do not try again together. */
export class Backoff {
  /** Waits given since the last reset. */
  attempts = 0;
  readonly #options: BackoffOptions;
  readonly #random: () => number;

  /** `random` gives numbers from 0 to below 1. */
  constructor(options: BackoffOptions, random: () => number = () => HALF) {
    this.#options = options;
    this.#random = random;
  }

  /** The wait before the next attempt, ms, not less than `atLeastMs`. */
  next(atLeastMs = 0): number {
    const { firstMs, maxMs, jitter = 0 } = this.#options;
    const waitMs = Math.min(firstMs * 2 ** Math.min(this.attempts++, MAX_DOUBLINGS), maxMs);
    const spreadMs = waitMs * jitter * (this.#random() / HALF - 1);
    return atLeastMs > waitMs ? atLeastMs + Math.abs(spreadMs) : Math.max(atLeastMs, waitMs + spreadMs);
  }

  /** An attempt succeeded: the next wait is the first again, or the one after so many. */
  reset(attempts = 0): void {
    this.attempts = attempts;
  }
}

/** The random number that changes nothing. */
const HALF = 0.5;
/** Keeps the power finite. */
const MAX_DOUBLINGS = 50;
