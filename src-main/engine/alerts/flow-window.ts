import { SLOTS, TimeBuckets } from './time-buckets.ts';

/** What was bought and sold in a period that slides with time. Hot: allocates nothing. */
export class FlowWindow {
  bought = 0;
  sold = 0;
  /** From this time on every trade is counted; Infinity while none was. */
  countedFrom = Infinity;
  readonly #withinMs: number;
  readonly #buckets: TimeBuckets;
  readonly #bought = new Float64Array(SLOTS);
  readonly #sold = new Float64Array(SLOTS);
  readonly #clear = (slot: number): void => {
    this.#bought[slot] = 0;
    this.#sold[slot] = 0;
  };

  constructor(withinMs: number) {
    this.#withinMs = withinMs;
    this.#buckets = new TimeBuckets(withinMs);
  }

  /** Counts a trade. `missedBefore`: trades before it are missing. */
  take(size: number, isBuy: boolean, time: number, missedBefore: boolean): void {
    this.slide(time);
    if (missedBefore || this.countedFrom === Infinity) this.countedFrom = time;
    const slot = this.#buckets.slotOf(time);
    if (slot < 0) return;
    if (isBuy) {
      this.#bought[slot] = (this.#bought[slot] as number) + size;
      this.bought += size;
    } else {
      this.#sold[slot] = (this.#sold[slot] as number) + size;
      this.sold += size;
    }
  }

  /** Lets time pass; whether trades may have left the period. The sums are added up anew, so that no rounding adds up. */
  slide(time: number): boolean {
    if (!this.#buckets.slide(time, this.#clear)) return false;
    let bought = 0;
    let sold = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      bought += this.#bought[slot] as number;
      sold += this.#sold[slot] as number;
    }
    this.bought = bought;
    this.sold = sold;
    return true;
  }

  /** Whether trades of the period before `time` are not counted, as they came before the first or are missing. */
  isPartial(time: number): boolean {
    return this.countedFrom > time - this.#withinMs;
  }
}
