import { POW10 } from '../../../src-shared/market/decimal.ts';
import { DEPTH, DEPTH_COLUMNS, DEPTH_ROWS, DEPTH_STRIDE, DEPTH_TICK_MS } from '../../../src-shared/wire/layout.ts';

/** Numbers of a column's head: those before its cells. */
export const HEAD = DEPTH.cells;

/** A column that is being made: its head as in `DEPTH` of `layout.ts`, and its cells from the lowest row up. */
export interface DepthColumn {
  readonly head: Float64Array;
  readonly cells: Uint16Array;
}

/**
 * The newest columns of a book's history in a ring of fixed memory. Columns are numbered from the first ever made. One that equals the
 * newest and follows it makes it longer instead. No allocation once it is made.
 */
export class DepthColumns {
  /** Columns ever made: `total - 1` is the newest. */
  total = 0;
  readonly #heads = new Float64Array(DEPTH_COLUMNS * HEAD);
  readonly #cells = new Uint16Array(DEPTH_COLUMNS * DEPTH_ROWS);

  /** Number of the oldest column that is still there. */
  get first(): number {
    return Math.max(0, this.total - DEPTH_COLUMNS);
  }

  /** When the newest column ends, epoch ms; NaN before the first. */
  get endTime(): number {
    return this.total === 0 ? NaN : this.head(this.total - 1, DEPTH.time) + this.ticks * DEPTH_TICK_MS;
  }

  /** How many ticks the newest column lasts; 0 before the first. */
  get ticks(): number {
    return this.total === 0 ? 0 : this.head(this.total - 1, DEPTH.ticks);
  }

  /** A number of a column's head. */
  head(number: number, field: number): number {
    return this.#heads[(number % DEPTH_COLUMNS) * HEAD + field] as number;
  }

  /** The cell of a column at a row counted from its lowest. */
  cell(number: number, row: number): number {
    return this.#cells[(number % DEPTH_COLUMNS) * DEPTH_ROWS + row] as number;
  }

  /** Adds a column, or makes the newest longer by it. */
  add(column: DepthColumn): void {
    if (this.#continues(column)) {
      this.#heads[((this.total - 1) % DEPTH_COLUMNS) * HEAD + DEPTH.ticks] =
        this.ticks + (column.head[DEPTH.ticks] as number);
      return;
    }
    const slot = this.total % DEPTH_COLUMNS;
    this.#heads.set(column.head, slot * HEAD);
    this.#cells.set(column.cells, slot * DEPTH_ROWS);
    this.total++;
  }

  /** Brings what is stored to larger scales: prices by one factor, sizes by the other. */
  rescale(priceDigits: number, sizeDigits: number): void {
    const price = POW10[priceDigits] as number;
    const size = POW10[sizeDigits] as number;
    for (let at = 0; at < Math.min(this.total, DEPTH_COLUMNS) * HEAD; at += HEAD) {
      this.#heads[at + DEPTH.bid] = (this.#heads[at + DEPTH.bid] as number) * price;
      this.#heads[at + DEPTH.ask] = (this.#heads[at + DEPTH.ask] as number) * price;
      this.#heads[at + DEPTH.quantum] = (this.#heads[at + DEPTH.quantum] as number) * size;
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.total = 0;
  }

  /** Writes a column as in `DEPTH` of `layout.ts`. */
  write(number: number, to: Float64Array, offset: number): void {
    const slot = number % DEPTH_COLUMNS;
    const heads = slot * HEAD;
    for (let field = 0; field < HEAD; field++) to[offset + field] = this.#heads[heads + field] as number;
    let from = slot * DEPTH_ROWS;
    const cells = this.#cells;
    for (let at = offset + HEAD; at < offset + DEPTH_STRIDE; at++) {
      to[at] =
        (cells[from] as number) + (cells[from + 1] as number) * 0x1_0000 + (cells[from + 2] as number) * 0x1_0000_0000;
      from += 3;
    }
  }

  #continues({ head, cells }: DepthColumn): boolean {
    if (this.total === 0 || head[DEPTH.time] !== this.endTime) return false;
    const slot = (this.total - 1) % DEPTH_COLUMNS;
    for (let field = DEPTH.base; field < HEAD; field++)
      if (!Object.is(head[field], this.#heads[slot * HEAD + field])) return false;
    for (let row = 0; row < DEPTH_ROWS; row++) if (cells[row] !== this.#cells[slot * DEPTH_ROWS + row]) return false;
    return true;
  }
}

/** Memory of the columns of one history, bytes. */
export const COLUMNS_BYTES = DEPTH_COLUMNS * (HEAD * 8 + DEPTH_ROWS * 2);
