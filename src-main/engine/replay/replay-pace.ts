import type { ClockPort } from '../ports.ts';

/** Lets events through at their own times, some times faster or as fast as possible, and stands still while paused. */
export class ReplayPace {
  readonly #clock: ClockPort;
  #speed: number;
  #isPaused = false;
  #isStopped = false;
  /** Real and capture time of the last change, from which all others are reckoned. */
  #realAnchor: number;
  #anchor: number;
  /** Time of the event that is being waited for, and of the last one let through. */
  #next: number;
  #position: number;
  #sinceYield = 0;
  /** When this turn of the loop began, monotonic. */
  #turnBegan: number;
  #wake: (() => void) | undefined;

  /** `speed` is a multiple of real time; 0 is as fast as possible. */
  constructor(clock: ClockPort, startTime: number, speed: number) {
    this.#clock = clock;
    this.#speed = speed;
    this.#realAnchor = this.#turnBegan = clock.monotonic();
    this.#anchor = this.#next = this.#position = startTime;
  }

  get speed(): number {
    return this.#speed;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Capture time now: it goes on between events, but never beyond the next. */
  now(): number {
    if (this.#isPaused || this.#speed === 0) return this.#position;
    return Math.max(this.#position, Math.min(this.#next, this.#timeAt(this.#clock.monotonic())));
  }

  /** Changes speed or pauses, from now on. */
  set(change: { readonly speed?: number; readonly isPaused?: boolean }): void {
    const now = this.now();
    this.#position = now;
    this.#speed = change.speed ?? this.#speed;
    this.#isPaused = change.isPaused ?? this.#isPaused;
    this.#anchor = now;
    this.#realAnchor = this.#clock.monotonic();
    this.#wake?.();
  }

  /** Lets no more events through. */
  stop(): void {
    this.#isStopped = true;
    this.#wake?.();
  }

  /** Resolves when the event of that time is due. */
  async until(time: number): Promise<void> {
    this.#next = Math.max(time, this.#position);
    for (let waitMs = this.#waitMs(); waitMs > 0 && !this.#isStopped; waitMs = this.#waitMs())
      await this.#sleep(waitMs);
    this.#position = this.#next;
    // Others want the thread too.
    if (++this.#sinceYield < EVENTS_A_TURN && this.#clock.monotonic() - this.#turnBegan < TURN_MS) return;
    this.#sinceYield = 0;
    if (!this.#isStopped) await this.#sleep(0);
    this.#turnBegan = this.#clock.monotonic();
  }

  #waitMs(): number {
    if (this.#isPaused) return Infinity;
    return this.#speed === 0
      ? 0
      : this.#realAnchor + (this.#next - this.#anchor) / this.#speed - this.#clock.monotonic();
  }

  #timeAt(monotonic: number): number {
    return this.#anchor + (monotonic - this.#realAnchor) * this.#speed;
  }

  #sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = delayMs === Infinity ? undefined : this.#clock.setTimer(resolve, delayMs);
      this.#wake = () => {
        timer?.cancel();
        resolve();
      };
    });
  }
}

/** Some milliseconds' worth, if they are as long as usual. */
const EVENTS_A_TURN = 256;
const TURN_MS = 8;
