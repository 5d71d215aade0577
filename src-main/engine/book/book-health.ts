import type { BookHealth } from '../../../src-shared/wire/health.ts';
import type { BookSync } from './book-sync.ts';

/** A book's state and size, for the health report. */
export function toBookHealth(sync: BookSync): BookHealth {
  const { state, reason, since, book, lastSequence } = sync;
  return {
    state,
    reason,
    since,
    bidLevels: book.bids.count,
    askLevels: book.asks.count,
    knownDepth: book.knownDepth,
    ...(Number.isNaN(lastSequence) ? {} : { lastSequence }),
  };
}
