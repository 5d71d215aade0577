import { LATENCY_BOUNDS_MS } from '../../../src-shared/wire/health.ts';

/** Over about the last minute, ms; negative if clocks disagree. `max` is exact, percentiles are of buckets. */
export interface LatencySummary {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly count: number;
  /** How many are below zero. */
  readonly negative: number;
}

/** A summary with how the values are distributed, see `HopHealth`. */
export interface LatencyDistribution extends LatencySummary {
  readonly counts: readonly number[];
}

/**
 * Log-linear histogram of whole units over the last 40 to 80 s: exact up to 16, then 8 steps an octave (within 12.5 %), to 2^18 both ways.
 * Negatives are kept, as they show a wrong clock. Hot: `record` and `sample` allocate nothing once the first value came, but for once if a
 * bucket outgrows 16 bits.
 */
export class LatencyHistogram {
  /** A row of buckets a slot. Made by the first value: many streams never carry a venue time. */
  #counts: Uint16Array | Uint32Array | undefined;
  #slotStart = -Infinity;
  #slot = 0;
  /** Values given to `sample` since the present slot began. */
  #given = 0;
  /** The buckets of the slot being filled that are in use, and of the one before: few of all, so that summing up is quick. */
  #lowest = BUCKETS;
  #highest = -1;
  #lowestBefore = BUCKETS;
  #highestBefore = -1;
  /** Largest value of the slot being filled, and of the one before. */
  #max = -Infinity;
  #maxBefore = -Infinity;
  readonly #unitMs: number;
  #summary: LatencySummary | undefined;
  #summaryAt = -Infinity;

  /** `unitMs` is what it counts in. */
  constructor(unitMs = 1) {
    this.#unitMs = unitMs;
  }

  /** Counts a latency at an instant, ms of one clock that is not set, `weight` times. What is not a number is left out. */
  record(latencyMs: number, now: number, weight = 1): void {
    if (latencyMs !== latencyMs) return;
    const counts = (this.#counts ??= new Uint16Array(SLOTS * BUCKETS));
    if (now - this.#slotStart >= SLOT_MS || now < this.#slotStart) this.#turn(now, counts);
    if (latencyMs > this.#max) this.#max = latencyMs;
    const bucket = bucketOf(latencyMs / this.#unitMs);
    if (bucket < this.#lowest) this.#lowest = bucket;
    if (bucket > this.#highest) this.#highest = bucket;
    const index = this.#slot * BUCKETS + bucket;
    const count = (counts[index] as number) + weight;
    if (count > MOST_16 && counts.BYTES_PER_ELEMENT === 2) this.#widen(counts)[index] = count;
    else counts[index] = count;
  }

  /**
   * The same for one of thousands of histograms, where each that is touched is a cache miss: the first {@link EXACT_VALUES} of a slot are
   * counted, and of those after them one in {@link SAMPLED_OF}, for all of these. `max` is the largest of those counted.
   */
  sample(latencyMs: number, now: number): void {
    if (latencyMs !== latencyMs) return;
    const given = ++this.#given;
    if (given <= EXACT_VALUES || now - this.#slotStart >= SLOT_MS) this.record(latencyMs, now);
    else if (given % SAMPLED_OF === 0) this.record(latencyMs, now, SAMPLED_OF);
  }

  /** Forgets everything. */
  clear(): void {
    this.#counts?.fill(0);
    this.#given = 0;
    this.#maxBefore = this.#max = -Infinity;
    this.#lowestBefore = this.#lowest = BUCKETS;
    this.#highestBefore = this.#highest = -1;
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

  /** Of several histograms of one unit as if they were one, not remembered as summaries are. */
  static distributionOf(histograms: Iterable<LatencyHistogram>, now: number): LatencyDistribution | undefined {
    beginSum();
    let max = -Infinity;
    let unitMs = 1;
    for (const histogram of histograms) {
      max = Math.max(max, histogram.#addTo(now));
      unitMs = histogram.#unitMs;
    }
    const summary = summarise(max, unitMs);
    return summary && { ...summary, counts: countsOf(unitMs) };
  }

  #sumUp(now: number): LatencySummary | undefined {
    beginSum();
    return summarise(this.#addTo(now), this.#unitMs);
  }

  /** Adds its buckets to {@link SUMS}; returns its largest value. */
  #addTo(now: number): number {
    const counts = this.#counts;
    if (counts === undefined) return -Infinity;
    if (now - this.#slotStart >= SLOT_MS || now < this.#slotStart) this.#turn(now, counts);
    const from = Math.min(this.#lowest, this.#lowestBefore);
    const to = Math.max(this.#highest, this.#highestBefore);
    for (let bucket = from; bucket <= to; bucket++)
      SUMS[bucket] = (SUMS[bucket] as number) + (counts[bucket] as number) + (counts[bucket + BUCKETS] as number);
    summed.from = Math.min(summed.from, from);
    summed.to = Math.max(summed.to, to);
    return Math.max(this.#max, this.#maxBefore);
  }

  #turn(now: number, counts: Uint16Array | Uint32Array): void {
    const elapsed = now - this.#slotStart;
    const isNext = elapsed >= SLOT_MS && elapsed < SLOTS * SLOT_MS;
    this.#maxBefore = isNext ? this.#max : -Infinity;
    this.#max = -Infinity;
    this.#lowestBefore = isNext ? this.#lowest : BUCKETS;
    this.#highestBefore = isNext ? this.#highest : -1;
    this.#lowest = BUCKETS;
    this.#highest = -1;
    this.#given = 0;
    this.#slot = 1 - this.#slot;
    if (isNext) counts.fill(0, this.#slot * BUCKETS, (this.#slot + 1) * BUCKETS);
    else counts.fill(0);
    this.#slotStart = isNext ? this.#slotStart + SLOT_MS : now;
  }

  #widen(counts: Uint16Array | Uint32Array): Uint32Array {
    const wide = new Uint32Array(counts);
    this.#counts = wide;
    return wide;
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

function beginSum(): void {
  SUMS.fill(0);
  summed.from = BUCKETS;
  summed.to = -1;
}

/** What {@link SUMS} says. */
function summarise(max: number, unitMs: number): LatencySummary | undefined {
  let count = 0;
  let negative = 0;
  for (let bucket = summed.from; bucket <= summed.to; bucket++) {
    count += SUMS[bucket] as number;
    if (bucket < SIDE) negative = count;
  }
  return count === 0
    ? undefined
    : { p50: percentile(count * 0.5) * unitMs, p99: percentile(count * 0.99) * unitMs, max, count, negative };
}

/** What {@link SUMS} says, between {@link LATENCY_BOUNDS_MS}. */
function countsOf(unitMs: number): readonly number[] {
  const counts = LATENCY_BOUNDS_MS.map(() => 0);
  counts.push(0);
  let at = 0;
  for (let bucket = summed.from; bucket <= summed.to; bucket++) {
    const ms = latencyOf(bucket) * unitMs;
    while (ms >= (LATENCY_BOUNDS_MS[at] ?? Infinity)) at++;
    counts[at] = (counts[at] as number) + (SUMS[bucket] as number);
  }
  return counts;
}

function percentile(rank: number): number {
  let seen = 0;
  for (let bucket = summed.from; bucket < summed.to; bucket++) {
    seen += SUMS[bucket] as number;
    if (seen >= rank) return latencyOf(bucket);
  }
  return latencyOf(summed.to);
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

/** A whole slot and the one being filled. */
const SLOTS = 2;
const SLOT_MS = 40_000;
const MOST_16 = 0xffff;
/** Of a slot, in a histogram that is sampled: about one a second. */
const EXACT_VALUES = 32;
/** Odd, as messages often come in pairs. */
const SAMPLED_OF = 17;
/** How long a summary is good: percentiles over a minute do not change much faster. */
const KEPT_MS = 3000;
/** Scratch of summaries, which are never under way twice, and the buckets of it that are in use. */
const SUMS = new Uint32Array(BUCKETS);
const summed = { from: BUCKETS, to: -1 };
