import type { Condition, LeafCondition } from '../../../src-shared/alerts/alert.ts';
import type { Leaf, Truth } from './leaf.ts';

/** A condition with its parts, as it is now. */
export interface Node {
  /** True because something has just happened, and not for longer. Of the last look. */
  readonly isInstant: boolean;
  /** When it will be true by itself, if nothing changes, ms of the time that it is looked at by; Infinity for never. */
  readonly dueAt: number;
  /** Looks at a time, ms, that never goes back. */
  look(time: number): Truth;
}

/** The tree of a condition; `leafOf` makes its leaves. */
export function treeOf(condition: Condition, leafOf: (leaf: LeafCondition) => Leaf | Node): Node {
  if (condition.kind === 'all') return new AllNode(condition.of.map((part) => treeOf(part, leafOf)));
  if (condition.kind === 'any') return new AnyNode(condition.of.map((part) => treeOf(part, leafOf)));
  if (condition.kind === 'lasts') return new LastsNode(treeOf(condition.condition, leafOf), condition.forMs);
  const leaf = leafOf(condition);
  return 'look' in leaf ? leaf : new LeafNode(leaf);
}

/** Any of several leaves, which measure one condition together. */
export function anyLeaf(leaves: readonly Leaf[]): Node {
  return new AnyNode(leaves.map((leaf) => new LeafNode(leaf)));
}

class LeafNode implements Node {
  readonly dueAt = Infinity;
  isInstant = false;
  readonly #leaf: Leaf;

  constructor(leaf: Leaf) {
    this.#leaf = leaf;
  }

  look(): Truth {
    this.isInstant = this.#leaf.hasHappened;
    return this.isInstant ? 1 : this.#leaf.truth;
  }
}

/** All parts are true. One that is false makes it false, whatever is not known of the others. */
class AllNode implements Node {
  isInstant = false;
  dueAt = Infinity;
  readonly #parts: readonly Node[];

  constructor(parts: readonly Node[]) {
    this.#parts = parts;
  }

  look(time: number): Truth {
    let truth: Truth = 1;
    this.isInstant = false;
    this.dueAt = Infinity;
    for (const part of this.#parts) {
      const one = part.look(time);
      if (one === 0 || truth === 0) truth = 0;
      else if (one === 2) truth = 2;
      else this.isInstant ||= part.isInstant;
      this.dueAt = Math.min(this.dueAt, part.dueAt);
    }
    return truth;
  }
}

/** Some part is true, whatever is not known of the others. */
class AnyNode implements Node {
  isInstant = false;
  dueAt = Infinity;
  readonly #parts: readonly Node[];

  constructor(parts: readonly Node[]) {
    this.#parts = parts;
  }

  look(time: number): Truth {
    let truth: Truth = 0;
    this.isInstant = false;
    this.dueAt = Infinity;
    for (const part of this.#parts) {
      const one = part.look(time);
      if (one === 1) {
        truth = 1;
        this.isInstant ||= part.isInstant;
      } else if (one === 2 && truth === 0) truth = 2;
      this.dueAt = Math.min(this.dueAt, part.dueAt);
    }
    return truth;
  }
}

/**
 * Its condition has been true for a time, without a break in the data. Of one that is true after a break, or from the start, it is not known how
 * long it has been: no news, until the whole time has been seen.
 */
class LastsNode implements Node {
  readonly isInstant = false;
  dueAt = Infinity;
  readonly #condition: Node;
  readonly #forMs: number;
  #since = NaN;
  /** Whether it was seen to become true. */
  #hasBegun = false;

  constructor(condition: Node, forMs: number) {
    this.#condition = condition;
    this.#forMs = forMs;
  }

  look(time: number): Truth {
    const truth = this.#condition.look(time);
    if (truth !== 1) {
      this.#since = NaN;
      this.#hasBegun = truth === 0;
      this.dueAt = this.#condition.dueAt;
      return truth;
    }
    if (Number.isNaN(this.#since)) this.#since = time;
    const dueAt = this.#since + this.#forMs;
    this.dueAt = time >= dueAt ? Infinity : dueAt;
    return time >= dueAt ? 1 : this.#hasBegun ? 0 : 2;
  }
}
