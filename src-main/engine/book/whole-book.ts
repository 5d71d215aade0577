import type { BookRecord } from '../venue/records.ts';
import { copyOf } from './pending-updates.ts';
import type { OrderBook } from './order-book.ts';

/**
 * Puts whole books into one. Where a venue tells the best levels often and the others seldom, a message of the best replaces only those,
 * and a late one of the others leaves the best alone.
 */
export class WholeBook {
  /** Levels a side that are as new as the last message; Infinity where all are. */
  freshLevels = Infinity;
  /** Times of the levels beyond; NaN where there are none. */
  deepVenueTime = NaN;
  deepReceivedAt = NaN;
  readonly #levels: number;
  /** The newest message of the best levels, kept while there are others. */
  #top: BookRecord | undefined;

  constructor(levels: number) {
    this.#levels = levels;
  }

  /** Forgets what was told before. */
  clear(): void {
    this.freshLevels = Infinity;
    this.deepVenueTime = this.deepReceivedAt = NaN;
    this.#top = undefined;
  }

  /** False where the message is older than what is held. The record may be reused afterwards. */
  take(book: OrderBook, record: BookRecord, receivedAt: number): boolean {
    return record.covers === Infinity ? this.#takeWhole(book, record, receivedAt) : this.#takeTop(book, record);
  }

  #takeWhole(book: OrderBook, record: BookRecord, receivedAt: number): boolean {
    if (record.venueTime < this.deepVenueTime) return false;
    book.replace(record, this.#levels);
    this.deepVenueTime = record.venueTime;
    this.deepReceivedAt = receivedAt;
    this.freshLevels = Infinity;
    const top = this.#top;
    if (top === undefined || !(top.venueTime > record.venueTime)) return true;
    book.replaceTop(top);
    this.freshLevels = top.covers;
    return true;
  }

  #takeTop(book: OrderBook, record: BookRecord): boolean {
    if (record.venueTime < (this.#top?.venueTime ?? NaN) || record.venueTime < this.deepVenueTime) return false;
    this.#top = copyOf(record);
    if (Number.isNaN(this.deepReceivedAt)) {
      book.replace(record, record.covers);
      return true;
    }
    book.replaceTop(record);
    this.freshLevels = record.covers;
    return true;
  }
}
