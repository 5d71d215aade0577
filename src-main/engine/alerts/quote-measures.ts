import type { LeafCondition } from '../../../src-shared/alerts/alert.ts';
import { toNumber } from '../../../src-shared/market/decimal.ts';
import type { QuoteSizes } from '../market/quote-size.ts';
import type { DecimalSlot, MarketRecord } from '../venue/records.ts';
import { type Dirty, Gauge, type Owned, removeOwned } from './gauge.ts';
import { type LeafOwner, type Made, levelLeaf } from './leaf-maker.ts';
import { type Leaf, SizeLeaf } from './leaf.ts';
import type { Measures, RecordTimes } from './measures.ts';
import { Moves } from './moves.ts';
import { QuoteFactor } from './quote-factor.ts';
import { rounded } from './readings.ts';

/** What alerts measure of one figure that a venue sends: funding in per cent an interval, or open interest. */
export class FigureMeasures<Owner extends LeafOwner> implements Measures<Owner> {
  readonly #level: Gauge<Owner>;
  readonly #moves: Moves<Owner>;
  readonly #read: (record: MarketRecord) => number;
  /** How far our two clocks were apart when that last changed, and how long the computer has slept: the one that never goes back then stands still. */
  #apartMs = NaN;
  #asleepMs = 0;

  /** `read` gives the figure of a record; NaN if it has none. */
  constructor(dirty: Dirty<Owner>, read: (record: MarketRecord) => number, areDifferences: boolean) {
    this.#level = new Gauge(dirty);
    this.#moves = new Moves(dirty, areDifferences);
    this.#read = read;
  }

  add(condition: LeafCondition, owner: Owner): Leaf | Made {
    if (condition.kind === 'moves') return this.#moves.add(condition, owner);
    if (condition.kind === 'level') return levelLeaf(this.#level, condition, owner);
    throw new TypeError(`${condition.kind} is no figure`);
  }

  remove(owner: Owner): void {
    this.#level.remove(owner);
    this.#moves.remove(owner);
  }

  onRecord(record: MarketRecord, { receivedAt, time }: RecordTimes): void {
    const value = this.#read(record);
    if (Number.isNaN(value)) return;
    this.#level.set(value);
    this.#noteSleep(receivedAt - time);
    this.#moves.take(value, time + this.#asleepMs);
  }

  onTick(time: number): void {
    this.#moves.slide(time + this.#asleepMs);
  }

  onLost(): void {
    this.#level.set(NaN);
    this.#moves.lose();
  }

  #noteSleep(apartMs: number): void {
    const byMs = apartMs - this.#apartMs;
    if (Math.abs(byMs) < LEAST_SLEEP_MS) return;
    this.#apartMs = apartMs;
    if (byMs > 0) this.#asleepMs += byMs;
  }
}

/** What alerts measure of liquidations: their sizes. */
export class LiquidationMeasures<Owner extends LeafOwner> implements Measures<Owner> {
  readonly #dirty: Dirty<Owner>;
  readonly #factor: QuoteFactor;
  readonly #sizes: Owned<Owner, SizeLeaf>[] = [];

  constructor(dirty: Dirty<Owner>, sizes: () => QuoteSizes | undefined) {
    this.#dirty = dirty;
    this.#factor = new QuoteFactor(sizes);
  }

  add(condition: LeafCondition, owner: Owner): Leaf {
    if (condition.kind !== 'liquidation') throw new TypeError(`${condition.kind} is no liquidation`);
    const { above, side } = condition;
    const leaf = new SizeLeaf(
      above,
      side === 'both' ? undefined : side === 'buy',
      (size) => `liquidation of ${rounded(size)}`,
    );
    this.#sizes.push({ leaf, owner });
    return leaf;
  }

  remove(owner: Owner): void {
    removeOwned(this.#sizes, owner);
  }

  onRecord(record: MarketRecord): void {
    if (record.kind !== 'liquidation') return;
    const price = record.averagePrice.present ? record.averagePrice : record.price;
    const size = this.#factor.quoteOf(plain(price), plain(record.size));
    for (const { leaf, owner } of this.#sizes) if (leaf.take(size, record.isBuy)) this.#dirty(owner);
  }

  onTick(): void {
    return undefined;
  }

  onLost(): void {
    return undefined;
  }
}

/** What the clocks are apart by less is how long a record has waited for us. */
const LEAST_SLEEP_MS = 1000;

/** Funding of a record in per cent; NaN if it has none. */
export function fundingOf(record: MarketRecord): number {
  return record.kind === 'markPrice' ? plain(record.fundingRate) * 100 : NaN;
}

/** Open interest of a record in the venue's unit; NaN if it has none. */
export function openInterestOf(record: MarketRecord): number {
  return record.kind === 'openInterest' ? plain(record.openInterest) : NaN;
}

/** A decimal as the nearest number; NaN if it is absent. */
export function plain(slot: DecimalSlot): number {
  return slot.present ? toNumber(slot.mantissa, slot.scale) : NaN;
}
