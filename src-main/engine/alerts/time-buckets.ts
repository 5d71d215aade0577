/**
 * A period that slides with time, in {@link BUCKETS} buckets of equal length and the one that is being filled: it is as long as was asked for, or
 * longer by one bucket at most, so that nothing in the time asked for is left out. Of fixed size. Hot.
 */
export class TimeBuckets {
  readonly bucketMs: number;
  /** Number of the bucket that is being filled; NaN before the first. */
  newest = NaN;

  constructor(withinMs: number) {
    this.bucketMs = withinMs / BUCKETS;
  }

  /** Slides to a time, and calls `clear` with every slot that is empty then. Whether it has slid. Time that goes back changes nothing. */
  slide(time: number, clear: (slot: number) => void): boolean {
    const bucket = Math.floor(time / this.bucketMs);
    const from = Number.isNaN(this.newest) ? bucket - SLOTS : this.newest;
    if (bucket <= from) return false;
    for (let at = Math.max(from + 1, bucket - SLOTS + 1); at <= bucket; at++) clear(at % SLOTS);
    this.newest = bucket;
    return true;
  }

  /** Slot of a time; -1 if it is older than the period. */
  slotOf(time: number): number {
    const bucket = Math.floor(time / this.bucketMs);
    return bucket <= this.newest - SLOTS || bucket > this.newest ? -1 : bucket % SLOTS;
  }
}

const BUCKETS = 120;

/** Buckets that are kept. */
export const SLOTS = BUCKETS + 1;
