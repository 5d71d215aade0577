/** Lets so many things happen at once, and after that one each `everyMs`. */
export class RateBound {
  readonly #most: number;
  readonly #everyMs: number;
  #left: number;
  #countedAt = NaN;

  constructor(most: number, everyMs: number) {
    this.#most = most;
    this.#left = most;
    this.#everyMs = everyMs;
  }

  /** Whether one more may happen, which counts then. `time` is ms of a clock that never goes back. */
  take(time: number): boolean {
    if (this.waitMs(time) > 0) return false;
    this.#left--;
    return true;
  }

  /** How long until one more may happen, ms; 0 if it may now. */
  waitMs(time: number): number {
    if (!Number.isNaN(this.#countedAt))
      this.#left = Math.min(this.#most, this.#left + (time - this.#countedAt) / this.#everyMs);
    this.#countedAt = time;
    // Thousandths are what adding up has lost.
    return this.#left >= 0.999 ? 0 : Math.ceil((1 - this.#left) * this.#everyMs);
  }
}
