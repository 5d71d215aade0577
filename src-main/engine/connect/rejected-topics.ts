import { Backoff } from '../../../src-shared/backoff.ts';
import type { ClockPort, Timer } from '../ports.ts';

/**
 * Topics that the venue refused. Each is wished for again, later each time: a venue that is short of something refuses what it takes a
 * minute later, and one that knows no such symbol is asked no more than every quarter of an hour.
 */
export class RejectedTopics<T> {
  readonly #clock: ClockPort;
  readonly #retry: (topic: T) => void;
  readonly #refused = new Map<T, { readonly backoff: Backoff; readonly timer: Timer }>();

  constructor(clock: ClockPort, retry: (topic: T) => void) {
    this.#clock = clock;
    this.#retry = retry;
  }

  /** It was refused, perhaps again. */
  add(topic: T): void {
    const backoff = this.#refused.get(topic)?.backoff ?? new Backoff({ firstMs: FIRST_MS, maxMs: LONGEST_MS });
    this.#refused.get(topic)?.timer.cancel();
    const timer = this.#clock.setTimer(() => this.#retry(topic), backoff.next());
    this.#refused.set(topic, { backoff, timer });
  }

  /** It is delivered, or nobody wants it any more. True where it had been refused. */
  forget(topic: T): boolean {
    this.#refused.get(topic)?.timer.cancel();
    return this.#refused.delete(topic);
  }

  /** No timer is left. */
  stop(): void {
    for (const topic of this.#refused.keys()) this.forget(topic);
  }
}

const FIRST_MS = 30_000;
const LONGEST_MS = 15 * 60_000;
