import { baseFactors, convertSize } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { LEVEL } from '../../../src-shared/wire/layout.ts';
import type { Writable } from '../../../src-shared/writable.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { LegState } from '../legs/leg-state.ts';
import { knownLevels, priceOfLevel } from '../parts/book-levels.ts';
import type { LegBook } from './consolidated-books.ts';
import type { RowPart } from './consolidated-rows.ts';

/** The best price of a side over the venues that count. */
export interface BestLevel {
  /** Units of the grid; NaN if no venue has the side. */
  readonly price: number;
  /** Base units at that price, all venues together. */
  readonly size: number;
  /** The venues that have it. */
  readonly legs: readonly Leg[];
}

/** The last price that a book has, units of the grid, and whose book it is: NaN and undefined if there is no book. */
export interface Reach {
  readonly price: number;
  readonly leg: Leg | undefined;
}

/** The books that count, on one grid, and what follows from them together. Hot: every object is overwritten in place, arrays included. */
export class ConsolidatedParts {
  /** The books that count, in the order of the legs. */
  readonly list: readonly RowPart[];
  readonly bid: BestLevel;
  readonly ask: BestLevel;
  /** Where the first of the books ends. */
  readonly bidReach: Reach;
  readonly askReach: Reach;
  readonly #list: RowPart[] = [];
  /** As many as have ever counted at once. */
  readonly #made: Part[] = [];
  readonly #bid: Best = { price: NaN, size: 0, legs: [] };
  readonly #ask: Best = { price: NaN, size: 0, legs: [] };
  readonly #bidReach: Writable<Reach> = { price: NaN, leg: undefined };
  readonly #askReach: Writable<Reach> = { price: NaN, leg: undefined };

  constructor() {
    this.list = this.#list;
    this.bid = this.#bid;
    this.ask = this.#ask;
    this.bidReach = this.#bidReach;
    this.askReach = this.#askReach;
  }

  /** Takes the books whose state counts; `states` has one for each book. `scale`: digits of the grid's price units. */
  update(books: readonly LegBook[], states: readonly LegState[], scale: number): void {
    let count = 0;
    for (let at = 0; at < books.length; at++) {
      const one = books[at];
      if (one === undefined || states[at]?.isCounted !== true) continue;
      const part = (this.#made[count] ??= newPart(one.leg));
      setPart(part, one, scale);
      this.#list[count++] = part;
    }
    cut(this.#list, count);
    setBest(this.#bid, this.#made, count, 'bids', scale);
    setBest(this.#ask, this.#made, count, 'asks', scale);
    setReach(this.#bidReach, this.#made, count, 'bids');
    setReach(this.#askReach, this.#made, count, 'asks');
  }
}

interface Part extends Writable<RowPart> {
  /** Levels a side from the best that the book is known to have right. */
  knownDepth: number;
}

interface Best {
  price: number;
  size: number;
  readonly legs: Leg[];
}

function newPart(leg: Leg): Part {
  return {
    leg,
    bids: NO_LEVELS,
    asks: NO_LEVELS,
    priceFactor: NaN,
    sizeScale: 0,
    toBase: baseFactors(leg.instrument) ?? NO_SIZE,
    knownDepth: Infinity,
  };
}

function setPart(part: Part, { leg, book }: LegBook, scale: number): void {
  if (part.leg.instrument !== leg.instrument) part.toBase = baseFactors(leg.instrument) ?? NO_SIZE;
  part.leg = leg;
  part.bids = book.bids;
  part.asks = book.asks;
  part.priceFactor = POW10[scale - book.scales.priceScale] ?? NaN;
  part.sizeScale = book.scales.sizeScale;
  part.knownDepth = book.section?.knownDepth ?? Infinity;
}

function setBest(best: Best, parts: readonly Part[], count: number, side: Side, scale: number): void {
  best.price = NaN;
  best.size = 0;
  let legs = 0;
  for (let at = 0; at < count; at++) {
    const part = parts[at];
    if (part === undefined || part[side].length === 0) continue;
    const price = priceOfLevel(part[side], 0) * part.priceFactor;
    const isBetter = isNearer(price, best.price, side === 'bids');
    if (!isBetter && price !== best.price) continue;
    if (isBetter) {
      best.price = price;
      best.size = 0;
      legs = 0;
    }
    const size = (part[side][LEVEL.size] ?? NaN) / (POW10[part.sizeScale] ?? NaN);
    best.size += convertSize(part.toBase, size, price / (POW10[scale] ?? NaN));
    best.legs[legs++] = part.leg;
  }
  cut(best.legs, legs);
}

/** The book that ends first on a side, and where. */
function setReach(reach: Writable<Reach>, parts: readonly Part[], count: number, side: Side): void {
  reach.price = NaN;
  reach.leg = undefined;
  for (let at = 0; at < count; at++) {
    const part = parts[at];
    if (part === undefined) continue;
    const last = priceOfLevel(part[side], knownLevels(part[side], part.knownDepth) - 1) * part.priceFactor;
    if (Number.isNaN(last) || !isNearer(last, reach.price, side === 'bids')) continue;
    reach.price = last;
    reach.leg = part.leg;
  }
}

/** Whether a price is nearer to the other side than the one so far, which may be NaN. */
function isNearer(price: number, than: number, isBid: boolean): boolean {
  return Number.isNaN(than) || (isBid ? price > than : price < than);
}

/** Setting the same length again would be free, setting 0 and growing again would not. */
function cut(list: unknown[], length: number): void {
  if (list.length !== length) list.length = length;
}

type Side = 'bids' | 'asks';

const NO_LEVELS = new Float64Array(0);
const NO_SIZE = { perSize: 0, perNotional: 0, perInverse: 0 };
