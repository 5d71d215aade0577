import type { ClockPort } from '../../engine/ports.ts';
import type { Timeline } from '../timeline.ts';

/** Runs a timeline along a clock. */
export class RealTime {
  readonly #timeline: Timeline;
  readonly #clock: Pick<ClockPort, 'now'>;
  readonly #speed: number;
  readonly #startedAt: number;
  readonly #startTime: number;
  #timer: NodeJS.Timeout | undefined;

  /** `startedAt` is what the clock said at the timeline's beginning. */
  constructor(
    timeline: Timeline,
    options: { readonly clock: Pick<ClockPort, 'now'>; readonly startedAt: number; readonly speed: number },
  ) {
    this.#timeline = timeline;
    this.#clock = options.clock;
    this.#speed = options.speed;
    this.#startedAt = options.startedAt;
    this.#startTime = timeline.now;
    this.#schedule();
  }

  /** Runs what is due by now, so that what follows happens at the right instant. */
  catchUp(): void {
    const target = this.#startTime + Math.floor((this.#clock.now() - this.#startedAt) * this.#speed);
    // After a long sleep of the machine the market catches up in slices, and clients are served in between.
    this.#timeline.advanceTo(Math.min(target, this.#timeline.now + LONGEST_SLICE_MS));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.catchUp();
      this.#schedule();
    }, TICK_MS);
  }
}

/** A compromise between promptness and wake-ups: what is due within it goes out together. */
const TICK_MS = 5;
const LONGEST_SLICE_MS = 2000;
