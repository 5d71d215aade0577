import type { LeafCondition } from '../../../src-shared/alerts/alert.ts';
import { formatDuration } from '../../../src-shared/alerts/duration.ts';
import { toNumber } from '../../../src-shared/market/decimal.ts';
import type { QuoteSizes } from '../market/quote-size.ts';
import type { MarketRecord } from '../venue/records.ts';
import { Flows } from './flows.ts';
import { type Dirty, Gauge, type Owned, removeOwned } from './gauge.ts';
import { type LeafOwner, type Made, crossNode, levelLeaf, zoneLeaf } from './leaf-maker.ts';
import { type Leaf, SizeLeaf, StateLeaf } from './leaf.ts';
import type { Measures, RecordTimes } from './measures.ts';
import { Moves } from './moves.ts';
import { QuoteFactor } from './quote-factor.ts';
import { rounded } from './readings.ts';

/** What alerts measure of trades: prices, their moves, volumes, large trades and quiet. Hot: allocates nothing. */
export class TradeMeasures<Owner extends LeafOwner> implements Measures<Owner> {
  readonly #dirty: Dirty<Owner>;
  readonly #factor: QuoteFactor;
  readonly #price: Gauge<Owner>;
  readonly #moves: Moves<Owner>;
  readonly #flows: Flows<Owner>;
  readonly #sizes: Owned<Owner, SizeLeaf>[] = [];
  #leastSize = Infinity;
  readonly #quiet: QuietLeaf<Owner>[] = [];
  #isAnyQuiet = false;
  /** Venue time of the newest trade, and when it first came by the clock that never goes back. */
  #venueTime = NaN;
  #tradedAt = NaN;
  /** From when on quiet is counted: the newest trade, or when data came back. */
  #countedFrom = NaN;

  constructor(dirty: Dirty<Owner>, sizes: () => QuoteSizes | undefined) {
    this.#dirty = dirty;
    this.#factor = new QuoteFactor(sizes);
    this.#price = new Gauge(dirty);
    this.#moves = new Moves(dirty);
    this.#flows = new Flows(dirty);
  }

  add(condition: LeafCondition, owner: Owner): Leaf | Made {
    switch (condition.kind) {
      case 'crosses':
        return crossNode(this.#price, condition, owner);
      case 'zone':
        return zoneLeaf(this.#price, condition, owner);
      case 'moves':
        return this.#moves.add(condition, owner);
      case 'trade':
        return this.#addSize(condition, owner);
      case 'quiet': {
        const leaf = new StateLeaf(`no trade for ${formatDuration(condition.forMs)}`);
        this.#quiet.push({ leaf, owner, forMs: condition.forMs });
        return leaf;
      }
      case 'level': {
        const { measure } = condition;
        return measure.of === 'volume' || measure.of === 'delta'
          ? this.#flows.add({ ...condition, measure }, owner)
          : levelLeaf(this.#price, condition, owner);
      }
      case 'liquidation':
      case 'fault':
      case 'crossedVenues':
      case 'venueDown':
      case 'clockError':
        throw new TypeError(`${condition.kind} is not measured by trades`);
    }
  }

  remove(owner: Owner): void {
    this.#price.remove(owner);
    this.#moves.remove(owner);
    this.#flows.remove(owner);
    removeOwned(this.#sizes, owner);
    removeOwned(this.#quiet, owner);
    this.#leastSize = this.#sizes.reduce((least, { leaf }) => Math.min(least, leaf.least), Infinity);
  }

  onRecord(record: MarketRecord, { receivedAt, time }: RecordTimes, missedBefore: boolean): void {
    if (record.kind !== 'trade') return;
    const price = toNumber(record.price.mantissa, record.price.scale);
    const at = Number.isNaN(record.venueTime) ? receivedAt : record.venueTime;
    this.#countedFrom = time;
    if (this.#isAnyQuiet) this.#setQuiet(time);
    this.takePrice(price, at, time);
    if (this.#leastSize === Infinity && this.#flows.isEmpty) return;
    const size = this.#factor.quoteOf(price, toNumber(record.size.mantissa, record.size.scale));
    if (!this.#flows.isEmpty) this.#flows.take(size, record.isBuy, at, missedBefore);
    if (size >= this.#leastSize) this.#takeSize(size, record.isBuy);
  }

  /** Takes the price of a trade, or of a poll, with when it was traded: by the venue's clock, and by the clock that never goes back. */
  takePrice(price: number, at: number, time: number): void {
    // A poll brings the same trade again while nothing is traded: time goes on since the trade.
    if (!(at <= this.#venueTime)) {
      this.#venueTime = at;
      this.#tradedAt = time;
    }
    this.#price.set(price);
    if (!this.#moves.isEmpty) this.#moves.take(price, at);
  }

  onTick(time: number): void {
    if (!Number.isNaN(this.#venueTime)) {
      const at = this.#venueTime + time - this.#tradedAt;
      this.#moves.slide(at);
      this.#flows.slide(at);
    }
    if (this.#quiet.length > 0) this.#setQuiet(time);
  }

  onLost(): void {
    this.#price.set(NaN);
    this.#moves.lose();
    this.#flows.lose();
    this.#countedFrom = NaN;
    for (const { leaf, owner } of this.#quiet) if (leaf.set(2)) this.#dirty(owner);
  }

  /** The stream delivers, whether or not there is a trade: quiet is counted from here. */
  onFound(time: number): void {
    if (Number.isNaN(this.#countedFrom)) this.#countedFrom = time;
  }

  #addSize({ above, side }: Extract<LeafCondition, { kind: 'trade' | 'liquidation' }>, owner: Owner): SizeLeaf {
    const leaf = new SizeLeaf(
      above,
      side === 'both' ? undefined : side === 'buy',
      (size) => `trade of ${rounded(size)}`,
    );
    this.#sizes.push({ leaf, owner });
    this.#leastSize = Math.min(this.#leastSize, above);
    return leaf;
  }

  #takeSize(size: number, isBuy: boolean): void {
    for (let i = 0; i < this.#sizes.length; i++) {
      const { leaf, owner } = this.#sizes[i] as Owned<Owner, SizeLeaf>;
      if (leaf.take(size, isBuy)) this.#dirty(owner);
    }
  }

  #setQuiet(time: number): void {
    this.#isAnyQuiet = false;
    for (const { leaf, owner, forMs } of this.#quiet) {
      const isQuiet = time - this.#countedFrom >= forMs;
      this.#isAnyQuiet ||= isQuiet;
      if (leaf.set(Number.isNaN(this.#countedFrom) ? 2 : isQuiet ? 1 : 0)) this.#dirty(owner);
    }
  }
}

interface QuietLeaf<Owner> extends Owned<Owner, StateLeaf> {
  readonly forMs: number;
}
