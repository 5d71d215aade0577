/** A burst of trades of one aggressor through several prices. Prices and sizes as they were given. */
export interface Sweep {
  readonly isBuy: boolean;
  readonly firstPrice: number;
  readonly lastPrice: number;
  /** Different prices that were traded at. */
  readonly levels: number;
  readonly size: number;
  readonly trades: number;
  /** Venue times of the first and the last trade, epoch ms. */
  readonly from: number;
  readonly to: number;
}

/**
 * Finds sweeps in trades that are given in order: a burst is trades of one aggressor, each at most {@link SWEEP_PAUSE_MS} after the one before, at
 * prices that never turn back. It is a sweep if it went through `leastLevels` prices.
 */
export class SweepFinder {
  readonly #leastLevels: number;
  readonly #onSweep: (sweep: Sweep) => void;
  #isBuy = false;
  #firstPrice = NaN;
  #lastPrice = NaN;
  #levels = 0;
  #size = 0;
  #trades = 0;
  #from = NaN;
  #to = NaN;

  constructor(leastLevels: number, onSweep: (sweep: Sweep) => void) {
    this.#leastLevels = leastLevels;
    this.#onSweep = onSweep;
  }

  /** Takes the next trade. */
  take(price: number, size: number, isBuy: boolean, time: number): void {
    if (!this.#joins(price, isBuy, time)) {
      this.#end();
      this.#isBuy = isBuy;
      this.#firstPrice = price;
      this.#from = time;
      this.#lastPrice = NaN;
    }
    if (price !== this.#lastPrice) this.#levels++;
    this.#lastPrice = price;
    this.#size += size;
    this.#trades++;
    this.#to = time;
  }

  /** Time has come to `now`, of the clock of the trades: a burst that nothing can join any more ends. */
  advance(now: number): void {
    if (now - this.#to > SWEEP_PAUSE_MS) this.#end();
  }

  /** Trades are missing here: what was begun is forgotten. */
  reset(): void {
    this.#levels = 0;
    this.#size = 0;
    this.#trades = 0;
    this.#to = NaN;
  }

  #joins(price: number, isBuy: boolean, time: number): boolean {
    if (this.#trades === 0 || isBuy !== this.#isBuy || !(time - this.#to <= SWEEP_PAUSE_MS)) return false;
    return isBuy ? price >= this.#lastPrice : price <= this.#lastPrice;
  }

  #end(): void {
    if (this.#levels >= this.#leastLevels)
      this.#onSweep({
        isBuy: this.#isBuy,
        firstPrice: this.#firstPrice,
        lastPrice: this.#lastPrice,
        levels: this.#levels,
        size: this.#size,
        trades: this.#trades,
        from: this.#from,
        to: this.#to,
      });
    this.reset();
  }
}

/** Prices that a burst goes through at least to be called a sweep. */
export const SWEEP_LEVELS = 5;
/** Longest pause between two trades of one burst: fills of one order share a millisecond, or come in the next few. */
const SWEEP_PAUSE_MS = 50;
