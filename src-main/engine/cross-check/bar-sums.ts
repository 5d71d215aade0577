import { type Interval, nextOpenTime, openTimeOf } from '../../../src-shared/market/interval.ts';

/** A trade in the scales of the sums. */
export interface SummedTrade {
  price: number;
  size: number;
  time: number;
  isBuy: boolean;
  /** Trades that it stands for. */
  fills: number;
}

/**
 * What the trades of one stream come to in each of the newest bars of an interval, scaled integers. Of a bar that ends before `knownFrom` not every
 * trade is known. Hot: no allocation.
 */
export class BarSums {
  readonly interval: Interval;
  /** Open time of the first bar of which every trade is known. */
  knownFrom = Infinity;
  /** `SUM` numbers a bar. */
  readonly numbers = new Float64Array(BARS * ROW).fill(NaN);
  /** Where the newest bar begins. */
  #newest = 0;
  #openTime = NaN;
  #closeTime = -Infinity;

  /** Some trades of the bar of `lastTime`, and none of a later one, are known to have taken place before; NaN if none at all. */
  constructor(interval: Interval, lastTime: number) {
    this.interval = interval;
    if (!Number.isNaN(lastTime)) this.restart(lastTime);
  }

  /** Adds a trade to the bar of its time. */
  add({ price, size, time, isBuy, fills }: SummedTrade): void {
    const { numbers } = this;
    if (time > this.#closeTime) this.#open(time);
    const base = time >= this.#openTime ? this.#newest : this.baseOf(openTimeOf(time, this.interval));
    if (base < 0) {
      // A bar that was taken for one without trades, or is no longer kept.
      this.knownFrom = this.#closeTime + 1;
      return;
    }
    numbers[base + SUM.volume] = (numbers[base + SUM.volume] as number) + size;
    if (isBuy) numbers[base + SUM.bought] = (numbers[base + SUM.bought] as number) + size;
    numbers[base + SUM.trades] = (numbers[base + SUM.trades] as number) + fills;
    if (!(price <= (numbers[base + SUM.high] as number))) numbers[base + SUM.high] = price;
    if (!(price >= (numbers[base + SUM.low] as number))) numbers[base + SUM.low] = price;
  }

  /** Trades may be missing up to `time`: only bars that open later are known. */
  restart(time: number): void {
    if (time > this.#closeTime) this.#open(time);
    this.knownFrom = Math.max(nextOpenTime(openTimeOf(time, this.interval), this.interval), this.#closeTime + 1);
  }

  /** Where the sums of the bar that opens at a time begin; -1 if it has no trade, or is too old. */
  baseOf(openTime: number): number {
    for (let base = 0; base < this.numbers.length; base += ROW)
      if (this.numbers[base + SUM.openTime] === openTime) return base;
    return -1;
  }

  /** Whether the sums of a bar were dropped since, for newer ones. */
  isBeyond(openTime: number): boolean {
    const oldest = this.numbers[(this.#newest + ROW) % this.numbers.length] as number;
    return openTime <= oldest && this.baseOf(openTime) < 0;
  }

  /** Prices and sizes have so many times more units from now on. */
  scale(price: number, size: number): void {
    const { numbers } = this;
    for (let base = 0; base < numbers.length; base += ROW) {
      for (const i of SIZES) numbers[base + i] = (numbers[base + i] as number) * size;
      for (const i of PRICES) numbers[base + i] = (numbers[base + i] as number) * price;
    }
  }

  #open(time: number): void {
    const { numbers, interval } = this;
    const isFirst = Number.isNaN(this.#openTime);
    this.#openTime = openTimeOf(time, interval);
    this.#closeTime = nextOpenTime(this.#openTime, interval) - 1;
    if (isFirst) this.knownFrom = this.#closeTime + 1;
    const base = (this.#newest + ROW) % numbers.length;
    this.#newest = base;
    numbers.fill(0, base, base + ROW);
    numbers[base + SUM.openTime] = this.#openTime;
    numbers[base + SUM.high] = numbers[base + SUM.low] = NaN;
  }
}

/** Positions of the numbers of a bar. */
export const SUM = { openTime: 0, volume: 1, bought: 2, trades: 3, high: 4, low: 5 } as const;

const ROW = 6;
/** A closed candle comes within seconds, or within half a minute if it was missing and is loaded. */
const BARS = 8;
const SIZES = [SUM.volume, SUM.bought] as const;
const PRICES = [SUM.high, SUM.low] as const;
