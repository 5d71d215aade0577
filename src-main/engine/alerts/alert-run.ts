import type {
  Alert,
  AlertFiring,
  AlertRule,
  AlertState,
  LeafCondition,
  MissedPeriod,
} from '../../../src-shared/alerts/alert.ts';
import { formatCondition } from '../../../src-shared/alerts/format-alert.ts';
import { RateBound } from '../../../src-shared/rate-bound.ts';
import type { ClockPort } from '../ports.ts';
import type { Lost } from './feed.ts';
import type { Made } from './leaf-maker.ts';
import type { Leaf } from './leaf.ts';
import { isSame, waitForTheSame } from './same-rule.ts';
import type { AlertMemory, SavedAlert } from './saved-alerts.ts';
import { type Node, treeOf } from './tree.ts';

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
  /** How often it fires at most, whatever its cool-down is: no file, log or person takes more. */
  readonly bound = new RateBound(MOST_AT_ONCE, ONE_EACH_MS);
  /** Until when it may not fire, of the clock that never goes back. */
  waitsUntil = -Infinity;
  /** Records of this venue time and before do not make it fire; NaN for none. */
  after = NaN;
  /** Until then it waits for the clock of its venues, which says whether a trade was made before it was set; of the clock that never goes back. */
  undatedUntil = -Infinity;
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

  /**
   * An alert that goes on where another was, before the program was started again or the rule changed; undefined if that waited for something else.
   * One that was not watched is armed again if its rule is new.
   */
  static goOn(saved: SavedAlert, rule: AlertRule, clock: ClockPort): AlertRun | undefined {
    if (!waitForTheSame(saved.rule, rule)) return undefined;
    const run = new AlertRun(saved.id, rule, saved.createdAt);
    run.armedAt = saved.armedAt;
    run.firings = saved.firings;
    run.lastFiring = saved.lastFiring;
    run.unseen = saved.unseen;
    run.after = saved.lastFiring?.venueTime ?? NaN;
    run.#recall(saved.memory, clock);
    run.state = saved.state;
    if (!run.isWatchful && !isSame(saved.rule, rule)) run.rearm(clock);
    return run;
  }

  /** How its firings reach people. */
  get delivery(): Pick<AlertFiring, 'deliver' | 'sound'> {
    const { deliver, sound } = this.rule;
    return { deliver, ...(sound !== undefined && { sound }) };
  }

  /** As it is now. */
  get view(): Alert {
    const { id, rule, state, createdAt, armedAt, firings, lastFiring, problem, unseen, suppressed } = this;
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
      ...(suppressed === 0 ? {} : { suppressed }),
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

  /** As it is kept until the program is started again. */
  kept(clock: ClockPort): SavedAlert {
    const { problem: _, suppressed: __, ...view } = this.view;
    const left = this.waitsUntil - clock.monotonic();
    return {
      ...view,
      memory: {
        ...(this.#wasTrue === undefined ? {} : { wasTrue: this.#wasTrue }),
        leaves: this.#memory ?? this.#leaves.map(({ memory }) => memory ?? null),
        ...(left > 0 ? { waitsUntil: clock.now() + left } : {}),
        suppressed: this.suppressed,
      },
    };
  }

  #recall({ wasTrue, leaves, suppressed, waitsUntil }: AlertMemory, clock: ClockPort): void {
    this.#wasTrue = wasTrue;
    this.#wasWatched = true;
    this.#memory = leaves;
    this.suppressed = suppressed;
    if (waitsUntil !== undefined)
      this.waitsUntil = clock.monotonic() + Math.min(waitsUntil - clock.now(), this.rule.cooldownMs ?? 0);
  }

  /** What is true already is no news to it, nor what happened while it was not watched. */
  rearm(clock: ClockPort): void {
    this.state = this.waitsUntil > clock.monotonic() && this.rule.cooldownMs !== undefined ? 'waiting' : 'armed';
    this.armedAt = clock.now();
    this.unseen = undefined;
    this.forget();
  }

  /**
   * Looks at its condition: whether it fires. `isOld`: what made it change was before its time, so that it only takes note. What was true before then
   * is no news to an alert that has fired; to another it is if it still is at the next look, see {@link AlertRun.isToBeLookedAt}.
   */
  look(time: number, isOld: boolean): boolean {
    const tree = this.#tree;
    if (tree === undefined) return false;
    const truth = tree.look(time);
    if (truth === 2) {
      this.#passOver(tree, time);
      return false;
    }
    const isInstant = truth === 1 && tree.isInstant;
    const fires = truth === 1 && !isOld && (isInstant || this.#wasTrue === false);
    if (fires) {
      this.reading = this.#read();
      this.isOneRecord = isInstant && this.#leaves.every((leaf) => !leaf.hasHappened || leaf.isOneRecord === true);
    }
    this.#calm();
    const isTrue = isInstant ? tree.look(time) === 1 : truth === 1;
    this.isToBeLookedAt = isOld && isTrue && this.#wasTrue === false && this.lastFiring === undefined;
    if (!this.isToBeLookedAt) this.#wasTrue = isTrue;
    return fires;
  }

  /** An event that cannot be judged is over: without it the condition may be known to be false, and nothing else would say so. */
  #passOver(tree: Node, time: number): void {
    if (this.#calm() && tree.look(time) === 0) this.#wasTrue = false;
  }

  /** It has not seen what happened in a period until `now`, epoch ms; whether that is worth saying. */
  noteUnseen({ from: lostFrom, reason }: Lost, now: number): boolean {
    const from = Math.max(lostFrom, this.armedAt);
    if (now - from < SHORT_MS) return false;
    this.unseen = { from, to: now, reason };
    return true;
  }

  /** What it saw when it last fired. */
  reading = '';
  /** Whether that was one record and nothing else that happened. */
  isOneRecord = false;

  /** Whether it is to be looked at again though nothing changes. */
  isToBeLookedAt = false;

  /** What has happened is over; whether anything had. */
  #calm(): boolean {
    let hadAny = false;
    for (const leaf of this.#leaves) {
      hadAny ||= leaf.hasHappened;
      leaf.hasHappened = false;
    }
    return hadAny;
  }

  #read(): string {
    return this.#leaves
      .filter(({ truth, hasHappened }) => truth === 1 || hasHappened)
      .map((leaf) => leaf.describe())
      .join(', ');
  }
}

/** A shorter period without data is not worth saying. */
const SHORT_MS = 1000;
const MOST_AT_ONCE = 60;
const ONE_EACH_MS = 1000;
