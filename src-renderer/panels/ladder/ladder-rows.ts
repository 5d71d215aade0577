import { convertSize } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { ceilDivide, floorDivide } from '../../../src-shared/market/grouping.ts';
import type { BookSection } from '../../../src-shared/wire/feed-frame.ts';
import { LEVEL, LEVEL_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { SizeConversion } from '../../format/size-unit.ts';

/** A book as the ladder shows it: views into the message it came in. Levels are (price, size) pairs, best first. */
export interface ShownBook {
  readonly bids: Float64Array;
  readonly asks: Float64Array;
  /** As in `BookBuffer.orders`. */
  readonly orders: Float64Array;
  readonly section: BookSection;
}

/** Marks of a row; bits of `LadderRows.flags`. */
export const ROW = {
  bestBid: 1,
  bestAsk: 2,
  last: 4,
  high: 8,
  low: 16,
  beyondBid: 32,
  beyondAsk: 64,
  older: 128,
} as const;

/** Where levels go: onto the static axis whose top row is `top`, or listed around the middle, `listScroll` rows away from it. */
export interface RowPlan {
  readonly count: number;
  readonly isList: boolean;
  readonly top: number;
  readonly listScroll: number;
  /** Price units of one row, and digits and factor of the price grid. */
  readonly step: number;
  readonly scale: number;
  readonly factor: number;
  readonly conversion: SizeConversion;
}

/**
 * The visible rows, top down. Hot: arrays are overwritten in place. Sizes are sums of the venue's scaled integers; `shown` sizes are
 * plain numbers in the unit chosen. Zero means nothing there.
 */
export class LadderRows {
  count = 0;
  /** Group index of each row (price divided by step); NaN if there is no such price. */
  index = new Float64Array(0);
  bid = new Float64Array(0);
  ask = new Float64Array(0);
  bidShown = new Float64Array(0);
  askShown = new Float64Array(0);
  buys = new Float64Array(0);
  sells = new Float64Array(0);
  buysShown = new Float64Array(0);
  sellsShown = new Float64Array(0);
  flags = new Uint8Array(0);
  /** First level and number of levels summed in a row, by side: what exact texts are made from. */
  bidFirst = new Int32Array(0);
  bidCount = new Int32Array(0);
  askFirst = new Int32Array(0);
  askCount = new Int32Array(0);
  /** 1 for a row that is on the canvas as it would be drawn, and whether none is; see `LadderChanges`. */
  unchanged = new Uint8Array(0);
  isWhole = true;
  /** Largest size shown, for the bars. */
  largest = 0;

  /** Fills all rows from a book. */
  fill(book: ShownBook, plan: RowPlan): void {
    this.#clear(plan.count);
    if (!plan.isList)
      for (let row = 0; row < plan.count; row++) this.index[row] = plan.top - row > 0 ? plan.top - row : NaN;
    this.#fillSide(book, plan, 'bid');
    this.#fillSide(book, plan, 'ask');
    this.#finish(plan.conversion, book.section.scales.sizeScale);
  }

  /** The row of a group index, -1 if it is not on screen. */
  rowOf(index: number): number {
    return this.index.subarray(0, this.count).indexOf(index);
  }

  #fillSide(book: ShownBook, plan: RowPlan, side: 'bid' | 'ask'): void {
    const isBid = side === 'bid';
    const levels = isBid ? book.bids : book.asks;
    let ordinal = -1;
    let last = NaN;
    for (let level = 0; level * LEVEL_STRIDE < levels.length; level++) {
      const price = (levels[level * LEVEL_STRIDE + LEVEL.price] ?? NaN) * plan.factor;
      const index = isBid ? floorDivide(price, plan.step) : ceilDivide(price, plan.step);
      if (index !== last) ordinal++;
      last = index;
      const row = rowFor(plan, index, ordinal, isBid);
      if (isBid ? row >= plan.count : row < 0) break;
      if (row < 0 || row >= plan.count) continue;
      this.index[row] = index;
      this.#addLevel(row, level, levels, isBid);
      this.#convert(row, levels, level, isBid, plan, book);
      this.#markLevel(row, level, book, isBid);
    }
  }

  #markLevel(row: number, level: number, { section }: ShownBook, isBid: boolean): void {
    if (level >= section.knownDepth) this.#mark(row, isBid ? ROW.beyondBid : ROW.beyondAsk);
    if (section.older !== undefined && level >= section.older.from) this.#mark(row, ROW.older);
    if (level === 0) this.#mark(row, isBid ? ROW.bestBid : ROW.bestAsk);
  }

  #addLevel(row: number, level: number, levels: Float64Array, isBid: boolean): void {
    const sums = isBid ? this.bid : this.ask;
    const firsts = isBid ? this.bidFirst : this.askFirst;
    const counts = isBid ? this.bidCount : this.askCount;
    sums[row] = (sums[row] ?? 0) + (levels[level * LEVEL_STRIDE + LEVEL.size] ?? 0);
    if (counts[row] === 0) firsts[row] = level;
    counts[row] = (counts[row] ?? 0) + 1;
  }

  // oxlint-disable-next-line max-params -- hot: an options object a level would cost more than the level
  #convert(row: number, levels: Float64Array, level: number, isBid: boolean, plan: RowPlan, book: ShownBook): void {
    if (plan.conversion.isNative) return;
    const shown = isBid ? this.bidShown : this.askShown;
    const price = ((levels[level * LEVEL_STRIDE + LEVEL.price] ?? NaN) * plan.factor) / (POW10[plan.scale] ?? NaN);
    const size = (levels[level * LEVEL_STRIDE + LEVEL.size] ?? NaN) / (POW10[book.section.scales.sizeScale] ?? NaN);
    shown[row] = (shown[row] ?? 0) + convertSize(plan.conversion, size, price);
  }

  #mark(row: number, flag: number): void {
    this.flags[row] = (this.flags[row] ?? 0) | flag;
  }

  #finish(conversion: SizeConversion, sizeScale: number): void {
    const power = POW10[sizeScale] ?? NaN;
    let largest = 0;
    for (let row = 0; row < this.count; row++) {
      if (conversion.isNative) {
        this.bidShown[row] = (this.bid[row] ?? 0) / power;
        this.askShown[row] = (this.ask[row] ?? 0) / power;
      }
      largest = Math.max(largest, this.bidShown[row] ?? 0, this.askShown[row] ?? 0);
    }
    this.largest = largest;
  }

  #clear(count: number): void {
    if (count > this.index.length) this.#allocate(count + 16);
    this.count = count;
    this.index.fill(NaN);
    this.bid.fill(0);
    this.ask.fill(0);
    this.bidShown.fill(0);
    this.askShown.fill(0);
    this.buys.fill(0);
    this.sells.fill(0);
    this.buysShown.fill(0);
    this.sellsShown.fill(0);
    this.flags.fill(0);
    this.bidFirst.fill(0);
    this.bidCount.fill(0);
    this.askFirst.fill(0);
    this.askCount.fill(0);
  }

  #allocate(length: number): void {
    for (const name of ROW_NUMBERS) this[name] = new Float64Array(length);
    for (const name of ['bidFirst', 'bidCount', 'askFirst', 'askCount'] as const) this[name] = new Int32Array(length);
    this.flags = new Uint8Array(length);
  }
}

const ROW_NUMBERS = [
  'index',
  'bid',
  'ask',
  'bidShown',
  'askShown',
  'buys',
  'sells',
  'buysShown',
  'sellsShown',
] as const;

/** Row of a group on the static axis, or of the group's place in line from the middle of a list. */
function rowFor(plan: RowPlan, index: number, ordinal: number, isBid: boolean): number {
  if (!plan.isList) return plan.top - index;
  const middle = Math.floor(plan.count / 2) + plan.listScroll;
  return isBid ? middle + ordinal : middle - 1 - ordinal;
}
