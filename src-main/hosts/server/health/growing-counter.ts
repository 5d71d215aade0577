import type { Counter } from 'prom-client';

/**
 * A counter that follows numbers which others count. Each has a key; one that starts again from 0, because what counted it was made anew,
 * is added to what was counted before, so that the counter never goes back.
 */
export class GrowingCounter {
  readonly #counter: Counter;
  readonly #seen = new Map<string, number>();

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  /** Is there at 0, if it is not there yet. */
  begin(labels: Readonly<Record<string, string>>): void {
    this.#counter.inc({ ...labels }, 0);
  }

  /** `count` is what was counted under `key` so far. Keys are of a few, such as venues: none is forgotten. */
  follow(key: string, count: number, labels: Readonly<Record<string, string>>): void {
    const before = this.#seen.get(key);
    this.#seen.set(key, count);
    if (before !== count)
      this.#counter.inc({ ...labels }, before === undefined || count < before ? count : count - before);
  }
}
