import type { Leaf, ValueLeaf } from './leaf.ts';

/** Takes alerts that something has changed for. */
export type Dirty<Owner> = (owner: Owner) => void;

/** A leaf and the alert that it is part of. */
export interface Owned<Owner, L extends Leaf = Leaf> {
  readonly leaf: L;
  readonly owner: Owner;
}

/**
 * One measured value and the leaves that follow it. While the value stays between the nearest levels of all of them, a new one costs two
 * comparisons, however many there are. Hot.
 */
export class Gauge<Owner> {
  value = NaN;
  readonly #leaves: Owned<Owner, ValueLeaf>[] = [];
  readonly #dirty: Dirty<Owner>;
  #isLeast = false;
  #low = Infinity;
  #high = -Infinity;

  constructor(dirty: Dirty<Owner>) {
    this.#dirty = dirty;
  }

  get isEmpty(): boolean {
    return this.#leaves.length === 0;
  }

  /** Adds a leaf, which takes the value there is. */
  add<L extends ValueLeaf>(leaf: L, owner: Owner): L {
    this.#leaves.push({ leaf, owner });
    leaf.source = this;
    if (!Number.isNaN(this.value)) leaf.take(this.value, this.#isLeast);
    this.#narrow();
    return leaf;
  }

  /** Removes the leaves of an alert. */
  remove(owner: Owner): void {
    removeOwned(this.#leaves, owner);
    this.#narrow();
  }

  /** Takes a value; NaN for none. With `isLeast` the true value may be larger. */
  set(value: number, isLeast = false): void {
    if (value > this.#low && value < this.#high && isLeast === this.#isLeast && !Number.isNaN(this.value)) {
      this.value = value;
      return;
    }
    if (Number.isNaN(value) && Number.isNaN(this.value)) return;
    this.value = value;
    this.#isLeast = isLeast;
    for (let i = 0; i < this.#leaves.length; i++) {
      const { leaf, owner } = this.#leaves[i] as Owned<Owner, ValueLeaf>;
      const before = leaf.truth;
      const { memory } = leaf;
      leaf.take(value, isLeast);
      if (leaf.truth !== before || leaf.memory !== memory || leaf.hasHappened) this.#dirty(owner);
    }
    this.#narrow();
  }

  /** Between these no value changes a leaf. */
  #narrow(): void {
    this.#low = -Infinity;
    this.#high = Infinity;
    for (const { leaf } of this.#leaves) {
      this.#low = Math.max(this.#low, leaf.low);
      this.#high = Math.min(this.#high, leaf.high);
    }
  }
}

/** Removes what belongs to an alert. */
export function removeOwned<Owner>(from: Owned<Owner>[], owner: Owner): void {
  for (let i = from.length - 1; i >= 0; i--) if (from[i]?.owner === owner) from.splice(i, 1);
}
