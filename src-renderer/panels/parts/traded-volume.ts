import { POW10 } from '../../../src-shared/market/decimal.ts';
import { ceilDivide, floorDivide } from '../../../src-shared/market/grouping.ts';
import { TRADE, TradeFlag } from '../../../src-shared/wire/layout.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';

/** How trades are put on the ladder's grid. */
export interface TradedGrid {
  /** Digits of the grid's price units. */
  readonly scale: number;
  /** Price units of one row. */
  readonly step: number;
}

/** Why what was traded is not whole: `late-start` if its trades are not known for the whole time. */
export type TradedLack = 'gap' | 'stale' | 'late-start';

/** What is said of it; behind `late-start` stands for how long they are known. */
export const TRADED_LACKS: Readonly<Record<TradedLack, string>> = {
  gap: 'trades are missing',
  stale: 'trades do not come',
  'late-start': 'trades known for ',
};

/**
 * Size traded at each row within a moving window, by aggressor: buys fall on the row of the ask they took, sells on the bid's.
 * Hot: each trade is added once and taken off once; sums are whole numbers and stay exact.
 */
export class TradedVolume {
  /** Receive time from which all trades are counted: that of the window, or of the oldest trade known if it came later. NaN without trades. */
  knownSince = NaN;
  /** When the newest trade was received before which some are missing. */
  #gapAt = -Infinity;
  readonly #buys = new Map<number, number>();
  readonly #sells = new Map<number, number>();
  #ring: TradeRing | undefined;
  /** What the sums were made with; another value of any of them starts over. */
  #resets = NaN;
  #step = NaN;
  #scale = NaN;
  #priceScale = NaN;
  #sizeScale = NaN;
  /** Positions of the first trade counted and of the first not yet counted. */
  #from = 0;
  #to = 0;

  /** Brings the sums up to the ring: `since` is the receive time from which trades count. */
  update(ring: TradeRing, grid: TradedGrid, since: number): void {
    const oldest = ring.total - ring.count;
    // Trades are taken off before the ring overwrites them, so the window ends short of its capacity.
    const first = ring.total - Math.floor(ring.capacity * KEPT_SHARE);
    if (ring !== this.#ring || !this.#isFor(ring, grid) || this.#from < oldest) this.#restart(ring, grid, oldest);
    for (; this.#to < ring.total; this.#to++) this.#add(ring, grid, this.#to, 1);
    for (
      ;
      this.#from < this.#to && (this.#from < first || timeOf(ring, baseAt(ring, this.#from)) < since);
      this.#from++
    )
      this.#add(ring, grid, this.#from, -1);
    const isWhole = this.#from > Math.max(oldest, first);
    this.knownSince = isWhole ? since : this.#from < this.#to ? timeOf(ring, baseAt(ring, this.#from)) : NaN;
  }

  /** For how long trades are known, ms, at most `spanMs` before `now`. */
  knownMs(now: number, spanMs: number): number {
    return Number.isNaN(this.knownSince) ? 0 : Math.min(spanMs, Math.max(0, now - this.knownSince));
  }

  /** Why the sums over `spanMs` before `now` are not whole, as of the last update; undefined if they are. */
  lackOver(now: number, spanMs: number): TradedLack | undefined {
    if (this.#gapAt >= now - spanMs) return 'gap';
    if (this.#ring?.status.state !== 'running') return 'stale';
    return this.knownMs(now, spanMs) < spanMs ? 'late-start' : undefined;
  }

  /** Aggressive buys at a row, in the venue's scaled units; zero if there were none. */
  buys(index: number): number {
    return this.#buys.get(index) ?? 0;
  }

  /** Aggressive sells at a row. */
  sells(index: number): number {
    return this.#sells.get(index) ?? 0;
  }

  #isFor({ resets, scales }: TradeRing, grid: TradedGrid): boolean {
    return (
      resets === this.#resets &&
      grid.step === this.#step &&
      grid.scale === this.#scale &&
      scales.priceScale === this.#priceScale &&
      scales.sizeScale === this.#sizeScale
    );
  }

  #restart(ring: TradeRing, grid: TradedGrid, oldest: number): void {
    this.#ring = ring;
    this.#resets = ring.resets;
    this.#step = grid.step;
    this.#scale = grid.scale;
    this.#priceScale = ring.scales.priceScale;
    this.#sizeScale = ring.scales.sizeScale;
    this.#buys.clear();
    this.#sells.clear();
    this.#gapAt = -Infinity;
    this.#from = oldest;
    this.#to = oldest;
  }

  #add(ring: TradeRing, grid: TradedGrid, position: number, sign: 1 | -1): void {
    const base = baseAt(ring, position);
    const price = toGrid(ring.numbers[base + TRADE.price] ?? NaN, ring.scales.priceScale, grid.scale);
    const isBuy = (ring.numbers[base + TRADE.side] ?? 0) > 0;
    const index = isBuy ? ceilDivide(price, grid.step) : floorDivide(price, grid.step);
    const side = isBuy ? this.#buys : this.#sells;
    if (sign === 1 && ((ring.numbers[base + TRADE.flags] ?? 0) & TradeFlag.afterGap) !== 0)
      this.#gapAt = timeOf(ring, base);
    const sum = (side.get(index) ?? 0) + sign * (ring.numbers[base + TRADE.size] ?? 0);
    if (sum === 0) side.delete(index);
    else side.set(index, sum);
  }
}

/** A price of one scale in units of another. Whole if the target is the finer; the nearest below otherwise does not occur on a tick. */
export function toGrid(price: number, fromScale: number, toScale: number): number {
  return toScale >= fromScale
    ? price * (POW10[toScale - fromScale] ?? NaN)
    : price / (POW10[fromScale - toScale] ?? NaN);
}

/** When a trade was received, epoch ms; the venue's time if that is unknown. */
export function timeOf(ring: TradeRing, base: number): number {
  const receivedAt = ring.numbers[base + TRADE.receivedAt] ?? NaN;
  return Number.isNaN(receivedAt) ? (ring.numbers[base + TRADE.venueTime] ?? NaN) : receivedAt;
}

function baseAt(ring: TradeRing, position: number): number {
  return ring.baseOf(ring.total - 1 - position);
}

const KEPT_SHARE = 0.8;
