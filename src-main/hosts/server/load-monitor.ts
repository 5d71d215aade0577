/** What a server does about its load: a step is entered at once, and left for the one before after a while without need of it. */
export interface LoadStep {
  /** Delay of the event loop, of the last second or so, from which on it is needed, ms. */
  readonly fromDelayMs: number;
  /** The newest value of a series leaves at most once in so many ms; 0 for as it comes. */
  readonly valuesEveryMs: number;
  /** Trades, closed candles and notices leave together, once in so many ms; 0 for as they come. */
  readonly eventsEveryMs: number;
  readonly takesClients: boolean;
}

/** From no load to the most. */
export const LOAD_STEPS: readonly LoadStep[] = [
  { fromDelayMs: 0, valuesEveryMs: 0, eventsEveryMs: 0, takesClients: true },
  { fromDelayMs: 100, valuesEveryMs: 250, eventsEveryMs: 100, takesClients: true },
  { fromDelayMs: 250, valuesEveryMs: 1000, eventsEveryMs: 250, takesClients: true },
  { fromDelayMs: 1000, valuesEveryMs: 4000, eventsEveryMs: 500, takesClients: false },
];

/** Finds the step by the delays of the event loop that it is given. */
export class LoadLevel {
  #level = 0;
  #quietMs = 0;
  /** Delay over the last second or so, ms: one pause of the garbage collector is no load. */
  #delayMs = 0;

  /** Which of {@link LOAD_STEPS} is in force. */
  get level(): number {
    return this.#level;
  }

  get step(): LoadStep {
    return LOAD_STEPS[this.#level] as LoadStep;
  }

  /** The loop was late by `delayMs`, `elapsedMs` after the last time this was called. */
  note(delayMs: number, elapsedMs: number): void {
    const share = 1 - Math.exp(-elapsedMs / SMOOTH_MS);
    this.#delayMs += (Math.min(Math.max(delayMs, 0), MOST_MS) - this.#delayMs) * share;
    const needed = LOAD_STEPS.findLastIndex(({ fromDelayMs }) => this.#delayMs >= fromDelayMs);
    if (needed > this.#level) {
      this.#level = needed;
      this.#quietMs = 0;
      return;
    }
    // What is near the limit would cross it again at once.
    this.#quietMs = this.#delayMs >= this.step.fromDelayMs / 2 ? 0 : this.#quietMs + elapsedMs;
    if (this.#level === 0 || this.#quietMs < CALM_MS) return;
    this.#level--;
    this.#quietMs = 0;
  }
}

/** What is known of a server's load. */
export type LoadMeasure = Pick<LoadMonitor, 'level' | 'step' | 'stop'>;

/** Measures how late the event loop is, and what the server does about it. */
export class LoadMonitor {
  readonly #level = new LoadLevel();
  readonly #timer: NodeJS.Timeout;
  #tickedAt = performance.now();

  constructor() {
    this.#timer = setInterval(() => {
      const now = performance.now();
      const elapsedMs = now - this.#tickedAt;
      this.#tickedAt = now;
      this.#level.note(elapsedMs - LOOK_EVERY_MS, elapsedMs);
    }, LOOK_EVERY_MS);
  }

  /** Which of {@link LOAD_STEPS} is in force. */
  get level(): number {
    return this.#level.level;
  }

  /** The step in force; the first above no load as soon as the loop is late in the middle of its work. Hot: called once a market event. */
  get step(): LoadStep {
    const { level, step } = this.#level;
    return level === 0 && performance.now() - this.#tickedAt > LOOK_EVERY_MS + BUSY.fromDelayMs ? BUSY : step;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

const LOOK_EVERY_MS = 50;
const SMOOTH_MS = 1000;
/** A longer delay counts as this: half a minute of it must not be remembered for minutes. */
const MOST_MS = 2000;
/** A step is left after so long with half the delay that it begins at. */
const CALM_MS = 5000;
const BUSY = LOAD_STEPS[1] as LoadStep;
