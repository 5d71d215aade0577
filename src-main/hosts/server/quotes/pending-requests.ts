import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { QuoteClient } from './quote-client.ts';
import type { RequestId } from './quote-protocol.ts';

/** A request of a client that waits until its venue's list of instruments can be read. */
export interface PendingRequest {
  readonly client: QuoteClient;
  readonly venue: VenueId;
  readonly id?: RequestId;
  /** Answers it, once the list is there. */
  settle(): Promise<void>;
}

/** Requests that wait for a list of instruments, in the order in which they came. They are kept for as long as their client is connected. */
export class PendingRequests {
  readonly #byVenue = new Map<VenueId, Set<PendingRequest>>();

  add(pending: PendingRequest): void {
    const known = this.#byVenue.get(pending.venue);
    if (known === undefined) this.#byVenue.set(pending.venue, new Set([pending]));
    else known.add(pending);
  }

  /** Requests of a client that wait. */
  countOf(client: QuoteClient): number {
    let count = 0;
    for (const requests of this.#byVenue.values())
      for (const pending of requests) if (pending.client === client) count++;
    return count;
  }

  /** Venues that something waits for. */
  venues(): ReadonlySet<VenueId> {
    return new Set(this.#byVenue.keys());
  }

  /** The list of a venue was read: what waited for it is answered, one after the other. */
  async resume(venue: VenueId): Promise<void> {
    const requests = this.#byVenue.get(venue) ?? [];
    this.#byVenue.delete(venue);
    for (const pending of requests) if (!pending.client.isEnded) await pending.settle();
  }

  /** The client does not want it any more; false if it does not wait. */
  forgetRequest(client: QuoteClient, id: RequestId): boolean {
    let isAny = false;
    for (const [venue, requests] of this.#byVenue) {
      for (const pending of requests)
        if (pending.client === client && pending.id === id) isAny = requests.delete(pending) || isAny;
      if (requests.size === 0) this.#byVenue.delete(venue);
    }
    return isAny;
  }

  /** The client has gone. */
  forget(client: QuoteClient): void {
    for (const [venue, requests] of this.#byVenue) {
      for (const pending of requests) if (pending.client === client) requests.delete(pending);
      if (requests.size === 0) this.#byVenue.delete(venue);
    }
  }
}
