import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { StreamHandle } from '../api.ts';
import type { Lease } from '../connect/stream-pool.ts';
import { SubscriptionError } from '../errors.ts';
import { nativeRequest } from './stream-openings.ts';
import type { StreamVenue } from '../venue/venue.ts';

/** Opens a stream at its venue; undefined if the venue cannot be reached under the present configuration. */
export type OpenStream = (venue: StreamVenue, request: ChannelRequest) => Lease | undefined;

/** The streams a program has added. Several handles on one topic are one subscription; before `openAll` they only wait. */
export class StreamRegistry {
  readonly #open: OpenStream;
  readonly #entries = new Map<string, Entry>();
  #isOpen = false;

  constructor(open: OpenStream) {
    this.#open = open;
  }

  /** Throws SubscriptionError if the venue has no such channel. */
  add(venue: StreamVenue, request: ChannelRequest): StreamHandle {
    const native = nativeRequest(venue, request);
    const [topic] = venue.topicsOf(native);
    if (topic === undefined)
      throw new SubscriptionError(
        '',
        [`${request.channel} of ${request.symbol}`],
        `${venue.title} has no such channel`,
      );
    const key = `${venue.id}:${topic.key}${native === request || request.channel !== 'candle' ? '' : ` as ${request.interval}`}`;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { venue, request, handles: new Set(), lease: this.#isOpen ? this.#open(venue, request) : undefined };
      this.#entries.set(key, entry);
    }
    const handle: StreamHandle = {
      key,
      [Symbol.dispose]: () => {
        this.remove(handle);
      },
    };
    entry.handles.add(handle);
    return handle;
  }

  /** Does nothing for a handle that was removed before. */
  remove(handle: StreamHandle): void {
    const entry = this.#entries.get(handle.key);
    if (entry === undefined || !entry.handles.delete(handle) || entry.handles.size > 0) return;
    this.#entries.delete(handle.key);
    entry.lease?.release();
  }

  /** The open stream behind a key. */
  find(key: string): Lease | undefined {
    return this.#entries.get(key)?.lease;
  }

  /** Opens what was added so far; from now on additions are opened at once. */
  openAll(): void {
    this.#isOpen = true;
    for (const entry of this.#entries.values()) entry.lease ??= this.#open(entry.venue, entry.request);
  }

  /** Gives every stream back. */
  closeAll(): void {
    this.#isOpen = false;
    for (const { lease } of this.#entries.values()) lease?.release();
    this.#entries.clear();
  }
}

interface Entry {
  readonly venue: StreamVenue;
  readonly request: ChannelRequest;
  readonly handles: Set<StreamHandle>;
  lease: Lease | undefined;
}
