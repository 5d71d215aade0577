/** How often an engine sends a heartbeat to a screen, and a host a ping to its engine, ms. */
export const HEARTBEAT_MS = 1_000;

/** How often {@link SilenceWatch.check} is to be called, ms. */
export const CHECK_EVERY_MS = 500;

/** Silence after which a peer that sends every {@link HEARTBEAT_MS} counts as not responding, ms. */
export const SILENT_AFTER_MS = 3_000;

/**
 * Measures how long nothing has arrived from a peer. Time in which the caller itself did not run (a busy thread, a sleeping computer)
 * does not count: what arrived meanwhile waits in the caller's own queue. Takes monotonic ms.
 */
export class SilenceWatch {
  #receivedAt: number;
  #checkedAt: number;

  constructor(now: number) {
    this.#receivedAt = now;
    this.#checkedAt = now;
  }

  /** Something arrived. */
  note(now: number): void {
    this.#receivedAt = now;
  }

  /** Ms without anything. */
  check(now: number): number {
    const late = now - this.#checkedAt - CHECK_EVERY_MS;
    this.#checkedAt = now;
    if (late > TOLERATED_MS) this.#receivedAt = Math.min(now, this.#receivedAt + late);
    return now - this.#receivedAt;
  }
}

/** Browsers let the timers of a hidden page run once a second, which is no sign of a busy thread. */
const TOLERATED_MS = 1_000;
