/**
 * One side of a book: sorted typed arrays with the best price at the end, where changes cluster. Hot: no allocation but growth.
 */
export class BookSide {
  readonly #sign: 1 | -1;
  #keys = new Float64Array(INITIAL);
  #sizes = new Float64Array(INITIAL);
  #count = 0;

  constructor(side: Side) {
    this.#sign = side === 'bid' ? 1 : -1;
  }

  /** Number of levels. */
  get count(): number {
    return this.#count;
  }

  /** Price of the level `rank` places from the best (0); NaN if there is none. */
  price(rank: number): number {
    const at = this.#count - 1 - rank;
    return at < 0 ? NaN : (this.#keys[at] as number) * this.#sign;
  }

  /** Size of the level `rank` places from the best (0); 0 if there is none. */
  size(rank: number): number {
    return this.#sizes[this.#count - 1 - rank] ?? 0;
  }

  /** Size at a price, 0 if there is no level. */
  sizeAt(price: number): number {
    const key = price * this.#sign;
    const at = this.#find(key);
    return at < this.#count && this.#keys[at] === key ? (this.#sizes[at] as number) : 0;
  }

  /** Sets a level's size, 0 removes it; returns the size it had. */
  set(price: number, size: number): number {
    const key = price * this.#sign;
    const at = this.#find(key);
    if (at < this.#count && this.#keys[at] === key) {
      const before = this.#sizes[at] as number;
      if (size === 0) this.#remove(at);
      else this.#sizes[at] = size;
      return before;
    }
    if (size !== 0) this.#insert(at, key, size);
    return 0;
  }

  /** A copy that shares nothing. */
  clone(): BookSide {
    const copy = new BookSide(this.#sign === 1 ? 'bid' : 'ask');
    copy.#keys = this.#keys.slice();
    copy.#sizes = this.#sizes.slice();
    copy.#count = this.#count;
    return copy;
  }

  #find(key: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(at: number, key: number, size: number): void {
    if (this.#count === this.#keys.length) this.#grow();
    this.#keys.copyWithin(at + 1, at, this.#count);
    this.#sizes.copyWithin(at + 1, at, this.#count);
    this.#keys[at] = key;
    this.#sizes[at] = size;
    this.#count++;
  }

  #remove(at: number): void {
    this.#keys.copyWithin(at, at + 1, this.#count);
    this.#sizes.copyWithin(at, at + 1, this.#count);
    this.#count--;
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    const sizes = new Float64Array(keys.length);
    sizes.set(this.#sizes);
    this.#keys = keys;
    this.#sizes = sizes;
  }
}

/** A side of the book. */
export type Side = 'bid' | 'ask';

const INITIAL = 1400;
