import type { Prng } from './prng.ts';

/** Sizes of orders, in steps: lognormal about a usual size, and now and then a round lot, as people type them. */
export class OrderSizes {
  readonly #prng: Prng;
  readonly #median: number;

  constructor(prng: Prng, typicalSize: number) {
    this.#prng = prng;
    this.#median = typicalSize * MEDIAN;
  }

  /** The size of the next order, at least one step; `times` the usual ones. */
  next(times = 1): number {
    const size = this.#median * times * Math.exp(DEVIATION * Math.max(-3, Math.min(3, this.#prng.normal())));
    return Math.max(1, this.#prng.next() < ROUND_SHARE ? roundLot(size) : Math.round(size));
  }
}

/** The nearest of 1, 2, 5, 10, 20, 50 and so on. */
function roundLot(size: number): number {
  const decade = 10 ** Math.floor(Math.log10(Math.max(1, size)));
  const lead = size / decade;
  return decade * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

/** Of the logarithm of a size. */
const DEVIATION = 1.35;
/** The mean is the usual size. */
const MEDIAN = 0.4;
const ROUND_SHARE = 0.3;
