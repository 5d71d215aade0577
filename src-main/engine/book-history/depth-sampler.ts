import { ceilDivide, floorDivide } from '../../../src-shared/market/grouping.ts';
import { DEPTH, DEPTH_ROWS } from '../../../src-shared/wire/layout.ts';
import type { BookSide } from '../book/book-side.ts';
import type { OrderBook } from '../book/order-book.ts';
import { HEAD, type DepthColumn } from './depth-columns.ts';

/** How a book's prices and sizes come to the units of its history. */
export interface DepthUnits {
  /** What the book's scaled prices and sizes are multiplied with. */
  readonly priceFactor: number;
  readonly sizeFactor: number;
  /** Price units of one row. */
  readonly step: number;
}

/** Sums a book into rows and makes a column of them. Everything is overwritten by the next sample. */
export class DepthSampler implements DepthColumn {
  readonly head = new Float64Array(HEAD);
  readonly cells = new Uint16Array(DEPTH_ROWS);
  /** Sizes of each side by row, counted from the lowest. */
  readonly bids = new Float64Array(DEPTH_ROWS);
  readonly asks = new Float64Array(DEPTH_ROWS);
  /** The lowest row; NaN before the first book. */
  base = NaN;
  /** Rows whose levels are authoritative, first and last, counted from the lowest. */
  low = 0;
  high = -1;

  /** Samples a book that has both sides. */
  sample(book: OrderBook, units: DepthUnits): void {
    const bid = bestOf(book.bids) * units.priceFactor;
    const ask = bestOf(book.asks) * units.priceFactor;
    this.#place(floorDivide(bid, units.step), ceilDivide(ask, units.step));
    this.bids.fill(0);
    this.asks.fill(0);
    this.#addBids(book.bids, units);
    this.#addAsks(book.asks, units);
    const { head, base } = this;
    const low = Number.isNaN(book.bids.edge) ? base : ceilDivide(book.bids.edge * units.priceFactor, units.step);
    const high = Number.isNaN(book.asks.edge)
      ? base + DEPTH_ROWS - 1
      : floorDivide(book.asks.edge * units.priceFactor, units.step);
    this.low = Math.max(0, low - base);
    this.high = Math.min(DEPTH_ROWS - 1, high - base);
    head[DEPTH.base] = base;
    head[DEPTH.bid] = bid;
    head[DEPTH.ask] = ask;
    head[DEPTH.low] = base + this.low;
    head[DEPTH.high] = base + this.high;
    this.#quantize();
  }

  /** Makes a column without sizes, for a time whose book is not known. */
  blank(): void {
    this.bids.fill(0);
    this.asks.fill(0);
    this.cells.fill(0);
    this.low = 0;
    this.high = -1;
    this.head.fill(NaN);
    this.head[DEPTH.base] = this.base;
    this.head[DEPTH.quantum] = 1;
  }

  /** The mean size of the rows that have any; 0 if none has. */
  get meanSize(): number {
    let sum = 0;
    let count = 0;
    for (let row = 0; row < DEPTH_ROWS; row++) {
      const size = (this.bids[row] as number) + (this.asks[row] as number);
      sum += size;
      if (size > 0) count++;
    }
    return count === 0 ? 0 : sum / count;
  }

  /** Keeps the market in the middle third: each move costs the rows on one side, so it moves by a third at least. */
  #place(bid: number, ask: number): void {
    const middle = Math.floor((bid + ask) / 2);
    const offset = middle - this.base;
    if (offset >= DEPTH_ROWS / 3 && offset < (DEPTH_ROWS * 2) / 3) return;
    this.base = middle - DEPTH_ROWS / 2;
  }

  #addBids({ prices, sizes, count }: BookSide, { priceFactor, sizeFactor, step }: DepthUnits): void {
    for (let i = count - 1; i >= 0; i--) {
      const row = floorDivide((prices[i] as number) * priceFactor, step) - this.base;
      if (row < 0) return;
      if (row < DEPTH_ROWS) this.bids[row] = (this.bids[row] as number) + (sizes[i] as number) * sizeFactor;
    }
  }

  #addAsks({ prices, sizes, count }: BookSide, { priceFactor, sizeFactor, step }: DepthUnits): void {
    for (let i = count - 1; i >= 0; i--) {
      const row = ceilDivide((prices[i] as number) * priceFactor, step) - this.base;
      if (row >= DEPTH_ROWS) return;
      if (row >= 0) this.asks[row] = (this.asks[row] as number) + (sizes[i] as number) * sizeFactor;
    }
  }

  /** The smallest whole quantum with which the largest row fits 16 bits: exact as long as that is 1, and never 0 for what is there. */
  #quantize(): void {
    let largest = 0;
    for (let row = 0; row < DEPTH_ROWS; row++)
      largest = Math.max(largest, (this.bids[row] as number) + (this.asks[row] as number));
    const quantum = Math.max(1, Math.ceil(largest / MAX_CELL));
    for (let row = 0; row < DEPTH_ROWS; row++) {
      const size = (this.bids[row] as number) + (this.asks[row] as number);
      this.cells[row] = size === 0 ? 0 : Math.max(1, Math.round(size / quantum));
    }
    this.head[DEPTH.quantum] = quantum;
  }
}

function bestOf({ prices, count }: BookSide): number {
  return prices[count - 1] as number;
}

const MAX_CELL = 0xffff;
