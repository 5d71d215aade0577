import type { BookSync } from '../book/book-sync.ts';
import { NO_REQUEST, type SnapshotFetch } from '../market/market-host.ts';
import { Canceller } from '../rest/canceller.ts';
import type { RestClient } from '../rest/rest-client.ts';
import type { StreamVenue, VenueEndpoints } from '../venue/venue.ts';

/** Requests a book's snapshot. While the request waits in its queue the book keeps the newest few changes only: the answer will contain the others. */
export function fetchSnapshot(
  rest: Pick<RestClient, 'request'>,
  venue: StreamVenue,
  endpoints: VenueEndpoints,
  { policy, stash, symbol }: BookSync,
): SnapshotFetch {
  if (policy.kind !== 'rest-snapshot' || stash === undefined) return NO_REQUEST;
  const cancel = new Canceller();
  stash.isShort = true;
  const answer = rest.request(venue, endpoints, policy.snapshotRequest(symbol), {
    priority: 'book-snapshot',
    // The market reads it into a record for the book, and reports what cannot be read.
    read: (body) => body,
    cancel,
    onSent: () => {
      stash.isShort = false;
    },
  });
  // The weight of a request that is still in the queue goes back to the others.
  return { answer, cancel: () => cancel.cancel() };
}
