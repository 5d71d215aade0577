import type { ClockPort } from '../engine/ports.ts';
import type { BudgetHealth } from './quote-source.ts';

/**
 * At most so many requests in any hour, exactly: the times of the last `perHour` requests are kept, and the next one may go once the oldest of
 * them is an hour old. (A bucket that refills would allow nearly twice as many in an hour that begins with a full bucket.) Time is monotonic.
 */
export class RequestBudget {
  readonly perHour: number;
  readonly #clock: ClockPort;
  /** When each of the last requests went, ms; a ring. */
  readonly #times: Float64Array;
  #next = 0;
  #hits = 0;

  constructor(perHour: number, clock: ClockPort) {
    this.perHour = perHour;
    this.#clock = clock;
    this.#times = new Float64Array(perHour).fill(-Infinity);
  }

  /** Takes one request from the budget if it allows: 0. How long to wait before the next attempt otherwise, ms. */
  take(): number {
    const now = this.#clock.monotonic();
    const waitMs = (this.#times[this.#next] as number) + HOUR_MS - now;
    if (waitMs > 0) {
      this.#hits++;
      return waitMs;
    }
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % this.perHour;
    return 0;
  }

  health(): BudgetHealth {
    const since = this.#clock.monotonic() - HOUR_MS;
    return { perHour: this.perHour, used: this.#times.filter((time) => time > since).length, hits: this.#hits };
  }
}

const HOUR_MS = 3_600_000;
