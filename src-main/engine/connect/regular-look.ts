import type { ClockPort, Timer } from '../ports.ts';
import { ClockWatch } from './clock-watch.ts';

/** What looks at its connections and streams regularly. */
export interface RegularLookHost {
  /** Whether there is anything to look at; no timer runs otherwise. */
  isNeeded(): boolean;
  onLook(): void;
  /** So many ms went missing since the last look: the machine slept, or the thread was suspended. */
  onJump(missingMs: number): void;
}

/** Calls its host every so often, and once a second at least. A look that comes late is left out: what arrived meanwhile waits to be read, and would look like silence. */
export class RegularLook {
  readonly #clock: ClockPort;
  readonly #everyMs: number;
  readonly #host: RegularLookHost;
  #watch: ClockWatch;
  #timer: Timer | undefined;

  constructor(clock: ClockPort, everyMs: number, host: RegularLookHost) {
    this.#clock = clock;
    this.#everyMs = Math.min(everyMs, LONGEST_MS);
    this.#host = host;
    this.#watch = new ClockWatch(clock);
  }

  /** Begins to look; does nothing if it already does. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#watch = new ClockWatch(this.#clock);
    this.#arm();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = this.#clock.setTimer(() => this.#look(), this.#everyMs);
  }

  #look(): void {
    this.#timer = undefined;
    if (!this.#host.isNeeded()) return;
    this.#arm();
    const missingMs = this.#watch.look(this.#everyMs);
    if (missingMs > 0) this.#host.onJump(missingMs);
    else if (!this.#watch.isLate) this.#host.onLook();
  }
}

/** A busy stream is quiet after 1.5 s. */
const LONGEST_MS = 1000;
