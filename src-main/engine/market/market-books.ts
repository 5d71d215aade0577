import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import { BookSync, type BookSyncHost, type SnapshotAnswer } from '../book/book-sync.ts';
import { type RestOutcome, isHostFailure } from '../rest/rest-outcome.ts';
import { BookRecord } from '../venue/records.ts';
import type { RestSnapshotPolicy, StreamVenue } from '../venue/venue.ts';
import type { MarketHost, MarketLimits } from './market-host.ts';
import { type MarketStream, type SymbolMarket, bookKey } from './symbol-market.ts';

/** What the books of all markets are made with. */
export interface MarketBooksOptions {
  readonly host: MarketHost;
  readonly limits: MarketLimits['book'];
  /** Takes every snapshot that was asked for, or recorded. The record may be reused afterwards. */
  readonly onSnapshot: (venue: StreamVenue, record: BookRecord, at: number) => void;
}

/** The books of every market: which message belongs to which, and where their snapshots come from. */
export class MarketBooks {
  readonly #o: MarketBooksOptions;
  readonly #hosts = new Map<VenueId, BookSyncHost>();

  constructor(options: MarketBooksOptions) {
    this.#o = options;
  }

  /** The book that the messages of a topic make, created if there is none. */
  book(market: SymbolMarket, topic: string): BookSync {
    const key = bookKey(market.venue, topic);
    let book = market.books.get(key);
    if (book === undefined) market.books.set(key, (book = this.#make(market, key)));
    return book;
  }

  /** Applies a message; false if nobody asked for its book. */
  take(
    market: SymbolMarket,
    record: BookRecord,
    topic: string,
    stream: MarketStream | undefined,
    receivedAt: number,
  ): boolean {
    const { newest } = market;
    const book = newest?.topic === topic ? newest.book : this.#bookOf(market, topic, stream);
    if (book === undefined) return false;
    book.onMessage(record, receivedAt);
    market.bookCheck?.onBook(book);
    return true;
  }

  #bookOf(market: SymbolMarket, topic: string, stream: MarketStream | undefined): BookSync | undefined {
    // A topic opened for the best level may carry a book that nobody asked for.
    if (stream?.channel === 'bbo' && !market.books.has(topic)) return undefined;
    const book = market.books.get(topic) ?? this.book(market, topic === '' ? deepestTopic(market) : topic);
    market.newest = { topic, book };
    return book;
  }

  /** Gives a book a recorded answer, of `askedLevels` a side if that is known. */
  applyRecorded(venue: StreamVenue, book: BookSync, answer: RecordedSnapshot): void {
    const snapshot = this.#read(venue, book, answer);
    if (snapshot.ok) book.onSnapshot(snapshot.record, snapshot.at, answer.askedLevels);
    else book.onSnapshotFailed(snapshot.reason);
  }

  #make({ venue, symbol }: SymbolMarket, topic: string): BookSync {
    const policy = venue.bookPolicy(topic);
    const { snapshotDepth, maxLevels, maxStashed } = this.#o.limits;
    return new BookSync({
      symbol,
      topic,
      policy: policy.kind === 'rest-snapshot' ? withSnapshotDepth(policy, snapshotDepth) : policy,
      maxLevels,
      maxStashed,
      host: this.#hostOf(venue),
    });
  }

  #hostOf(venue: StreamVenue): BookSyncHost {
    let host = this.#hosts.get(venue.id);
    if (host === undefined) this.#hosts.set(venue.id, (host = this.#makeHost(venue)));
    return host;
  }

  #makeHost(venue: StreamVenue): BookSyncHost {
    const { host } = this.#o;
    return {
      now: () => host.now(),
      random: () => host.random(),
      setTimer: (callback, delayMs) => host.setTimer(callback, delayMs),
      requestSnapshot: (book) => {
        const request = host.requestSnapshot(venue, book);
        return {
          answer: request.answer.then((outcome) => this.#toSnapshot(venue, book, outcome)),
          cancel: () => {
            request.cancel();
          },
        };
      },
      resubscribe: (book) => {
        host.resubscribe?.(venue, book.topic);
      },
      onState: (book, previous) => {
        const { symbol, topic, state, reason, since, receivedAt, lastSequence } = book;
        const { gaps, missing, resyncs } = book;
        const now = { symbol, topic, state, reason, since, receivedAt, lastSequence, gaps, missing, resyncs };
        host.report({ kind: 'book-changed', at: host.now(), venue: venue.id, previous, ...now });
      },
    };
  }

  #toSnapshot(venue: StreamVenue, book: BookSync, outcome: RestOutcome<Uint8Array>): SnapshotAnswer {
    if (outcome.ok) return this.#read(venue, book, { body: outcome.value, at: outcome.receivedAt });
    const { reason } = outcome;
    const retryAfterMs = outcome.retryAfterMs ?? (isHostFailure(outcome) ? HOST_RETRY_MS : undefined);
    return {
      ok: false,
      reason: reason === 'rate-limited' ? reason : 'snapshot-failed',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }

  #read(venue: StreamVenue, { policy, symbol }: BookSync, { body, at }: RecordedSnapshot): SnapshotAnswer {
    const record = new BookRecord();
    const malformed = policy.kind === 'rest-snapshot' ? policy.parseSnapshot(body, record) : NOT_ASKED;
    if (malformed !== undefined) {
      this.#o.host.report({ kind: 'malformed', at, venue: venue.id, symbol, reason: malformed.malformed });
      return { ok: false, reason: 'snapshot-failed' };
    }
    record.symbol = symbol;
    // Without it a listener could make nothing of the changes.
    this.#o.onSnapshot(venue, record, at);
    return { ok: true, record, at };
  }
}

/** A host that failed is tried again soon by every book: its circuit breaker sees to it that only few requests reach it. */
const HOST_RETRY_MS = 1000;

/** The body of an answer and when it came, epoch ms. */
export interface RecordedSnapshot {
  readonly body: Uint8Array;
  readonly at: number;
  /** Levels a side that were asked for; the usual ones if absent. */
  readonly askedLevels?: number | undefined;
}

/** The key of the first topic that carries a requested book; undefined if the venue has none. */
export function bookTopicOf(
  venue: StreamVenue,
  request: Extract<ChannelRequest, { channel: 'book' }>,
): string | undefined {
  return venue.topicsOf(request)[0]?.key;
}

/** The policy with snapshots of `wanted` levels a side, or of the next depth that the venue offers; of its deepest if none reaches. */
export function withSnapshotDepth(policy: RestSnapshotPolicy, wanted: number): RestSnapshotPolicy {
  const offered = policy.snapshotDepths ?? [policy.snapshotDepth];
  const depth = offered.find((each) => each >= wanted) ?? offered.at(-1) ?? policy.snapshotDepth;
  return { ...policy, snapshotDepth: depth, snapshotRequest: (symbol) => policy.snapshotRequest(symbol, depth) };
}

/** A message that names no topic is of the deepest book. */
function deepestTopic({ venue, symbol }: SymbolMarket): string {
  return bookTopicOf(venue, { channel: 'book', symbol, depth: Infinity }) ?? '';
}

const NOT_ASKED = { malformed: 'a snapshot of a book that takes none' } as const;
