import type { ClockPort } from './ports.ts';

/**
 * Does long work a part at a time, so that it does not keep everything else from the thread: whenever `turnMs` have passed at a
 * `yield`, the rest waits for a turn of the loop. Resolves with what the work returns; rejects with what it throws.
 */
export async function inTurns<T>(
  work: Generator<void, T>,
  clock: Pick<ClockPort, 'monotonic' | 'setTimer'>,
  turnMs = TURN_MS,
): Promise<T> {
  for (let since = clock.monotonic(), step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value;
    if (clock.monotonic() - since < turnMs) continue;
    await new Promise<void>((resolve) => {
      clock.setTimer(resolve, 0);
    });
    since = clock.monotonic();
  }
}

/** The same work in one turn, however long it takes. */
export function atOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Frames of a screen follow each other after 16 ms. */
const TURN_MS = 8;
