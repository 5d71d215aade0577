import type { StreamState } from '../../../src-shared/market/book-state.ts';
import type { LeafCondition } from '../../../src-shared/alerts/alert.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import { formatDuration } from '../../../src-shared/alerts/duration.ts';
import type { MarketSource } from '../publish/market-source.ts';
import { type Dirty, type Owned, removeOwned } from './gauge.ts';
import { type Leaf, LevelLeaf, StateLeaf } from './leaf.ts';
import { rounded } from './readings.ts';

/** Watches venues for the alerts about them: their clocks, and whether any of the streams that are open delivers. */
export class VenueWatch<Owner> {
  readonly #source: MarketSource;
  readonly #dirty: Dirty<Owner>;
  readonly #down: (Owned<Owner, StateLeaf> & { readonly venue: VenueId })[] = [];
  readonly #clocks: (Owned<Owner, LevelLeaf> & { readonly venue: VenueId })[] = [];
  /** States of streams, by key; only while some alert asks. */
  #states: Map<string, { readonly venue: string; readonly state: StreamState }> | undefined;

  constructor(source: MarketSource, dirty: Dirty<Owner>) {
    this.#source = source;
    this.#dirty = dirty;
  }

  add(condition: Extract<LeafCondition, { kind: 'venueDown' | 'clockError' }>, owner: Owner): Leaf {
    const { venue } = condition;
    if (condition.kind === 'venueDown') {
      const leaf = new StateLeaf(`no stream of ${venue} delivers`);
      this.#down.push({ leaf, owner, venue });
      this.#states ??= new Map(
        this.#source.health().streams.map(({ key, state }) => [key, { venue: key.slice(0, key.indexOf(':')), state }]),
      );
      return leaf;
    }
    const { aboveMs } = condition;
    const leaf = new LevelLeaf({
      level: aboveMs,
      isAbove: true,
      back: aboveMs / 10,
      describe: (ms) => `clocks differ by ${rounded(Math.round(ms))} ms, more than ${formatDuration(aboveMs)}`,
    });
    this.#clocks.push({ leaf, owner, venue });
    return leaf;
  }

  remove(owner: Owner): void {
    removeOwned(this.#down, owner);
    removeOwned(this.#clocks, owner);
    if (this.#down.length === 0) this.#states = undefined;
  }

  /** A stream went to another state. */
  onStream(venue: VenueId, topic: string, state: StreamState): void {
    if (this.#states === undefined) return;
    const key = `${venue}:${topic}`;
    if (state === 'stopped') this.#states.delete(key);
    else this.#states.set(key, { venue, state });
    this.#lookDown();
  }

  onTick(): void {
    this.#lookDown();
    for (const { leaf, owner, venue } of this.#clocks) {
      const value = Math.abs(this.#source.venueAheadMs?.(venue) ?? NaN);
      const before = leaf.truth;
      leaf.source = { value };
      leaf.take(value, false);
      if (leaf.truth !== before) this.#dirty(owner);
    }
  }

  #lookDown(): void {
    for (const { leaf, owner, venue } of this.#down) if (leaf.set(this.#isDown(venue))) this.#dirty(owner);
  }

  /** Not known while no stream has been open long enough to run. */
  #isDown(venue: VenueId): 0 | 1 | 2 {
    let isAny = false;
    for (const one of this.#states?.values() ?? []) {
      if (one.venue !== venue || one.state === 'starting') continue;
      if (one.state === 'running') return 0;
      isAny = true;
    }
    return isAny ? 1 : 2;
  }
}
