import { setImmediate } from 'node:timers/promises';

/**
 * Lets so many through at once; the others wait in order. Nobody enters in the very turn of the event loop in which somebody left: what
 * was used, such as a connection, is given back at the end of it.
 */
export class Semaphore {
  readonly #width: number;
  #inside = 0;
  readonly #waiting = new Set<() => void>();
  /** While somebody has just left. */
  #leaving: Promise<void> | undefined;

  constructor(width: number) {
    this.#width = width;
  }

  /** How many are inside. */
  get inside(): number {
    return this.#inside;
  }

  /** Resolves with a turn, to be disposed; rejects with the signal's reason if that is aborted first. */
  async enter(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.#inside < this.#width) this.#inside++;
    else await this.#wait(signal);
    if (this.#leaving !== undefined) await this.#leaving;
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (!isOver) this.#leave();
        isOver = true;
      },
    };
  }

  #leave(): void {
    this.#leaving ??= setImmediate().then(() => {
      this.#leaving = undefined;
    });
    const next = this.#waiting.values().next().value;
    if (next === undefined) this.#inside--;
    else next();
  }

  /** Resolves when somebody left their place to this one. */
  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        this.#waiting.delete(enter);
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.delete(enter);
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(enter);
    });
  }
}
