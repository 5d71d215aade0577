import { convertSize } from '../../../src-shared/market/contract.ts';
import type { SizeFactors } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { ceilDivide, floorDivide } from '../../../src-shared/market/grouping.ts';
import { LEVEL, LEVEL_STRIDE } from '../../../src-shared/wire/layout.ts';
import { MOST_LEGS } from '../legs/asset-legs.ts';
import type { Leg } from '../legs/asset-legs.ts';

/** A book that counts: (price, size) pairs of the venue's scaled integers, best first, and how they come onto the grid and to base units. */
export interface RowPart {
  readonly leg: Leg;
  readonly bids: Float64Array;
  readonly asks: Float64Array;
  /** What a scaled price is multiplied with to be in units of the grid. */
  readonly priceFactor: number;
  readonly sizeScale: number;
  readonly toBase: SizeFactors;
}

/** The static axis: `count` rows down from group index `top`, each `step` units of a grid with `scale` digits. */
export interface RowAxis {
  readonly count: number;
  readonly top: number;
  readonly step: number;
  readonly scale: number;
}

/**
 * The visible rows, top down, as sums of base units over venues. Hot: arrays are overwritten in place. Sizes of one venue stand at
 * `row * MOST_LEGS + slot`; zero means nothing there.
 */
export class ConsolidatedRows {
  count = 0;
  /** Group index of each row; NaN if there is no such price. */
  index = new Float64Array(0);
  readonly unchanged = new Uint8Array(0);
  bid = new Float64Array(0);
  ask = new Float64Array(0);
  bidTotal = new Float64Array(0);
  askTotal = new Float64Array(0);
  /** Largest sum of a side on screen, for the bars. */
  largest = 0;

  /** Fills all rows with the sums of the parts. */
  fill(parts: readonly RowPart[], axis: RowAxis): void {
    this.#clear(axis.count);
    for (let row = 0; row < axis.count; row++) this.index[row] = axis.top - row > 0 ? axis.top - row : NaN;
    for (const part of parts) {
      this.#addSide(part, axis, true);
      this.#addSide(part, axis, false);
    }
    for (let row = 0; row < axis.count; row++)
      this.largest = Math.max(this.largest, this.bidTotal[row] ?? 0, this.askTotal[row] ?? 0);
  }

  /** The row of a group index, -1 if it is not on screen. */
  rowOf(index: number): number {
    const row = (this.index[0] ?? NaN) - index;
    return row >= 0 && row < this.count ? row : -1;
  }

  #addSide(part: RowPart, axis: RowAxis, isBid: boolean): void {
    const levels = isBid ? part.bids : part.asks;
    const sizes = isBid ? this.bid : this.ask;
    const totals = isBid ? this.bidTotal : this.askTotal;
    const pricePower = POW10[axis.scale] ?? NaN;
    const sizePower = POW10[part.sizeScale] ?? NaN;
    for (let at = 0; at < levels.length; at += LEVEL_STRIDE) {
      const price = (levels[at + LEVEL.price] ?? NaN) * part.priceFactor;
      const row = axis.top - groupOf(price, axis.step, isBid);
      if (isBid ? row >= axis.count : row < 0) break;
      if (row < 0 || row >= axis.count) continue;
      const size = convertSize(part.toBase, (levels[at + LEVEL.size] ?? 0) / sizePower, price / pricePower);
      const cell = row * MOST_LEGS + part.leg.slot;
      sizes[cell] = (sizes[cell] ?? 0) + size;
      totals[row] = (totals[row] ?? 0) + size;
    }
  }

  #clear(count: number): void {
    if (count > this.index.length) {
      for (const name of ['index', 'bidTotal', 'askTotal'] as const) this[name] = new Float64Array(count + SPARE);
      for (const name of ['bid', 'ask'] as const) this[name] = new Float64Array((count + SPARE) * MOST_LEGS);
    }
    this.count = count;
    this.largest = 0;
    this.index.fill(NaN);
    this.bid.fill(0);
    this.ask.fill(0);
    this.bidTotal.fill(0);
    this.askTotal.fill(0);
  }
}

/** Bids fall down to their group, asks rise to theirs. */
function groupOf(price: number, step: number, isBid: boolean): number {
  return isBid ? floorDivide(price, step) : ceilDivide(price, step);
}

const SPARE = 16;
