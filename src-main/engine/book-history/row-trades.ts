import { POW10 } from '../../../src-shared/market/decimal.ts';
import { ceilDivide, floorDivide } from '../../../src-shared/market/grouping.ts';
import type { SweepFinder } from '../../../src-shared/market/sweep-finder.ts';
import { DEPTH_ROWS } from '../../../src-shared/wire/layout.ts';
import { TRADE_AFTER_GAP, TRADE_IS_BLOCK, TRADE_IS_BUY, type TradeRing } from '../market/trades/trade-ring.ts';

/** Where the trades of a tick are put. */
export interface TradeRows {
  readonly base: number;
  readonly step: number;
  readonly priceScale: number;
  readonly sizeScale: number;
}

/** Size traded at each row since the last tick, by aggressor: buys at the row of the ask they took, sells at that of the bid. */
export class RowTrades {
  readonly buys = new Float64Array(DEPTH_ROWS);
  readonly sells = new Float64Array(DEPTH_ROWS);
  /** Whether every trade since the last tick is in it. */
  isComplete = true;
  readonly #ring: TradeRing;
  readonly #sweeps: SweepFinder;
  #next: number;

  constructor(ring: TradeRing, sweeps: SweepFinder) {
    this.#ring = ring;
    this.#sweeps = sweeps;
    this.#next = ring.total;
  }

  /** Largest scales that the trades since the last tick have. */
  scales(): { readonly price: number; readonly size: number } {
    const { rows } = this.#ring;
    let price = 0;
    let size = 0;
    for (let n = Math.max(this.#next, this.#ring.first); n < this.#ring.total; n++) {
      const slot = this.#ring.slotOf(n);
      price = Math.max(price, rows.priceScale(slot));
      size = Math.max(size, rows.sizeScale(slot));
    }
    return { price, size };
  }

  /** Takes the trades since the last tick. `isLive`: whether the stream of trades ran all the time. */
  take(rows: TradeRows, isLive: boolean): void {
    const ring = this.#ring;
    this.buys.fill(0);
    this.sells.fill(0);
    this.isComplete = isLive && this.#next >= ring.first;
    for (let n = Math.max(this.#next, ring.first); n < ring.total; n++) this.#add(n, rows);
    this.#next = ring.total;
  }

  /** Leaves out the trades since the last tick: there are no rows to put them in. */
  skip(): void {
    this.#next = this.#ring.total;
  }

  #add(n: number, { base, step, priceScale, sizeScale }: TradeRows): void {
    const slot = this.#ring.slotOf(n);
    const { rows } = this.#ring;
    const flags = rows.flags(slot);
    const price = rows.price(slot) * (POW10[priceScale - rows.priceScale(slot)] as number);
    const size = rows.size(slot) * (POW10[sizeScale - rows.sizeScale(slot)] as number);
    const isBuy = (flags & TRADE_IS_BUY) !== 0;
    if ((flags & TRADE_AFTER_GAP) !== 0) {
      this.isComplete = false;
      this.#sweeps.reset();
    }
    // It took nothing from the book.
    if ((flags & TRADE_IS_BLOCK) !== 0) {
      this.#sweeps.reset();
      return;
    }
    this.#sweeps.take(price, size, isBuy, rows.venueTime(slot));
    const row = (isBuy ? ceilDivide(price, step) : floorDivide(price, step)) - base;
    if (row < 0 || row >= DEPTH_ROWS) return;
    const side = isBuy ? this.buys : this.sells;
    side[row] = (side[row] as number) + size;
  }
}
