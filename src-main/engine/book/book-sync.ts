import type { BookReason, BookState } from '../../../src-shared/market/book-state.ts';
import type { BookRecord } from '../venue/records.ts';
import type { BookPolicy } from '../venue/venue.ts';
import { BookChain } from './book-chain.ts';
import type { PendingUpdates } from './pending-updates.ts';
import { checksumOf } from './checksum.ts';
import { OrderBook } from './order-book.ts';
import { SnapshotRetry } from './snapshot-retry.ts';
import { WholeBook } from './whole-book.ts';
import type { Timer } from '../ports.ts';
import type { BookHealth } from '../../../src-shared/wire/health.ts';

/**
 * The one machine that keeps a book in step with its venue: stashes changes until a snapshot joins them, follows the venue's
 * numbering, and starts over when it breaks. Whenever `state` is `verified`, `book` equals the venue's book at `lastSequence`
 * within `book.knownDepth`. While it starts over, the old levels stay as they were. Hot: no allocation while verified.
 */
export class BookSync {
  readonly symbol: string;
  readonly topic: string;
  readonly policy: BookPolicy;
  readonly book: OrderBook;
  state: BookState = 'syncing';
  reason: BookReason = 'waiting-for-stream';
  /** When the state or reason began, epoch ms. */
  since: number;
  /** Last sequence applied in an unbroken chain, and the one before it; NaN if there is none. */
  lastSequence = NaN;
  previousSequence = NaN;
  /** Messages of an unbroken chain that were already contained. */
  duplicates = 0;
  /** New starts after the first snapshot had joined. */
  resyncs = 0;
  /** Messages and snapshots that went into the book. */
  updatesApplied = 0;
  /** Of the last message applied; NaN if absent. */
  receivedAt = NaN;
  venueTime = NaN;

  readonly #chain: BookChain | undefined;
  readonly #whole: WholeBook | undefined;
  readonly #host: BookSyncHost;
  readonly #retries: SnapshotRetry;
  #isFollowing = false;
  /** True while messages are kept for a snapshot that is needed. */
  #isStashing = true;
  /** Whether anything came by the stream on this connection. */
  #hasReceived = false;
  #hasBook = false;
  /** A snapshot is on its way; `cancel` gives it up. */
  #asked: { cancel(): void } | undefined;
  #isStopped = false;
  /** How many want to know how many orders make each level. */
  #ordersWanted = 0;
  /** The venue's own of the last message; NaN if it sends none. */
  #checksum = NaN;

  constructor(options: BookSyncOptions) {
    this.symbol = options.symbol;
    this.topic = options.topic;
    this.policy = options.policy;
    this.book = new OrderBook(options.maxLevels);
    this.since = options.host.now();
    if (options.policy.kind === 'every-message') this.#whole = new WholeBook(options.policy.levels);
    else this.#chain = new BookChain(options.policy, options.maxStashed);
    this.#host = options.host;
    this.#retries = new SnapshotRetry(options.host, () => this.#request());
  }

  /** Gaps seen in the numbering, and how many numbers they spanned if the venue counts by one. */
  get gaps(): number {
    return this.#chain?.gaps ?? 0;
  }
  get missing(): number {
    return this.#chain?.missing ?? 0;
  }

  /** Messages that wait for a snapshot; undefined if none can. */
  get stash(): PendingUpdates | undefined {
    return this.#chain?.stash;
  }

  /** The best levels a side that are as new as the last message, and the times of those beyond; undefined if all are. */
  get older(): { readonly from: number; readonly venueTime: number; readonly receivedAt: number } | undefined {
    const whole = this.#whole;
    return whole === undefined || whole.freshLevels === Infinity
      ? undefined
      : { from: whole.freshLevels, venueTime: whole.deepVenueTime, receivedAt: whole.deepReceivedAt };
  }

  /**
   * Keeps how many orders make each level, if the venue says so, until what it returns is called. What a stream says of levels it sent before
   * comes with its snapshot, which is asked for anew.
   */
  keepOrders(): () => void {
    if (++this.#ordersWanted === 1) {
      this.book.keepsOrders = true;
      if (this.book.tellsOrders && this.policy.kind === 'stream-snapshot') this.#host.resubscribe(this);
    }
    let isKept = true;
    return () => {
      if (isKept && --this.#ordersWanted === 0) this.book.keepsOrders = false;
      isKept = false;
    };
  }

  /** Takes one message of the stream; true if the book changed. The record may be reused afterwards. */
  onMessage(record: BookRecord, receivedAt: number): boolean {
    if (this.#isStopped) return false;
    const chain = this.#chain;
    if (chain === undefined) return this.#replaceByMessage(record, receivedAt);
    const isFirst = !this.#hasReceived;
    this.#hasReceived = true;
    if (record.isSnapshot) {
      chain.numbers.startAt(record);
      this.#adopt(chain, record, receivedAt, chain.policy.levels ?? Infinity);
      return true;
    }
    const before = chain.numbers.last;
    const verdict = chain.numbers.take(record, receivedAt);
    if (isFirst) this.#request();
    if (verdict === 'restarted') return this.#restart(chain, record, receivedAt);
    if (verdict === 'old') return this.#dropOld(chain, record);
    if (this.#isFollowing) return this.#follow(chain, record, receivedAt, before);
    chain.keep(record, receivedAt, false);
    return false;
  }

  /** Takes a snapshot that was asked for, or a recorded one. `at` is when it came; it is complete if it has fewer than `askedLevels`. */
  onSnapshot(record: BookRecord, at: number, askedLevels?: number): void {
    const chain = this.#chain;
    if (this.#isStopped || chain?.policy.kind !== 'rest-snapshot') return;
    this.#asked = undefined;
    this.#retries.cancel();
    if (!this.#isStashing) return;
    if (!chain.joins(record.lastSequence)) {
      this.#retry('snapshot-too-old');
      return;
    }
    this.#adopt(chain, record, at, askedLevels ?? chain.policy.snapshotDepth);
  }

  /** The snapshot could not be had; it is asked for again, after `retryAfterMs` if the venue named a time. */
  onSnapshotFailed(reason: BookReason, retryAfterMs?: number): void {
    this.#asked = undefined;
    if (this.#isStopped || !this.#isStashing || this.#whole !== undefined) return;
    this.#retry(reason, retryAfterMs);
  }

  /** The stream is subscribed on an open connection. */
  onConnectionUp(): void {
    if (this.#isStopped || this.#hasReceived) return;
    this.#enter(this.#hasBook ? 'resyncing' : 'syncing', 'waiting-for-stream');
    if (this.#whole === undefined)
      this.#retries.after(
        (this.policy.kind === 'rest-snapshot' ? QUIET_START_MS : STREAM_SNAPSHOT_MS) * (1 + this.#host.random()),
      );
  }

  /** The connection broke: nothing that was kept from it can be joined to what comes next. */
  onConnectionLost(): void {
    if (this.#isStopped) return;
    if (this.#hasBook && this.#whole === undefined && !this.#isStashing) this.resyncs++;
    this.#whole?.clear();
    this.#chain?.numbers.clear();
    this.#hasReceived = false;
    this.#isFollowing = false;
    this.#isStashing = true;
    this.#giveUpRequest();
    this.stash?.clear();
    this.#retries.reset();
    this.#enter(this.#hasBook ? 'stale' : 'syncing', 'connection-lost');
  }

  /** Too long without a message. The chain is kept: the next one shows whether something was missed. */
  onStale(): void {
    if (this.state === 'verified' || this.state === 'unverifiable') this.#enter('stale', 'silence');
  }

  /** Ends all work; nothing more is asked of the host. May be called twice. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#giveUpRequest();
    this.#retries.cancel();
    this.stash?.clear();
    this.#enter('stale', 'stopped');
  }

  #replaceByMessage(record: BookRecord, receivedAt: number): boolean {
    const age = this.#whole?.take(this.book, record, receivedAt);
    if (age === undefined || age === 'older') {
      this.duplicates++;
      return false;
    }
    if (age === 'restarted') this.resyncs++;
    this.#hasReceived = true;
    this.#hasBook = true;
    this.#noteApplied(record, receivedAt);
    if (this.book.isCrossed) this.#enter('suspect', 'crossed');
    else this.#enter('unverifiable', 'no-sequence');
    return true;
  }

  #follow(chain: BookChain, record: BookRecord, receivedAt: number, before: number): boolean {
    if (this.#isStashing) chain.keep(record, receivedAt, true);
    const verdict = chain.verdict(this.lastSequence, record);
    if (verdict === 'gap') {
      this.#onGap(chain, record, receivedAt, before);
      return false;
    }
    if (verdict === 'stale') {
      this.#onBehind(chain, record, receivedAt);
      return false;
    }
    this.#apply(chain, record, receivedAt);
    this.#judge();
    return true;
  }

  /** A copy changes nothing. One of the very last message shows that none is missing. */
  #dropOld(chain: BookChain, record: BookRecord): false {
    if (!this.#isFollowing) return false;
    if (chain.hasJoined) this.duplicates++;
    if (record.lastSequence === this.lastSequence && this.state !== 'suspect') this.#enterRight();
    return false;
  }

  /** The snapshot contains a change already. It is proven when the stream has reached its number, and not before. */
  #onBehind(chain: BookChain, record: BookRecord, receivedAt: number): void {
    if (record.lastSequence === this.lastSequence) {
      if (this.state !== 'suspect') this.#enterRight();
      return;
    }
    if (!chain.isTooFarBehind(receivedAt)) return;
    this.#isFollowing = false;
    this.#isStashing = true;
    this.resyncs++;
    chain.startAt(record, receivedAt);
    this.#retry('waiting-for-stream');
  }

  #apply(chain: BookChain, record: BookRecord, receivedAt: number): void {
    chain.onApplied();
    this.book.apply(record);
    if (chain.policy.levels !== undefined) this.book.knowOnly(chain.policy.levels);
    this.#noteApplied(record, receivedAt);
  }

  /** After a message in an unbroken chain: right, or wrong in spite of it. */
  #judge(): void {
    if (this.#isStashing) return;
    const isWrong = this.#isContradicted ? 'checksum-mismatch' : this.book.isCrossed ? 'crossed' : undefined;
    if (isWrong === undefined) {
      this.#retries.reset();
      this.#enterRight();
      return;
    }
    // The chain goes on being applied, and is kept as well, for the snapshot that will show who was right.
    this.resyncs++;
    this.#isStashing = true;
    this.#enter('suspect', isWrong);
    this.#retries.afterFailure(false);
  }

  #onGap(chain: BookChain, record: BookRecord, receivedAt: number, before: number): void {
    this.#isFollowing = false;
    this.#isStashing = true;
    if (chain.breakAt(record, receivedAt, { applied: this.lastSequence, before })) this.#resync();
    else this.#retry('snapshot-too-old');
  }

  /** The venue counts anew: what was applied, kept or asked for before is of another numbering. */
  #restart(chain: BookChain, record: BookRecord, receivedAt: number): false {
    this.#isFollowing = false;
    this.#isStashing = true;
    this.#giveUpRequest();
    chain.restartAt(record, receivedAt);
    this.#resync();
    return false;
  }

  #resync(): void {
    if (this.#hasBook) this.resyncs++;
    this.#enter(this.#hasBook ? 'resyncing' : 'syncing', 'sequence-gap');
    // Many books lose messages together; asking for all snapshots at once would eat the request budget.
    this.#retries.after(RESYNC_SPREAD_MS * this.#host.random());
  }

  #adopt(chain: BookChain, snapshot: BookRecord, at: number, askedLevels: number): void {
    this.book.replace(snapshot, askedLevels);
    this.previousSequence = NaN;
    this.lastSequence = NaN;
    this.#noteApplied(snapshot, at);
    this.#hasBook = true;
    chain.onSnapshot();
    this.#isFollowing = true;
    this.#isStashing = false;
    this.#retries.cancel();
    for (const { record, receivedAt } of chain.stash.messages) {
      if (chain.verdict(this.lastSequence, record) === 'apply') this.#apply(chain, record, receivedAt);
    }
    chain.stash.clear();
    // Only a stream that has reached the snapshot's number shows that both are of one numbering, and that it stays right.
    if (chain.hasJoined || Object.is(chain.numbers.last, this.lastSequence)) this.#judge();
    else this.#enter(this.resyncs > 0 ? 'resyncing' : 'syncing', 'waiting-for-stream');
  }

  #noteApplied(record: BookRecord, receivedAt: number): void {
    this.updatesApplied++;
    this.previousSequence = this.lastSequence;
    this.lastSequence = record.lastSequence;
    this.#checksum = record.checksum;
    this.receivedAt = receivedAt;
    if (!Number.isNaN(record.venueTime)) this.venueTime = record.venueTime;
  }

  /** Nothing speaks against the book: verified, if something speaks for it. */
  #enterRight(): void {
    if (!Number.isNaN(this.lastSequence)) this.#enter('verified', 'chain-unbroken');
    else if (Number.isNaN(this.#checksum)) this.#enter('unverifiable', 'no-sequence');
    else this.#enter('verified', 'checksum-matches');
  }

  get #isContradicted(): boolean {
    const { policy } = this;
    if (policy.kind !== 'stream-snapshot' || policy.checksum === undefined || Number.isNaN(this.#checksum))
      return false;
    return checksumOf(this.book, policy.checksum) !== this.#checksum;
  }

  #request(): void {
    if (this.#isStopped || !this.#isStashing || this.#asked !== undefined) return;
    this.#retries.cancel();
    this.#waitFor('waiting-for-snapshot');
    if (this.policy.kind === 'stream-snapshot') {
      // A stream answers by a message; if that is lost, it must be asked again.
      this.#retries.afterFailure(false, STREAM_SNAPSHOT_MS);
      this.#host.resubscribe(this);
      return;
    }
    const request = this.#host.requestSnapshot(this);
    this.#asked = request;
    void request.answer.then((answer) => {
      if (this.#asked !== request) return;
      if (answer.ok) this.onSnapshot(answer.record, answer.at);
      else this.onSnapshotFailed(answer.reason, answer.retryAfterMs);
    });
  }

  #giveUpRequest(): void {
    const asked = this.#asked;
    this.#asked = undefined;
    asked?.cancel();
  }

  #retry(reason: BookReason, retryAfterMs = 0): void {
    this.#waitFor(reason);
    this.#retries.afterFailure(reason === 'snapshot-too-old' || retryAfterMs > 0, retryAfterMs);
  }

  #waitFor(reason: BookReason): void {
    if (this.state !== 'suspect') this.#enter(this.#hasBook ? 'resyncing' : 'syncing', reason);
  }

  #enter(state: BookState, reason: BookReason): void {
    if (this.state === state && this.reason === reason) return;
    const previous = this.state;
    this.state = state;
    this.reason = reason;
    this.since = this.#host.now();
    this.#host.onState(this, previous);
  }
}

/** A book that does not change sends nothing: after this time its snapshot is fetched without waiting for a first message. */
const QUIET_START_MS = 1000;
const RESYNC_SPREAD_MS = 500;
/** A snapshot by the stream that has not come after this time is asked for again. */
const STREAM_SNAPSHOT_MS = 5000;

/** What came of a request for a snapshot; `at` is when it arrived, epoch ms. */
export type SnapshotAnswer =
  | { readonly ok: true; readonly record: BookRecord; readonly at: number }
  | {
      readonly ok: false;
      readonly reason: 'rate-limited' | 'snapshot-failed';
      /** Ask again no sooner than this; as soon as is sensible if absent. */
      readonly retryAfterMs?: number;
    };

/** A snapshot on its way. `answer` never rejects; after `cancel` it may stay open for ever. */
export interface SnapshotRequest {
  readonly answer: Promise<SnapshotAnswer>;
  cancel(): void;
}

/** What a book asks of its surroundings. */
export interface BookSyncHost {
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  setTimer(callback: () => void, delayMs: number): Timer;
  /** Asks for a snapshot over REST. One that comes unasked, from a recording, is `onSnapshot`. */
  requestSnapshot(sync: BookSync): SnapshotRequest;
  /** Asks for a snapshot by the stream, which comes as a message; asked again if it does not. */
  resubscribe(sync: BookSync): void;
  /** State or reason changed. */
  onState(sync: BookSync, previous: BookState): void;
}

/** How one book is kept. */
export interface BookSyncOptions {
  readonly symbol: string;
  /** The topic whose messages it is made of. */
  readonly topic: string;
  readonly policy: BookPolicy;
  readonly maxLevels: number;
  readonly maxStashed?: number;
  readonly host: BookSyncHost;
}

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
