import type { BookView } from '../../src-main/engine/api.ts';
import type { TruthBook } from '../../src-main/simulator/truth.ts';
import { VENUES } from '../../src-main/venues/registry.ts';
import { compareExact, exactDecimal } from '../../src-shared/market/decimal.ts';
import type { CountsByExchange } from './counts.ts';
import type { Followed } from './followed.ts';
import { isWhole, type Load } from './load.ts';
import { TruthClient } from './truth-client.ts';

/** The books, looked at in turn while they live, and each compared with the truth at the end. */
export class Books {
  #next = 0;
  readonly #load: Load;
  readonly #counts: CountsByExchange;
  readonly #truth: TruthClient;

  constructor(load: Load, counts: CountsByExchange) {
    this.#load = load;
    this.#counts = counts;
    this.#truth = new TruthClient(load.origin);
  }

  look(): void {
    const { followed } = this.#load;
    for (let n = 0; n < EACH_TIME; n++) {
      const one = followed[this.#next++ % followed.length];
      const book = one === undefined ? undefined : this.#view(one);
      if (one !== undefined && book !== undefined && isWhole(book.state)) this.#judge(one, book);
    }
  }

  /** Compares every book with the truth at its number. */
  async compare(): Promise<void> {
    for (const one of this.#load.followed) {
      const counts = this.#counts.of(one.exchange);
      const book = this.#view(one);
      if (book === undefined || !isWhole(book.state)) {
        counts.booksNotWhole++;
        this.#counts.note('book', `${one.venue} ${one.symbol} ${book?.state ?? 'absent'}, ${book?.reason ?? ''}`);
        continue;
      }
      this.#judge(one, book);
      if (await this.#isTrue(one, book)) counts.booksEqual++;
      else {
        counts.booksWrong++;
        this.#counts.note(
          'book',
          `${one.venue} ${one.symbol} differs at ${book.lastSequence ?? 'no number'}, ${book.state}`,
        );
      }
    }
  }

  #view({ venue, symbol }: Followed): BookView | undefined {
    return this.#load.engine.getOrderBook(symbol, { venue, depth: this.#load.depth, levels: this.#load.depth });
  }

  /** A book without a number is compared with the moments before now, the newest first. */
  async #isTrue(one: Followed, book: BookView): Promise<boolean> {
    const [topic] = VENUES[one.venue].topicsOf({ channel: 'book', symbol: one.symbol, depth: this.#load.depth });
    const { levels: emitted } = VENUES[one.venue].bookPolicy(topic?.key ?? '');
    const levels = Math.min(book.knownDepth, this.#load.depth, book.older?.from ?? Infinity);
    if (book.lastSequence !== undefined)
      return isSame(book, await this.#truth.book(one, book.lastSequence, emitted), levels);
    const newest = (await this.#truth.book(one))?.sequence ?? 0;
    for (let back = 0; back < MOMENTS; back++)
      if (isSame(book, await this.#truth.book(one, newest - back, emitted), levels)) return true;
    return false;
  }

  #judge({ exchange }: Followed, { bids, asks }: BookView): void {
    const counts = this.#counts.of(exchange);
    counts.bookChecks++;
    if (bids[0] !== undefined && asks[0] !== undefined && !isBelow(bids[0][0], asks[0][0])) counts.crossed++;
    if (!isFalling(bids) || !isFalling(asks.toReversed())) counts.unsorted++;
  }
}

function isSame(book: BookView, truth: TruthBook | undefined, levels: number): boolean {
  if (truth === undefined) return false;
  return (
    JSON.stringify([book.bids.slice(0, levels), book.asks.slice(0, levels)]) ===
    JSON.stringify([truth.bids.slice(0, levels), truth.asks.slice(0, levels)])
  );
}

function isFalling(side: BookView['bids']): boolean {
  return side.every(([price], i) => i === 0 || isBelow(price, side[i - 1]?.[0] ?? ''));
}

function isBelow(one: string, other: string): boolean {
  const [a, b] = [exactDecimal(one), exactDecimal(other)];
  return a !== undefined && b !== undefined && compareExact(a, b) < 0;
}

const EACH_TIME = 20;
const MOMENTS = 200;
