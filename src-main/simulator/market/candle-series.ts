import { intervalMs, nextOpenTime, openTimeOf } from '../../../src-shared/market/interval.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { flatCandle, joinCandles } from './candle.ts';
import type { Candle } from './candle.ts';
import { LiveCandles } from './live-candles.ts';
import { LISTED_TIME } from './past-candles.ts';
import type { PastCandles } from './past-candles.ts';
import type { MarketTrade } from './trade-log.ts';

/** Candles of every interval, the made-up past and the live trades joined at a whole minute. */
export class CandleSeries {
  readonly #past: PastCandles;
  readonly #live = new LiveCandles();
  readonly #liveTime: number;
  #lastPrice: number;
  #nextId: number;
  /** Per interval: what is known of the running candle up to a whole minute, so that reading it again is cheap. */
  readonly #running = new Map<
    number | Interval,
    { readonly openTime: number; upTo: number; candle: Candle | undefined }
  >();

  /** `liveTime` is the whole minute at which the live part starts. */
  constructor(past: PastCandles, liveTime: number) {
    this.#past = past;
    this.#liveTime = liveTime;
    const next = past.minute(liveTime);
    this.#lastPrice = next.open;
    this.#nextId = next.firstId;
  }

  /** Price of the last trade. */
  get lastPrice(): number {
    return this.#lastPrice;
  }

  /** Id of the next trade. */
  get nextId(): number {
    return this.#nextId;
  }

  /** Takes the next trade. */
  add(trade: MarketTrade): void {
    this.#live.add(trade);
    this.#lastPrice = trade.price;
    this.#nextId = trade.id + 1;
  }

  /** The candle that contains `time`, as it is at `now`. */
  candle(interval: Interval, time: number, now: number): Candle {
    const openTime = openTimeOf(time, interval);
    if (interval === '1s') return this.#second(openTime);
    if (interval === '10s') return this.#seconds(openTime, Math.min(now, openTime + 9 * SECOND));
    const end = nextOpenTime(openTime, interval);
    return this.#filled(openTime, end > now ? this.#runningRange(interval, openTime, now) : this.#range(openTime, end));
  }

  /** Candles that open in `[from, to]` and not after `now`, oldest first, at most `limit` from the start (or the end) of that window. */
  list(
    interval: Interval,
    window: { readonly from: number; readonly to: number; readonly limit: number; readonly keep: 'first' | 'last' },
    now: number,
  ): Candle[] {
    const newest = openTimeOf(Math.min(window.to, now), interval);
    let openTime = firstFrom(window.from, interval);
    if (window.keep === 'last') openTime = Math.max(openTime, stepBack(newest, interval, window.limit - 1));
    const candles: Candle[] = [];
    for (; openTime <= newest && candles.length < window.limit; openTime = nextOpenTime(openTime, interval)) {
      candles.push(this.candle(interval, openTime, now));
    }
    return candles;
  }

  /** When the oldest of the newest `count` candles opens. */
  oldestOf(interval: Interval, count: number, now: number): number {
    return Math.max(firstFrom(LISTED_TIME, interval), stepBack(openTimeOf(now, interval), interval, count - 1));
  }

  /** The last 24 h: the running minute and the 1,439 before it, as one candle, and the price before them. */
  day(now: number): { readonly candle: Candle; readonly priceBefore: number } {
    const openTime = now - (now % MINUTE) - DAY + MINUTE;
    const candle = this.#filled(openTime, this.#runningRange(DAY, openTime, now));
    return { candle, priceBefore: this.#before(openTime)?.close ?? candle.open };
  }

  /** The seconds from `openTime` to `last` as one candle. */
  #seconds(openTime: number, last: number): Candle {
    let joined = this.#second(openTime);
    for (let time = openTime + SECOND; time <= last; time += SECOND) joined = joinCandles(joined, this.#second(time));
    return joined;
  }

  #second(openTime: number): Candle {
    if (openTime < this.#liveTime) {
      const minute = openTime - (openTime % MINUTE);
      return this.#past.seconds(minute)[(openTime - minute) / 1000] as Candle;
    }
    return this.#live.second(openTime) ?? this.#filled(openTime, undefined);
  }

  #runningRange(key: number | Interval, openTime: number, now: number): Candle | undefined {
    const thisMinute = now - (now % MINUTE);
    let known = this.#running.get(key);
    if (known === undefined || known.openTime !== openTime || known.upTo > thisMinute) {
      known = { openTime, upTo: openTime, candle: undefined };
      this.#running.set(key, known);
    }
    if (known.upTo < thisMinute) {
      known.candle = join(known.candle, this.#range(known.upTo, thisMinute));
      known.upTo = thisMinute;
    }
    return join(known.candle, this.#range(thisMinute, thisMinute + MINUTE));
  }

  #range(from: number, to: number): Candle | undefined {
    const start = Math.max(from, LISTED_TIME);
    const past = start < this.#liveTime ? this.#past.range(start, Math.min(to, this.#liveTime)) : undefined;
    const live = to > this.#liveTime ? this.#live.range(Math.max(start, this.#liveTime), to) : undefined;
    return live === undefined ? past : join(past, live);
  }

  #filled(openTime: number, candle: Candle | undefined): Candle {
    if (candle !== undefined) return candle.openTime === openTime ? candle : { ...candle, openTime };
    const before = this.#before(openTime);
    return before === undefined
      ? flatCandle(openTime, this.#past.price(openTime), this.#nextId)
      : flatCandle(openTime, before.close, before.firstId + before.tradeCount);
  }

  /** What traded last before a time. */
  #before(time: number): Candle | undefined {
    if (time <= LISTED_TIME) return undefined;
    if (time <= this.#liveTime) return this.#past.minute(time - MINUTE);
    return this.#live.lastBefore(time) ?? this.#past.minute(this.#liveTime - MINUTE);
  }
}

function join(earlier: Candle | undefined, later: Candle | undefined): Candle | undefined {
  if (earlier === undefined || later === undefined) return earlier ?? later;
  return joinCandles(earlier, later);
}

/** When the first candle opens that is not before `from`, nor before anything was traded. */
function firstFrom(from: number, interval: Interval): number {
  const least = Math.max(from, LISTED_TIME);
  const openTime = openTimeOf(least, interval);
  return openTime < least ? nextOpenTime(openTime, interval) : openTime;
}

function stepBack(openTime: number, interval: Interval, count: number): number {
  if (interval !== '1M' && interval !== '3M') return openTime - count * intervalMs(interval);
  const date = new Date(openTime);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - count * (interval === '3M' ? 3 : 1), 1);
}

const SECOND = 1000;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
