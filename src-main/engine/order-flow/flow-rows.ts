import { POW10 } from '../../../src-shared/market/decimal.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';

/**
 * The bars of one series as columns, oldest first, in the layout of the wire with one number more, the revision. At most `capacity` of them: full, a sixteenth
 * of them makes way at once, so that the columns do not move at every bar. Hot: no allocation once it is full.
 */
export class FlowRows {
  readonly capacity: number;
  /** `ROW` numbers a bar. */
  numbers = new Float64Array(FIRST * ROW);
  count = 0;
  /** Grows with every change; a bar's own, in its last number, is that of its last change. */
  revision = 0;
  /** Digits after the point that prices and sizes are scaled by, and that the venue wrote. */
  priceScale = 0;
  priceSent = 0;
  sizeScale = 0;
  sizeSent = 0;
  /** Bars that made way. */
  dropped = 0;
  /** Grows when bars change other than by one more, or in themselves: one came between two, or all were scaled. */
  structure = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Opens an empty bar at a row and returns where it is now, which is `dropped` rows before where it was asked for if old ones made way. */
  insert(row: number, onDropped: (count: number) => void): number {
    let at = row;
    if (this.count >= this.capacity) {
      const dropped = Math.max(1, Math.min(this.capacity >> 4, at));
      this.numbers.copyWithin(0, dropped * ROW, this.count * ROW);
      this.count -= dropped;
      this.dropped += dropped;
      at -= dropped;
      onDropped(dropped);
    }
    if ((this.count + 1) * ROW > this.numbers.length) this.#grow();
    if (at < this.count) {
      this.numbers.copyWithin((at + 1) * ROW, at * ROW, this.count * ROW);
      this.structure++;
    }
    const base = at * ROW;
    this.numbers.fill(0, base, base + ROW);
    this.numbers.fill(NaN, base + FLOW_BAR.open, base + FLOW_BAR.close + 1);
    this.count++;
    return at;
  }

  /** Removes every bar. */
  clear(): void {
    this.count = 0;
    this.revision++;
    this.structure++;
  }

  /** Scales every price and size by more digits: a trade has more than any before it. */
  widen(priceScale: number, sizeScale: number): void {
    const price = POW10[Math.max(0, priceScale - this.priceScale)] ?? NaN;
    const size = POW10[Math.max(0, sizeScale - this.sizeScale)] ?? NaN;
    this.priceScale = Math.max(this.priceScale, priceScale);
    this.sizeScale = Math.max(this.sizeScale, sizeScale);
    this.revision++;
    this.structure++;
    for (let base = 0; base < this.count * ROW; base += ROW) {
      for (let i = FLOW_BAR.open; i <= FLOW_BAR.close; i++) this.numbers[base + i] = this.at(base, i) * price;
      for (const i of SIZES) this.numbers[base + i] = this.at(base, i) * size;
      for (let i = FLOW_BAR.classes; i < FLOW_BAR.flags; i++) this.numbers[base + i] = this.at(base, i) * size;
      this.numbers[base + REVISION] = this.revision;
    }
  }

  /** A number of the bar that begins at `base`. */
  at(base: number, position: number): number {
    return this.numbers[base + position] as number;
  }

  /** Notes a change of a bar. */
  touch(row: number): void {
    this.numbers[row * ROW + REVISION] = ++this.revision;
  }

  /** Sets flags of a bar; nothing if it has them. */
  mark(row: number, flags: number): void {
    const at = row * ROW + FLOW_BAR.flags;
    const before = this.numbers[at] as number;
    if ((before & flags) === flags) return;
    this.numbers[at] = before | flags;
    this.touch(row);
  }

  /** Takes flags of a bar away. */
  unmark(row: number, flags: number): void {
    const at = row * ROW + FLOW_BAR.flags;
    this.numbers[at] = (this.numbers[at] as number) & ~flags;
    this.touch(row);
  }

  openTimeAt(row: number): number {
    return this.numbers[row * ROW + FLOW_BAR.openTime] as number;
  }

  closeTimeAt(row: number): number {
    return this.numbers[row * ROW + FLOW_BAR.closeTime] as number;
  }

  flagsAt(row: number): number {
    return this.numbers[row * ROW + FLOW_BAR.flags] as number;
  }

  revisionAt(row: number): number {
    return this.numbers[row * ROW + REVISION] as number;
  }

  /** The first row that ends at or after a time; `count` if none does. */
  rowFrom(time: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.closeTimeAt(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const bars = Math.min(this.capacity, (this.numbers.length / ROW) * 2);
    const numbers = new Float64Array(bars * ROW);
    numbers.set(this.numbers);
    this.numbers = numbers;
  }
}

/** Numbers of a bar: those of the wire, then its revision. */
export const ROW = FLOW_BAR_STRIDE + 1;
const REVISION = FLOW_BAR_STRIDE;
const FIRST = 16;
const SIZES = [FLOW_BAR.buyVolume, FLOW_BAR.sellVolume, FLOW_BAR.minDelta, FLOW_BAR.maxDelta] as const;
