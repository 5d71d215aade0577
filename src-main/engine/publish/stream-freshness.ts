import type { StreamTiming } from '../../../src-shared/wire/feed-frame.ts';
import type { FeedStream, StreamLease } from './market-source.ts';

/** The stream of a lease that usually sends most often: what it ought to have brought is missed first. */
export function busiestOf({ stream, streams = [stream] }: StreamLease): FeedStream {
  let busiest = stream;
  for (const other of streams)
    if ((other.usualPauseMs ?? Infinity) < (busiest.usualPauseMs ?? Infinity)) busiest = other;
  return busiest;
}

/** What a section says of when its stream's data comes, and when that has to be said again though nothing else changed. */
export class StreamFreshness {
  #sentAt = NaN;

  /** Whether data came that the screen does not know of, and more than moments after what it knows. */
  isOutdated({ lastDataAt }: FeedStream): boolean {
    return Number.isNaN(this.#sentAt) ? !Number.isNaN(lastDataAt) : lastDataAt - this.#sentAt >= REPEAT_MS;
  }

  /** The stream's last data is said in a section that is being written. */
  take({ lastDataAt, usualPauseMs = NaN, cadenceMs = NaN }: FeedStream): StreamTiming {
    this.#sentAt = lastDataAt;
    return {
      ...(Number.isNaN(lastDataAt) ? {} : { lastDataAt }),
      ...(Number.isNaN(usualPauseMs) ? {} : { usualPauseMs }),
      ...(Number.isNaN(cadenceMs) ? {} : { cadenceMs }),
    };
  }
}

/** A third of the shortest silence that a screen calls quiet. */
const REPEAT_MS = 500;
