import type { Timeline } from '../timeline.ts';

/** Counts what happens in a sliding window of time. */
export class RecentLimit {
  readonly #timeline: Timeline;
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #recent: number[] = [];

  constructor(timeline: Timeline, limit: number, windowMs: number) {
    this.#timeline = timeline;
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** Counts one more; false where it is one too many, which is not counted. */
  admit(): boolean {
    const { now } = this.#timeline;
    while ((this.#recent[0] ?? Infinity) <= now - this.#windowMs) this.#recent.shift();
    if (this.#recent.length >= this.#limit) return false;
    this.#recent.push(now);
    return true;
  }
}

/** Counts connection attempts an address makes in a window of time. */
export class AttemptLimit {
  readonly #create: () => RecentLimit;
  readonly #addresses = new Map<string, RecentLimit>();

  constructor(timeline: Timeline, limit: number, windowMs = FIVE_MINUTES) {
    this.#create = () => new RecentLimit(timeline, limit, windowMs);
  }

  /** Counts an attempt; false where it is one too many. */
  admit(address: string): boolean {
    const recent = this.#addresses.get(address) ?? this.#create();
    this.#addresses.set(address, recent);
    return recent.admit();
  }
}

const FIVE_MINUTES = 300_000;
