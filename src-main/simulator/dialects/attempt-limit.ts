import type { Timeline } from '../timeline.ts';

/** Counts connection attempts an address makes in a window of time. */
export class AttemptLimit {
  readonly #timeline: Timeline;
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #attempts = new Map<string, number[]>();

  constructor(timeline: Timeline, limit: number, windowMs = FIVE_MINUTES) {
    this.#timeline = timeline;
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** Counts an attempt; false where it is one too many. */
  admit(address: string): boolean {
    const since = this.#timeline.now - this.#windowMs;
    const recent = (this.#attempts.get(address) ?? []).filter((time) => time > since);
    this.#attempts.set(address, recent);
    if (recent.length >= this.#limit) return false;
    recent.push(this.#timeline.now);
    return true;
  }
}

const FIVE_MINUTES = 300_000;
