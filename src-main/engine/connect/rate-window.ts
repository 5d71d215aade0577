/** Allows at most `count` in any `perMs`, wherever that begins, and none during a pause. Times are monotonic ms and never go back. */
export class RateWindow {
  /** The last `count` times as a ring; the oldest is at `#next`. */
  readonly #times: Float64Array;
  readonly #perMs: number;
  #next = 0;
  #pausedUntil = -Infinity;

  constructor(count: number, perMs: number) {
    this.#times = new Float64Array(Math.max(count, 1)).fill(-Infinity);
    this.#perMs = perMs;
  }

  /** Ms until one more is allowed; 0 if it is now. */
  delayAt(now: number): number {
    return Math.max(0, (this.#times[this.#next] ?? -Infinity) + this.#perMs - now, this.#pausedUntil - now);
  }

  /** Allows none before `time`, or before the end of a pause that lasts longer. */
  pauseUntil(time: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, time);
  }

  /** Ends the pause. */
  resume(): void {
    this.#pausedUntil = -Infinity;
  }

  /** Counts one, allowed or not. */
  note(now: number): void {
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % this.#times.length;
  }
}
