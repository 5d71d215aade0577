import { BookRecord } from '../venue/records.ts';
import { MessageOrder, type MessageAge } from './message-order.ts';
import type { OrderBook } from './order-book.ts';

/**
 * Puts whole books into one. If a venue sends the best levels often and the others seldom, a message of the best replaces only
 * those, and a late one of the others leaves the best alone.
 */
export class WholeBook {
  /** Levels a side that are as new as the last message; Infinity if all are. */
  freshLevels = Infinity;
  /** Times of the levels beyond; NaN if there are none. */
  deepVenueTime = NaN;
  deepReceivedAt = NaN;
  readonly #levels: number;
  readonly #wholes = new MessageOrder();
  readonly #tops = new MessageOrder();
  /** The newest message of the best levels, kept while there are others. */
  #top: BookRecord | undefined;

  constructor(levels: number) {
    this.#levels = levels;
  }

  /** Forgets every message. */
  clear(): void {
    this.freshLevels = Infinity;
    this.deepVenueTime = this.deepReceivedAt = NaN;
    this.#top = undefined;
    this.#wholes.clear();
    this.#tops.clear();
  }

  /** Replaces the book by a message unless that is older. The record may be reused afterwards. */
  take(book: OrderBook, record: BookRecord, receivedAt: number): MessageAge {
    return record.covers === Infinity
      ? this.#takeWhole(book, record, receivedAt)
      : this.#takeTop(book, record, receivedAt);
  }

  #takeWhole(book: OrderBook, record: BookRecord, receivedAt: number): MessageAge {
    const age = this.#wholes.take(record.lastSequence, record.venueTime, receivedAt);
    if (age === 'older') return age;
    if (age === 'restarted') {
      this.#top = undefined;
      this.#tops.clear();
    }
    book.replace(record, this.#levels);
    this.deepVenueTime = record.venueTime;
    this.deepReceivedAt = receivedAt;
    this.freshLevels = Infinity;
    const top = this.#top;
    if (top === undefined || !(top.venueTime > record.venueTime)) {
      this.#tops.startAt(record.venueTime);
      return age;
    }
    book.replaceTop(top);
    this.freshLevels = top.covers;
    return age;
  }

  #takeTop(book: OrderBook, record: BookRecord, receivedAt: number): MessageAge {
    const age = this.#tops.take(record.lastSequence, record.venueTime, receivedAt);
    if (age === 'older') return age;
    if (age === 'restarted') this.#wholes.clear();
    this.#top = new BookRecord(record);
    if (Number.isNaN(this.deepReceivedAt)) {
      book.replace(record, record.covers);
      return age;
    }
    book.replaceTop(record);
    this.freshLevels = record.covers;
    return age;
  }
}
