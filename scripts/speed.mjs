// How slow this machine is now, so that the time limits of tests also suit a slow or busy one.
// Plain JavaScript for any Node from 20.19 on.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

/** Carries the factor from `npm test` to the test runners, and from a runner to its workers. */
const VARIABLE = 'TAPEDECK_TEST_SLOWNESS';
const MAX_FACTOR = 8;
/** What the measured piece of work takes on an idle machine with two cores, ms. */
const USUAL_MS = 250;
const TASK = path.join(import.meta.dirname, 'speed-task.mjs');
/** Starting and ending a run of journeys, and each of them on one of two workers, ms. */
const JOURNEYS_START_MS = 2 * 60_000;
const JOURNEY_MS = 15_000;

/** The factor for work that took `tookMs`, from 1 (as usual, or faster) to 8. What is no number counts as 1. */
export function slownessOf(tookMs, usualMs = USUAL_MS) {
  const factor = tookMs / usualMs;
  return Number.isFinite(factor) ? Math.min(MAX_FACTOR, Math.max(1, factor)) : 1;
}

/** Measures the machine in a child of its own; what else runs on it counts too. A machine that takes too long has 8. */
export function measureSlowness() {
  try {
    return slownessOf(Number(execFileSync(process.execPath, [TASK], { encoding: 'utf8', timeout: 30_000 })));
  } catch {
    return MAX_FACTOR;
  }
}

/** The factor that an environment carries; undefined if it carries none. */
export function slownessIn(env) {
  const factor = Number(env[VARIABLE]);
  return factor > 0 ? slownessOf(factor, 1) : undefined;
}

/**
 * Puts the factor into the environment for all processes to come, and returns it. Measures at the first call in a tree
 * of processes; with `again` also later, and the larger factor wins.
 */
export function settleSlowness({ again = false, env = process.env } = {}) {
  const known = slownessIn(env);
  const factor = known === undefined || again ? Math.max(known ?? 1, measureSlowness()) : known;
  env[VARIABLE] = factor.toFixed(2);
  return factor;
}

/** A real-time bound of a test, ms, as long as this machine needs it: `ms` times the factor. A wait ends as soon as its condition is met. */
export function patience(ms) {
  return Math.round(ms * (slownessIn(process.env) ?? 1));
}

/** How long a run of `count` journeys may take, ms, before the factor. */
export function journeysLimitMs(count) {
  return JOURNEYS_START_MS + count * JOURNEY_MS;
}

/** The number of tests in the output of `playwright test --list`; undefined if it names none. */
export function journeyCount(listed) {
  const count = /^Total: (\d+) tests?\b/m.exec(listed)?.[1];
  return count === undefined ? undefined : Number(count);
}
