/** Whether a condition is true: 0 if it is not, 1 if it is, 2 if there is no data to say. */
export type Truth = 0 | 1 | 2;

/** A condition without parts, as it is now. Changed by whoever measures, read by the tree of its alert. */
export interface Leaf {
  readonly truth: Truth;
  /** An event happened that this is about. Stays until the alert was looked at, which sets it back. */
  hasHappened: boolean;
  /** Whether what happens is one record, which says when that was. */
  readonly isOneRecord?: boolean;
  /** What it sees, such as `price 100012.5`. */
  describe(): string;
  /** What must survive the end of the program for nothing to be seen twice or missed; undefined if nothing is known. */
  readonly memory: number | undefined;
  recall(memory: number): void;
}

/** A leaf that follows one value. Between `low` and `high` no value changes it. */
export interface ValueLeaf extends Leaf {
  readonly low: number;
  readonly high: number;
  /** What measures the value now. */
  source: { readonly value: number };
  /** Takes a value; NaN if there is none. With `isLeast` the true value may be larger. */
  take(value: number, isLeast: boolean): void;
}

/** What a value leaf compares with, and how it speaks of it. */
export interface LevelOptions {
  readonly level: number;
  readonly isAbove: boolean;
  /** How far the value must go back before the level can be reached again, in its unit. */
  readonly back: number;
  /** Whether the level itself counts. */
  readonly isInclusive?: boolean;
  readonly describe: (value: number) => string;
}

/** True while a value is above, or below, a level; false again once it is `back` behind it. */
export class LevelLeaf implements ValueLeaf {
  truth: Truth = 2;
  hasHappened = false;
  source = NOTHING;
  readonly #options: LevelOptions;
  readonly #back: number;
  #isBeyond = false;
  #isKnown = false;

  constructor(options: LevelOptions) {
    this.#options = options;
    this.#back = options.isAbove ? options.level - options.back : options.level + options.back;
  }

  get low(): number {
    // Of the least that a value may be, the next one can prove what this one did not.
    if (!this.#isKnown || this.truth === 2) return Infinity;
    if (this.#options.isAbove) return this.#isBeyond ? this.#back : -Infinity;
    return this.#isBeyond ? -Infinity : this.#options.level;
  }

  get high(): number {
    if (!this.#isKnown) return -Infinity;
    if (this.#options.isAbove) return this.#isBeyond ? Infinity : this.#options.level;
    return this.#isBeyond ? this.#back : Infinity;
  }

  get memory(): number | undefined {
    return this.#isKnown ? Number(this.#isBeyond) : undefined;
  }

  recall(memory: number): void {
    this.#isKnown = true;
    this.#isBeyond = memory === 1;
  }

  describe(): string {
    return this.#options.describe(this.source.value);
  }

  take(value: number, isLeast: boolean): void {
    if (Number.isNaN(value)) {
      this.truth = 2;
      return;
    }
    const isBeyond = this.#beyond(value);
    // A value that may be larger proves that it is above a level, and nothing else.
    if (isLeast && isBeyond !== this.#options.isAbove) {
      this.truth = 2;
      return;
    }
    this.#isBeyond = isBeyond;
    this.#isKnown = true;
    this.truth = isBeyond ? 1 : 0;
  }

  #beyond(value: number): boolean {
    const { isAbove, level, back, isInclusive = false } = this.#options;
    const from = this.#isBeyond && back > 0 ? this.#back : level;
    if (value === from) return this.#isBeyond && back > 0 ? false : isInclusive;
    return isAbove ? value > from : value < from;
  }
}

/** True while a value is in a zone, or outside; false again once it has left that by `back`. */
export class ZoneLeaf implements ValueLeaf {
  truth: Truth = 2;
  hasHappened = false;
  source = NOTHING;
  readonly #zone: { readonly from: number; readonly to: number; readonly back: number; readonly isInside: boolean };
  readonly #describe: (value: number) => string;
  #isTrue = false;
  #isKnown = false;
  #value = NaN;

  constructor(
    zone: { readonly from: number; readonly to: number; readonly back: number; readonly isInside: boolean },
    describe: (value: number) => string,
  ) {
    this.#zone = zone;
    this.#describe = describe;
  }

  get low(): number {
    if (!this.#isKnown || Number.isNaN(this.#value)) return Infinity;
    const [from, to] = this.#ends();
    return this.#value > to ? to : this.#value < from ? -Infinity : from;
  }

  get high(): number {
    if (!this.#isKnown || Number.isNaN(this.#value)) return -Infinity;
    const [from, to] = this.#ends();
    return this.#value < from ? from : this.#value > to ? Infinity : to;
  }

  get memory(): number | undefined {
    return this.#isKnown ? Number(this.#isTrue) : undefined;
  }

  recall(memory: number): void {
    this.#isKnown = true;
    this.#isTrue = memory === 1;
  }

  describe(): string {
    return this.#describe(this.source.value);
  }

  take(value: number): void {
    this.#value = value;
    if (Number.isNaN(value)) {
      this.truth = 2;
      return;
    }
    const [from, to] = this.#ends();
    const isIn = value >= from && value <= to;
    this.#isTrue = isIn === this.#zone.isInside;
    this.#isKnown = true;
    this.truth = this.#isTrue ? 1 : 0;
  }

  /** Where the zone ends for a value that is in it, or outside, now: it must go farther to be on the other side. */
  #ends(): readonly [from: number, to: number] {
    const { from, to, back, isInside } = this.#zone;
    if (!this.#isTrue) return [from, to];
    const farther = isInside ? back : -Math.min(back, (to - from) / 2);
    return [from - farther, to + farther];
  }
}

/** Happens when a price passes a level in one direction, or reaches it; again only once it was `back` behind it. */
export class CrossLeaf implements ValueLeaf {
  readonly truth: Truth = 0;
  hasHappened = false;
  source = NOTHING;
  readonly #side: LevelLeaf;
  readonly #describe: (value: number) => string;

  constructor(options: Omit<LevelOptions, 'isInclusive'>) {
    this.#side = new LevelLeaf({ ...options, isInclusive: true });
    this.#describe = options.describe;
  }

  get low(): number {
    return this.#side.low;
  }

  get high(): number {
    return this.#side.high;
  }

  get memory(): number | undefined {
    return this.#side.memory;
  }

  recall(memory: number): void {
    this.#side.recall(memory);
  }

  describe(): string {
    return this.#describe(this.source.value);
  }

  take(value: number): void {
    const before = this.#side.memory;
    this.#side.take(value, false);
    if (before === 0 && this.#side.truth === 1) this.hasHappened = true;
  }
}

/** Happens whenever a size reaches its least. */
export class SizeLeaf implements Leaf {
  readonly truth: Truth = 0;
  readonly memory = undefined;
  readonly isOneRecord = true;
  hasHappened = false;
  /** Quote units. */
  readonly least: number;
  readonly #isBuy: boolean | undefined;
  readonly #describe: (value: number) => string;
  #value = NaN;

  /** `isBuy` undefined: either side. */
  constructor(least: number, isBuy: boolean | undefined, describe: (value: number) => string) {
    this.least = least;
    this.#isBuy = isBuy;
    this.#describe = describe;
  }

  recall(): void {
    return undefined;
  }

  describe(): string {
    return this.#describe(this.#value);
  }

  /** Whether it has happened. */
  take(value: number, isBuy: boolean): boolean {
    if (!(value >= this.least) || (this.#isBuy ?? isBuy) !== isBuy) return false;
    this.#value = value;
    this.hasHappened = true;
    return true;
  }
}

/** A state that somebody else knows. */
export class StateLeaf implements Leaf {
  truth: Truth = 2;
  readonly memory = undefined;
  hasHappened = false;
  readonly #words: string;

  constructor(words: string) {
    this.#words = words;
  }

  recall(): void {
    return undefined;
  }

  describe(): string {
    return this.#words;
  }

  /** Whether that is news. */
  set(truth: Truth): boolean {
    if (this.truth === truth) return false;
    this.truth = truth;
    return true;
  }
}

/** Something that happens at an instant and has no value. */
export class EventLeaf implements Leaf {
  readonly truth: Truth = 0;
  readonly memory = undefined;
  hasHappened = false;
  readonly #words: string;

  constructor(words: string) {
    this.#words = words;
  }

  recall(): void {
    return undefined;
  }

  describe(): string {
    return this.#words;
  }
}

const NOTHING: { readonly value: number } = { value: NaN };
