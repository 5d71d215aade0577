import type { BookReason, BookState } from '../../../src-shared/market/book-state.ts';
import type { Timer } from '../ports.ts';
import type { BookRecord } from '../records.ts';
import type { DiffPolicy } from '../venue.ts';
import { BookStash } from './book-stash.ts';
import type { LinkVerdict } from './link-rules.ts';
import { OrderBook } from './order-book.ts';
import { SnapshotRetry } from './snapshot-retry.ts';

/** What a book asks of its surroundings. */
export interface BookSyncHost {
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  setTimer(callback: () => void, delayMs: number): Timer;
  /** Fetch a snapshot; answer by `onSnapshot` or `onSnapshotFailed`. Not called again before one of them, or a lost connection. */
  requestSnapshot(sync: BookSync): void;
  /** State or reason changed. */
  onState(sync: BookSync, previous: BookState): void;
}

/** How one book is kept. `partial`: every message is the whole book. */
export interface BookSyncOptions {
  readonly symbol: string;
  readonly policy: DiffPolicy | 'partial';
  readonly maxLevels: number;
  readonly maxStashed?: number;
  readonly host: BookSyncHost;
}

/**
 * The one machine that keeps a book in step with its venue: stashes changes until a snapshot joins them, follows the venue's
 * numbering, and starts over when it breaks. Whenever `state` is `verified`, `book` equals the venue's book at `lastSequence`
 * within `book.knownDepth`. While it starts over, the old levels stay as they were. Hot: no allocation while verified.
 */
export class BookSync {
  readonly symbol: string;
  readonly book: OrderBook;
  /** Messages that wait for a snapshot. */
  readonly stash: BookStash;
  state: BookState = 'syncing';
  reason: BookReason = 'waiting-for-stream';
  /** When the state or reason began, epoch ms. */
  since: number;
  /** Last sequence applied in an unbroken chain, and the one before it; NaN where there is none. */
  lastSequence = NaN;
  previousSequence = NaN;
  /** Holes seen in the numbering, and how many numbers they spanned where the venue counts by one. */
  gaps = 0;
  missing = 0;
  /** Messages of an unbroken chain that were already contained. */
  duplicates = 0;
  /** New starts after the first snapshot had joined. */
  resyncs = 0;
  /** Messages and snapshots that went into the book. */
  updatesApplied = 0;
  /** Of the last message applied; NaN where absent. */
  receivedAt = NaN;
  venueTime = NaN;

  readonly #policy: DiffPolicy | 'partial';
  readonly #host: BookSyncHost;
  readonly #retries: SnapshotRetry;
  #isFollowing = false;
  /** False until the first message after the present snapshot. */
  #hasJoined = false;
  /** True while messages are kept for a snapshot that is needed. */
  #isStashing = true;
  /** Last sequence the stream told on this connection, applied or not; NaN before its first message. */
  #streamSequence = NaN;
  #hasBook = false;
  #isRequested = false;
  #isStopped = false;

  constructor(options: BookSyncOptions) {
    this.symbol = options.symbol;
    this.book = new OrderBook(options.maxLevels);
    this.stash = new BookStash(options.maxStashed);
    this.since = options.host.now();
    this.#policy = options.policy;
    this.#host = options.host;
    this.#retries = new SnapshotRetry(options.host, () => this.#request());
  }

  /** Takes one message of the stream; true where the book changed. The record may be reused afterwards. */
  onMessage(record: BookRecord, receivedAt: number): boolean {
    if (this.#isStopped) return false;
    if (this.#policy === 'partial') return this.#replaceByMessage(record, receivedAt);
    const held = this.#streamSequence;
    this.#streamSequence = record.lastSequence;
    if (Number.isNaN(held)) this.#request();
    if (this.#isFollowing) return this.#follow(this.#policy, record, receivedAt, held);
    this.#keep(this.#policy, record, receivedAt);
    return false;
  }

  /** Takes the answer to `requestSnapshot`, or a recorded one that nobody asked for. `at` is when it came; it is complete where it has fewer than `askedLevels`. */
  onSnapshot(record: BookRecord, at: number, askedLevels?: number): void {
    const policy = this.#policy;
    if (this.#isStopped || policy === 'partial') return;
    this.#isRequested = false;
    this.#retries.cancel();
    if (!this.#isStashing) return;
    const first = this.stash.messages.find((message) => policy.link.join(record.lastSequence, message.record) !== 'stale');
    if (first !== undefined && policy.link.join(record.lastSequence, first.record) === 'gap') {
      this.#retry('snapshot-too-old');
      return;
    }
    this.#adopt(policy, record, at, askedLevels ?? policy.snapshotDepth);
  }

  /** The snapshot could not be had; it is asked for again, after `retryAfterMs` where the venue named a time. */
  onSnapshotFailed(reason: BookReason, retryAfterMs?: number): void {
    this.#isRequested = false;
    if (this.#isStopped || !this.#isStashing || this.#policy === 'partial') return;
    this.#retry(reason, retryAfterMs);
  }

  /** The stream is subscribed on an open connection. */
  onConnectionUp(): void {
    if (this.#isStopped || !Number.isNaN(this.#streamSequence)) return;
    this.#enter(this.#hasBook ? 'resyncing' : 'syncing', 'waiting-for-stream');
    if (this.#policy !== 'partial') this.#retries.after(QUIET_START_MS * (1 + this.#host.random()));
  }

  /** The connection broke: nothing that was kept from it can be joined to what comes next. */
  onConnectionLost(): void {
    if (this.#isStopped) return;
    if (this.#hasBook && this.#policy !== 'partial' && !this.#isStashing) this.resyncs++;
    this.#isFollowing = false;
    this.#isStashing = true;
    this.#streamSequence = NaN;
    this.#isRequested = false;
    this.stash.clear();
    this.#retries.reset();
    this.#enter(this.#hasBook ? 'stale' : 'syncing', 'connection-lost');
  }

  /** Too long without a message. The chain is kept: the next message shows whether something was missed. */
  onStale(): void {
    if (this.state === 'verified' || this.state === 'unverifiable') this.#enter('stale', 'silence');
  }

  /** Ends all work; nothing more is asked of the host. May be called twice. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#retries.cancel();
    this.stash.clear();
    this.#enter('stale', 'stopped');
  }

  #replaceByMessage(record: BookRecord, receivedAt: number): boolean {
    // While two connections overlap, the slower one still tells what the faster has told.
    if (record.lastSequence < this.#streamSequence) {
      this.duplicates++;
      return false;
    }
    this.#streamSequence = record.lastSequence;
    this.#hasBook = true;
    this.book.replace(record, Infinity);
    this.#noteApplied(record, receivedAt);
    if (this.book.isCrossed) this.#enter('suspect', 'crossed');
    else this.#enter('unverifiable', 'no-sequence');
    return true;
  }

  #follow(policy: DiffPolicy, record: BookRecord, receivedAt: number, streamHeld: number): boolean {
    if (this.#isStashing) this.#keep(policy, record, receivedAt);
    const verdict = this.#verdict(policy, record);
    if (verdict === 'gap') {
      this.#onGap(policy, record, receivedAt, streamHeld);
      return false;
    }
    if (verdict === 'stale') {
      if (this.#hasJoined) this.duplicates++;
      if (this.state !== 'suspect') this.#enter('verified', 'chain-unbroken');
      return false;
    }
    this.#hasJoined = true;
    this.book.apply(record);
    this.#noteApplied(record, receivedAt);
    this.#judge();
    return true;
  }

  #verdict(policy: DiffPolicy, record: BookRecord): LinkVerdict {
    return this.#hasJoined ? policy.link.follow(this.lastSequence, record) : policy.link.join(this.lastSequence, record);
  }

  /** After a message in an unbroken chain: right, or crossed in spite of it. */
  #judge(): void {
    if (this.#isStashing) return;
    if (!this.book.isCrossed) {
      this.#retries.reset();
      this.#enter('verified', 'chain-unbroken');
      return;
    }
    // The chain goes on being applied, and is kept as well, for the snapshot that will show who was right.
    this.resyncs++;
    this.#isStashing = true;
    this.#enter('suspect', 'crossed');
    this.#retries.afterFailure(false);
  }

  #onGap(policy: DiffPolicy, record: BookRecord, receivedAt: number, streamHeld: number): void {
    this.#isFollowing = false;
    this.#isStashing = true;
    this.stash.clear();
    this.stash.push(record, receivedAt);
    const isHole = this.#hasJoined || (!Number.isNaN(streamHeld) && policy.link.follow(streamHeld, record) === 'gap');
    if (!isHole) {
      this.#retry('snapshot-too-old');
      return;
    }
    this.#countGap(policy, this.lastSequence, record);
    this.resyncs++;
    this.#enter('resyncing', 'sequence-gap');
    // Many books lose messages together; asking for all snapshots at once would eat the request budget.
    this.#retries.after(RESYNC_SPREAD_MS * this.#host.random());
  }

  /** Keeps a message for the snapshot to come. A hole among those kept makes the earlier ones useless. */
  #keep(policy: DiffPolicy, record: BookRecord, receivedAt: number): void {
    const last = this.stash.messages.at(-1);
    if (last !== undefined) {
      const verdict = policy.link.follow(last.record.lastSequence, record);
      if (verdict === 'stale') return;
      if (verdict === 'gap') {
        if (!this.#isFollowing) this.#countGap(policy, last.record.lastSequence, record);
        this.stash.clear();
      }
    }
    this.stash.push(record, receivedAt);
  }

  #countGap(policy: DiffPolicy, held: number, record: BookRecord): void {
    this.gaps++;
    if (policy.link.name !== 'previousMatches') this.missing += Math.max(0, record.firstSequence - held - 1);
  }

  #adopt(policy: DiffPolicy, snapshot: BookRecord, at: number, askedLevels: number): void {
    this.book.replace(snapshot, askedLevels);
    this.previousSequence = NaN;
    this.lastSequence = NaN;
    this.#noteApplied(snapshot, at);
    this.#hasBook = true;
    this.#hasJoined = false;
    this.#isFollowing = true;
    this.#isStashing = false;
    for (const { record, receivedAt } of this.stash.messages) {
      if (this.#verdict(policy, record) !== 'apply') continue;
      this.#hasJoined = true;
      this.book.apply(record);
      this.#noteApplied(record, receivedAt);
    }
    this.stash.clear();
    // A snapshot alone is right, but only the stream shows that it stays right.
    if (Number.isNaN(this.#streamSequence)) this.#enter('syncing', 'waiting-for-stream');
    else this.#judge();
  }

  #noteApplied(record: BookRecord, receivedAt: number): void {
    this.updatesApplied++;
    this.previousSequence = this.lastSequence;
    this.lastSequence = record.lastSequence;
    this.receivedAt = receivedAt;
    if (!Number.isNaN(record.venueTime)) this.venueTime = record.venueTime;
  }

  #request(): void {
    if (this.#isStopped || !this.#isStashing || this.#isRequested) return;
    this.#retries.cancel();
    this.#isRequested = true;
    this.#waitFor('waiting-for-snapshot');
    this.#host.requestSnapshot(this);
  }

  #retry(reason: BookReason, retryAfterMs = 0): void {
    this.#waitFor(reason);
    this.#retries.afterFailure(reason === 'snapshot-too-old', retryAfterMs);
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

/** A book that does not change sends nothing: after about this long its snapshot is fetched without waiting for a first message. */
const QUIET_START_MS = 1000;
const RESYNC_SPREAD_MS = 500;
