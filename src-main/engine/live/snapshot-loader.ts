import type { BookSync } from '../book/book-sync.ts';
import { Canceller } from '../rest/canceller.ts';
import type { RestClient } from '../rest/rest-client.ts';
import type { StreamVenue, VenueEndpoints } from '../venue/venue.ts';
import type { MarketCache } from '../market/market-cache.ts';

/** Brings the snapshots that books ask for, one request a book. */
export class SnapshotLoader {
  readonly #rest: Pick<RestClient, 'request'>;
  readonly #market: () => MarketCache;
  /** Those asked for. */
  readonly #asked = new Map<BookSync, Canceller>();

  constructor(rest: Pick<RestClient, 'request'>, market: () => MarketCache) {
    this.#rest = rest;
    this.#market = market;
  }

  /** Asks for a book's snapshot, in place of an earlier request of it; the book hears what came of it. */
  async load(venue: StreamVenue, endpoints: VenueEndpoints, book: BookSync): Promise<void> {
    this.#asked.get(book)?.cancel();
    const cancel = new Canceller();
    this.#asked.set(book, cancel);
    const { policy, stash, symbol } = book;
    if (policy.kind !== 'rest-snapshot' || stash === undefined) return;
    stash.isShort = true;
    const answer = await this.#rest.request(venue, endpoints, policy.snapshotRequest(symbol), {
      priority: 'book-snapshot',
      // The cache reads it into the book, and reports what cannot be read.
      read: (body) => body,
      cancel,
      onSent: () => {
        stash.isShort = false;
      },
    });
    if (this.#asked.get(book) !== cancel) return;
    this.#asked.delete(book);
    if (answer.ok) this.#market().applySnapshot(venue, book, answer.value, answer.receivedAt);
    else
      book.onSnapshotFailed(answer.reason === 'rate-limited' ? 'rate-limited' : 'snapshot-failed', answer.retryAfterMs);
  }

  /** The request of a book that nobody needs any more gives its weight back to the others. */
  drop(book: BookSync): void {
    this.#asked.get(book)?.cancel();
    this.#asked.delete(book);
  }
}
