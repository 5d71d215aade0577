/** Receives a cell of a footprint: its step counted from price 0, what was bought and sold in it, and in how many trades. */
export type CellListener = (step: number, cell: Float64Array, at: number) => void;

/**
 * What was traded at each price step of each bar. A bar has a row of cells from its lowest to its highest step, in place to be added to at any time; at most
 * `MOST_STEPS` a bar and `capacity` in all. Hot: allocates only when a bar grows beyond the widest before it.
 */
export class Footprint {
  readonly capacity: number;
  /** Cells in use, those between two that were traded in included. */
  size = 0;
  /** Memory that was taken for cells, those of bars that are gone included. */
  bytes = 0;
  readonly #bars: BarCells[] = [];
  /** Rows of bars that are gone, to be used again. */
  readonly #free: BarCells[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** A bar was opened at a row. */
  insert(row: number): void {
    this.#bars.splice(row, 0, this.#free.pop() ?? { low: NaN, count: 0, numbers: new Float64Array(0) });
  }

  /** The oldest bars are gone. */
  dropOldest(count: number): void {
    for (const bar of this.#bars.splice(0, count)) this.#release(bar);
  }

  /** Adds a trade to a bar; false if its row would be too long, and the cell is left out. */
  add(row: number, step: number, isBuy: boolean, size: number, count: number): boolean {
    const bar = this.#bars[row] as BarCells;
    if (!(step >= bar.low && step < bar.low + bar.count) && !this.#reach(bar, step)) return false;
    const at = (step - bar.low) * CELL + (isBuy ? 0 : 1);
    bar.numbers[at] = (bar.numbers[at] as number) + size;
    bar.numbers[at + 2] = (bar.numbers[at + 2] as number) + count;
    return true;
  }

  /** The oldest bar that has cells, without them from now on; -1 if there is none but the newest. */
  clipOldest(): number {
    for (let row = 0; row < this.#bars.length - 1; row++) {
      const bar = this.#bars[row] as BarCells;
      if (bar.count === 0) continue;
      this.#bars[row] = { low: NaN, count: 0, numbers: new Float64Array(0) };
      this.#release(bar);
      return row;
    }
    return -1;
  }

  /** Every cell of a bar in which was traded, by price ascending. */
  each(row: number, listener: CellListener): void {
    const bar = this.#bars[row];
    if (bar === undefined) return;
    for (let i = 0; i < bar.count; i++) {
      const at = i * CELL;
      if ((bar.numbers[at + 2] as number) + (bar.numbers[at + 3] as number) > 0) listener(bar.low + i, bar.numbers, at);
    }
  }

  /** Sizes have more digits from now on. */
  scale(factor: number): void {
    for (const { numbers, count } of this.#bars)
      for (let at = 0; at < count * CELL; at += CELL) {
        numbers[at] = (numbers[at] as number) * factor;
        numbers[at + 1] = (numbers[at + 1] as number) * factor;
      }
  }

  /** Makes the row of a bar long enough for a step. */
  #reach(bar: BarCells, step: number): boolean {
    const low = bar.count === 0 ? step : Math.min(bar.low, step);
    const high = bar.count === 0 ? step : Math.max(bar.low + bar.count - 1, step);
    const count = high - low + 1;
    if (!(count <= MOST_STEPS)) return false;
    this.size += count - bar.count;
    if (count * CELL > bar.numbers.length) {
      const grown = new Float64Array(Math.max(FIRST_STEPS, 2 ** Math.ceil(Math.log2(count))) * CELL);
      grown.set(bar.numbers.subarray(0, bar.count * CELL), bar.count === 0 ? 0 : (bar.low - low) * CELL);
      this.bytes += grown.byteLength - bar.numbers.byteLength;
      bar.numbers = grown;
    } else if (bar.count > 0 && low < bar.low) {
      const moved = (bar.low - low) * CELL;
      bar.numbers.copyWithin(moved, 0, bar.count * CELL);
      bar.numbers.fill(0, 0, moved);
    }
    bar.low = low;
    bar.count = count;
    return true;
  }

  #release(bar: BarCells): void {
    this.size -= bar.count;
    bar.numbers.fill(0, 0, bar.count * CELL);
    bar.low = NaN;
    bar.count = 0;
    if (this.#free.length < MOST_FREE) this.#free.push(bar);
    else this.bytes -= bar.numbers.byteLength;
  }
}

/** The cells of one bar: bought, sold, and in how many trades each, a step. Those beyond `count` are zero. */
interface BarCells {
  low: number;
  count: number;
  numbers: Float64Array<ArrayBuffer>;
}

/** Numbers of a cell in memory: bought, sold, and how many trades of each. */
const CELL = 4;
/** Steps of one bar: a screen shows no more of them. */
const MOST_STEPS = 2048;
const FIRST_STEPS = 16;
const MOST_FREE = 128;
