import { type NumberColumn, resized, takes, toWide } from '../number-column.ts';

/**
 * One side of a book: scaled prices and sizes in sorted arrays, the worst price first and the best at `count - 1`, so that changes
 * near the best move little. Hot. The arrays are replaced when they grow or widen: do not keep them across updates. Only the first
 * `count` entries are valid. The digits that the venue wrote after the point are one pair a side while they are alike, as nearly always.
 */
export class BookSide {
  count = 0;
  prices: NumberColumn = new Uint32Array(INITIAL_LEVELS);
  sizes: NumberColumn = new Uint32Array(INITIAL_LEVELS);
  /** How many orders make each level, 0 where the venue has not said; undefined while that is not kept, or was said of none. */
  orders: Uint32Array<ArrayBuffer> | undefined;
  /** Digits of each level's price and size, two entries a level; undefined while those of all levels are alike. */
  #sents: Uint8Array | undefined;
  /** Digits of all levels while they are alike; those of no level if there is none. */
  #priceSent = 0;
  #sizeSent = 0;
  /** Beyond this scaled price levels may be missing; NaN if none are. */
  edge = NaN;
  /** 1 if the best price is the highest (bids), -1 if it is the lowest (asks). */
  readonly sign: 1 | -1;

  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  clear(): void {
    this.count = 0;
    this.edge = NaN;
  }

  /** Sets the size at a price; size 0 removes the level, and removing an unknown one does nothing. The level's index, -1 if it is gone. */
  set(price: number, size: number, priceSent: number, sizeSent: number): number {
    const index = this.indexOf(price);
    const exists = index < this.count && this.prices[index] === price;
    if (size === 0) {
      if (exists) this.#remove(index);
      return -1;
    }
    if (!exists) this.#insert(index, price);
    this.#setSize(index, size, priceSent, sizeSent);
    return index;
  }

  /** Sets how many orders make the level at `index`; 0 if the venue does not say. */
  setOrders(index: number, orders: number): void {
    if (orders !== 0) this.orders ??= new Uint32Array(this.prices.length);
    if (this.orders !== undefined) this.orders[index] = orders;
  }

  /** Adds a level that is the best, or as good as the best. */
  addBest(price: number, size: number, priceSent: number, sizeSent: number): void {
    this.#insert(this.count, price);
    this.#setSize(this.count - 1, size, priceSent, sizeSent);
  }

  /** Digits after the point that the venue wrote of the price at `index`. */
  priceSent(index: number): number {
    return this.#sents === undefined ? this.#priceSent : (this.#sents[index * 2] as number);
  }

  /** The same of the size at `index`. */
  sizeSent(index: number): number {
    return this.#sents === undefined ? this.#sizeSent : (this.#sents[index * 2 + 1] as number);
  }

  /** Whether all levels have digits alike. */
  get isUniform(): boolean {
    return this.#sents === undefined;
  }

  /** Index of the first level that is not worse than `price`. Gallops from the best, where nearly all changes are. */
  indexOf(price: number): number {
    const prices = this.prices;
    const sign = this.sign;
    const key = sign * price;
    let high = this.count;
    let step = 1;
    let probe = high - 1;
    while (probe >= 0 && sign * (prices[probe] as number) >= key) {
      high = probe;
      step <<= 1;
      probe = this.count - step;
    }
    let low = probe < 0 ? 0 : probe + 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sign * (prices[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Levels from the best that are known without a gap; Infinity if the whole side is. */
  knownLevels(): number {
    return Number.isNaN(this.edge) ? Infinity : this.count - this.indexOf(this.edge);
  }

  /** Drops the levels farthest from the best until at most `maxLevels` are left; what was dropped is unknown from then on. */
  trim(maxLevels: number): void {
    const excess = this.count - maxLevels;
    if (excess <= 0) return;
    this.prices.copyWithin(0, excess, this.count);
    this.sizes.copyWithin(0, excess, this.count);
    this.#sents?.copyWithin(0, excess * 2, this.count * 2);
    this.orders?.copyWithin(0, excess, this.count);
    this.count = maxLevels;
    this.endHere();
  }

  /** Nothing is known beyond the farthest level kept, unless less than that is known already. */
  endHere(): void {
    if (this.count === 0) return;
    const farthest = this.prices[0] as number;
    if (Number.isNaN(this.edge) || this.sign * this.edge < this.sign * farthest) this.edge = farthest;
  }

  /** Nothing is known beyond the farthest level kept if there are `levels` or more; everything if there are fewer. */
  knowOnly(levels: number): void {
    this.edge = this.count >= levels ? (this.prices[0] as number) : NaN;
  }

  /** The best `sent` levels were just received: all there are, if that is less than `asked`. */
  knowAtLeast(sent: number, asked: number): void {
    const last = this.prices[this.count - sent] as number;
    if (sent < asked) this.edge = NaN;
    else if (this.sign * this.edge > this.sign * last) this.edge = last;
  }

  /** Whether every price times `factor` still fits 2^53. */
  canScalePrices(factor: number): boolean {
    return fits(this.prices, this.count, factor) && !(this.edge * factor > Number.MAX_SAFE_INTEGER);
  }

  /** Whether every size times `factor` still fits 2^53. */
  canScaleSizes(factor: number): boolean {
    return fits(this.sizes, this.count, factor);
  }

  scalePrices(factor: number): void {
    this.prices = multiplied(this.prices, this.count, factor);
    this.edge *= factor;
  }

  scaleSizes(factor: number): void {
    this.sizes = multiplied(this.sizes, this.count, factor);
  }

  /** Makes room for `levels` levels. */
  reserve(levels: number): void {
    if (levels <= this.prices.length) return;
    let length = this.prices.length;
    // A book of a thousand levels and some must not take the room of two thousand: with hundreds of books that is tens of megabytes.
    while (length < levels) length = length < LARGE ? length * 2 : length + (length >> 2);
    this.prices = resized(this.prices, length);
    this.sizes = resized(this.sizes, length);
    if (this.#sents !== undefined) {
      const sents = new Uint8Array(length * 2);
      sents.set(this.#sents);
      this.#sents = sents;
    }
    if (this.orders !== undefined) {
      const orders = new Uint32Array(length);
      orders.set(this.orders);
      this.orders = orders;
    }
  }

  #setSize(index: number, size: number, priceSent: number, sizeSent: number): void {
    if (!takes(this.sizes, size)) this.sizes = toWide(this.sizes);
    this.sizes[index] = size;
    if (this.#sents !== undefined || priceSent !== this.#priceSent || sizeSent !== this.#sizeSent)
      this.#setSents(index, priceSent, sizeSent);
  }

  #insert(index: number, price: number): void {
    const count = this.count;
    if (count === this.prices.length) this.reserve(count + 1);
    if (!takes(this.prices, price)) this.prices = toWide(this.prices);
    const { prices, sizes } = this;
    if (count - index > LONG_MOVE) {
      prices.copyWithin(index + 1, index, count);
      sizes.copyWithin(index + 1, index, count);
    } else {
      for (let i = count; i > index; i--) {
        prices[i] = prices[i - 1] as number;
        sizes[i] = sizes[i - 1] as number;
      }
    }
    this.#sents?.copyWithin((index + 1) * 2, index * 2, count * 2);
    if (this.orders !== undefined) insertNone(this.orders, index, count);
    prices[index] = price;
    this.count = count + 1;
  }

  #remove(index: number): void {
    const count = this.count - 1;
    const { prices, sizes } = this;
    if (count - index > LONG_MOVE) {
      prices.copyWithin(index, index + 1, count + 1);
      sizes.copyWithin(index, index + 1, count + 1);
    } else {
      for (let i = index; i < count; i++) {
        prices[i] = prices[i + 1] as number;
        sizes[i] = sizes[i + 1] as number;
      }
    }
    this.#sents?.copyWithin(index * 2, (index + 1) * 2, (count + 1) * 2);
    if (this.orders !== undefined) removeFrom(this.orders, index, count);
    this.count = count;
  }

  /** Of one level, when they are not those of all levels. */
  #setSents(index: number, priceSent: number, sizeSent: number): void {
    if (this.#sents === undefined && this.count === 1) {
      this.#priceSent = priceSent;
      this.#sizeSent = sizeSent;
      return;
    }
    const sents = (this.#sents ??= this.#eachSent());
    sents[index * 2] = priceSent;
    sents[index * 2 + 1] = sizeSent;
  }

  #eachSent(): Uint8Array {
    const sents = new Uint8Array(this.prices.length * 2);
    for (let i = 0; i < this.count; i++) {
      sents[i * 2] = this.#priceSent;
      sents[i * 2 + 1] = this.#sizeSent;
    }
    return sents;
  }
}

/** Makes room at `index` of the first `count` numbers, with nothing in it. */
function insertNone(orders: Uint32Array, index: number, count: number): void {
  if (count - index > LONG_MOVE) orders.copyWithin(index + 1, index, count);
  else for (let i = count; i > index; i--) orders[i] = orders[i - 1] as number;
  orders[index] = 0;
}

/** Closes the gap at `index`, after which `count` numbers are left. */
function removeFrom(orders: Uint32Array, index: number, count: number): void {
  if (count - index > LONG_MOVE) orders.copyWithin(index, index + 1, count + 1);
  else for (let i = index; i < count; i++) orders[i] = orders[i + 1] as number;
}

function fits(values: NumberColumn, count: number, factor: number): boolean {
  const most = Number.MAX_SAFE_INTEGER / factor;
  for (let i = 0; i < count; i++) if ((values[i] as number) > most) return false;
  return true;
}

function multiplied(values: NumberColumn, count: number, factor: number): NumberColumn {
  let to = values;
  for (let i = 0; i < count; i++) {
    const product = (values[i] as number) * factor;
    if (!takes(to, product)) to = toWide(to);
    to[i] = product;
  }
  return to;
}

const INITIAL_LEVELS = 64;
/** From this many levels on a side grows by a quarter. */
const LARGE = 1024;
/** Above this many levels a block move is cheaper than a loop. */
const LONG_MOVE = 48;
