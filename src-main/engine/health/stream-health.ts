import { type BookSync, toBookHealth } from '../book/book-sync.ts';
import type { MutableHealth, StreamRecord } from '../connect/stream-record.ts';

/** Health of a stream at an instant, monotonic ms; of one that was opened for a book, with the counters that the book keeps. */
export function toStreamHealth(stream: StreamRecord, book: BookSync | undefined, monotonic: number): MutableHealth {
  const health = stream.health(monotonic);
  if (book === undefined) return health;
  health.gaps = book.gaps;
  health.missing = book.missing;
  health.duplicates = book.duplicates;
  health.resyncs = book.resyncs;
  health.book = toBookHealth(book);
  return health;
}
