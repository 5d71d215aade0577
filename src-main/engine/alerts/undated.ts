import { instrumentsOf } from '../../../src-shared/alerts/alert.ts';
import type { AlertRun } from './alert-run.ts';
import type { Cause } from './instrument-watch.ts';
import type { Watching } from './watching.ts';

/** Begins to follow what was set now: what took place before is no news to it. */
export function dateFrom(run: AlertRun, watching: Watching<AlertRun>): void {
  const instruments = instrumentsOf(run.rule.condition);
  run.after = watching.venueTimeNow(instruments) - MARGIN_MS;
  if (Number.isNaN(run.after) && watching.areStreaming(instruments)) run.undatedUntil = watching.time() + WAIT_MS;
}

/**
 * What new alerts saw of which nobody can say yet whether it took place before they were set, as the clock of its venue is not known. It is judged
 * once that is; by our own clock if it is not known in time.
 */
export class Undated {
  #waiting: readonly Seen[] = [];

  /** Whether something that an alert saw must wait, which it does then. */
  keeps(run: AlertRun, cause: Cause<AlertRun>, time: number): boolean {
    if (!Number.isNaN(run.after) || Number.isNaN(cause.venueTime) || time >= run.undatedUntil) return false;
    this.#waiting = [...this.#waiting.slice(-MOST_WAITING), { run, cause: { ...cause }, reading: run.reading, time }];
    return true;
  }

  /** What has waited and took place after its alert was set, for alerts that still wait for it. */
  *judge(watching: Watching<AlertRun>, time: number): Generator<Seen, void> {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    const now = watching.source.now();
    for (const seen of waiting) {
      const { run, cause } = seen;
      const ahead = watching.venueTimeNow(instrumentsOf(run.rule.condition)) - now;
      if (Number.isNaN(ahead) && time < run.undatedUntil) {
        this.#waiting = [...this.#waiting, seen];
        continue;
      }
      run.after = run.armedAt + (Number.isNaN(ahead) ? 0 : ahead) - MARGIN_MS;
      if (!run.isWatched || cause.venueTime <= run.after) continue;
      run.reading = seen.reading;
      yield seen;
    }
  }

  clear(): void {
    this.#waiting = [];
  }
}

/** What an alert saw, and what it read then. */
interface Seen {
  readonly run: AlertRun;
  readonly cause: Cause<AlertRun>;
  readonly reading: string;
  readonly time: number;
}

/** What the clocks may differ by without that a trade made after an alert was set counts as made before. */
const MARGIN_MS = 1000;
/** The clock of a venue is known a second or two after its first connection. */
const WAIT_MS = 5000;
const MOST_WAITING = 1000;
