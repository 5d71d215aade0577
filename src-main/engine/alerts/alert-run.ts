import type {
  Alert,
  AlertFiring,
  AlertRule,
  AlertState,
  LeafCondition,
  MissedPeriod,
} from '../../../src-shared/alerts/alert.ts';
import { formatCondition } from '../../../src-shared/alerts/format-alert.ts';
import type { Made } from './leaf-maker.ts';
import type { Leaf } from './leaf.ts';
import { type Node, treeOf } from './tree.ts';

/** What must be known of an alert to go on after the program has ended. */
export interface AlertMemory {
  /** Whether its condition was true when it was last known. */
  readonly wasTrue?: boolean;
  /** Of each of its leaves, in their order; null for one that knows nothing. */
  readonly leaves: readonly (number | null)[];
  /** Until when it may not fire, epoch ms. */
  readonly waitsUntil?: number;
  readonly suppressed: number;
}

/** One alert: what it is, what it has done, and while it is watched the tree of its condition. */
export class AlertRun {
  readonly id: string;
  readonly rule: AlertRule;
  readonly createdAt: number;
  armedAt: number;
  state: AlertState = 'armed';
  firings = 0;
  lastFiring: AlertFiring | undefined;
  problem: string | undefined;
  unseen: MissedPeriod | undefined;
  suppressed = 0;
  /** Until when it may not fire, of the clock that never goes back. */
  waitsUntil = -Infinity;
  /** Records of this venue time and before do not make it fire; NaN for none. */
  after = NaN;
  #wasTrue: boolean | undefined;
  #tree: Node | undefined;
  #leaves: readonly Leaf[] = [];
  #memory: readonly (number | null)[] | undefined;
  #wasWatched = false;

  constructor(id: string, rule: AlertRule, createdAt: number) {
    this.id = id;
    this.rule = rule;
    this.createdAt = this.armedAt = createdAt;
    this.#wasTrue = false;
  }

  /** How its firings reach people. */
  get delivery(): Pick<AlertFiring, 'deliver' | 'sound'> {
    const { deliver, sound } = this.rule;
    return { deliver, ...(sound !== undefined && { sound }) };
  }

  /** As it is now. */
  get view(): Alert {
    const { id, rule, state, createdAt, armedAt, firings, lastFiring, problem, unseen } = this;
    return {
      id,
      rule,
      state,
      createdAt,
      armedAt,
      firings,
      ...(lastFiring === undefined ? {} : { lastFiring }),
      ...(problem === undefined ? {} : { problem }),
      ...(unseen === undefined ? {} : { unseen }),
    };
  }

  get title(): string {
    return this.rule.name ?? formatCondition(this.rule.condition);
  }

  /** Whether its condition is to be followed. */
  get isWatchful(): boolean {
    return this.state === 'armed' || this.state === 'waiting';
  }

  get isWatched(): boolean {
    return this.#tree !== undefined;
  }

  /** When it becomes true if nothing changes, of the clock that never goes back; Infinity for never. */
  get dueAt(): number {
    return this.#tree?.dueAt ?? Infinity;
  }

  /** Whether it remembers what it saw before, so that it sees what was missed since. */
  get remembers(): boolean {
    return this.#memory !== undefined;
  }

  /** Begins to follow its condition; `leafOf` makes the leaves, and what it throws ends that. */
  watch(leafOf: (condition: LeafCondition) => Leaf | Made): void {
    const leaves: Leaf[] = [];
    const tree = treeOf(this.rule.condition, (condition) => {
      const made = leafOf(condition);
      if (!('node' in made)) {
        leaves.push(made);
        return made;
      }
      for (const leaf of made.leaves) leaves.push(leaf);
      return made.node;
    });
    this.#tree = tree;
    this.#wasWatched = true;
    this.#leaves = leaves;
    this.#memory?.forEach((memory, at) => {
      if (memory !== null) leaves[at]?.recall(memory);
    });
    this.#memory = undefined;
  }

  /** Ends that. With `keep` it goes on later where it was. */
  unwatch(keep: boolean): void {
    if (this.isWatched) this.#memory = keep ? this.#leaves.map(({ memory }) => memory ?? null) : undefined;
    this.#tree = undefined;
    this.#leaves = [];
  }

  /** It was armed by a person: what is true already is no news. */
  forget(): void {
    this.#wasTrue = undefined;
    this.#memory = undefined;
  }

  /** What it saw in another session is nothing to compare this one with; one that has seen nothing yet still fires for what is true already. */
  forgetOthers(): void {
    if (this.#wasWatched) this.forget();
  }

  memory(now: number, time: number): AlertMemory {
    return {
      ...(this.#wasTrue === undefined ? {} : { wasTrue: this.#wasTrue }),
      leaves: this.#memory ?? this.#leaves.map(({ memory }) => memory ?? null),
      ...(this.waitsUntil > time ? { waitsUntil: now + this.waitsUntil - time } : {}),
      suppressed: this.suppressed,
    };
  }

  /** Goes on where it was; `now` and `time` are the same instant of both clocks. */
  recall(memory: AlertMemory, now: number, time: number): void {
    this.#wasTrue = memory.wasTrue;
    this.#wasWatched = true;
    this.#memory = memory.leaves;
    this.suppressed = memory.suppressed;
    if (memory.waitsUntil !== undefined)
      this.waitsUntil = time + Math.min(memory.waitsUntil - now, this.rule.cooldownMs ?? 0);
  }

  /** Looks at its condition: whether it fires. `isOld`: what made it change was before its time, so that it only takes note. */
  look(time: number, isOld: boolean): boolean {
    const tree = this.#tree;
    if (tree === undefined) return false;
    const truth = tree.look(time);
    if (truth === 2) {
      this.#calm();
      return false;
    }
    const isInstant = truth === 1 && tree.isInstant;
    const fires = truth === 1 && !isOld && (isInstant || this.#wasTrue === false);
    if (fires) this.reading = this.#read();
    this.#calm();
    this.#wasTrue = isInstant ? tree.look(time) === 1 : truth === 1;
    return fires;
  }

  /** What it saw when it last fired. */
  reading = '';

  #calm(): void {
    for (const leaf of this.#leaves) leaf.hasHappened = false;
  }

  #read(): string {
    return this.#leaves
      .filter(({ truth, hasHappened }) => truth === 1 || hasHappened)
      .map((leaf) => leaf.describe())
      .join(', ');
  }
}
