/**
 * Judges how far one stream is behind: the median latency of its last {@link WINDOW_MS} against that of the last hour. It is given the latency of
 * the newest message twice a second, so that no message costs more than the store of its latency. What is measured while it is behind does not
 * count towards what is usual. Times are monotonic ms, latencies ms.
 */
export class LagMeter {
  /** Since when it is behind; NaN if it is not. */
  since = NaN;
  /** Median of the last ten seconds while it is behind; NaN otherwise. */
  behindMs = NaN;
  /** Median of the last hour; NaN while it is not known. */
  usualMs = NaN;
  /** Made by the first sample: many streams never carry a venue time. A latency and its time in turn. */
  #samples: Float64Array | undefined;
  #next = 0;
  #sampledAt = NaN;
  #newestMs = NaN;
  #messages = 0;
  /** When it was judged last; NaN if nothing was known that it could be compared with. */
  #comparedAt = NaN;
  /** Medians of a minute each, and when, oldest first. */
  readonly #minutes: { readonly at: number; readonly ms: number }[] = [];
  #minuteAt = NaN;
  /** Since when it is no longer behind, though still reported; NaN otherwise. */
  #calmSince = NaN;

  get isBehind(): boolean {
    return !Number.isNaN(this.since);
  }

  /** Whether enough had come for a verdict when it was judged last, and something was known that it could be compared with. */
  get isJudged(): boolean {
    const samples = this.#samples;
    if (samples === undefined) return false;
    // Samples are kept in the order of their times: the fourth newest decides.
    const fourth = (this.#next - LEAST_SAMPLES + SLOTS) % SLOTS;
    return this.#comparedAt - (samples[2 * fourth + 1] as number) < WINDOW_MS;
  }

  /** Whether {@link judge} can change anything before the next message: samples of the last ten seconds are left, or it is behind, or one of so many messages was not taken. */
  isToBeJudged(now: number, messages: number): boolean {
    return this.isBehind || messages !== this.#messages || now - this.#sampledAt < WINDOW_MS;
  }

  /** Takes the latency of the newest of so many messages; nothing if it was taken before, or is not a number. */
  look(latencyMs: number, messages: number, now: number): void {
    if (messages === this.#messages || Number.isNaN(latencyMs)) return;
    this.#messages = messages;
    const samples = (this.#samples ??= new Float64Array(2 * SLOTS).fill(-Infinity));
    samples[2 * this.#next] = latencyMs;
    samples[2 * this.#next + 1] = now;
    this.#next = (this.#next + 1) % SLOTS;
    this.#sampledAt = now;
    this.#newestMs = latencyMs;
    if (Number.isNaN(this.#minuteAt)) this.#minuteAt = now - MINUTE_MS + WINDOW_MS;
  }

  /**
   * Judges the last ten seconds. `errorMs`: how wrong the clocks may be; NaN if nobody knows. `isPrompt`: the venue sends what it dates at once, so
   * that more than {@link LEAST_LAG_MS} are too many even while nothing is known of what is usual.
   */
  judge(now: number, { errorMs, isPrompt }: { readonly errorMs: number; readonly isPrompt: boolean }): void {
    const isComparable = errorMs === errorMs && (isPrompt || !Number.isNaN(this.usualMs));
    this.#comparedAt = isComparable ? now : NaN;
    const isMinuteOver = now - this.#minuteAt >= MINUTE_MS;
    if (this.#isInTime && !isMinuteOver) return;
    const count = Number.isNaN(errorMs) ? 0 : this.#collect(now);
    if (count < LEAST_SAMPLES) {
      if (now - this.#sampledAt >= WINDOW_MS) this.#end();
      return;
    }
    const bound = Math.max(LEAST_LAG_MS, USUAL_FACTOR * (this.usualMs || 0)) + errorMs;
    if (!this.isBehind && !isMinuteOver && !isMostAbove(bound, count)) return;
    const median = medianOf(count);
    if (isComparable) this.#decide(now, median, bound);
    if (isMinuteOver) this.#onMinute(now, median, isPrompt);
  }

  /** Forgets the samples: they were measured by clocks that are known better now. What is usual stays. */
  clear(): void {
    this.#samples?.fill(-Infinity);
    this.#newestMs = NaN;
  }

  /** To read the samples of thousands of streams twice a second would be felt: what was in time last does not begin to be behind. */
  get #isInTime(): boolean {
    return !this.isBehind && !(this.#newestMs > LEAST_LAG_MS);
  }

  #decide(now: number, median: number, bound: number): void {
    if (!this.isBehind) {
      if (median <= bound) return;
      this.since = now;
      this.#calmSince = NaN;
    }
    this.behindMs = median;
    if (median > bound * CALM_SHARE) this.#calmSince = NaN;
    else if (Number.isNaN(this.#calmSince)) this.#calmSince = now;
    else if (now - this.#calmSince >= CALM_MS) this.#end();
  }

  #end(): void {
    this.since = this.behindMs = this.#calmSince = NaN;
  }

  #onMinute(now: number, median: number, isPrompt: boolean): void {
    this.#minuteAt = now;
    const minutes = this.#minutes;
    while (minutes[0] !== undefined && now - minutes[0].at > HOUR_MS) minutes.shift();
    if (!this.isBehind || this.#isFarAway(now, median, isPrompt)) minutes.push({ at: now, ms: median });
    this.usualMs = minutes.length === 0 ? NaN : middleOf(minutes.map(({ ms }) => ms));
  }

  /** Whether what looks like lag is how far the venue is from here: never otherwise within memory, and not very much. */
  #isFarAway(now: number, median: number, isPrompt: boolean): boolean {
    const isFar = !isPrompt || median <= FARTHEST_MS;
    return this.#minutes.length === 0 && now - this.since >= FAR_AFTER_MS && isFar;
  }

  /** Copies the latencies of the last ten seconds to {@link SCRATCH}; how many there are. */
  #collect(now: number): number {
    const samples = this.#samples;
    if (samples === undefined) return 0;
    let count = 0;
    for (let i = 0; i < samples.length; i += 2)
      if (now - (samples[i + 1] as number) < WINDOW_MS) SCRATCH[count++] = samples[i] as number;
    return count;
  }
}

/** Of several values, which are sorted by this; NaN if there are none. */
export function middleOf(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[(values.length - 1) >> 1] ?? NaN;
}

function isMostAbove(bound: number, count: number): boolean {
  let above = 0;
  for (let i = 0; i < count; i++) if ((SCRATCH[i] as number) > bound) above++;
  return above * 2 > count;
}

function medianOf(count: number): number {
  return SCRATCH.subarray(0, count).sort()[(count - 1) >> 1] as number;
}

/** How often the newest latency is taken. */
export const LAG_LOOK_MS = 500;
const WINDOW_MS = 10_000;
const SLOTS = WINDOW_MS / LAG_LOOK_MS;
/** Fewer are no verdict: a stream that brings old trades first would be behind. */
const LEAST_SAMPLES = 4;
const LEAST_LAG_MS = 500;
const USUAL_FACTOR = 4;
/** It is no longer behind after so long below this share of the bound. */
const CALM_SHARE = 0.75;
const CALM_MS = 5000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** After so long a latency of up to so much, never known to be less, is taken for the distance of the venue. */
const FAR_AFTER_MS = 600_000;
const FARTHEST_MS = 1000;
const SCRATCH = new Float64Array(SLOTS);
