import { POW10 } from '../../src-shared/market/decimal.ts';
import { BOOK_REASONS, BOOK_STATES } from '../../src-shared/market/book-state.ts';
import type { BookReason, BookState } from '../../src-shared/market/book-state.ts';
import type { DepthEvent, DepthSection, Scales } from '../../src-shared/wire/feed-frame.ts';
import { DEPTH, DEPTH_COLUMNS, DEPTH_ROWS, DEPTH_STRIDE, DEPTH_TICK_MS } from '../../src-shared/wire/layout.ts';
import { LOADING, timingOf } from './feed-status.ts';
import type { FeedBuffer, FeedStatus } from './feed-status.ts';
import { JudgedStatus } from './judged-status.ts';

/**
 * The newest columns of a book's history, in a ring of numbers. Hot. Columns have the numbers that the engine gave them; those from
 * `first` to `total - 1` are there. Its memory is taken with the first column.
 */
export class DepthBuffer implements FeedBuffer {
  version = 0;
  scales: Scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
  /** Price units of a row; 0 while it is not known. */
  step = 0;
  first = 0;
  total = 0;
  /** Counts up when earlier columns were forgotten or brought to other scales: what was made of them means nothing now. */
  resets = 0;
  /** The newest section; undefined before the first. */
  section: DepthSection | undefined;
  /** Size added to or taken from each row, from `section.flow.base` up. */
  flow: Float64Array = EMPTY;
  /** The newest events, oldest first. */
  readonly events: DepthEvent[] = [];
  readonly #status = new JudgedStatus();
  #heads = EMPTY;
  #cells = new Uint16Array(0);

  apply(section: DepthSection, numbers: Float64Array): void {
    if (section.isReset || section.from > this.total) this.#reset(section.from);
    this.#rescale(section);
    for (let i = 0; i < section.count; i++) this.#take(section.from + i, numbers, section.offset + i * DEPTH_STRIDE);
    const flowAt = section.offset + section.count * DEPTH_STRIDE;
    this.flow = numbers.subarray(flowAt, flowAt + section.flow.rows);
    for (const event of section.events) this.events.push(event);
    if (this.events.length > MAX_EVENTS) this.events.splice(0, this.events.length - MAX_EVENTS);
    this.section = section;
    this.#status.take({
      state: section.waitsFor ?? section.state,
      ...(section.waitsFor === undefined && { reason: section.reason }),
      since: section.since,
      ...timingOf(section),
    });
    this.version++;
  }

  get status(): FeedStatus {
    return this.#status.now;
  }

  judge(now: number): boolean {
    return this.#status.judge(now);
  }

  get isEmpty(): boolean {
    return this.total === this.first && this.flow.length === 0;
  }

  clear(): void {
    this.#reset(0);
    this.flow = EMPTY;
    this.section = undefined;
    this.step = 0;
    this.scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
    this.#status.take(LOADING);
    this.version++;
  }

  /** Forgets the columns from a number on, which come again. */
  truncate(total: number): void {
    this.total = Math.min(this.total, total);
  }

  /** A number of a column's head, as in `DEPTH` of `layout.ts`. */
  head(number: number, field: number): number {
    return this.#heads[(number % DEPTH_COLUMNS) * HEAD + field] ?? NaN;
  }

  /** When a column ends, epoch ms. */
  endOf(number: number): number {
    return this.head(number, DEPTH.time) + this.head(number, DEPTH.ticks) * DEPTH_TICK_MS;
  }

  /** The size at a row of a column, in units of `scales.sizeScale`; 0 beyond its rows. */
  sizeAt(number: number, row: number): number {
    const at = row - this.head(number, DEPTH.base);
    return at >= 0 && at < DEPTH_ROWS
      ? (this.#cells[(number % DEPTH_COLUMNS) * DEPTH_ROWS + at] ?? 0) * this.head(number, DEPTH.quantum)
      : 0;
  }

  /** The cells of a column from its lowest row up: a view, valid until the next section. */
  cells(number: number): Uint16Array {
    const from = (number % DEPTH_COLUMNS) * DEPTH_ROWS;
    return this.#cells.subarray(from, from + DEPTH_ROWS);
  }

  /** State of the book at a column, and why; undefined if nothing was sampled then. */
  stateOf(number: number): { readonly state: BookState; readonly reason: BookReason } | undefined {
    const state = BOOK_STATES[this.head(number, DEPTH.state)];
    const reason = BOOK_REASONS[this.head(number, DEPTH.reason)];
    return state === undefined || reason === undefined ? undefined : { state, reason };
  }

  /** Whether the sizes of a column are those of the venue's book, as far as the venue shows that. */
  isKnown(number: number): boolean {
    const state = BOOK_STATES[this.head(number, DEPTH.state)];
    return (state === 'verified' || state === 'unverifiable') && !Number.isNaN(this.head(number, DEPTH.bid));
  }

  /** Number of the column at a time, epoch ms; that before it if there is none just then, `first - 1` if it is before all. */
  columnAt(time: number): number {
    let low = this.first;
    let high = this.total;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.head(middle, DEPTH.time) <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #take(number: number, numbers: Float64Array, offset: number): void {
    if (this.#heads.length === 0) {
      this.#heads = new Float64Array(DEPTH_COLUMNS * HEAD);
      this.#cells = new Uint16Array(DEPTH_COLUMNS * DEPTH_ROWS);
    }
    const slot = number % DEPTH_COLUMNS;
    for (let field = 0; field < HEAD; field++) this.#heads[slot * HEAD + field] = numbers[offset + field] ?? NaN;
    let to = slot * DEPTH_ROWS;
    for (let at = offset + HEAD; at < offset + DEPTH_STRIDE; at++) {
      const packed = numbers[at] ?? 0;
      const low = packed % 0x1_0000_0000;
      this.#cells[to++] = low & 0xffff;
      this.#cells[to++] = low >>> 16;
      this.#cells[to++] = (packed - low) / 0x1_0000_0000;
    }
    this.total = Math.max(this.total, number + 1);
    this.first = Math.max(this.first, this.total - DEPTH_COLUMNS);
  }

  /** Scales only grow: what is stored is brought to the new ones. */
  #rescale({ scales, step }: DepthSection): void {
    const price = POW10[scales.priceScale - this.scales.priceScale] ?? 1;
    const size = POW10[scales.sizeScale - this.scales.sizeScale] ?? 1;
    if ((price !== 1 || size !== 1) && this.total > this.first) {
      for (let at = 0; at < this.#heads.length; at += HEAD) {
        this.#heads[at + DEPTH.bid] = (this.#heads[at + DEPTH.bid] ?? NaN) * price;
        this.#heads[at + DEPTH.ask] = (this.#heads[at + DEPTH.ask] ?? NaN) * price;
        this.#heads[at + DEPTH.quantum] = (this.#heads[at + DEPTH.quantum] ?? NaN) * size;
      }
      this.resets++;
    }
    if (price !== 1 || size !== 1) this.events.length = 0;
    if (step !== this.step) this.resets++;
    this.scales = scales;
    this.step = step;
  }

  #reset(from: number): void {
    this.first = from;
    this.total = from;
    this.events.length = 0;
    this.resets++;
  }
}

const EMPTY = new Float64Array(0);
const HEAD = DEPTH.cells;
const MAX_EVENTS = 500;
