import { joinCandles } from './candle.ts';
import type { Candle } from './candle.ts';
import type { MarketTrade } from './trade-log.ts';

/**
 * Candles of the trades since the start: every trade goes into its second, full seconds into their minute. Seconds and minutes
 * without trades take no room. Hot: `add` runs for every trade.
 */
export class LiveCandles {
  readonly #seconds: Candle[] = [];
  readonly #minutes: Candle[] = [];
  #open: OpenSecond | undefined;
  #minute: Candle | undefined;

  /** Takes the next trade. */
  add(trade: MarketTrade): void {
    const openTime = trade.time - (trade.time % SECOND);
    if (this.#open !== undefined && this.#open.openTime !== openTime) this.#closeSecond(this.#open);
    this.#open ??= new OpenSecond(openTime, trade);
    this.#open.add(trade);
  }

  /** The candle of the live part of one second, undefined if nothing traded (or if it is too long ago). */
  second(openTime: number): Candle | undefined {
    if (this.#open?.openTime === openTime) return this.#open.toCandle();
    return find(this.#seconds, openTime);
  }

  /** The candle of the live part of `[from, to)`, whole minutes; undefined if nothing traded. */
  range(from: number, to: number): Candle | undefined {
    let joined: Candle | undefined;
    for (let at = indexFrom(this.#minutes, from); at < this.#minutes.length; at++) {
      const minute = this.#minutes[at] as Candle;
      if (minute.openTime >= to) break;
      joined = join(joined, minute);
    }
    if (this.#minute !== undefined && this.#minute.openTime >= from && this.#minute.openTime < to)
      joined = join(joined, this.#minute);
    const open = this.#open;
    if (open !== undefined && open.openTime >= from && open.openTime < to) joined = join(joined, open.toCandle());
    return joined;
  }

  /** The last second with trades that opened before `time`; undefined if there is none. */
  lastBefore(time: number): Candle | undefined {
    if (this.#open !== undefined && this.#open.openTime < time) return this.#open.toCandle();
    return this.#seconds[indexFrom(this.#seconds, time) - 1] ?? this.#minutes[indexFrom(this.#minutes, time) - 1];
  }

  #closeSecond(open: OpenSecond): void {
    const candle = open.toCandle();
    this.#open = undefined;
    this.#seconds.push(candle);
    if (this.#seconds.length > 2 * MAX_SECONDS) this.#seconds.splice(0, MAX_SECONDS);
    const minuteTime = candle.openTime - (candle.openTime % MINUTE);
    if (this.#minute !== undefined && this.#minute.openTime !== minuteTime) {
      this.#minutes.push(this.#minute);
      if (this.#minutes.length > 2 * MAX_MINUTES) this.#minutes.splice(0, MAX_MINUTES);
      this.#minute = undefined;
    }
    this.#minute = this.#minute === undefined ? { ...candle, openTime: minuteTime } : joinCandles(this.#minute, candle);
  }
}

class OpenSecond {
  readonly openTime: number;
  readonly #firstId: number;
  readonly #open: number;
  #high: number;
  #low: number;
  #close: number;
  #volume = 0;
  #turnover = 0;
  #buyVolume = 0;
  #buyTurnover = 0;
  #count = 0;

  constructor(openTime: number, first: MarketTrade) {
    this.openTime = openTime;
    this.#firstId = first.id;
    this.#open = first.price;
    this.#high = first.price;
    this.#low = first.price;
    this.#close = first.price;
  }

  add(trade: MarketTrade): void {
    if (trade.price > this.#high) this.#high = trade.price;
    if (trade.price < this.#low) this.#low = trade.price;
    this.#close = trade.price;
    this.#volume += trade.size;
    this.#turnover += trade.turnover;
    this.#count++;
    if (!trade.isBuy) return;
    this.#buyVolume += trade.size;
    this.#buyTurnover += trade.turnover;
  }

  toCandle(): Candle {
    return {
      openTime: this.openTime,
      open: this.#open,
      high: this.#high,
      low: this.#low,
      close: this.#close,
      volume: this.#volume,
      turnover: BigInt(this.#turnover),
      buyVolume: this.#buyVolume,
      buyTurnover: BigInt(this.#buyTurnover),
      firstId: this.#firstId,
      tradeCount: this.#count,
    };
  }
}

function join(earlier: Candle | undefined, later: Candle): Candle {
  return earlier === undefined ? later : joinCandles(earlier, later);
}

function find(candles: readonly Candle[], openTime: number): Candle | undefined {
  const candle = candles[indexFrom(candles, openTime)];
  return candle?.openTime === openTime ? candle : undefined;
}

/** Index of the first candle that opens at `openTime` or later. */
function indexFrom(candles: readonly Candle[], openTime: number): number {
  let low = 0;
  let high = candles.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((candles[middle] as Candle).openTime < openTime) low = middle + 1;
    else high = middle;
  }
  return low;
}

const SECOND = 1000;
const MINUTE = 60_000;
const MAX_SECONDS = 3_600;
const MAX_MINUTES = 10_000;
