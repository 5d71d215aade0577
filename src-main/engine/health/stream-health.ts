import { type BookSync, toBookHealth } from '../book/book-sync.ts';
import type { NotTradedStatus } from '../../../src-shared/market/instrument.ts';
import type { StreamHealth } from '../../../src-shared/wire/health.ts';
import type { StreamRecord } from '../connect/stream-record.ts';

/**
 * Health of a stream at an instant, monotonic ms; of one that was opened for a book, with the counters that the book keeps. `listedOf`: what the
 * list of instruments says, as {@link StreamHealth.listed} has it. While nothing has changed it is the same object, which is never changed.
 */
export function toStreamHealth(
  stream: StreamRecord,
  book: BookSync | undefined,
  monotonic: number,
  listedOf?: (stream: StreamRecord) => NotTradedStatus | undefined,
): StreamHealth {
  const { row } = stream;
  if (row !== undefined && stream.isAsIn(row, monotonic) && isBookAsIn(row, book)) return row;
  const health = stream.health(monotonic);
  const listed = listedOf?.(stream);
  if (listed !== undefined) health.listed = listed;
  stream.row = health;
  if (book === undefined) return health;
  health.gaps = book.gaps;
  health.missing = book.missing;
  health.duplicates = book.duplicates;
  health.resyncs = book.resyncs;
  health.book = toBookHealth(book);
  return health;
}

function isBookAsIn(
  { book: row, gaps, missing, duplicates, resyncs }: StreamHealth,
  sync: BookSync | undefined,
): boolean {
  if (row === undefined || sync === undefined) return row === sync;
  const { book } = sync;
  return (
    row.state === sync.state &&
    row.reason === sync.reason &&
    row.since === sync.since &&
    Object.is(row.lastSequence ?? NaN, sync.lastSequence) &&
    row.bidLevels === book.bids.count &&
    row.askLevels === book.asks.count &&
    gaps === sync.gaps &&
    missing === sync.missing &&
    duplicates === sync.duplicates &&
    resyncs === sync.resyncs
  );
}
