import type { StreamHealth } from '../../../src-shared/wire/health.ts';
import { type BookSync, toBookHealth } from '../book/book-sync.ts';
import type { StreamRecord } from '../connect/stream-record.ts';

/** Health of a stream at an instant, monotonic ms; of one that was opened for a book, with the counters that the book keeps. */
export function toStreamHealth(stream: StreamRecord, book: BookSync | undefined, monotonic: number): StreamHealth {
  const health = stream.health(monotonic);
  if (book === undefined) return health;
  const { gaps, missing, duplicates, resyncs } = book;
  return { ...health, gaps, missing, duplicates, resyncs, book: toBookHealth(book) };
}
