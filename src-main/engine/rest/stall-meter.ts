import type { ClockPort, Timer } from '../ports.ts';

/** Measures how long our own thread kept timers waiting, so that what it was too busy to receive is not blamed on a host. */
export class StallMeter {
  readonly #clock: ClockPort;
  #timer: Timer | undefined;
  /** When the timer is due, monotonic ms; Infinity while it is not measured. */
  #due = Infinity;
  #stalledMs = 0;

  constructor(clock: ClockPort) {
    this.#clock = clock;
  }

  /** Ms that timers came late since it was made, as far as it was measured; a stall that has not ended is included. */
  get stalledMs(): number {
    return this.#stalledMs + Math.max(0, this.#clock.monotonic() - this.#due);
  }

  /** Begins to measure; does nothing if it already does. */
  start(): void {
    if (this.#timer === undefined) this.#arm();
  }

  /** Ends measuring; the total stays. */
  stop(): void {
    this.#stalledMs = this.stalledMs;
    this.#due = Infinity;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#due = this.#clock.monotonic() + EVERY_MS;
    this.#timer = this.#clock.setTimer(() => {
      this.#stalledMs = this.stalledMs;
      this.#arm();
    }, EVERY_MS);
  }
}

const EVERY_MS = 250;
