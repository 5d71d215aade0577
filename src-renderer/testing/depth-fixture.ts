import { BOOK_REASONS, BOOK_STATES } from '../../src-shared/market/book-state.ts';
import type { DepthSection } from '../../src-shared/wire/feed-frame.ts';
import { DEPTH, DEPTH_STRIDE } from '../../src-shared/wire/layout.ts';
import { DepthBuffer } from '../feed/depth-buffer.ts';

/** When the first column of a test begins, epoch ms. */
export const START = 1_000_000_000_000;

/** Prices are whole numbers, sizes have two digits. */
export const SCALES = { priceScale: 0, priceSent: 0, sizeScale: 2, sizeSent: 2 };

/** A column: sizes by row, from row 1000 up. Without sizes the book is not known. */
export interface Column {
  readonly ticks?: number;
  readonly sizes?: Readonly<Record<number, number>>;
  readonly state?: (typeof BOOK_STATES)[number];
  readonly reason?: (typeof BOOK_REASONS)[number];
}

/** Where columns begin: their number, their time, and the row that is their best bid. */
export interface ColumnsFrom {
  readonly from?: number;
  readonly start?: number;
  readonly bid?: number;
}

/** A section of columns, one after the other, with its numbers. */
export function depthSection(
  columns: readonly Column[],
  { from = 0, start = START, bid = 1100 }: ColumnsFrom = {},
): { readonly section: DepthSection; readonly numbers: Float64Array } {
  const numbers = new Float64Array(columns.length * DEPTH_STRIDE);
  let time = start;
  for (const [n, column] of columns.entries()) {
    write(numbers, n * DEPTH_STRIDE, column, { time, bid });
    time += (column.ticks ?? 1) * 250;
  }
  const section: DepthSection = {
    kind: 'depth',
    sub: 'a/depth',
    offset: 0,
    instrument: 'binance-spot:BTCUSDT',
    scales: SCALES,
    step: 1,
    state: 'verified',
    reason: 'chain-unbroken',
    since: START,
    isReset: from === 0,
    from,
    count: columns.length,
    flow: { rows: 0, base: 0, from: 0, to: 0 },
    largest: [{ side: 'bid', price: 1099, size: 500 }],
    events: [],
    bytes: 1,
  };
  return { section, numbers };
}

/** A history of columns. */
export function depthOf(columns: readonly Column[], from: ColumnsFrom = {}): DepthBuffer {
  const buffer = new DepthBuffer();
  const { section, numbers } = depthSection(columns, from);
  buffer.apply(section, numbers);
  return buffer;
}

function write(
  numbers: Float64Array,
  at: number,
  { ticks = 1, sizes, state = 'verified', reason = 'chain-unbroken' }: Column,
  { time, bid }: { readonly time: number; readonly bid: number },
): void {
  const ifKnown = (value: number): number => (sizes === undefined ? NaN : value);
  numbers[at + DEPTH.time] = time;
  numbers[at + DEPTH.ticks] = ticks;
  numbers[at + DEPTH.base] = 1000;
  numbers[at + DEPTH.quantum] = 1;
  numbers[at + DEPTH.bid] = ifKnown(bid);
  numbers[at + DEPTH.ask] = ifKnown(bid + 1);
  numbers[at + DEPTH.state] = BOOK_STATES.indexOf(state);
  numbers[at + DEPTH.reason] = BOOK_REASONS.indexOf(reason);
  numbers[at + DEPTH.low] = ifKnown(1050);
  numbers[at + DEPTH.high] = ifKnown(1299);
  for (const [row, size] of Object.entries(sizes ?? {})) {
    const cell = Number(row) - 1000;
    const packed = at + DEPTH.cells + Math.floor(cell / 3);
    numbers[packed] = (numbers[packed] ?? 0) + size * 2 ** (16 * (cell % 3));
  }
}
