import type { Timeline } from '../timeline.ts';

/** Counts connection attempts an address makes in any five minutes. */
export class AttemptLimit {
  readonly #timeline: Timeline;
  readonly #limit: number;
  readonly #attempts = new Map<string, number[]>();

  constructor(timeline: Timeline, limit: number) {
    this.#timeline = timeline;
    this.#limit = limit;
  }

  /** Counts an attempt; false where it is one too many. */
  admit(address: string): boolean {
    const since = this.#timeline.now - WINDOW_MS;
    const recent = (this.#attempts.get(address) ?? []).filter((time) => time > since);
    this.#attempts.set(address, recent);
    if (recent.length >= this.#limit) return false;
    recent.push(this.#timeline.now);
    return true;
  }
}

const WINDOW_MS = 300_000;
