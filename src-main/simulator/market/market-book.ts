import { BookSide } from './book-side.ts';
import type { Side } from './book-side.ts';

/**
 * The true book of an instrument, in ticks and steps. Every level change has a number of its own, one after the other; the last
 * changes are kept, so that the book at a recent number, and what changed since one, can be given.
 */
export class MarketBook {
  readonly bids = new BookSide('bid');
  readonly asks = new BookSide('ask');
  #sequence: number;
  #kept = 0;
  readonly #capacity: number;
  readonly #prices: Float64Array;
  readonly #before: Float64Array;
  readonly #isBid: Uint8Array;

  /** `firstSequence` is the number before the first change; the last `journal` changes are kept. */
  constructor(firstSequence: number, journal: number) {
    this.#sequence = firstSequence;
    this.#capacity = journal;
    this.#prices = new Float64Array(journal);
    this.#before = new Float64Array(journal);
    this.#isBid = new Uint8Array(journal);
  }

  /** Number of the last change. */
  get sequence(): number {
    return this.#sequence;
  }

  /** The oldest number at which the book can still be given. */
  get oldestSequence(): number {
    return this.#sequence - this.#kept;
  }

  /** Sets the size of a level, 0 removes it. A change that changes nothing has no number. */
  set(side: Side, price: number, size: number): void {
    const isBid = side === 'bid';
    const before = (isBid ? this.bids : this.asks).set(price, size);
    if (before === size) return;
    this.#sequence++;
    const at = this.#sequence % this.#capacity;
    this.#prices[at] = price;
    this.#before[at] = before;
    this.#isBid[at] = isBid ? 1 : 0;
    if (this.#kept < this.#capacity) this.#kept++;
  }

  /** Prices changed after number `since`, each once, in order of their first change, signed by side: `visit(isBid, price)`. */
  changedSince(since: number, visit: (isBid: boolean, price: number) => void): void {
    const seenBids = new Set<number>();
    const seenAsks = new Set<number>();
    for (let sequence = Math.max(since, this.oldestSequence) + 1; sequence <= this.#sequence; sequence++) {
      const at = sequence % this.#capacity;
      const isBid = this.#isBid[at] === 1;
      const price = this.#prices[at] as number;
      const seen = isBid ? seenBids : seenAsks;
      if (seen.has(price)) continue;
      seen.add(price);
      visit(isBid, price);
    }
  }

  /** Both sides as they were right after change `sequence`; undefined if that is too long ago or not yet. */
  at(sequence: number): { readonly bids: BookSide; readonly asks: BookSide } | undefined {
    if (sequence > this.#sequence || sequence < this.oldestSequence) return undefined;
    const bids = this.bids.clone();
    const asks = this.asks.clone();
    for (let undone = this.#sequence; undone > sequence; undone--) {
      const at = undone % this.#capacity;
      (this.#isBid[at] === 1 ? bids : asks).set(this.#prices[at] as number, this.#before[at] as number);
    }
    return { bids, asks };
  }
}
