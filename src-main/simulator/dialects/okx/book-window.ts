import type { BookSide } from '../../market/book-side.ts';
import type { OkxListing } from './listings.ts';

/** Both sides of a book. */
export interface Sides {
  readonly bids: BookSide;
  readonly asks: BookSide;
}

/** `"asks":[["price","size","0","orders"],…],"bids":[…]` of the best `levels` a side. */
export function sidesText(listing: OkxListing, { asks, bids }: Sides, levels: number): string {
  return `"asks":${topLevels(listing, asks, levels)},"bids":${topLevels(listing, bids, levels)}`;
}

/**
 * The `books` channel of one instrument: the best 400 levels a side, a whole book for those who come and what changed since for those who
 * are there. Levels that leave the 400 are removed, those that enter are sent.
 */
export class BookWindow {
  readonly #listing: OkxListing;
  #sent: number;
  #sentAt: number;
  #worstBid: number;
  #worstAsk: number;

  constructor(listing: OkxListing) {
    const { market } = listing;
    this.#listing = listing;
    this.#sent = market.book.sequence;
    this.#sentAt = market.now;
    this.#worstBid = worst(market.book.bids);
    this.#worstAsk = worst(market.book.asks);
  }

  /** The whole book as last sent. */
  snapshot(): string {
    const listing = this.#listing;
    const { book } = listing.market;
    const sides = (book.sequence === this.#sent ? undefined : book.at(this.#sent)) ?? book;
    return this.#message('snapshot', sidesText(listing, sides, DEPTH), this.#sent, -1);
  }

  /** What changed since the last message; nothing at all once a minute; undefined if there is nothing to say. */
  next(): string | undefined {
    const listing = this.#listing;
    const { book, now } = listing.market;
    const { previous } = listing.changesSince(this.#sent);
    if (book.sequence === this.#sent) {
      if (now - this.#sentAt < HEARTBEAT_MS) return undefined;
      return this.#message('update', '"asks":[],"bids":[]', this.#sent, previous);
    }
    const bids: number[] = [];
    const asks: number[] = [];
    book.changedSince(this.#sent, (isBid, price) => (isBid ? bids : asks).push(price));
    const worstBid = worst(book.bids);
    const worstAsk = worst(book.asks);
    const bidRows = this.#rows(book.bids, bids, { before: this.#worstBid, now: worstBid, sign: 1 });
    const askRows = this.#rows(book.asks, asks, { before: this.#worstAsk, now: worstAsk, sign: -1 });
    this.#worstBid = worstBid;
    this.#worstAsk = worstAsk;
    this.#sent = book.sequence;
    return this.#message('update', `"asks":${askRows},"bids":${bidRows}`, this.#sent, previous);
  }

  #rows(
    side: BookSide,
    changed: readonly number[],
    edge: { readonly before: number; readonly now: number; readonly sign: 1 | -1 },
  ): string {
    const { before, now, sign } = edge;
    const isWithin = (price: number, worstPrice: number): boolean => (price - worstPrice) * sign >= 0;
    const prices = new Set(changed);
    // Levels that did not change but are now within, or no longer.
    for (let rank = Math.min(DEPTH, side.count) - 1; rank >= 0 && !isWithin(side.price(rank), before); rank--)
      prices.add(side.price(rank));
    for (let rank = DEPTH; rank < side.count && isWithin(side.price(rank), before); rank++)
      prices.add(side.price(rank));
    const rows: string[] = [];
    for (const price of [...prices].sort((a, b) => (b - a) * sign)) {
      const size = isWithin(price, now) ? side.sizeAt(price) : 0;
      if (size !== 0 || isWithin(price, before)) rows.push(levelRow(this.#listing, price, size));
    }
    return `[${rows.join(',')}]`;
  }

  #message(action: 'snapshot' | 'update', sides: string, sequence: number, previous: number): string {
    const { symbol, market } = this.#listing;
    this.#sentAt = action === 'update' ? market.now : this.#sentAt;
    return (
      `{"arg":{"channel":"books","instId":"${symbol}"},"action":"${action}","data":[{${sides},"ts":"${market.now}","checksum":0,` +
      `"seqId":${this.#listing.toVenueSequence(sequence)},"prevSeqId":${previous}}]}`
    );
  }
}

function topLevels(listing: OkxListing, side: BookSide, levels: number): string {
  const rows: string[] = [];
  for (let rank = 0; rank < Math.min(levels, side.count); rank++)
    rows.push(levelRow(listing, side.price(rank), side.size(rank)));
  return `[${rows.join(',')}]`;
}

/** The venue also sends how many orders make a level; one for every so many steps here. */
function levelRow(listing: OkxListing, price: number, size: number): string {
  const orders = size === 0 ? 0 : 1 + (price % 7);
  return `["${listing.price(price)}","${listing.size(size)}","0","${orders}"]`;
}

function worst(side: BookSide): number {
  return side.price(Math.min(DEPTH, side.count) - 1);
}

const DEPTH = 400;
const HEARTBEAT_MS = 60_000;
