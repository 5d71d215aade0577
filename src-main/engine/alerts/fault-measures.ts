import type { Fault } from '../../../src-shared/alerts/alert.ts';
import type { StreamState } from '../../../src-shared/market/book-state.ts';
import { type Dirty, type Owned, removeOwned } from './gauge.ts';
import { EventLeaf, type Leaf, StateLeaf, type Truth } from './leaf.ts';

/** What is wrong with the data of one instrument, for the alerts about that. */
export class FaultMeasures<Owner> {
  readonly #dirty: Dirty<Owner>;
  readonly #stale: Owned<Owner, StateLeaf>[] = [];
  readonly #lagging: Owned<Owner, StateLeaf>[] = [];
  readonly #gaps: Owned<Owner, EventLeaf>[] = [];

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

  /** Whether what brings its data is behind. */
  setLagging(isBehind: boolean): void {
    const truth: Truth = isBehind ? 1 : 0;
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
