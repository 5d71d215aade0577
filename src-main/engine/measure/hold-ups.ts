/** How long a thread was held up lately: its event loop did not turn. Hold-ups that follow within {@link RECENT_MS} belong together. Times are monotonic ms. */
export class HoldUps {
  /** When the newest hold-up was noted. */
  #notedAt = NaN;
  #since = NaN;
  #longestMs = 0;

  /** Notes the longest delay of the event loop since the last look; true if the first one of several was found. Short ones are left out. */
  note(delayMs: number, now: number): boolean {
    if (!(delayMs >= LEAST_MS && delayMs < ASLEEP_MS)) return false;
    const isFirst = !(now - this.#notedAt < RECENT_MS);
    if (isFirst) {
      this.#since = now;
      this.#longestMs = 0;
    }
    this.#notedAt = now;
    this.#longestMs = Math.max(this.#longestMs, delayMs);
    return isFirst;
  }

  /** The longest one of late, and since when there are any; undefined if there was none within {@link RECENT_MS}. */
  current(now: number): { readonly longestMs: number; readonly since: number } | undefined {
    return now - this.#notedAt < RECENT_MS ? { longestMs: this.#longestMs, since: this.#since } : undefined;
  }
}

/** People feel it, and a second of it is a second of lag. */
const LEAST_MS = 200;
/** The machine slept. */
const ASLEEP_MS = 30_000;
const RECENT_MS = 10_000;
