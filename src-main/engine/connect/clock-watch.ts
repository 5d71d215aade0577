import type { ClockPort } from '../ports.ts';

/** Notices that the machine slept or the thread was suspended, from a look every so often. */
export class ClockWatch {
  readonly #clock: ClockPort;
  #wall: number;
  #monotonic: number;

  constructor(clock: ClockPort) {
    this.#clock = clock;
    this.#wall = clock.now();
    this.#monotonic = clock.monotonic();
  }

  /**
   * Ms that went missing since the last look, which was due after `expectedMs`: the wall clock ran ahead of the monotonic one, or the
   * look itself came late. 0 while below {@link JUMP_MS}; a wall clock that was set back is no jump.
   */
  look(expectedMs: number): number {
    const wall = this.#clock.now();
    const monotonic = this.#clock.monotonic();
    const elapsed = monotonic - this.#monotonic;
    const missing = Math.max(wall - this.#wall - elapsed, elapsed - expectedMs);
    this.#wall = wall;
    this.#monotonic = monotonic;
    return missing > JUMP_MS ? missing : 0;
  }
}

/** Shorter pauses leave sockets alive. */
const JUMP_MS = 30_000;
