import { greatest } from '../../../../src-shared/greatest.ts';

/** A condition of the property of alerts; levels of funding are hundredths of a per cent. */
export type Draft =
  | {
      readonly kind: 'price' | 'spread' | 'funding' | 'oi' | 'crosses';
      readonly isAbove: boolean;
      readonly level: number;
    }
  | {
      readonly kind: 'volume' | 'delta';
      /** Whose trades; both for a delta. */
      readonly side: 'buy' | 'sell' | 'both';
      readonly isAbove: boolean;
      readonly level: number;
      readonly withinMs: number;
    }
  | {
      readonly kind: 'depth' | 'imbalance';
      /** Which side; both for an imbalance. */
      readonly side: 'bid' | 'ask' | 'both';
      readonly isAbove: boolean;
      readonly level: number;
      /** Levels of a side that are near enough. */
      readonly levels: number;
    }
  | {
      readonly kind: 'rises' | 'falls';
      readonly what: 'price' | 'oi' | 'funding';
      readonly isAbove: true;
      readonly level: number;
      readonly withinMs: number;
    }
  | { readonly kind: 'zone'; readonly from: number; readonly to: number; readonly isInside: boolean }
  | { readonly kind: 'trade' | 'liquidation'; readonly above: number }
  | { readonly kind: 'quiet'; readonly forMs: number }
  | { readonly kind: 'stale' | 'lagging' | 'gap' | 'crossed' | 'clock' }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Draft[] }
  | { readonly kind: 'for'; readonly draft: Draft; readonly forMs: number };

/** What happens to the data, the clock and the program. A tick is 250 ms. */
export type Step =
  | { readonly kind: 'trade'; readonly value: number; readonly size: number; readonly isBuy: boolean }
  | { readonly kind: 'spread' | 'funding' | 'oi' | 'liquidation'; readonly value: number }
  | { readonly kind: 'ahead'; readonly ms: number }
  | { readonly kind: 'books'; readonly books: readonly Book[] }
  | { readonly kind: 'wait'; readonly ticks: number }
  | { readonly kind: 'lost' | 'found' | 'restart' | 'sleep' | 'set-back' | 'gap' | 'late' | 'in-time' };

/** Sizes at {@link BIDS} and {@link ASKS}, best first. A side of as many is known no farther. */
export interface Book {
  readonly bids: readonly number[];
  readonly asks: readonly number[];
  readonly isCrossed: boolean;
}

/** Prices of the bids of a book that is not crossed. */
export const BIDS = [99.9, 99.6, 99.2];
/** Prices of its asks. */
export const ASKS = [100.1, 100.4, 100.8];

/** Undefined while that is not known. */
type Truth = boolean | undefined;
type Level = Extract<Draft, { level: number }>;
type Flow = Extract<Draft, { kind: 'volume' | 'delta' }>;
type Move = Extract<Draft, { what: string }>;
type Band = Extract<Draft, { levels: number }>;
type Stream = 'book' | 'trade' | 'spread' | 'funding' | 'oi' | 'liquidation';

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
  /** Trades in quote units, with when they were made by the venue's clock. */
  readonly #trades: { readonly at: number; readonly size: number; readonly isBuy: boolean }[] = [];
  /** Since when every trade is known, of that clock. */
  #countedFrom: number | undefined;
  /** What was said of a stream, and when by a clock that goes on while the computer sleeps. */
  readonly #said: { readonly stream: Stream; readonly at: number; readonly value: number }[] = [];
  /** How long the computer has slept, ms. */
  #asleepMs = 0;
  /** The newest book, whether it is crossed, and the book that was looked at last. */
  #newest: Book | undefined;
  #wasCrossed: Truth;
  #book: Book | undefined;
  #bookAt = -Infinity;
  /** How far the clocks are apart, ms, and whether that is too far, as far as anybody has looked. */
  #aheadMs = 0;
  #wasApart = false;
  #isApart: Truth;
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
    if (step.kind === 'books') for (const book of step.books) this.#receiveBook(book);
    if (step.kind === 'ahead') this.#aheadMs = step.ms;
    if (step.kind === 'ahead' || step.kind === 'books' || step.kind === 'set-back') return;
    for (let tick = 1; step.kind === 'wait' && tick < step.ticks; tick++) this.#tick();
    if (step.kind === 'wait') this.#tick();
    else {
      this.#suffer(step.kind);
      this.#look();
    }
  }

  #tick(): void {
    this.#time += 250;
    this.#lookAtClock();
    if (this.#newest !== undefined) this.#lookAtBook(this.#newest);
    this.#look();
  }

  #suffer(kind: Exclude<Exclude<Step, { value: number }>['kind'], 'ahead' | 'books' | 'wait' | 'set-back'>): void {
    switch (kind) {
      case 'lost':
        if (this.isLost) return;
        // The trades go last: nothing else is known any more when they are stale.
        this.#lose(STREAMS.filter((stream) => stream !== 'trade'));
        this.#wasCrossed = undefined;
        this.#look();
        this.#lose(['trade']);
        this.isLost = true;
        break;
      case 'found':
        if (this.isLost) this.#quietFrom ??= this.#time;
        this.isLost = false;
        break;
      case 'restart':
        this.#lose(STREAMS);
        this.#wasCrossed = undefined;
        this.#had.clear();
        this.#trades.length = this.#said.length = 0;
        this.#since.clear();
        this.#known.clear();
        this.#isLate = false;
        this.#isApart = undefined;
        if (!this.isLost) this.#quietFrom = this.#time;
        break;
      case 'sleep':
        this.#time += 250;
        this.#asleepMs += 100_000;
        this.#lookAtClock();
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

  #receive(stream: Stream, step: Extract<Step, { value: number }>): void {
    const isFirst = this.#missing.delete(stream);
    this.#had.add(stream);
    this.#values.set(stream, step.value);
    this.#said.push({ stream, at: this.#time + this.#asleepMs, value: step.value });
    if (step.kind === 'trade') {
      const at = this.#time + this.#asleepMs;
      this.#quietFrom = this.#time;
      this.#countedFrom ??= at;
      this.#trades.push({ at, size: step.value * step.size, isBuy: step.isBuy });
    }
    this.#notice(this.#draft, stream, step);
    this.#look(isFirst && this.#needs(this.#draft, stream) ? stream : undefined);
  }

  /** Clocks that were apart are so until they differ by a tenth less. */
  #lookAtClock(): void {
    this.#isApart = this.#wasApart = Math.abs(this.#aheadMs) > (this.#wasApart ? 450 : 500);
  }

  /** It is looked at no more than ten times a second, but at once if it is in another state. */
  #receiveBook(book: Book): void {
    const isFirst = this.#missing.delete('book');
    const isCrossed = book.isCrossed && book.bids.length > 0 && book.asks.length > 0;
    if (isCrossed !== this.#wasCrossed) this.#lookAtBook(book);
    this.#wasCrossed = isCrossed;
    this.#newest = book;
    if (this.#time - this.#bookAt >= 100) this.#lookAtBook(book);
    this.#look(isFirst && this.#needs(this.#draft, 'book') ? 'book' : undefined);
  }

  #lookAtBook(book: Book): void {
    this.#book = book;
    this.#bookAt = this.#time;
    this.#newest = undefined;
  }

  #lose(streams: readonly Stream[]): void {
    for (const stream of streams) {
      this.#values.delete(stream);
      this.#missing.add(stream);
      if (stream === 'trade') this.#quietFrom = this.#countedFrom = undefined;
      if (stream === 'book') this.#newest = this.#book = undefined;
    }
  }

  /** Takes note of what a record does to the leaves that are about it. */
  #notice(draft: Draft, stream: Stream, step: { readonly value: number; readonly size?: number }): void {
    for (const leaf of leavesOf(draft)) {
      if (streamOf(leaf) !== stream || 'side' in leaf || 'what' in leaf) continue;
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

  #isBeyond({ kind, isAbove, level }: Level, value: number, wasBeyond: boolean): boolean {
    const distance = isAbove ? value - level : level - value;
    if (distance === 0) return kind === 'crosses' || (wasBeyond && this.#hysteresis > 0);
    return distance > 0 || (wasBeyond && distance > (-Math.abs(level) * this.#hysteresis) / 100);
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
    if (leaf.kind === 'clock') return this.#isApart;
    if (leaf.kind === 'crossed') return this.#isCrossed;
    if ('levels' in leaf) return this.#truthOfBand(leaf);
    if ('what' in leaf) return this.#truthOfMove(leaf);
    if ('withinMs' in leaf) return this.#truthOfFlow(leaf);
    if (leaf.kind === 'zone' || (leaf.kind !== 'crosses' && 'level' in leaf))
      return this.#values.has(streamOf(leaf) ?? 'trade') ? this.#sides.get(leaf) : undefined;
    return this.#events.has(leaf);
  }

  /** What was traded in a time. If not all of it is known, it may be more of either side. */
  #truthOfFlow(leaf: Flow): Truth {
    if (this.#countedFrom === undefined) return undefined;
    const now = this.#time + this.#asleepMs;
    const sum = (isBuy: boolean): number =>
      this.#trades
        .filter((trade) => trade.isBuy === isBuy && now - trade.at <= leaf.withinMs)
        .reduce((all, { size }) => all + size, 0);
    const isWhole = now - this.#countedFrom >= leaf.withinMs;
    if (leaf.kind === 'delta' && !isWhole) return undefined;
    const bought = leaf.side === 'sell' ? 0 : sum(true);
    const sold = leaf.side === 'buy' ? 0 : sum(false);
    return this.#truthOfLeast(leaf, leaf.kind === 'delta' ? bought - sold : bought + sold, isWhole);
  }

  /** How far the newest value is from the least or the greatest of a time, which was seen: of funding in its unit, else in per cent. */
  #truthOfMove(leaf: Move): Truth {
    const stream = streamOf(leaf) ?? 'trade';
    const value = this.#values.get(stream);
    if (value === undefined) return undefined;
    const now = this.#time + this.#asleepMs;
    const moves = this.#said
      .filter((one) => one.stream === stream && now - one.at <= leaf.withinMs)
      .map(
        (one) =>
          (leaf.kind === 'rises' ? value - one.value : one.value - value) /
          (leaf.what === 'funding' ? 1 : one.value / 100),
      );
    return this.#truthOfLeast(leaf, greatest(moves), true);
  }

  get #isCrossed(): Truth {
    if (this.#book === undefined) return undefined;
    return this.#book.isCrossed && this.#book.bids.length > 0 && this.#book.asks.length > 0;
  }

  /** What rests near the middle, which there is only between two sides of a book that is right. */
  #truthOfBand(leaf: Band): Truth {
    const book = this.#book;
    if (book === undefined || this.#isCrossed === true || book.bids.length === 0 || book.asks.length === 0)
      return undefined;
    const sum = (sizes: readonly number[], prices: readonly number[]): number =>
      sizes.slice(0, leaf.levels).reduce((all, size, at) => all + size * (prices[at] ?? NaN), 0);
    const isWhole = (sizes: readonly number[]): boolean => sizes.length < BIDS.length || leaf.levels < BIDS.length;
    const bid = leaf.side === 'ask' ? 0 : sum(book.bids, BIDS);
    const ask = leaf.side === 'bid' ? 0 : sum(book.asks, ASKS);
    const isAll = (leaf.side === 'ask' || isWhole(book.bids)) && (leaf.side === 'bid' || isWhole(book.asks));
    if (leaf.kind === 'depth') return this.#truthOfLeast(leaf, bid + ask, isAll);
    return isAll ? this.#truthOfLeast(leaf, ((bid - ask) / (bid + ask)) * 100, true) : undefined;
  }

  /** Of a value that may be larger if it is not all that there is. */
  #truthOfLeast(leaf: Flow | Move | Band, value: number, isAll: boolean): Truth {
    const after = this.#isBeyond(leaf, value, this.#sides.get(leaf) === true);
    if (!isAll && after !== leaf.isAbove) return undefined;
    this.#sides.set(leaf, after);
    return after;
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

/** Whether a step is about nothing that a draft is about. */
export function isIdle(draft: Draft, { kind }: Step): boolean {
  const stream = kind === 'books' ? 'book' : STREAMS.find((one) => one === kind);
  return stream !== undefined && !leavesOf(draft).some((leaf) => streamOf(leaf) === stream);
}

function leavesOf(draft: Draft): readonly Draft[] {
  if (draft.kind === 'and' || draft.kind === 'or') return draft.of.flatMap((part) => leavesOf(part));
  return draft.kind === 'for' ? leavesOf(draft.draft) : [draft];
}

function streamOf(draft: Draft): Stream | undefined {
  if ('what' in draft) return draft.what === 'price' ? 'trade' : draft.what;
  const { kind } = draft;
  if (kind === 'spread' || kind === 'funding' || kind === 'oi' || kind === 'liquidation') return kind;
  if (kind === 'depth' || kind === 'imbalance' || kind === 'crossed') return 'book';
  return kind === 'and' || kind === 'or' || kind === 'for' ? undefined : 'trade';
}

const STREAMS: readonly Stream[] = ['book', 'trade', 'spread', 'funding', 'oi', 'liquidation'];
