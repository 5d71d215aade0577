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

  /** Counts one more; false if it is one too many, which is not counted. */
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

  /** Counts an attempt; false if it is one too many. */
  admit(address: string): boolean {
    const recent = this.#addresses.get(address) ?? this.#create();
    this.#addresses.set(address, recent);
    return recent.admit();
  }
}

/** Counts what accounts do in windows of the venue's clock, one after the other. */
export class WindowCount {
  readonly #timeline: Timeline;
  readonly #windowMs: number;
  readonly #accounts = new Map<string, { readonly window: number; readonly count: number }>();

  constructor(timeline: Timeline, windowMs: number) {
    this.#timeline = timeline;
    this.#windowMs = windowMs;
  }

  /** Counts one more and returns how many there are in this window. */
  add(account: string): number {
    const window = Math.floor(this.#timeline.now / this.#windowMs);
    const known = this.#accounts.get(account);
    const count = known?.window === window ? known.count + 1 : 1;
    this.#accounts.set(account, { window, count });
    return count;
  }
}

const FIVE_MINUTES = 300_000;
