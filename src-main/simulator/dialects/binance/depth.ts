import type { BookSide } from '../../market/book-side.ts';
import type { BinanceListing } from './listings.ts';

/** `[["price","size"],…]` of the best `levels` of a side. */
function topLevels(listing: BinanceListing, side: 'bid' | 'ask', levels: number): string {
  return levelRows(listing, side === 'bid' ? listing.market.book.bids : listing.market.book.asks, levels);
}

/** The same of any side of a book of the listing. */
export function levelRows(listing: BinanceListing, book: BookSide, levels: number): string {
  const count = Math.min(levels, book.count);
  const rows: string[] = [];
  for (let rank = 0; rank < count; rank++)
    rows.push(`["${listing.price(book.price(rank))}","${listing.size(book.size(rank))}"]`);
  return `[${rows.join(',')}]`;
}

/** Makes the payloads of one diff-depth topic: each covers the changes since the one before. */
export class DiffWindow {
  readonly #listing: BinanceListing;
  #sent: number;

  constructor(listing: BinanceListing) {
    this.#listing = listing;
    this.#sent = listing.market.book.sequence;
  }

  /** The next payload; undefined if nothing changed. */
  next(now: number): string | undefined {
    const listing = this.#listing;
    const { book } = listing.market;
    if (book.sequence === this.#sent) return undefined;
    const bids: number[] = [];
    const asks: number[] = [];
    book.changedSince(this.#sent, (isBid, price) => (isBid ? bids : asks).push(price));
    const levels = `"b":${levelList(
      listing,
      bids.sort((a, b) => b - a),
      'bid',
    )},"a":${levelList(
      listing,
      asks.sort((a, b) => a - b),
      'ask',
    )}`;
    const payload = depthPayload(listing, now, this.#sent, levels);
    this.#sent = book.sequence;
    return payload;
  }
}

/** Makes the payloads of one partial-depth topic. On futures they have the shape of diffs but replace each other. */
export class PartialWindow {
  readonly #listing: BinanceListing;
  readonly #levels: number;
  #sent: number;

  constructor(listing: BinanceListing, levels: number) {
    this.#listing = listing;
    this.#levels = levels;
    this.#sent = listing.market.book.sequence - 1;
  }

  /** The next payload; undefined if nothing changed. */
  next(now: number): string | undefined {
    const listing = this.#listing;
    const { book } = listing.market;
    if (book.sequence === this.#sent) return undefined;
    const previous = this.#sent;
    this.#sent = book.sequence;
    const bids = topLevels(listing, 'bid', this.#levels);
    const asks = topLevels(listing, 'ask', this.#levels);
    if (listing.universe === undefined)
      return `{"lastUpdateId":${listing.toVenueSequence(book.sequence)},"bids":${bids},"asks":${asks}}`;
    return depthPayload(listing, now, previous, `"b":${bids},"a":${asks}`);
  }
}

/** The changes after `sent`. */
function depthPayload(listing: BinanceListing, now: number, sent: number, levels: string): string {
  const { changedAt } = listing.market;
  const { first, last, previous } = listing.changesSince(sent);
  if (listing.universe === undefined)
    return `{"e":"depthUpdate","E":${now},"s":"${listing.symbol}","U":${first},"u":${last},${levels}}`;
  return `{"e":"depthUpdate","E":${now},"T":${changedAt},"s":"${listing.symbol}","ps":"${listing.pair}","st":${listing.universe},"U":${first},"u":${last},"pu":${previous},${levels}}`;
}

/** The changed levels as they are now; a size of 0 says the level is gone. */
function levelList(listing: BinanceListing, prices: readonly number[], side: 'bid' | 'ask'): string {
  const book = side === 'bid' ? listing.market.book.bids : listing.market.book.asks;
  return `[${prices.map((price) => `["${listing.price(price)}","${listing.size(book.sizeAt(price))}"]`).join(',')}]`;
}
