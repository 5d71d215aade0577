/** Over about the last minute, ms; negative if clocks disagree. `max` is exact, percentiles are of buckets. */
export interface LatencySummary {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly count: number;
  /** How many are below zero. */
  readonly negative: number;
}

/**
 * Log-linear histogram of whole units over the last 60 to 80 s: exact up to 16, then 8 steps an octave (within 12.5 %), to 2^18 both ways.
 * Negatives are kept, as they show a wrong clock. Hot: `record` allocates nothing once the first value came.
 */
export class LatencyHistogram {
  /** A row of buckets a slot. Made by the first value: many streams never carry a venue time. */
  #counts: Uint32Array | undefined;
  #slotStart = -Infinity;
  #slot = 0;
  /** Largest value of the slot being filled, and of every slot before. */
  #max = -Infinity;
  readonly #maxima = new Float64Array(SLOTS).fill(-Infinity);
  readonly #unitMs: number;
  #summary: LatencySummary | undefined;
  #summaryAt = -Infinity;

  /** `unitMs` is what it counts in. */
  constructor(unitMs = 1) {
    this.#unitMs = unitMs;
  }

  /** Counts one latency at an instant, ms of one clock that is not set. What is not a number is left out. */
  record(latencyMs: number, now: number): void {
    if (latencyMs !== latencyMs) return;
    const counts = (this.#counts ??= new Uint32Array(SLOTS * BUCKETS));
    if (now - this.#slotStart >= SLOT_MS || now < this.#slotStart) this.#turn(now, counts);
    if (latencyMs > this.#max) this.#max = latencyMs;
    const index = this.#slot * BUCKETS + bucketOf(latencyMs / this.#unitMs);
    counts[index] = (counts[index] as number) + 1;
  }

  /** Forgets everything. */
  clear(): void {
    this.#counts?.fill(0);
    this.#maxima.fill(-Infinity);
    this.#max = -Infinity;
    this.#summaryAt = -Infinity;
  }

  /** Percentiles, at most {@link KEPT_MS} old; undefined if nothing came within the window. */
  summary(now: number): LatencySummary | undefined {
    if (this.#counts === undefined) return undefined;
    // With thousands of streams, adding all this up for every report would cost more than the messages.
    if (this.#summary === undefined || !(Math.abs(now - this.#summaryAt) < KEPT_MS)) {
      this.#summary = this.#sumUp(now);
      this.#summaryAt = now;
    }
    return this.#summary;
  }

  /** Of several histograms of one unit as if they were one. */
  static summaryOf(histograms: Iterable<LatencyHistogram>, now: number): LatencySummary | undefined {
    SUMS.fill(0);
    let max = -Infinity;
    let unitMs = 1;
    for (const histogram of histograms) {
      max = Math.max(max, histogram.#addTo(now));
      unitMs = histogram.#unitMs;
    }
    return summarise(max, unitMs);
  }

  #sumUp(now: number): LatencySummary | undefined {
    SUMS.fill(0);
    return summarise(this.#addTo(now), this.#unitMs);
  }

  /** Adds its buckets to {@link SUMS}; returns its largest value. */
  #addTo(now: number): number {
    const counts = this.#counts;
    if (counts === undefined) return -Infinity;
    if (now - this.#slotStart >= SLOT_MS || now < this.#slotStart) this.#turn(now, counts);
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      let sum = 0;
      for (let index = bucket; index < counts.length; index += BUCKETS) sum += counts[index] as number;
      SUMS[bucket] = (SUMS[bucket] as number) + sum;
    }
    return this.#maxima.reduce((most, max) => Math.max(most, max), this.#max);
  }

  #turn(now: number, counts: Uint32Array): void {
    const elapsed = now - this.#slotStart;
    const steps = elapsed >= 0 && elapsed < SLOTS * SLOT_MS ? Math.floor(elapsed / SLOT_MS) : SLOTS;
    for (let i = 0; i < steps; i++) {
      this.#maxima[this.#slot] = this.#max;
      this.#max = -Infinity;
      this.#slot = (this.#slot + 1) % SLOTS;
      this.#maxima[this.#slot] = -Infinity;
      counts.fill(0, this.#slot * BUCKETS, (this.#slot + 1) * BUCKETS);
    }
    this.#slotStart = steps === SLOTS ? now : this.#slotStart + steps * SLOT_MS;
  }
}

/** Bucket of a number of units; the middle one contains 0. */
export function bucketOf(units: number): number {
  const magnitude = Math.min(Math.round(Math.abs(units)), MAX_UNITS);
  if (magnitude < EXACT) return units < 0 ? SIDE - magnitude : SIDE + magnitude;
  const octave = 31 - Math.clz32(magnitude);
  const step = EXACT + (octave - EXACT_BITS) * STEPS + ((magnitude >> (octave - STEP_BITS)) & (STEPS - 1));
  return units < 0 ? SIDE - step : SIDE + step;
}

/** Middle of a bucket, in units. */
export function latencyOf(bucket: number): number {
  const step = Math.abs(bucket - SIDE);
  if (step < EXACT) return bucket - SIDE;
  const octave = EXACT_BITS + Math.floor((step - EXACT) / STEPS);
  const width = 2 ** (octave - STEP_BITS);
  const middle = (STEPS + ((step - EXACT) % STEPS)) * width + (width - 1) / 2;
  return bucket < SIDE ? -middle : middle;
}

/** What {@link SUMS} says. */
function summarise(max: number, unitMs: number): LatencySummary | undefined {
  let count = 0;
  let negative = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    count += SUMS[bucket] as number;
    if (bucket < SIDE) negative = count;
  }
  return count === 0
    ? undefined
    : { p50: percentile(count * 0.5) * unitMs, p99: percentile(count * 0.99) * unitMs, max, count, negative };
}

function percentile(rank: number): number {
  let seen = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    seen += SUMS[bucket] as number;
    if (seen >= rank) return latencyOf(bucket);
  }
  return latencyOf(BUCKETS - 1);
}

const EXACT_BITS = 4;
const EXACT = 2 ** EXACT_BITS;
const STEP_BITS = 3;
const STEPS = 2 ** STEP_BITS;
const OCTAVES = 14;
/** Buckets on one side of zero. */
const SIDE = EXACT + OCTAVES * STEPS - 1;
const BUCKETS = 2 * SIDE + 1;
const MAX_UNITS = 2 ** (EXACT_BITS + OCTAVES) - 1;

/** Three whole slots and the one being filled. */
const SLOTS = 4;
const SLOT_MS = 20_000;
/** How long a summary is good: percentiles over a minute do not change much faster. */
const KEPT_MS = 3000;
/** Scratch of summaries, which are never under way twice. */
const SUMS = new Uint32Array(BUCKETS);
