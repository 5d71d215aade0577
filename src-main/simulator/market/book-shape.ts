import type { BookSide } from './book-side.ts';

/**
 * How dense a book is meant to be: levels lie closest at the touch and thin out behind it, less so where a price has few ticks, for
 * a thousand levels must fit. Prices and distances are in ticks.
 */
export class BookShape {
  readonly #width: number;
  /** Round prices, where many orders rest, are multiples of it. */
  readonly wallEvery: number;

  /** The shape of a book around `price`. */
  constructor(price: number) {
    const room = Math.max(0, (price * DEEPEST) / FILLED_LEVELS - 1);
    this.#width = Math.min(Math.max(1, Math.round(price * SPACING)), room / MEAN_GROWTH);
    this.wallEvery = 10 ** Math.max(1, Math.round(Math.log10(price * 0.004)));
  }

  /** The gap between two levels that is meant to be at a distance from the touch. */
  gapAt(distance: number): number {
    return 1 + this.#width * Math.sqrt(0.04 + distance / (125 * (1 + this.#width)));
  }

  /** Whether many orders rest at a price. */
  isWall(price: number): boolean {
    return price % this.wallEvery === 0;
  }

  /** Whether a wide gap would be left without the level of a rank. */
  isNeeded(side: BookSide, rank: number): boolean {
    const before = side.price(rank - 1);
    return Math.abs(side.price(rank + 1) - before) > WIDE * this.gapAt(Math.abs(side.price(0) - before));
  }

  /** What the levels from `rank` to the next one need: another level between them, none of the next one, or nothing. */
  need(side: BookSide, rank: number): 'level' | 'fewer' | undefined {
    const price = side.price(rank);
    const target = this.gapAt(Math.abs(side.price(0) - price));
    if (Math.abs(side.price(rank + 1) - price) > WIDE * target) return 'level';
    return Math.abs(side.price(rank + 2) - price) < CLOSE * target ? 'fewer' : undefined;
  }
}

/** Levels of a side that was just filled. */
export const FILLED_LEVELS = 1120;
/** Spacing of orders near the touch, relative to the price. */
const SPACING = 6e-6;
/** The farthest bid, as a part of the price below it, about. */
const DEEPEST = 0.6;
const MEAN_GROWTH = 0.1 + FILLED_LEVELS / 500;
/** A gap of so many times what is meant is filled; two neighbours closer than that become one. */
const WIDE = 2.2;
const CLOSE = 1.05;
