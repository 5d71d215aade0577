import type { BookRecord } from '../venue/records.ts';
import type { RestSnapshotPolicy, StreamSnapshotPolicy } from '../venue/venue.ts';
import { PendingUpdates } from './pending-updates.ts';
import type { LinkRule, LinkVerdict } from '../venue/link-rules.ts';

/** How the changes of one book follow each other, and those that wait for a snapshot. Hot: nothing is allocated while nothing waits. */
export class BookChain {
  readonly policy: StreamSnapshotPolicy | RestSnapshotPolicy;
  readonly stash: PendingUpdates;
  /** Holes seen in the numbering, and how many numbers they spanned where the venue counts by one. */
  gaps = 0;
  missing = 0;
  /** False until the first change after the present snapshot. */
  hasJoined = false;

  constructor(policy: StreamSnapshotPolicy | RestSnapshotPolicy, maxStashed?: number) {
    this.policy = policy;
    this.stash = new PendingUpdates(maxStashed);
  }

  /** How a change relates to the sequence held. */
  verdict(held: number, record: BookRecord): LinkVerdict {
    // Old recordings number nothing: then only a checksum proves anything.
    if (Number.isNaN(held) && Number.isNaN(record.lastSequence)) return 'apply';
    return this.hasJoined ? this.policy.link.follow(held, record) : this.policy.link.join(held, record);
  }

  /** Whether what waits joins a snapshot. */
  joins(snapshot: number): boolean {
    const { link } = this.policy;
    const first = this.stash.messages.find((message) => link.join(snapshot, message.record) !== 'stale');
    return first === undefined || link.join(snapshot, first.record) === 'apply';
  }

  /** Keeps a change for the snapshot to come. A hole among those kept makes the earlier ones useless. A snapshot by the stream contains them all. */
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

  /** A change does not follow. False where only the snapshot was too old for it: then the stream has no hole. */
  breakAt(
    record: BookRecord,
    receivedAt: number,
    sequences: { readonly held: number; readonly streamHeld: number },
  ): boolean {
    const { held, streamHeld } = sequences;
    this.stash.clear();
    const isStream = this.policy.kind === 'stream-snapshot';
    if (!isStream) this.stash.push(record, receivedAt);
    const isHole =
      isStream ||
      this.hasJoined ||
      (!Number.isNaN(streamHeld) && this.policy.link.follow(streamHeld, record) === 'gap');
    if (isHole) this.#count(held, record);
    return isHole;
  }

  #count(held: number, record: BookRecord): void {
    this.gaps++;
    const first = Number.isNaN(record.firstSequence) ? record.lastSequence : record.firstSequence;
    if (COUNTING.has(this.policy.link.name)) this.missing += Math.max(0, first - held - 1);
  }
}

/** Rules whose numbers count changes, so that a hole has a size. */
const COUNTING: ReadonlySet<LinkRule['name']> = new Set(['rangeFollows', 'incrementsByOne']);
