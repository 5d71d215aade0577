/** A condition of the property of alerts; levels of funding are hundredths of a per cent. */
export type Draft =
  | {
      readonly kind: 'price' | 'spread' | 'funding' | 'oi' | 'crosses';
      readonly isAbove: boolean;
      readonly level: number;
    }
  | { readonly kind: 'zone'; readonly from: number; readonly to: number; readonly isInside: boolean }
  | { readonly kind: 'trade' | 'liquidation'; readonly above: number }
  | { readonly kind: 'quiet'; readonly forMs: number }
  | { readonly kind: 'stale' | 'lagging' | 'gap' }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Draft[] }
  | { readonly kind: 'for'; readonly draft: Draft; readonly forMs: number };

/** What happens to the data, the clock and the program. A tick is 250 ms. */
export type Step =
  | { readonly kind: 'trade'; readonly value: number; readonly size: number }
  | { readonly kind: 'spread' | 'funding' | 'oi' | 'liquidation'; readonly value: number }
  | { readonly kind: 'wait'; readonly ticks: number }
  | { readonly kind: 'lost' | 'found' | 'restart' | 'sleep' | 'set-back' | 'gap' | 'late' | 'in-time' };

/** Undefined while that is not known. */
type Truth = boolean | undefined;
type Stream = 'trade' | 'spread' | 'funding' | 'oi' | 'liquidation';

/**
 * When one alert is to fire, counted anew from what has happened so far at every look, without any of the engine's code. Written for being plain, and slow.
 */
export class Oracle {
  readonly fired: { readonly isMissed: boolean; readonly suppressed: number }[] = [];
  isLost = false;
  readonly #draft: Draft;
  readonly #hysteresis: number;
  readonly #cooldownMs: number;
  /** By the clock that never goes back, ms. */
  #time = 0;
  readonly #values = new Map<Stream, number>();
  /** Streams of which something may have been missed. */
  readonly #missing = new Set<Stream>();
  readonly #had = new Set<Stream>();
  /** Whether a level was reached when that was last known, by leaf. */
  readonly #sides = new Map<Draft, boolean>();
  readonly #events = new Set<Draft>();
  #quietFrom: number | undefined = 0;
  #isLate = false;
  /** Since when a condition has been true, and whether it was seen to become so. */
  readonly #since = new Map<Draft, { readonly at: number; readonly isSeen: boolean }>();
  readonly #known = new Map<Draft, Truth>();
  #wasTrue = false;
  #waitsUntil = -Infinity;
  #suppressed = 0;

  constructor(draft: Draft, { hysteresis, cooldownMs }: { readonly hysteresis: number; readonly cooldownMs: number }) {
    this.#draft = draft;
    this.#hysteresis = hysteresis;
    this.#cooldownMs = cooldownMs;
    this.#look();
  }

  take(step: Step): void {
    if ('value' in step) {
      this.#receive(step.kind, step);
      return;
    }
    if (step.kind === 'set-back') return;
    for (let tick = 1; step.kind === 'wait' && tick < step.ticks; tick++) this.#tick();
    if (step.kind === 'wait') this.#time += 250;
    else this.#suffer(step.kind);
    this.#look();
  }

  #tick(): void {
    this.#time += 250;
    this.#look();
  }

  #suffer(kind: Exclude<Exclude<Step, { value: number }>['kind'], 'wait' | 'set-back'>): void {
    switch (kind) {
      case 'lost':
        if (!this.isLost) this.#lose(STREAMS);
        this.isLost = true;
        break;
      case 'found':
        if (this.isLost) this.#quietFrom ??= this.#time;
        this.isLost = false;
        break;
      case 'restart':
        this.#lose(STREAMS);
        this.#had.clear();
        this.#since.clear();
        this.#known.clear();
        this.#isLate = false;
        if (!this.isLost) this.#quietFrom = this.#time;
        break;
      case 'sleep':
        this.#time += 250;
        this.#lose(STREAMS);
        break;
      case 'gap':
        if (this.#had.has('trade')) this.#lose(['trade']);
        for (const leaf of leavesOf(this.#draft)) if (leaf.kind === kind) this.#events.add(leaf);
        break;
      case 'late':
      case 'in-time':
        this.#isLate = kind === 'late';
    }
  }

  #receive(stream: Stream, step: { readonly value: number; readonly size?: number }): void {
    const isFirst = this.#missing.delete(stream);
    this.#had.add(stream);
    this.#values.set(stream, step.value);
    if (stream === 'trade') this.#quietFrom = this.#time;
    this.#notice(this.#draft, stream, step);
    this.#look(isFirst && this.#needs(this.#draft, stream) ? stream : undefined);
  }

  #lose(streams: readonly Stream[]): void {
    for (const stream of streams) {
      this.#values.delete(stream);
      this.#missing.add(stream);
      if (stream === 'trade') this.#quietFrom = undefined;
    }
  }

  /** Takes note of what a record does to the leaves that are about it. */
  #notice(draft: Draft, stream: Stream, step: { readonly value: number; readonly size?: number }): void {
    for (const leaf of leavesOf(draft)) {
      if (streamOf(leaf) !== stream) continue;
      if (leaf.kind === 'trade' || leaf.kind === 'liquidation') {
        const size = step.size ?? (step.value > 100 ? 30 : 1);
        if (step.value * size >= leaf.above) this.#events.add(leaf);
      } else if (leaf.kind === 'zone') this.#sides.set(leaf, this.#isInZone(leaf, step.value));
      else if ('level' in leaf) {
        const before = this.#sides.get(leaf);
        const after = this.#isBeyond(leaf, step.value, before === true);
        this.#sides.set(leaf, after);
        if (leaf.kind === 'crosses' && before === false && after) this.#events.add(leaf);
      }
    }
  }

  #isBeyond({ kind, isAbove, level }: Extract<Draft, { level: number }>, value: number, wasBeyond: boolean): boolean {
    const distance = isAbove ? value - level : level - value;
    if (distance === 0) return kind === 'crosses' || (wasBeyond && this.#hysteresis > 0);
    return distance > 0 || (wasBeyond && distance > (-level * this.#hysteresis) / 100);
  }

  #isInZone(leaf: Extract<Draft, { kind: 'zone' }>, value: number): boolean {
    const { from, to, isInside } = leaf;
    const back = (from * this.#hysteresis) / 100;
    const farther = this.#sides.get(leaf) === true ? (isInside ? back : -Math.min(back, (to - from) / 2)) : 0;
    return (value >= from - farther && value <= to + farther) === isInside;
  }

  #needs(draft: Draft, stream: Stream): boolean {
    return leavesOf(draft).some((leaf) => streamOf(leaf) === stream);
  }

  /** `first`: the stream whose first record after a break made it look. */
  #look(first?: Stream): void {
    const truth = this.#truthOf(this.#draft);
    const isInstant = truth === true && this.#isInstant(this.#draft);
    const hadOwnTime = isInstant && [...this.#events].every(({ kind }) => kind === 'trade' || kind === 'liquidation');
    this.#events.clear();
    if (truth === undefined) return;
    const fires = truth && (isInstant || !this.#wasTrue);
    this.#wasTrue = isInstant ? this.#truthOf(this.#draft) === true : truth;
    if (!fires) return;
    if (this.#time < this.#waitsUntil) {
      this.#suppressed++;
      return;
    }
    this.fired.push({ isMissed: first !== undefined && !hadOwnTime, suppressed: this.#suppressed });
    this.#suppressed = 0;
    this.#waitsUntil = this.#time + this.#cooldownMs;
  }

  #truthOf(draft: Draft): Truth {
    if (draft.kind === 'for') return this.#lasts(draft);
    if (!('of' in draft)) return this.#truthOfLeaf(draft);
    const parts = draft.of.map((part) => this.#truthOf(part));
    const decisive = draft.kind === 'or';
    return parts.includes(decisive) ? decisive : parts.includes(undefined) ? undefined : !decisive;
  }

  #truthOfLeaf(leaf: Exclude<Draft, { kind: 'and' | 'or' | 'for' }>): Truth {
    if (leaf.kind === 'quiet')
      return this.#quietFrom === undefined ? undefined : this.#time - this.#quietFrom >= leaf.forMs;
    if (leaf.kind === 'stale') return this.isLost;
    if (leaf.kind === 'lagging') return this.#isLate;
    if (leaf.kind === 'zone' || (leaf.kind !== 'crosses' && 'level' in leaf))
      return this.#values.has(streamOf(leaf) ?? 'trade') ? this.#sides.get(leaf) : undefined;
    return this.#events.has(leaf);
  }

  #lasts(draft: Extract<Draft, { kind: 'for' }>): Truth {
    const truth = this.#truthOf(draft.draft);
    const before = this.#known.get(draft);
    this.#known.set(draft, truth);
    if (truth !== true) {
      this.#since.delete(draft);
      return truth;
    }
    const since = this.#since.get(draft) ?? { at: this.#time, isSeen: before === false };
    this.#since.set(draft, since);
    if (this.#time - since.at >= draft.forMs) return true;
    return since.isSeen ? false : undefined;
  }

  #isInstant(draft: Draft): boolean {
    if (draft.kind === 'and') return draft.of.some((part) => this.#isInstant(part));
    if (draft.kind === 'or') return draft.of.some((part) => this.#truthOf(part) === true && this.#isInstant(part));
    return draft.kind !== 'for' && this.#events.has(draft);
  }
}

function leavesOf(draft: Draft): readonly Draft[] {
  if (draft.kind === 'and' || draft.kind === 'or') return draft.of.flatMap((part) => leavesOf(part));
  return draft.kind === 'for' ? leavesOf(draft.draft) : [draft];
}

function streamOf({ kind }: Draft): Stream | undefined {
  if (kind === 'spread' || kind === 'funding' || kind === 'oi' || kind === 'liquidation') return kind;
  return kind === 'and' || kind === 'or' || kind === 'for' ? undefined : 'trade';
}

const STREAMS: readonly Stream[] = ['trade', 'spread', 'funding', 'oi', 'liquidation'];
