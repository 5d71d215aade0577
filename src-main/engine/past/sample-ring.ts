import type { PastSample } from '../../../src-shared/wire/past.ts';

/** Samples of one figure, one for each step of time, for so many steps: the first of each step. It has 16 bytes a step. */
export class SampleRing {
  readonly #stepMs: number;
  readonly #times: Float64Array;
  readonly #values: Float64Array;

  constructor(stepMs: number, steps: number) {
    this.#stepMs = stepMs;
    this.#times = new Float64Array(steps).fill(NaN);
    this.#values = new Float64Array(steps);
  }

  /** Takes a sample, in any order of times; one that is older than the ring reaches is left out. NaN is none. */
  note(time: number, value: number): void {
    if (!(time >= 0) || Number.isNaN(value)) return;
    const step = Math.floor(time / this.#stepMs);
    const slot = step % this.#times.length;
    const kept = this.#times[slot] ?? NaN;
    const keptStep = Math.floor(kept / this.#stepMs);
    if (keptStep > step || (keptStep === step && kept <= time)) return;
    this.#times[slot] = time;
    this.#values[slot] = value;
  }

  /** The sample up to `now` that is nearest to a time, from a step before that on; undefined if there is none. */
  nearest(time: number, now: number): PastSample | undefined {
    let best = -1;
    let bestMs = Infinity;
    for (let slot = 0; slot < this.#times.length; slot++) {
      const at = this.#times[slot] ?? NaN;
      if (!(at >= time - this.#stepMs && at <= now) || !(Math.abs(at - time) < bestMs)) continue;
      best = slot;
      bestMs = Math.abs(at - time);
    }
    return best < 0 ? undefined : { time: this.#times[best] ?? NaN, value: this.#values[best] ?? NaN };
  }

  /** The samples from one time to another, oldest first. */
  between(from: number, to: number): readonly PastSample[] {
    return Array.from(this.#times, (time, slot) => ({ time, value: this.#values[slot] ?? NaN }))
      .filter(({ time }) => time >= from && time <= to)
      .toSorted((a, b) => a.time - b.time);
  }
}
