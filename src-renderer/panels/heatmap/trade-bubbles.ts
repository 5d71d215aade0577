import { convertSize } from '../../../src-shared/market/contract.ts';
import type { SizeFactors } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { ceilDivide, floorDivide } from '../../../src-shared/market/grouping.ts';
import { TRADE } from '../../../src-shared/wire/layout.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';

/** Where trades are put. */
export interface BubbleGrid {
  readonly binMs: number;
  /** Price units of a row, and their digits. */
  readonly step: number;
  readonly priceScale: number;
  /** What sizes are converted with, to units of `10^-digits`; absent if they stay those of the ring. */
  readonly to?: { readonly factors: SizeFactors; readonly digits: number };
}

/**
 * Trades of one side at one row within the time of a drawn column, as one bubble. Hot: each trade is added once. In a ring: those from `first` to
 * `total - 1` are there, by time ascending.
 */
export class TradeBubbles {
  total = 0;
  readonly bin = new Float64Array(CAPACITY);
  readonly row = new Float64Array(CAPACITY);
  /** Sum of sizes, scaled integer of the ring, or converted; below zero for sells. */
  readonly size = new Float64Array(CAPACITY);
  readonly #open = new Map<number, number>();
  #grid: BubbleGrid = { binMs: 0, step: 0, priceScale: 0 };
  #resets = NaN;
  #sizeScale = NaN;
  #taken = 0;
  #bin = -Infinity;

  get first(): number {
    return Math.max(0, this.total - CAPACITY);
  }

  /** Index into the arrays of a bubble's number. */
  at(number: number): number {
    return number % CAPACITY;
  }

  /** Brings the bubbles up to the ring. */
  update(ring: TradeRing, grid: BubbleGrid): void {
    const before = this.#grid;
    const isSame =
      ring.resets === this.#resets &&
      ring.scales.sizeScale === this.#sizeScale &&
      grid.binMs === before.binMs &&
      grid.step === before.step &&
      grid.priceScale === before.priceScale &&
      grid.to?.factors === before.to?.factors &&
      this.#taken >= ring.total - ring.count;
    if (!isSame) this.#restart(ring, grid);
    if (grid.step === 0) return;
    for (; this.#taken < ring.total; this.#taken++) this.#add(ring, grid);
  }

  #restart(ring: TradeRing, grid: BubbleGrid): void {
    this.total = 0;
    this.#open.clear();
    this.#bin = -Infinity;
    this.#grid = grid;
    this.#resets = ring.resets;
    this.#sizeScale = ring.scales.sizeScale;
    this.#taken = ring.total - ring.count;
  }

  #add(ring: TradeRing, { binMs, step, priceScale, to }: BubbleGrid): void {
    const base = ring.baseOf(ring.total - 1 - this.#taken);
    const sent = ring.numbers[base + TRADE.price] ?? NaN;
    const price = toScale(sent, ring.scales.priceScale, priceScale);
    const isBuy = (ring.numbers[base + TRADE.side] ?? 0) > 0;
    const own = ring.numbers[base + TRADE.size] ?? 0;
    const plain = own / (POW10[ring.scales.sizeScale] ?? NaN);
    const whole =
      to === undefined
        ? own
        : convertSize(to.factors, plain, price / (POW10[priceScale] ?? NaN)) * (POW10[to.digits] ?? NaN);
    const size = isBuy ? whole : -whole;
    const time = timeOf(ring, base);
    const bin = Math.floor(time / binMs);
    if (bin !== this.#bin) this.#open.clear();
    this.#bin = bin;
    const row = isBuy ? ceilDivide(price, step) : floorDivide(price, step);
    const key = isBuy ? row : ~row;
    const known = this.#open.get(key);
    if (known !== undefined) {
      this.size[known] = (this.size[known] ?? 0) + size;
      return;
    }
    const index = this.total++ % CAPACITY;
    this.bin[index] = bin;
    this.row[index] = row;
    this.size[index] = size;
    this.#open.set(key, index);
  }
}

/** When a trade came; when it was made, if nobody knows. */
function timeOf(ring: TradeRing, base: number): number {
  const receivedAt = ring.numbers[base + TRADE.receivedAt] ?? NaN;
  return Number.isNaN(receivedAt) ? (ring.numbers[base + TRADE.venueTime] ?? NaN) : receivedAt;
}

function toScale(price: number, from: number, to: number): number {
  return to >= from ? price * (POW10[to - from] ?? NaN) : price / (POW10[from - to] ?? NaN);
}

const CAPACITY = 16_384;
