import { SLOTS, TimeBuckets } from './time-buckets.ts';

/** The lowest and the highest value of a period that slides with time. Hot: allocates nothing. */
export class MoveWindow {
  lowest = Infinity;
  highest = -Infinity;
  readonly #buckets: TimeBuckets;
  readonly #low = new Float64Array(SLOTS).fill(Infinity);
  readonly #high = new Float64Array(SLOTS).fill(-Infinity);
  readonly #clear = (slot: number): void => {
    this.#low[slot] = Infinity;
    this.#high[slot] = -Infinity;
  };

  constructor(withinMs: number) {
    this.#buckets = new TimeBuckets(withinMs);
  }

  /** Takes a value of a time, ms. */
  take(value: number, time: number): void {
    this.slide(time);
    const slot = this.#buckets.slotOf(time);
    if (slot < 0) return;
    if (value < (this.#low[slot] as number)) this.#low[slot] = value;
    if (value > (this.#high[slot] as number)) this.#high[slot] = value;
    if (value < this.lowest) this.lowest = value;
    if (value > this.highest) this.highest = value;
  }

  /** Lets time pass; whether values may have left the period. */
  slide(time: number): boolean {
    if (!this.#buckets.slide(time, this.#clear)) return false;
    let lowest = Infinity;
    let highest = -Infinity;
    for (let slot = 0; slot < SLOTS; slot++) {
      if ((this.#low[slot] as number) < lowest) lowest = this.#low[slot] as number;
      if ((this.#high[slot] as number) > highest) highest = this.#high[slot] as number;
    }
    this.lowest = lowest;
    this.highest = highest;
    return true;
  }
}
