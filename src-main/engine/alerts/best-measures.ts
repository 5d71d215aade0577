import type { LeafCondition } from '../../../src-shared/alerts/alert.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { MarketRecord } from '../venue/records.ts';
import { type Dirty, Gauge } from './gauge.ts';
import { type LeafOwner, levelLeaf } from './leaf-maker.ts';
import type { Leaf } from './leaf.ts';
import type { Measures } from './measures.ts';
import { plain } from './quote-measures.ts';

/** What alerts measure of the best prices: the spread, and what follows them elsewhere. From best prices that are sent, or from a book. Hot. */
export class BestMeasures<Owner extends LeafOwner> implements Measures<Owner> {
  /** Best bid and ask; NaN if there is none, or that is not known. */
  bid = NaN;
  ask = NaN;
  readonly #spread: Gauge<Owner>;
  readonly #book: () => BookSync | undefined;
  readonly #followers = new Set<() => void>();

  constructor(dirty: Dirty<Owner>, book: () => BookSync | undefined) {
    this.#spread = new Gauge(dirty);
    this.#book = book;
  }

  add(condition: LeafCondition, owner: Owner): Leaf {
    if (condition.kind !== 'level') throw new TypeError(`${condition.kind} is not measured by best prices`);
    return levelLeaf(this.#spread, condition, owner);
  }

  /** Calls back whenever the best prices change; returns what ends that. */
  follow(onChange: () => void): () => void {
    this.#followers.add(onChange);
    return () => {
      this.#followers.delete(onChange);
    };
  }

  remove(owner: Owner): void {
    this.#spread.remove(owner);
  }

  onRecord(record: MarketRecord): void {
    if (record.kind === 'bbo') this.#take(plain(record.bidPrice), plain(record.askPrice));
    else if (record.kind === 'book') this.onState();
  }

  onTick(): void {
    return undefined;
  }

  onLost(): void {
    this.#take(NaN, NaN);
  }

  /** The book, if the best prices are read off one, has changed or gone to another state. */
  onState(): void {
    const sync = this.#book();
    if (sync === undefined) return;
    const { book } = sync;
    if (!hasBest(sync)) {
      this.#take(NaN, NaN);
      return;
    }
    const scale = 10 ** book.priceScale;
    const { bids, asks } = book;
    this.#take(
      bids.count === 0 ? NaN : (bids.prices[bids.count - 1] as number) / scale,
      asks.count === 0 ? NaN : (asks.prices[asks.count - 1] as number) / scale,
    );
  }

  #take(bid: number, ask: number): void {
    this.bid = bid;
    this.ask = ask;
    this.#spread.set(((ask - bid) / ((ask + bid) / 2)) * 10_000);
    if (this.#followers.size > 0) for (const onChange of this.#followers) onChange();
  }
}

/** Whether the best prices of a book are those of its venue: one that is crossed is right as far as anybody knows. */
export function hasBest(sync: BookSync | undefined): boolean {
  if (sync === undefined) return false;
  const { state, reason } = sync;
  return state === 'verified' || state === 'unverifiable' || (state === 'suspect' && reason === 'crossed');
}
