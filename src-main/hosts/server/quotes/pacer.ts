import type { LoadMonitor } from '../load-monitor.ts';

/** What leaves by a pacer. */
export interface Paced {
  /** Sends what waits, as far as the socket takes it. */
  flush(): void;
}

/**
 * Lets what waits leave together while the server is busy: clients by the step of its load, in slices between which the event loop sees to
 * everything else, health probes among it.
 */
export class Pacer {
  readonly #load: Pick<LoadMonitor, 'step'>;
  readonly #waiting = new Set<Paced>();
  #isScheduled = false;
  #isStopped = false;

  constructor(load: Pick<LoadMonitor, 'step'>) {
    this.#load = load;
  }

  /** Flushes it at once if the server is not busy, else with all others. */
  flush(paced: Paced): void {
    const { eventsEveryMs } = this.#load.step;
    if (eventsEveryMs === 0 && !this.#isScheduled) {
      paced.flush();
      return;
    }
    this.#waiting.add(paced);
    if (this.#isScheduled || this.#isStopped) return;
    this.#isScheduled = true;
    setTimeout(this.#slice, eventsEveryMs);
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
