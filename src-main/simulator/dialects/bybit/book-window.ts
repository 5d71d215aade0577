import type { BookSide } from '../../market/book-side.ts';
import { hashName } from '../../market/prng.ts';
import type { Listing } from '../listing.ts';

/** Levels a side that the venue offers. */
export const DEPTHS: readonly number[] = [1, 50, 200, 1000];

/** What a window reads of its instrument. `category` is the market's name in the venue's requests. */
export interface WindowSource extends Pick<Listing, 'symbol' | 'market' | 'price' | 'size'> {
  readonly category: string;
}

/**
 * The book of an instrument to so many levels a side, numbered by one a message (`u`): whole for those who come, changes for those who are
 * there. Levels that leave the window are removed, those that enter are sent. Of the last numbers it is known which book they stand for.
 */
export class BookWindow {
  readonly depth: number;
  readonly #listing: WindowSource;
  /** Counts that have ended, the newest first. */
  readonly #ended: NumberJournal[] = [];
  #journal: NumberJournal;
  #sent: number;
  /** When what is within the window changed last, as sent; epoch ms. */
  #changedAt: number;
  #worstBid = 0;
  #worstAsk = 0;

  constructor(listing: WindowSource, depth: number) {
    this.#listing = listing;
    this.depth = depth;
    this.#journal = new NumberJournal(FIRST_NUMBER + (hashName(`${listing.symbol} ${depth}`) >>> 8));
    this.#sent = listing.market.book.sequence;
    this.#changedAt = listing.market.changedAt;
    this.#note();
  }

  /** Number of the book as last sent. */
  get number(): number {
    return this.#journal.newest;
  }

  /** The change of the market that a number stands for; -1 where that is not known any more, or not yet. */
  marketSequence(number: number): number {
    for (const journal of [this.#journal, ...this.#ended]) if (journal.has(number)) return journal.at(number);
    return UNKNOWN;
  }

  /** The count starts again, far below all numbers before. */
  renumber(): void {
    this.#ended.unshift(this.#journal);
    this.#journal = new NumberJournal(Math.max(1, LATER_START - START_STEP * this.#ended.length));
    this.#journal.set(this.#sent);
  }

  /** Takes the book as it is now, whatever was sent: nobody listened. */
  restart(): void {
    if (this.#sent !== this.#listing.market.book.sequence) this.#advance();
    this.#note();
  }

  /** The whole book as last sent, of the best `levels`. */
  snapshot(levels = this.depth, now = this.#listing.market.now): string {
    const { book } = this.#listing.market;
    const { bids, asks } = (book.sequence === this.#sent ? undefined : book.at(this.#sent)) ?? book;
    return this.#message('snapshot', `"b":${this.#top(bids, levels)},"a":${this.#top(asks, levels)}`, now);
  }

  /** The book as it is now, whole, with the next number. */
  nextWhole(): string {
    this.#advance();
    return this.snapshot();
  }

  /** What changed since the last message; undefined if nothing did. */
  next(): string | undefined {
    const { book, now } = this.#listing.market;
    if (book.sequence === this.#sent) return undefined;
    const bids: number[] = [];
    const asks: number[] = [];
    book.changedSince(this.#sent, (isBid, price) => (isBid ? bids : asks).push(price));
    const [worstBid, worstAsk] = [this.#worstBid, this.#worstAsk];
    this.#worst();
    const bidRows = this.#rows(book.bids, bids, { before: worstBid, now: this.#worstBid, sign: 1 });
    const askRows = this.#rows(book.asks, asks, { before: worstAsk, now: this.#worstAsk, sign: -1 });
    if (bidRows === '' && askRows === '') {
      // All of it happened beyond the window.
      this.#sent = book.sequence;
      this.#journal.set(this.#sent);
      return undefined;
    }
    this.#advance();
    return this.#message('delta', `"b":[${bidRows}],"a":[${askRows}]`, now);
  }

  #rows(
    side: BookSide,
    changed: readonly number[],
    edge: { readonly before: number; readonly now: number; readonly sign: 1 | -1 },
  ): string {
    const { before, now, sign } = edge;
    const isWithin = (price: number, worst: number): boolean => (price - worst) * sign >= 0;
    const prices = new Set(changed);
    // Levels that did not change, but are within now, or no longer.
    for (let rank = Math.min(this.depth, side.count) - 1; rank >= 0 && !isWithin(side.price(rank), before); rank--)
      prices.add(side.price(rank));
    for (let rank = this.depth; rank < side.count && isWithin(side.price(rank), before); rank++)
      prices.add(side.price(rank));
    const rows: string[] = [];
    for (const price of [...prices].sort((a, b) => (b - a) * sign)) {
      const size = isWithin(price, now) ? side.sizeAt(price) : 0;
      if (size !== 0 || isWithin(price, before))
        rows.push(`["${this.#listing.price(price)}","${this.#listing.size(size)}"]`);
    }
    return rows.join(',');
  }

  #top(side: BookSide, levels: number): string {
    const rows: string[] = [];
    for (let rank = 0; rank < Math.min(levels, side.count); rank++)
      rows.push(`["${this.#listing.price(side.price(rank))}","${this.#listing.size(side.size(rank))}"]`);
    return `[${rows.join(',')}]`;
  }

  /** Key order differs: spot and the best level have `ts` before `type`. */
  #message(type: 'snapshot' | 'delta', sides: string, now: number): string {
    const { symbol, category } = this.#listing;
    const stamp =
      category === 'spot' || this.depth === 1 ? `"ts":${now},"type":"${type}"` : `"type":"${type}","ts":${now}`;
    return `{"topic":"orderbook.${this.depth}.${symbol}",${stamp},"data":{"s":"${symbol}",${sides},"u":${this.number},"seq":${this.#sent}},"cts":${this.#changedAt}}`;
  }

  #advance(): void {
    this.#journal.newest++;
    this.#changedAt = this.#listing.market.changedAt;
    this.#note();
  }

  #note(): void {
    this.#sent = this.#listing.market.book.sequence;
    this.#journal.set(this.#sent);
    this.#worst();
  }

  #worst(): void {
    const { bids, asks } = this.#listing.market.book;
    this.#worstBid = bids.price(Math.min(this.depth, bids.count) - 1);
    this.#worstAsk = asks.price(Math.min(this.depth, asks.count) - 1);
  }
}

/** Which change of the market each of the last numbers of one count stands for. */
class NumberJournal {
  newest: number;
  readonly #first: number;
  readonly #changes = new Float64Array(JOURNAL).fill(UNKNOWN);

  constructor(first: number) {
    this.newest = this.#first = first;
  }

  has(number: number): boolean {
    return number <= this.newest && number >= Math.max(this.#first, this.newest - JOURNAL + 1);
  }

  at(number: number): number {
    return this.#changes[number % JOURNAL] ?? UNKNOWN;
  }

  /** The newest number stands for this change. */
  set(sequence: number): void {
    this.#changes[this.newest % JOURNAL] = sequence;
  }
}

const UNKNOWN = -1;
/** Numbers that are remembered: a minute and more of any depth. */
const JOURNAL = 4096;
const FIRST_NUMBER = 40_000_000;
/** Where counts begin that start again, one below the other. */
const LATER_START = 1_000_000;
const START_STEP = 25_000;
