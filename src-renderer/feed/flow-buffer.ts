import type { FlowSection, Scales } from '../../src-shared/wire/feed-frame.ts';
import { isInterval } from '../../src-shared/market/interval.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FLOW_CELL, FLOW_CELL_STRIDE } from '../../src-shared/wire/layout.ts';
import type { PriceRow } from '../../src-shared/market/flow/volume-profile.ts';
import { LOADING, timingOf } from './feed-status.ts';
import type { FeedBuffer, FeedStatus } from './feed-status.ts';
import { JudgedStatus } from './judged-status.ts';

/**
 * The order-flow bars of one subscription, oldest first, as columns, and their footprints. Bars that do not end by the clock may begin in the same millisecond, or
 * before the last trade of the one before: their times in the columns are places on a time axis, each after the one before and without overlap, which
 * are the true times wherever those do. {@link FlowBuffer.openTimeAt} and {@link FlowBuffer.closeTimeAt} are the true ones.
 */
export class FlowBuffer implements FeedBuffer {
  version = 0;
  /** Counts up when anything but the last two bars changed: draw all. Appending does not count. */
  structure = 0;
  scales: Scales = NO_SCALES;
  /** Width of a footprint's step in `priceScale`; NaN while there is none. */
  step = NaN;
  count = 0;
  numbers: Float64Array = new Float64Array(256 * FLOW_BAR_STRIDE);
  /** Trades after the newest one may be missing. */
  isDoubtful = false;
  /** There is no room for more series in the engine. */
  isFull = false;
  /** When a bar ends, see `parseBarRule`; empty before the first section. */
  bars = '';
  /** Whether bars end by the clock. */
  isByTime = true;
  /** `id` of the oldest bar. */
  #first = 0;
  #cells: (readonly PriceRow[])[] = [];
  /** True times of bars that do not end by the clock. */
  #times: BarTimes[] = [];
  readonly #status = new JudgedStatus();

  apply(section: FlowSection, numbers: Float64Array): void {
    if (section.isReset) this.#reset(section.first);
    this.scales = section.scales;
    this.step = section.step ?? NaN;
    this.isDoubtful = section.isDoubtful;
    this.isFull = section.isFull === true;
    this.bars = section.bars;
    this.isByTime = isInterval(section.bars);
    this.#dropBefore(section.first);
    let cell = section.offset + section.count * FLOW_BAR_STRIDE;
    for (let i = 0; i < section.count; i++) {
      const at = section.offset + i * FLOW_BAR_STRIDE;
      const index = (numbers[at + FLOW_BAR.id] ?? NaN) - this.#first;
      this.#reserve(index + 1);
      if (index < this.count - 2) this.structure++;
      this.numbers.set(numbers.subarray(at, at + FLOW_BAR_STRIDE), index * FLOW_BAR_STRIDE);
      if (!this.isByTime) this.#place(index);
      const cells = numbers[at + FLOW_BAR.cells] ?? 0;
      this.#cells[index] = rowsOf(numbers, cell, cells);
      cell += cells * FLOW_CELL_STRIDE;
      this.count = Math.max(this.count, index + 1);
    }
    this.#status.take({ state: section.state, ...timingOf(section) });
    this.version++;
  }

  /** What was traded at each price step of a bar, by price ascending. */
  cellsAt(index: number): readonly PriceRow[] {
    return this.#cells[index] ?? [];
  }

  /** When the first trade of a bar took place, of bars by time when its interval begins; epoch ms. */
  openTimeAt(index: number): number {
    return this.#times[index]?.open ?? this.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN;
  }

  /** When the last trade of a bar took place, of bars by time the last ms of its interval; epoch ms. */
  closeTimeAt(index: number): number {
    return this.#times[index]?.close ?? this.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.closeTime] ?? NaN;
  }

  /** The first bar that ends at or after a time, epoch ms; `count` if none does. */
  indexFrom(time: number): number {
    return firstEndingAt(this, time);
  }

  /** Whether the newest bar may lack trades: its stream does not run, or a gap is expected. */
  get isStale(): boolean {
    return this.isDoubtful || this.status.state !== 'running';
  }

  get status(): FeedStatus {
    return this.#status.now;
  }

  judge(now: number): boolean {
    return this.#status.judge(now);
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  clear(): void {
    this.#reset(0);
    this.scales = NO_SCALES;
    this.isDoubtful = false;
    this.isFull = false;
    this.bars = '';
    this.isByTime = true;
    this.#status.take(LOADING);
    this.version++;
  }

  #reset(first: number): void {
    this.#first = first;
    this.count = 0;
    this.step = NaN;
    this.#cells = [];
    this.#times = [];
    this.structure++;
  }

  /** Puts a bar on the time axis: after the one before, which reaches until there. */
  #place(index: number): void {
    const { numbers } = this;
    const base = index * FLOW_BAR_STRIDE;
    const [open, close] = [numbers[base + FLOW_BAR.openTime] ?? NaN, numbers[base + FLOW_BAR.closeTime] ?? NaN];
    this.#times[index] = { open, close };
    const before = base - FLOW_BAR_STRIDE;
    const at = index === 0 ? open : Math.max(open, (numbers[before + FLOW_BAR.openTime] ?? NaN) + AXIS_STEP_MS);
    const next = index + 1 < this.count ? (numbers[base + FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN) : Infinity;
    numbers[base + FLOW_BAR.openTime] = at;
    numbers[base + FLOW_BAR.closeTime] = next === Infinity ? Math.max(at, close) : next - AXIS_STEP_MS;
    if (index > 0) numbers[before + FLOW_BAR.closeTime] = at - AXIS_STEP_MS;
  }

  #dropBefore(first: number): void {
    const dropped = Math.min(this.count, first - this.#first);
    if (first === this.#first) return;
    this.numbers.copyWithin(0, dropped * FLOW_BAR_STRIDE, this.count * FLOW_BAR_STRIDE);
    this.#cells.splice(0, dropped);
    this.#times.splice(0, dropped);
    this.count -= dropped;
    this.#first = first;
    this.structure++;
  }

  #reserve(count: number): void {
    let length = this.numbers.length;
    while (length < count * FLOW_BAR_STRIDE) length *= 2;
    if (length === this.numbers.length) return;
    const grown = new Float64Array(length);
    grown.set(this.numbers);
    this.numbers = grown;
  }
}

/** The first of bars, oldest first, that ends at or after a time, epoch ms; `count` if none does. */
export function firstEndingAt({ numbers, count }: Pick<FlowBuffer, 'numbers' | 'count'>, time: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle * FLOW_BAR_STRIDE + FLOW_BAR.closeTime] ?? NaN) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function rowsOf(numbers: Float64Array, from: number, count: number): readonly PriceRow[] {
  return Array.from({ length: count }, (_, i) => {
    const at = from + i * FLOW_CELL_STRIDE;
    return {
      price: numbers[at + FLOW_CELL.price] ?? NaN,
      buy: numbers[at + FLOW_CELL.buyVolume] ?? 0,
      sell: numbers[at + FLOW_CELL.sellVolume] ?? 0,
      buyCount: numbers[at + FLOW_CELL.buyCount] ?? 0,
      sellCount: numbers[at + FLOW_CELL.sellCount] ?? 0,
    };
  });
}

/** True times of a bar, epoch ms. */
interface BarTimes {
  readonly open: number;
  readonly close: number;
}

/** Least distance of two places on the time axis: a power of two that epoch milliseconds and seconds can tell apart in double precision. */
export const AXIS_STEP_MS = 1 / 1024;
const NO_SCALES: Scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
