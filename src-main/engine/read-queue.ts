/**
 * Values that a program reads one by one, with `for await` or `next`; what waits, and how much of it, is the business of those that extend
 * it. Ends when the reader leaves the loop, by `return`, or with its engine.
 */
export abstract class ReadQueue<Value> implements AsyncIterableIterator<Value, undefined>, Disposable {
  readonly #readers: ((result: IteratorResult<Value, undefined>) => void)[] = [];
  #isEnded = false;

  protected get isEnded(): boolean {
    return this.#isEnded;
  }

  /** The next value, as soon as there is one. */
  next(): Promise<IteratorResult<Value, undefined>> {
    if (this.#isEnded) return Promise.resolve(ENDED);
    const value = this.#readers.length === 0 ? this.take() : undefined;
    if (value !== undefined) return Promise.resolve({ done: false, value });
    return new Promise((resolve) => {
      this.#readers.push(resolve);
    });
  }

  /** Ends it: what waits is forgotten, and whoever waits for a value is notified that there is none. May be called twice. */
  return(): Promise<IteratorResult<Value, undefined>> {
    this[Symbol.dispose]();
    return Promise.resolve(ENDED);
  }

  [Symbol.dispose](): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.clear();
    for (const resolve of this.#readers.splice(0)) resolve(ENDED);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
    return Promise.resolve();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The value that is due, which then waits no more; undefined if there is none. */
  protected abstract take(): Value | undefined;

  /** Forgets whatever waits. Called once, at the end. */
  protected abstract clear(): void;

  /** Resolves those that wait for a value, as far as there are values. */
  protected serve(): void {
    while (this.#readers.length > 0) {
      const value = this.take();
      if (value === undefined) return;
      this.#readers.shift()?.({ done: false, value });
    }
  }

  /** Gives a value to whoever waits for one. False if nobody does. */
  protected give(value: Value): boolean {
    const reader = this.#readers.shift();
    reader?.({ done: false, value });
    return reader !== undefined;
  }
}

const ENDED = { done: true, value: undefined } as const;
