/** What decides how many updates a second are asked for. */
export interface RateWishes {
  /** As many as the person wants at most. */
  readonly wanted: number;
  /** Whether fewer are asked for while drawing falls behind, and on battery. */
  readonly isAdaptive: boolean;
}

/**
 * How many updates a second to ask for: as many as wanted, a third fewer after each two seconds in which a fifth of the frames was drawn
 * late, and half as many more after ten seconds without a late one. On battery at most ten.
 */
export class AdaptiveRate {
  #wishes: RateWishes;
  #isOnBattery = false;
  /** The bound that late frames have set. */
  #bound = Infinity;
  #windowFrom = NaN;
  #drawn = 0;
  #late = 0;
  #lateAt = -Infinity;

  constructor(wishes: RateWishes) {
    this.#wishes = wishes;
  }

  /** The rate to ask for now. */
  get rate(): number {
    const { wanted, isAdaptive } = this.#wishes;
    if (!isAdaptive) return wanted;
    return Math.min(wanted, this.#bound, this.#isOnBattery ? CALM_RATE : Infinity);
  }

  /** Takes other wishes, and starts over. */
  wish(wishes: RateWishes): void {
    this.#wishes = wishes;
    this.#bound = Infinity;
    this.#windowFrom = NaN;
  }

  /** Takes whether the computer runs on its battery. */
  setOnBattery(isOnBattery: boolean): void {
    this.#isOnBattery = isOnBattery;
  }

  /** Takes how long a frame waited until it was drawn, ms; `now` is monotonic ms. True if the rate has changed. */
  note(afterMs: number, now: number): boolean {
    const before = this.rate;
    if (Number.isNaN(this.#windowFrom)) this.#start(now);
    this.#drawn++;
    if (afterMs > LATE_MS) {
      this.#late++;
      this.#lateAt = now;
    }
    if (now - this.#windowFrom < WINDOW_MS) return false;
    if (this.#drawn >= LEAST_FRAMES && this.#late / this.#drawn >= LATE_SHARE)
      this.#bound = Math.max(CALM_RATE, Math.floor((Math.min(this.#bound, this.#wishes.wanted) * 2) / 3));
    else if (now - this.#lateAt >= CALM_MS && this.#bound < this.#wishes.wanted) {
      this.#bound = Math.ceil(this.#bound * 1.5);
      this.#lateAt = now;
    }
    this.#start(now);
    return this.rate !== before;
  }

  #start(now: number): void {
    this.#windowFrom = now;
    this.#drawn = 0;
    this.#late = 0;
  }
}

/** Updates a second that every computer draws, and that spare a battery. */
const CALM_RATE = 10;
/** Three frames of a screen of 60 Hz. */
const LATE_MS = 50;
const LATE_SHARE = 0.2;
const WINDOW_MS = 2_000;
const CALM_MS = 10_000;
const LEAST_FRAMES = 5;
