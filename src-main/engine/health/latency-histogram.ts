/** Percentiles over about the last minute, ms; negative where the venue's clock is ahead of ours. */
export interface LatencySummary {
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
}

/**
 * Log-linear histogram of whole milliseconds over the last 60 to 80 s: exact up to 16 ms, then 8 steps an octave (within 12.5 %),
 * to 2^18 ms both ways. Negatives are kept, as they tell of a wrong clock. Hot: `record` allocates nothing once the first value came.
 */
export class LatencyHistogram {
  /** A row of buckets a slot. Made by the first value: many streams never carry a venue time. */
  #counts: Uint32Array | undefined;
  #slotStart = -Infinity;
  #slot = 0;
  #summary: LatencySummary | undefined;
  #summaryAt = -Infinity;

  /** Counts one latency at an instant (epoch ms). What is not a number is left out. */
  record(latencyMs: number, now: number): void {
    if (latencyMs !== latencyMs) return;
    const counts = this.#counts ??= new Uint32Array(SLOTS * BUCKETS);
    if (now - this.#slotStart >= SLOT_MS || now < this.#slotStart) this.#turn(now, counts);
    const index = this.#slot * BUCKETS + bucketOf(latencyMs);
    counts[index] = (counts[index] as number) + 1;
  }

  /** Percentiles, at most {@link KEPT_MS} old; undefined where nothing came within the window. */
  summary(now: number): LatencySummary | undefined {
    if (this.#counts === undefined) return undefined;
    // With thousands of streams, adding all this up for every report would cost more than the messages.
    if (this.#summary === undefined || !(Math.abs(now - this.#summaryAt) < KEPT_MS)) {
      this.#summary = this.#sumUp(now, this.#counts);
      this.#summaryAt = now;
    }
    return this.#summary;
  }

  #sumUp(now: number, counts: Uint32Array): LatencySummary | undefined {
    if (now - this.#slotStart >= SLOT_MS) this.#turn(now, counts);
    const count = sumInto(counts, SUMS);
    return count === 0 ? undefined : { p50: percentile(SUMS, count * 0.5), p99: percentile(SUMS, count * 0.99), count };
  }

  #turn(now: number, counts: Uint32Array): void {
    const elapsed = now - this.#slotStart;
    const steps = elapsed >= 0 && elapsed < SLOTS * SLOT_MS ? Math.floor(elapsed / SLOT_MS) : SLOTS;
    for (let i = 0; i < steps; i++) {
      this.#slot = (this.#slot + 1) % SLOTS;
      counts.fill(0, this.#slot * BUCKETS, (this.#slot + 1) * BUCKETS);
    }
    this.#slotStart = steps === SLOTS ? now : this.#slotStart + steps * SLOT_MS;
  }
}

/** Bucket of a latency; the middle one holds 0. */
export function bucketOf(latencyMs: number): number {
  const magnitude = Math.min(Math.round(Math.abs(latencyMs)), MAX_MS);
  if (magnitude < EXACT) return latencyMs < 0 ? SIDE - magnitude : SIDE + magnitude;
  const octave = 31 - Math.clz32(magnitude);
  const step = EXACT + (octave - EXACT_BITS) * STEPS + ((magnitude >> (octave - STEP_BITS)) & (STEPS - 1));
  return latencyMs < 0 ? SIDE - step : SIDE + step;
}

/** Middle of a bucket, ms. */
export function latencyOf(bucket: number): number {
  const step = Math.abs(bucket - SIDE);
  if (step < EXACT) return bucket - SIDE;
  const octave = EXACT_BITS + Math.floor((step - EXACT) / STEPS);
  const width = 2 ** (octave - STEP_BITS);
  const middle = (STEPS + ((step - EXACT) % STEPS)) * width + (width - 1) / 2;
  return bucket < SIDE ? -middle : middle;
}

/** Adds up the slots of each bucket into `sums`; returns how many values there are in all. */
function sumInto(counts: Uint32Array, sums: Uint32Array): number {
  let total = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    let sum = 0;
    for (let index = bucket; index < counts.length; index += BUCKETS) sum += counts[index] as number;
    sums[bucket] = sum;
    total += sum;
  }
  return total;
}

function percentile(sums: Uint32Array, rank: number): number {
  let seen = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    seen += sums[bucket] as number;
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
const MAX_MS = 2 ** (EXACT_BITS + OCTAVES) - 1;

/** Three whole slots and the one being filled. */
const SLOTS = 4;
const SLOT_MS = 20_000;
/** How long a summary is good: percentiles over a minute do not change much faster. */
const KEPT_MS = 3000;
/** Scratch of `summary`, which is never under way twice. */
const SUMS = new Uint32Array(BUCKETS);
