/**
 * Turns a growing counter into a rate over the last seconds. The hot path only counts; the meter looks at the total when asked, and
 * keeps a ring of what it saw. No allocation after construction.
 */
export class RateMeter {
  readonly #times = new Float64Array(SLOTS);
  readonly #totals = new Float64Array(SLOTS);
  #count = 0;
  #next = 0;

  /** Notes the total at an instant, ms of a clock that never goes back; looks closer together than {@link SPACING_MS} are left out. */
  note(now: number, total: number): void {
    const last = this.#count === 0 ? -Infinity : this.#at(this.#times, this.#next - 1);
    if (now - last < SPACING_MS) return;
    this.#times[this.#next] = now;
    this.#totals[this.#next] = total;
    this.#next = (this.#next + 1) % SLOTS;
    this.#count = Math.min(this.#count + 1, SLOTS);
  }

  /** Growth a second since the oldest look within {@link WINDOW_MS}, or the newest look older than that; 0 until a second has been seen. */
  perSecond(now: number, total: number): number {
    this.note(now, total);
    for (let back = this.#count; back >= 1; back--) {
      const elapsed = now - this.#at(this.#times, this.#next - back);
      if (elapsed > WINDOW_MS && back > 1 && now - this.#at(this.#times, this.#next - back + 1) >= SPACING_MS) continue;
      return elapsed < SPACING_MS ? 0 : ((total - this.#at(this.#totals, this.#next - back)) * 1000) / elapsed;
    }
    return 0;
  }

  #at(ring: Float64Array, index: number): number {
    return ring[(index + SLOTS) % SLOTS] ?? NaN;
  }
}

const SLOTS = 8;
/** Looks are kept this far apart, so that a ring of a few covers the window however often it is asked. */
const SPACING_MS = 1000;
/** Rates are averaged over this time. */
const WINDOW_MS = 5500;
