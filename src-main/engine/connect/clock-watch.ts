import type { ClockPort, Timer } from '../ports.ts';

/** Notices that the machine slept or the thread was suspended, from a look every so often. */
export class ClockWatch {
  readonly #clock: ClockPort;
  #wall: number;
  #monotonic: number;
  /** Whether the last look came so late that the thread was busy with something else. */
  isLate = false;

  constructor(clock: ClockPort) {
    this.#clock = clock;
    this.#wall = clock.now();
    this.#monotonic = clock.monotonic();
  }

  /**
   * Ms that went missing since the last look, which was due after `expectedMs`: the wall clock ran ahead of the monotonic one, or the
   * look itself came late. 0 while below {@link JUMP_MS}; a wall clock that was set back takes no time away, see {@link ClockSteps}.
   */
  look(expectedMs: number): number {
    const wall = this.#clock.now();
    const monotonic = this.#clock.monotonic();
    const elapsed = monotonic - this.#monotonic;
    const missing = Math.max(wall - this.#wall - elapsed, elapsed - expectedMs);
    this.#wall = wall;
    this.#monotonic = monotonic;
    this.isLate = elapsed - expectedMs > LATE_MS;
    return missing > JUMP_MS ? missing : 0;
  }
}

/**
 * Notices steps of the wall clock, forward or back, by comparing it with the monotonic clock: somebody corrected it, or the machine slept.
 * Looks every second, and whenever somebody is about to rely on the wall clock.
 */
export class ClockSteps {
  readonly #clock: ClockPort;
  readonly #listeners = new Set<(byMs: number) => void>();
  /** Wall clock minus monotonic clock at the last look, ms. */
  #apart: number;
  #timer: Timer | undefined;

  constructor(clock: ClockPort) {
    this.#clock = clock;
    this.#apart = this.#measure();
  }

  /** Calls `listener` with every step, ms, negative if the clock was set back. The returned function stops that; without listeners no timer runs. */
  on(listener: (byMs: number) => void): () => void {
    if (this.#listeners.size === 0) this.#apart = this.#measure();
    this.#listeners.add(listener);
    this.#arm();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#timer?.cancel();
      this.#timer = undefined;
    };
  }

  /** Looks now; the listeners are called before this returns. */
  look(): void {
    const apart = this.#measure();
    const byMs = apart - this.#apart;
    this.#apart = apart;
    if (Math.abs(byMs) >= STEP_MS) for (const listener of this.#listeners) listener(byMs);
  }

  #arm(): void {
    this.#timer ??= this.#clock.setTimer(() => {
      this.#timer = undefined;
      this.#arm();
      this.look();
    }, LOOK_MS);
  }

  #measure(): number {
    return this.#clock.now() - this.#clock.monotonic();
  }
}

/** Shorter pauses leave sockets alive. */
const JUMP_MS = 30_000;
const LATE_MS = 500;
const LOOK_MS = 1000;
/** Clocks that are slewed gain or lose half a millisecond a second; what differs by this much within one look was set. */
const STEP_MS = 250;
