import type { LeafCondition } from '../../../src-shared/alerts/alert.ts';
import type { MarketRecord } from '../venue/records.ts';
import type { Made } from './leaf-maker.ts';
import type { Leaf } from './leaf.ts';

/** What alerts measure of one feed of one instrument. Hot: `onRecord` allocates nothing in steady state. */
export interface Measures<Owner> {
  /** Makes the leaves of a condition, which go with their alert by `remove`. */
  add(condition: LeafCondition, owner: Owner): Leaf | Made;
  remove(owner: Owner): void;
  /** Takes a record of the feed. `time` is ms of a clock that never goes back; `missedBefore`: there was no data before it. */
  onRecord(record: MarketRecord, at: RecordTimes, missedBefore: boolean): void;
  /** Lets time pass: several times a second. */
  onTick(time: number): void;
  /** The feed delivers nothing: what is measured is not known any more. */
  onLost(): void;
  /** The feed runs again, or for the first time, whether or not a record has come. */
  onFound?(time: number): void;
}

/** When a record came: `receivedAt` is epoch ms, `time` ms of a clock that never goes back. */
export interface RecordTimes {
  readonly receivedAt: number;
  readonly time: number;
}
