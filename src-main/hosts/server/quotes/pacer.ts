import type { LoadMonitor } from '../load-monitor.ts';

/** What leaves by a pacer. */
export interface Paced {
  /** Sends what waits, as far as the socket takes it. */
  flush(): void;
}

/**
 * Lets what waits leave together: all that one turn of the event loop brought a client, or, while the server is busy, all that a longer time did, by
 * the step of its load. Clients are served in slices between which the loop sees to everything else.
 */
export class Pacer {
  readonly #load: Pick<LoadMonitor, 'step'>;
  readonly #waiting = new Set<Paced>();
  #isScheduled = false;
  #isStopped = false;

  constructor(load: Pick<LoadMonitor, 'step'>) {
    this.#load = load;
  }

  /** Flushes it with all others: once this turn is over, or later if the server is busy. */
  flush(paced: Paced): void {
    this.#waiting.add(paced);
    if (this.#isScheduled || this.#isStopped) return;
    this.#isScheduled = true;
    const { eventsEveryMs } = this.#load.step;
    if (eventsEveryMs === 0) setImmediate(this.#slice);
    else setTimeout(this.#slice, eventsEveryMs);
  }

  /** Nothing is flushed later; what waits stays with its owners. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting.clear();
  }

  readonly #slice = (): void => {
    const until = performance.now() + SLICE_MS;
    for (const paced of this.#waiting) {
      this.#waiting.delete(paced);
      paced.flush();
      if (performance.now() >= until) break;
    }
    if (this.#waiting.size > 0) setImmediate(this.#slice);
    else this.#isScheduled = false;
  };
}

/** A pacer for whoever is never busy: everything leaves at once. */
export const UNPACED: Pick<Pacer, 'flush'> = {
  flush: (paced) => {
    paced.flush();
  },
};

const SLICE_MS = 15;
