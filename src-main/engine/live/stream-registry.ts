import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { StreamHandle } from '../api.ts';
import type { Lease } from '../connect/stream-pool.ts';
import { SubscriptionError } from '../errors.ts';
import { nativeRequest } from './stream-openings.ts';
import type { StreamVenue } from '../venue/venue.ts';

/** Opens a stream at its venue; undefined if the venue cannot be reached under the present configuration. */
export type OpenStream = (
  venue: StreamVenue,
  request: ChannelRequest,
  batchSize: number | undefined,
) => Lease | undefined;

/** The streams a program has added. Several handles on one topic are one subscription; before `openAll` they only wait. */
export class StreamRegistry {
  readonly #open: OpenStream;
  readonly #onRemoved: (key: string) => void;
  readonly #entries = new Map<string, Entry>();
  /** Books by venue and symbol. */
  readonly #books = new Map<string, Set<Entry>>();
  #isOpen = false;

  /** `onRemoved` is called with the key of every stream that is not needed any more. */
  constructor(open: OpenStream, onRemoved: (key: string) => void) {
    this.#open = open;
    this.#onRemoved = onRemoved;
  }

  /** Throws SubscriptionError if the venue has no such channel. `batchSize`: see `AddOptions`. */
  add(venue: StreamVenue, request: ChannelRequest, batchSize?: number): StreamHandle {
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
      entry = { venue, request, batchSize, handles: new Set(), lease: undefined };
      if (this.#isOpen) entry.lease = this.#open(venue, request, batchSize);
      this.#entries.set(key, entry);
      if (request.channel === 'book') this.#keepBook(entry);
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
    this.#books.get(bookKeyOf(entry))?.delete(entry);
    entry.lease?.release();
    this.#onRemoved(handle.key);
  }

  /** Whether a stream of this key was added and is needed. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** The open stream behind a key. */
  find(key: string): Lease | undefined {
    return this.#entries.get(key)?.lease;
  }

  /** Keys of everything that was added and is needed. */
  keys(): Iterable<string> {
    return this.#entries.keys();
  }

  /** What was asked for, and where. */
  *requests(): Generator<{ readonly venue: StreamVenue; readonly request: ChannelRequest }> {
    yield* this.#entries.values();
  }

  /** The books of a symbol that were asked for. */
  *booksOf(venue: VenueId, symbol: string): Generator<BookRequest> {
    for (const { request } of this.#books.get(`${venue}|${symbol}`) ?? [])
      if (request.channel === 'book') yield request;
  }

  /** Opens what was added so far; from now on additions are opened at once. */
  openAll(): void {
    this.#isOpen = true;
    for (const entry of this.#entries.values()) entry.lease ??= this.#open(entry.venue, entry.request, entry.batchSize);
  }

  /** Gives every stream back. */
  closeAll(): void {
    this.#isOpen = false;
    for (const { lease } of this.#entries.values()) lease?.release();
    this.#entries.clear();
    this.#books.clear();
  }

  #keepBook(entry: Entry): void {
    const key = bookKeyOf(entry);
    const known = this.#books.get(key);
    if (known === undefined) this.#books.set(key, new Set([entry]));
    else known.add(entry);
  }
}

function bookKeyOf({ venue, request }: Entry): string {
  return `${venue.id}|${request.symbol}`;
}

/** A book as it was asked for. */
type BookRequest = Extract<ChannelRequest, { channel: 'book' }>;

interface Entry {
  readonly venue: StreamVenue;
  readonly request: ChannelRequest;
  readonly batchSize: number | undefined;
  readonly handles: Set<StreamHandle>;
  lease: Lease | undefined;
}
