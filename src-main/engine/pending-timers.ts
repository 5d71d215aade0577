import type { ClockPort, Timer } from './ports.ts';

/** Timers that end together. */
export class PendingTimers {
  readonly #clock: Pick<ClockPort, 'setTimer'>;
  readonly #timers = new Set<Timer>();
  #isDisposed = false;

  constructor(clock: Pick<ClockPort, 'setTimer'>) {
    this.#clock = clock;
  }

  /** Calls `act` once, in `delayMs`, unless all are ended before. */
  after(delayMs: number, act: () => void): void {
    if (this.#isDisposed) return;
    const timer = this.#clock.setTimer(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }

  /** Ends all that are pending; none begins after it. May be called twice. */
  dispose(): void {
    this.#isDisposed = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
