/** A request budget as the venue states it. */
export interface WeightLimit {
  readonly weight: number;
  readonly perMs: number;
}

/**
 * What may still be asked of one pool. Counts our own requests over a sliding window, so that no window of the venue's, wherever it
 * begins, sees more than the budget; and believes what the venue says it counted if that is more, since others share the address.
 * Times are monotonic ms.
 */
export class WeightBudget {
  readonly #budget: number;
  readonly #bucketMs: number;
  readonly #buckets = new Float64Array(BUCKETS + 1);
  #bucket = -1;
  #total = 0;
  #spent = 0;
  #reported = 0;
  #reportedUntil = -Infinity;
  #spentAtReport = 0;

  constructor(limit: WeightLimit, share: number) {
    this.#budget = Math.floor(limit.weight * share);
    this.#bucketMs = limit.perMs / BUCKETS;
  }

  /** All weight ever spent: what a report has to be given, see {@link report}. */
  get spent(): number {
    return this.#spent;
  }

  /** Weight used within the window, by our count or the venue's, whichever is larger. */
  used(now: number): number {
    this.#turn(now);
    const reported = now < this.#reportedUntil ? this.#reported + this.#spent - this.#spentAtReport : 0;
    return Math.max(this.#total, reported);
  }

  /** Whole ms until it is worth asking again whether `weight` fits; 0 if it fits now. More than the whole budget fits into an empty window. */
  waitMs(weight: number, now: number): number {
    const used = this.used(now);
    if (used === 0 || used + weight <= this.#budget) return 0;
    // Where a step is no whole ms, what is left of it may be next to nothing, and asking would never end.
    return Math.max(1, Math.ceil(this.#bucketMs - (now % this.#bucketMs)));
  }

  spend(weight: number, now: number): void {
    this.#turn(now);
    const slot = this.#bucket % this.#buckets.length;
    this.#buckets[slot] = (this.#buckets[slot] ?? 0) + weight;
    this.#total += weight;
    this.#spent += weight;
  }

  /** The venue says that it counted `used` in its window, which ends at `until`; `spentThen` is {@link spent} right after that request was paid. */
  report(used: number, spentThen: number, window: { readonly now: number; readonly until: number }): void {
    const isNewer = window.now >= this.#reportedUntil;
    const known = this.#reported + this.#spent - this.#spentAtReport;
    if (!isNewer && used + this.#spent - spentThen <= known) return;
    this.#reported = used;
    this.#spentAtReport = spentThen;
    this.#reportedUntil = window.until;
  }

  #turn(now: number): void {
    const bucket = Math.floor(now / this.#bucketMs);
    const steps = Math.min(bucket - this.#bucket, this.#buckets.length);
    for (let i = 1; i <= steps; i++) {
      const slot = (bucket - steps + i) % this.#buckets.length;
      this.#total -= this.#buckets[slot] ?? 0;
      this.#buckets[slot] = 0;
    }
    if (steps > 0) this.#bucket = bucket;
  }
}

/** Steps of the sliding window. */
const BUCKETS = 60;
