import type { BookSide } from '../../market/book-side.ts';
import type { GateListing } from './listings.ts';

/** Rows of levels as JSON: `["price","size"]`, or `{p,s}` if `isObjects`. */
export function levelRows(
  listing: GateListing,
  rows: Iterable<readonly [price: number, size: number]>,
  isObjects: boolean,
): string {
  const texts: string[] = [];
  for (const [price, size] of rows) {
    const [p, s] = [listing.price(price), size === 0 ? '0' : listing.size(size)];
    texts.push(isObjects ? `{"p":"${p}","s":"${s}"}` : `["${p}","${s}"]`);
  }
  return `[${texts.join(',')}]`;
}

/** The best levels of a side. */
export function topLevels(side: BookSide, levels: number): (readonly [price: number, size: number])[] {
  return Array.from(
    { length: Math.min(levels, side.count) },
    (_, rank) => [side.price(rank), side.size(rank)] as const,
  );
}

/** What changed in the best levels of a book: levels that left them have size 0. Numbers are the venue's. */
export interface WindowChanges {
  readonly first: number;
  readonly last: number;
  readonly bids: readonly (readonly [price: number, size: number])[];
  readonly asks: readonly (readonly [price: number, size: number])[];
}

/** The best levels of a book as they were sent last, and how they differ from the present. */
export class BookWindow {
  readonly #listing: GateListing;
  readonly #levels: number;
  #bids: ReadonlyMap<number, number>;
  #asks: ReadonlyMap<number, number>;
  #sequence: number;

  constructor(listing: GateListing, levels: number) {
    this.#listing = listing;
    this.#levels = levels;
    const { book } = listing.market;
    this.#sequence = book.sequence;
    this.#bids = new Map(topLevels(book.bids, levels));
    this.#asks = new Map(topLevels(book.asks, levels));
  }

  /** Changes since the last call; undefined if the book has none. Those beyond the levels have no rows, but their numbers count. */
  next(): WindowChanges | undefined {
    const { book } = this.#listing.market;
    if (book.sequence === this.#sequence) return undefined;
    const bids = new Map(topLevels(book.bids, this.#levels));
    const asks = new Map(topLevels(book.asks, this.#levels));
    const { first, last } = this.#listing.changesSince(this.#sequence);
    const changes = {
      first,
      last,
      bids: differences(this.#bids, bids),
      asks: differences(this.#asks, asks),
    };
    this.#bids = bids;
    this.#asks = asks;
    this.#sequence = book.sequence;
    return changes;
  }
}

function differences(
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): (readonly [number, number])[] {
  const rows: (readonly [number, number])[] = [];
  for (const [price, size] of after) if (before.get(price) !== size) rows.push([price, size]);
  for (const price of before.keys()) if (!after.has(price)) rows.push([price, 0]);
  return rows;
}
