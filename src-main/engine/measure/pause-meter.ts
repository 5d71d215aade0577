/**
 * Learns which pause between two messages is usual for a stream: the one that four fifths of the time is spent in pauses no longer than, which is three mean
 * pauses if messages come by chance. Time
 * counts, not messages: a market that sends fifty messages at once and then none for a minute is one that pauses for a minute. Two spans of
 * {@link SPAN_MS} are kept apart, and the longer pause of the two counts, so that a burst does not hide that a market was slow minutes ago.
 * Hot: `note` allocates nothing once the first pause came; memory is constant.
 */
export class PauseMeter {
  /** Ms spent in pauses, by bucket: the span being filled, then the one before. Made by the first pause, as many streams never have one. */
  #spent: Float32Array | undefined;
  #spanStart = NaN;
  /** Ms of pauses in the span being filled. */
  #seenMs = 0;
  /** Of the span before; NaN if there is none. */
  #before = NaN;
  #usual = NaN;
  /** Pauses of the span being filled, those that were not counted included. */
  #given = 0;
  /** The usual pause is read again once so much has been seen of the span being filled, ms. */
  #readAtMs = 0;

  /**
   * A pause ended. `now` is monotonic ms. With thousands of streams each that is counted is a cache miss: of short ones, after the first
   * {@link EXACT_PAUSES} of a span, one in {@link SAMPLED_OF} counts for all of these.
   */
  note(pauseMs: number, now: number): void {
    const isSample = ++this.#given > EXACT_PAUSES && pauseMs < LONG_MS;
    if (isSample && this.#given % SAMPLED_OF !== 0) return;
    const spentMs = isSample ? pauseMs * SAMPLED_OF : pauseMs;
    const spent = (this.#spent ??= new Float32Array(BUCKETS));
    if (!(now - this.#spanStart < SPAN_MS)) this.#turn(spent, now);
    const bucket = bucketOf(pauseMs);
    spent[bucket] = (spent[bucket] as number) + spentMs;
    this.#seenMs += spentMs;
  }

  /** The usual pause, ms, rounded up by an eighth at most, without at most the last 3 % of what was seen; NaN until {@link ENOUGH_MS} have been seen. */
  get usualMs(): number {
    if (this.#seenMs >= this.#readAtMs) {
      this.#usual = this.#read();
      // Thousands of streams are asked several times a second, and what hardly grew has hardly changed.
      this.#readAtMs = this.#seenMs < this.#enoughMs ? this.#enoughMs : this.#seenMs * GROWN;
    }
    return this.#usual;
  }

  get #enoughMs(): number {
    return Number.isNaN(this.#before) ? ENOUGH_MS : ENOUGH_LATER_MS;
  }

  #read(): number {
    if (this.#seenMs < this.#enoughMs) return this.#before;
    const usual = this.#quantile();
    return usual < this.#before ? this.#before : usual;
  }

  #turn(spent: Float32Array, now: number): void {
    if (this.#seenMs >= ENOUGH_MS) this.#before = this.#quantile();
    this.#spanStart = now;
    this.#seenMs = this.#readAtMs = this.#given = 0;
    spent.fill(0);
  }

  #quantile(): number {
    let left = this.#seenMs * (1 - SHARE);
    for (let bucket = BUCKETS - 1; bucket > 0; bucket--) {
      left -= this.#spent?.[bucket] ?? 0;
      if (left < 0) return longestOf(bucket);
    }
    return 0;
  }
}

/** Buckets are exact up to 8 ms, then 8 an octave. */
function bucketOf(pauseMs: number): number {
  const ms = Math.min(Math.ceil(pauseMs), LONGEST_MS);
  if (ms < STEPS) return ms;
  const octave = 31 - Math.clz32(ms);
  return (octave - STEP_BITS) * STEPS + (ms >> (octave - STEP_BITS));
}

/** The longest pause that is in a bucket, ms. */
function longestOf(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket;
  const octave = Math.floor(bucket / STEPS) - 1;
  return ((bucket % STEPS) + STEPS + 1) * 2 ** octave - 1;
}

/** Share of the time that is spent in pauses no longer than the usual one. */
const SHARE = 0.8;
const SPAN_MS = 3 * 60_000;
/** What has to be seen before anything is said: a stream begins with a burst. */
const ENOUGH_MS = 10_000;
const EXACT_PAUSES = 100;
/** Odd, as messages often come in pairs. */
const SAMPLED_OF = 7;
/** Each longer pause counts: there are few, and much time is spent in them. */
const LONG_MS = 1000;
/** Of what was seen when the usual pause was read last. */
const GROWN = 1.03;
/** What has to be seen of a new span before it counts beside the one before: one pause is much of a short time. */
const ENOUGH_LATER_MS = 60_000;
const STEP_BITS = 3;
const STEPS = 2 ** STEP_BITS;
/** 2^27 ms are 37 hours. */
const OCTAVES = 27;
const LONGEST_MS = 2 ** OCTAVES - 1;
const BUCKETS = (OCTAVES - STEP_BITS + 1) * STEPS;
