import { moreDecimals } from '../../../src-shared/market/decimal.ts';
import { priceGrid } from '../../../src-shared/market/grouping.ts';
import type { PriceGrid } from '../../../src-shared/market/grouping.ts';
import type { BookBuffer } from '../../feed/book-buffer.ts';

/** What a grid is made from: the scale of a book's prices, and the step that all of them are multiples of, 0 if none is known. */
type GriddedBook = Pick<BookBuffer, 'scales' | 'priceUnit'>;

/**
 * The grid of an instrument's tick for its book. A price that is no multiple of the tick proves the list older than a change of the tick: the
 * grid is then as fine as the prices are.
 */
export function bookGrid(tick: string | undefined, { scales, priceUnit }: GriddedBook): PriceGrid {
  const grid = priceGrid(tick, scales.priceScale);
  const unit = priceUnit * grid.factor;
  return unit % grid.tick === 0 ? grid : { ...grid, tick: greatestCommonDivisor(grid.tick, unit) };
}

/** Remembers the grid of a book. Hot: it is made again only when tick, scale or unit change. */
export class BookGrid {
  #grid: PriceGrid = { scale: 0, factor: 1, tick: 1 };
  #tick: string | undefined;
  #priceScale = NaN;
  #priceUnit = NaN;

  /** The grid as {@link bookGrid} makes it; the same object while nothing changes. */
  of(tick: string | undefined, book: GriddedBook): PriceGrid {
    if (
      tick !== this.#tick ||
      book.scales.priceScale !== this.#priceScale ||
      !Object.is(book.priceUnit, this.#priceUnit)
    )
      this.#grid = bookGrid(tick, book);
    this.#tick = tick;
    this.#priceScale = book.scales.priceScale;
    this.#priceUnit = book.priceUnit;
    return this.#grid;
  }
}

/** Digits after the point that the prices of a grid need. */
export function gridDecimals({ scale, tick }: Pick<PriceGrid, 'scale' | 'tick'>): number {
  return moreDecimals(0, tick, scale);
}

function greatestCommonDivisor(a: number, b: number): number {
  let divisor = a;
  for (let rest = b; rest > 0;) [divisor, rest] = [rest, divisor % rest];
  return divisor;
}
