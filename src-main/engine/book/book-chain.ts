import type { BookRecord } from '../venue/records.ts';
import type { RestSnapshotPolicy, StreamSnapshotPolicy } from '../venue/venue.ts';
import { PendingUpdates } from './pending-updates.ts';
import type { LinkRule, LinkVerdict } from '../venue/link-rules.ts';
import { StreamNumbers } from './stream-numbers.ts';

/** How the changes of one book follow each other, and those that wait for a snapshot. Hot: nothing is allocated while nothing waits. */
export class BookChain {
  readonly policy: StreamSnapshotPolicy | RestSnapshotPolicy;
  readonly stash: PendingUpdates;
  /** The numbers of the stream on the present connection. */
  readonly numbers: StreamNumbers;
  /** Gaps seen in the numbering, and how many numbers they spanned if the venue counts by one. */
  gaps = 0;
  missing = 0;
  /** False until the first change after the present snapshot. */
  hasJoined = false;
  /** When the first change came that the present snapshot already contains; NaN before one. */
  #behindSince = NaN;
  #longestBehindMs = FIRST_BEHIND_MS;

  constructor(policy: StreamSnapshotPolicy | RestSnapshotPolicy, maxStashed?: number) {
    this.policy = policy;
    this.stash = new PendingUpdates(maxStashed);
    this.numbers = new StreamNumbers(policy.link);
  }

  /** How a change relates to the last sequence applied. */
  verdict(applied: number, record: BookRecord): LinkVerdict {
    // Old recordings number nothing: then only a checksum proves anything.
    if (Number.isNaN(applied) && Number.isNaN(record.lastSequence)) return 'apply';
    return this.hasJoined ? this.policy.link.follow(applied, record) : this.policy.link.join(applied, record);
  }

  /** A snapshot has been adopted: the changes that follow must join it. */
  onSnapshot(): void {
    this.hasJoined = false;
    this.#behindSince = NaN;
  }

  /** A change was applied: the stream has reached the snapshot. */
  onApplied(): void {
    this.hasJoined = true;
    this.#longestBehindMs = FIRST_BEHIND_MS;
  }

  /**
   * A change came that the snapshot already contains. True if the stream has been behind it for so long that they may not be of one
   * numbering; the next snapshot is waited for twice as long, since a line may be slow.
   */
  isTooFarBehind(receivedAt: number): boolean {
    if (Number.isNaN(this.#behindSince)) this.#behindSince = receivedAt;
    if (receivedAt - this.#behindSince < this.#longestBehindMs) return false;
    this.#longestBehindMs = Math.min(this.#longestBehindMs * 2, LONGEST_BEHIND_MS);
    return true;
  }

  /** Whether what waits joins a snapshot. */
  joins(snapshot: number): boolean {
    const { link } = this.policy;
    const first = this.stash.messages.find((message) => link.join(snapshot, message.record) !== 'stale');
    return first === undefined || link.join(snapshot, first.record) === 'apply';
  }

  /** Keeps a change for the snapshot to come. A gap among those kept makes the earlier ones useless. A snapshot by the stream contains them all. */
  keep(record: BookRecord, receivedAt: number, isFollowing: boolean): void {
    if (this.policy.kind === 'stream-snapshot') return;
    const last = this.stash.messages.at(-1);
    if (last !== undefined) {
      const verdict = this.policy.link.follow(last.record.lastSequence, record);
      if (verdict === 'stale') return;
      if (verdict === 'gap') {
        if (!isFollowing) this.#count(last.record.lastSequence, record);
        this.stash.clear();
      }
    }
    this.stash.push(record, receivedAt);
  }

  /** A change does not follow `applied`. False if only the snapshot was too old for it: then the stream has no gap. `before`: number of the message before it. */
  breakAt(
    record: BookRecord,
    receivedAt: number,
    { applied, before }: { readonly applied: number; readonly before: number },
  ): boolean {
    const isGap =
      this.policy.kind === 'stream-snapshot' ||
      this.hasJoined ||
      (!Number.isNaN(before) && this.policy.link.follow(before, record) === 'gap');
    this.startAt(record, receivedAt);
    if (isGap) this.#count(applied, record);
    return isGap;
  }

  /** The venue counts anew from this change on: nothing kept before can be joined to it. */
  restartAt(record: BookRecord, receivedAt: number): void {
    this.startAt(record, receivedAt);
    this.gaps++;
  }

  /** Keeps this change as the first one. */
  startAt(record: BookRecord, receivedAt: number): void {
    this.stash.clear();
    if (this.policy.kind === 'rest-snapshot') this.stash.push(record, receivedAt);
  }

  #count(applied: number, record: BookRecord): void {
    this.gaps++;
    const first = Number.isNaN(record.firstSequence) ? record.lastSequence : record.firstSequence;
    if (COUNTING.has(this.policy.link.name)) this.missing += Math.max(0, first - applied - 1);
  }
}

/** Rules whose numbers count changes, so that a gap has a size. */
const COUNTING: ReadonlySet<LinkRule['name']> = new Set(['rangeFollows', 'incrementsByOne']);
/** A stream lags behind an answer over REST by less than this on most lines. */
const FIRST_BEHIND_MS = 2000;
const LONGEST_BEHIND_MS = 32_000;
