import type { Fault } from '../../../src-shared/alerts/alert.ts';
import type { StreamState } from '../../../src-shared/market/book-state.ts';
import type { LagChanged } from '../quality-event.ts';
import { type Dirty, type Owned, removeOwned } from './gauge.ts';
import { EventLeaf, type Leaf, StateLeaf, type Truth } from './leaf.ts';

/** What is wrong with the data of one instrument, for the alerts about that. */
export class FaultMeasures<Owner> {
  readonly #dirty: Dirty<Owner>;
  readonly #stale: Owned<Owner, StateLeaf>[] = [];
  readonly #lagging: Owned<Owner, StateLeaf>[] = [];
  readonly #gaps: Owned<Owner, EventLeaf>[] = [];
  /** What is behind now, by subject. */
  readonly #behind = new Set<string>();

  constructor(dirty: Dirty<Owner>) {
    this.#dirty = dirty;
  }

  add(fault: Exclude<Fault, 'crossed'>, owner: Owner): Leaf {
    if (fault === 'gap') {
      const leaf = new EventLeaf('data is missing');
      this.#gaps.push({ leaf, owner });
      return leaf;
    }
    const leaf = new StateLeaf(fault === 'stale' ? 'the stream delivers nothing' : 'data comes late');
    if (fault === 'lagging') leaf.set(this.#behind.size > 0 ? 1 : 0);
    (fault === 'stale' ? this.#stale : this.#lagging).push({ leaf, owner });
    return leaf;
  }

  remove(owner: Owner): void {
    removeOwned(this.#stale, owner);
    removeOwned(this.#lagging, owner);
    removeOwned(this.#gaps, owner);
  }

  /** The stream is in a state. */
  setState(state: StreamState): void {
    const truth = STALE[state];
    for (const { leaf, owner } of this.#stale) if (leaf.set(truth)) this.#dirty(owner);
  }

  /** Data is missing. */
  onGap(): void {
    for (const { leaf, owner } of this.#gaps) {
      leaf.hasHappened = true;
      this.#dirty(owner);
    }
  }

  /** Something that brings its data is behind, or no longer is. */
  onLag({ subject, isBehind }: Pick<LagChanged, 'subject' | 'isBehind'>): void {
    if (isBehind) this.#behind.add(subject);
    else this.#behind.delete(subject);
    const truth: Truth = this.#behind.size > 0 ? 1 : 0;
    for (const { leaf, owner } of this.#lagging) if (leaf.set(truth)) this.#dirty(owner);
  }
}

/** Whether a stream delivers nothing and should; not known while it has never run, or has ended. */
const STALE: Readonly<Record<StreamState, Truth>> = {
  starting: 2,
  connecting: 2,
  running: 0,
  reconnecting: 1,
  stale: 1,
  stopped: 2,
  failed: 1,
};
