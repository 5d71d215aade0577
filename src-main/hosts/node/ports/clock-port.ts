import { performance } from 'node:perf_hooks';
import type { ClockPort, RandomPort, Timer } from '../../../engine/ports.ts';

/** Where a clock reads from; tests lend their own. */
export interface TimeSource {
  /** Ms from an arbitrary start, with fraction. */
  monotonic(): number;
  /** Epoch ms, whole. */
  wall(): number;
}

/**
 * The machine's clock with fractions of a millisecond: the monotonic counter plus an anchor, set anew whenever the two part by more
 * than 2 ms, since the counter stands still while a computer sleeps and wall clocks get corrected.
 */
export function createClock(source: TimeSource = MACHINE_TIME): ClockPort {
  let anchor = source.wall() - source.monotonic();
  return {
    now() {
      const wall = source.wall();
      const monotonic = source.monotonic();
      const fine = anchor + monotonic;
      // `wall` is cut down to whole ms, so a clock in step is up to 1 ms ahead of it.
      if (fine >= wall - 1 && fine <= wall + 2) return fine;
      anchor = wall - monotonic;
      return wall;
    },
    monotonic: () => source.monotonic(),
    setTimer(callback, delayMs): Timer {
      const handle = setTimeout(callback, Math.min(Math.max(delayMs, 0), MAX_DELAY_MS));
      return {
        cancel: () => {
          clearTimeout(handle);
        },
      };
    },
  };
}

/** Randomness for jitter; nothing secret is made of it. */
export const MATH_RANDOM: RandomPort = { next: () => Math.random() };

const MACHINE_TIME: TimeSource = { monotonic: () => performance.now(), wall: () => Date.now() };
/** Beyond this setTimeout fires at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;
