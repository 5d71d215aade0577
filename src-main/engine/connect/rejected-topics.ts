import { Backoff } from '../../../src-shared/backoff.ts';
import type { ClockPort, Timer } from '../ports.ts';

/**
 * Topics that the venue rejected. Each is subscribed again, later each time: a venue that is short of something rejects what it accepts a
 * minute later, and one that knows no such symbol is asked no more than every quarter of an hour.
 */
export class RejectedTopics<T> {
  readonly #clock: ClockPort;
  readonly #retry: (topic: T) => void;
  readonly #rejected = new Map<T, { readonly backoff: Backoff; readonly timer: Timer }>();

  constructor(clock: ClockPort, retry: (topic: T) => void) {
    this.#clock = clock;
    this.#retry = retry;
  }

  /** It was rejected, perhaps again. */
  add(topic: T): void {
    const backoff = this.#rejected.get(topic)?.backoff ?? new Backoff({ firstMs: FIRST_MS, maxMs: LONGEST_MS });
    this.#rejected.get(topic)?.timer.cancel();
    const timer = this.#clock.setTimer(() => this.#retry(topic), backoff.next());
    this.#rejected.set(topic, { backoff, timer });
  }

  /** It is delivered, or no longer needed. */
  forget(topic: T): void {
    this.#rejected.get(topic)?.timer.cancel();
    this.#rejected.delete(topic);
  }

  /** Asks for all of them at once, with the shortest waits after another rejection; false if there is none. */
  retryAll(): boolean {
    const topics = [...this.#rejected.keys()];
    for (const topic of topics) {
      this.forget(topic);
      this.#retry(topic);
    }
    return topics.length > 0;
  }

  /** No timer is left. */
  stop(): void {
    for (const topic of this.#rejected.keys()) this.forget(topic);
  }
}

const FIRST_MS = 30_000;
const LONGEST_MS = 15 * 60_000;
