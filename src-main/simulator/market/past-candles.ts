import { greatest, least } from '../../../src-shared/greatest.ts';
import { activityAt } from './activity.ts';
import { flatCandle, joinCandles } from './candle.ts';
import type { Candle } from './candle.ts';
import type { FairPrice, FairRange } from './fair-price.ts';
import { turnoverOf } from './instrument.ts';
import type { MarketInstrument } from './instrument.ts';
import { noiseAt, subSeed } from './prng.ts';
import { splitCandle, type SplitPlan } from './split-candle.ts';

/** What the past is made from. */
export interface PastOptions {
  readonly instrument: MarketInstrument;
  readonly fair: FairPrice;
  readonly seed: number;
  /** Executions of a day, about. */
  readonly tradesPerDay: number;
}

/** The first instant anything was traded, epoch ms. Nothing is older. */
export const LISTED_TIME = 0;

/**
 * The past of an instrument, made up lazily and always the same for a seed: it follows the fair price, as the live market does.
 * Days have the extremes of their minutes, and each day is cut into hours, hours into minutes and minutes into seconds that join to
 * exactly the candle they were cut from.
 */
export class PastCandles {
  readonly #o: PastOptions;
  readonly #seed: number;
  readonly #tradesPerDay: number;
  readonly #days = new Map<number, Candle>();
  readonly #parts = new Map<number, readonly Candle[]>();

  constructor(options: PastOptions) {
    this.#o = options;
    this.#seed = subSeed(options.seed, `past:${options.instrument.key}`);
    const most = MAX_TURNOVER / this.#dearestStep() / MIN_STEPS_PER_TRADE;
    this.#tradesPerDay = Math.min(Math.max(options.tradesPerDay, MIN_TRADES_PER_DAY), most);
  }

  /** The price that was traded at a time, in ticks: near the fair price. */
  price(time: number): number {
    const off = JITTER * (2 * this.#random(Math.floor(time / SECOND), 7) - 1);
    return this.#toTicks(this.#o.fair.at(time) * (1 + off));
  }

  /** The candle of `[from, to)`, both whole minutes. */
  range(from: number, to: number): Candle {
    let joined: Candle | undefined;
    for (let time = from; time < to;) {
      const part = this.#longest(time, to);
      joined = joined === undefined ? part.candle : joinCandles(joined, part.candle);
      time += part.length;
    }
    return joined ?? flatCandle(from, this.price(from), 0);
  }

  /** The candle of one minute. */
  minute(time: number): Candle {
    return this.#minutes(time)[Math.floor((time % HOUR) / MINUTE)] as Candle;
  }

  /** The 60 candles of the seconds of a minute; those without trades are flat. */
  seconds(minuteTime: number): readonly Candle[] {
    return this.#cut(-minuteTime - 1, () => this.#cutMinute(this.minute(minuteTime)));
  }

  /** More than a step was ever worth. */
  #dearestStep(): number {
    let dearest = 0;
    for (let time = 0; time < LAST_SAMPLE; time += SAMPLE_EVERY)
      dearest = Math.max(dearest, turnoverOf(this.#o.instrument, this.#toTicks(this.#o.fair.at(time)), 1));
    return dearest * SAMPLE_MARGIN;
  }

  #longest(time: number, to: number): { candle: Candle; length: number } {
    if (time % DAY === 0 && time + DAY <= to) return { candle: this.#day(time), length: DAY };
    if (time % HOUR === 0 && time + HOUR <= to)
      return { candle: this.#hours(time)[(time % DAY) / HOUR] as Candle, length: HOUR };
    return { candle: this.minute(time), length: MINUTE };
  }

  #day(time: number): Candle {
    const known = this.#days.get(time);
    if (known !== undefined) return known;
    if (this.#days.size > MAX_DAYS) this.#days.clear();
    const made = this.#makeDay(time);
    this.#days.set(time, made);
    return made;
  }

  #makeDay(time: number): Candle {
    const day = time / DAY;
    const { high, low } = this.#extremes(this.#o.fair.range(time, DAY), 2, day);
    const average = this.#averageOfDay(time);
    const firstId = this.#tradesBefore(day) + 1;
    const tradeCount = this.#tradesBefore(day + 1) + 1 - firstId;
    const volume = this.#volumeOf(
      tradeCount,
      Math.max(turnoverOf(this.#o.instrument, high, 1), turnoverOf(this.#o.instrument, low, 1)),
    );
    const turnover = Math.round(turnoverOf(this.#o.instrument, average, 1) * volume);
    const share = 0.42 + 0.16 * this.#random(day, 4);
    return {
      openTime: time,
      open: this.price(time),
      high,
      low,
      close: this.price(time + DAY),
      volume,
      turnover: BigInt(turnover),
      buyVolume: Math.floor(volume * share),
      buyTurnover: BigInt(Math.floor(turnover * share)),
      firstId,
      tradeCount,
    };
  }

  /** The average price of a day whose hours are traded as they are cut later. */
  #averageOfDay(time: number): number {
    let [worth, weights] = [0, 0];
    for (const [hour, mean] of this.#o.fair.hourMeans(time).entries()) {
      const weight = this.#weight(time + hour * HOUR, HOUR);
      worth += weight * mean;
      weights += weight;
    }
    return this.#toTicks(worth / weights);
  }

  /**
   * A range of the fair price in ticks. Prices are traded up to {@link JITTER} off it, so it is a bit wider, the more the longer:
   * a part never reaches beyond the whole.
   */
  #extremes(fair: FairRange, rank: 0 | 1 | 2, index: number): { readonly high: number; readonly low: number } {
    const margin = (purpose: number) => JITTER * (1 + rank + 0.9 * this.#random(index, purpose + rank));
    return {
      high: this.#toTicks(fair.high * (1 + margin(20))),
      low: this.#toTicks(fair.low * (1 - margin(30))),
    };
  }

  /** About how much is traded in an hour or a minute: by the time of the day, and more while the price moves. */
  #weight(time: number, length: number): number {
    const luck = 0.45 + 1.1 * this.#random(time / MINUTE, 40 + length);
    const move = length === MINUTE ? this.#o.fair.paceAt(time) : 1;
    return activityAt(time) * luck * (0.4 + 0.6 * move);
  }

  /** A factor of the reference price as a price of the instrument. */
  #toTicks(factor: number): number {
    const { referencePrice, basis, priceDecimals } = this.#o.instrument;
    return Math.max(LOWEST_TICKS, Math.round(referencePrice * basis * factor * 10 ** priceDecimals));
  }

  /** Steps traded in a day of so many trades: their usual size, or what keeps the day's turnover exact in float64. */
  #volumeOf(tradeCount: number, worth: number): number {
    const usual = tradeCount * this.#o.instrument.typicalSize * 0.5;
    return Math.floor(Math.max(tradeCount * MIN_STEPS_PER_TRADE, Math.min(usual, MAX_TURNOVER / worth)));
  }

  /** A count that grows by a random number a day, without adding up all days before. */
  #tradesBefore(day: number): number {
    return Math.floor(this.#tradesPerDay * (day + 0.6 * this.#random(day, 5)));
  }

  #hours(time: number): readonly Candle[] {
    const start = Math.floor(time / DAY) * DAY;
    return this.#cut(start + 2, () => this.#cutEvenly(this.#day(start), 24, HOUR));
  }

  #minutes(time: number): readonly Candle[] {
    const start = Math.floor(time / HOUR) * HOUR;
    return this.#cut(start, () => this.#cutEvenly(this.#hours(start)[(start % DAY) / HOUR] as Candle, 60, MINUTE));
  }

  #cut(key: number, make: () => readonly Candle[]): readonly Candle[] {
    const known = this.#parts.get(key);
    if (known !== undefined) return known;
    if (this.#parts.size > MAX_PARTS) this.#parts.clear();
    const made = make();
    this.#parts.set(key, made);
    return made;
  }

  #cutEvenly(whole: Candle, count: number, length: number): Candle[] {
    const openTimes = Array.from({ length: count }, (_, i) => whole.openTime + i * length);
    const prices = [whole.open, ...openTimes.slice(1).map((time) => this.price(time)), whole.close];
    const ranges = openTimes.map((time) => this.#o.fair.range(time, length));
    const extremes = ranges.map((range, i) =>
      this.#extremes(range, length === HOUR ? 1 : 0, (openTimes[i] ?? 0) / MINUTE),
    );
    return this.#split(whole, length, {
      openTimes,
      prices,
      highs: extremes.map(({ high }) => high),
      lows: extremes.map(({ low }) => low),
      weights: openTimes.map((time) => this.#weight(time, length)),
      averages: ranges.map(({ mean }) => this.#toTicks(mean)),
    });
  }

  #split(whole: Candle, length: number, parts: Omit<SplitPlan, 'random' | 'worth'>): Candle[] {
    const seed = whole.openTime / MINUTE;
    return splitCandle(whole, {
      ...parts,
      random: (part, purpose) => this.#random(seed + part, 16 * length + purpose),
      worth: (price) => exactWorth(this.#o.instrument, price),
    });
  }

  #cutMinute(whole: Candle): Candle[] {
    const parts = this.#tradedSeconds(whole);
    const seconds: Candle[] = [];
    let before = flatCandle(whole.openTime, whole.open, whole.firstId);
    for (let time = whole.openTime; time < whole.openTime + MINUTE; time += SECOND) {
      const part = parts.find((p) => p.openTime === time);
      before = part ?? flatCandle(time, before.close, before.firstId + before.tradeCount);
      seconds.push(before);
    }
    return seconds;
  }

  #tradedSeconds(whole: Candle): Candle[] {
    const count = Math.max(1, Math.min(60, Math.floor(whole.tradeCount / 4)));
    const length = Math.floor(60 / count) * SECOND;
    const openTimes = Array.from({ length: count }, (_, i) => whole.openTime + i * length);
    const prices = stretch([whole.open, ...openTimes.slice(1).map((time) => this.price(time)), whole.close], whole);
    const highs = openTimes.map((_, i) => Math.max(prices[i] ?? 0, prices[i + 1] ?? 0));
    const lows = openTimes.map((_, i) => Math.min(prices[i] ?? 0, prices[i + 1] ?? 0));
    return this.#split(whole, length, {
      openTimes,
      prices,
      highs,
      lows,
      weights: openTimes.map((time) => 0.4 + 1.2 * this.#random(time / SECOND, 8)),
      averages: highs.map((high, i) => (high + (lows[i] ?? high)) / 2),
    });
  }

  #random(index: number, purpose: number): number {
    return noiseAt(this.#seed + purpose * PURPOSE_STEP, index);
  }
}

/** A path whose inner prices reach just to the extremes of its candle: those beyond the ends are drawn out, or in, as far as it takes. */
function stretch(path: readonly number[], { open, close, high, low }: Candle): readonly number[] {
  const [top, bottom] = [Math.max(open, close), Math.min(open, close)];
  const up = (high - top) / Math.max(1, greatest(path) - top);
  const down = (bottom - low) / Math.max(1, bottom - least(path));
  return path.map((price) => {
    if (price > top) return Math.min(high, top + Math.round((price - top) * up));
    return price < bottom ? Math.max(low, bottom - Math.round((bottom - price) * down)) : price;
  });
}

/** Worth of one step at a price, unrounded, as bounds need it. */
function exactWorth(instrument: MarketInstrument, price: number): number {
  return instrument.contractSize === undefined ? price : turnoverOf(instrument, price, WORTH_SAMPLE) / WORTH_SAMPLE;
}

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MIN_TRADES_PER_DAY = 24 * 60 * 6;
/** Every trade needs a step of its own, in any part of any day. */
const MIN_STEPS_PER_TRADE = 2;
/** No day's turnover is more, with a margin below 2^53 for days with more trades than usual. */
const MAX_TURNOVER = 4e15;
/** Prices are looked at this often to know how high they went; between two looks they move by less than the margin. */
const SAMPLE_EVERY = 90 * DAY;
const LAST_SAMPLE = 75 * 365 * DAY;
const SAMPLE_MARGIN = 2.5;
const MAX_DAYS = 40_000;
const MAX_PARTS = 600;
const PURPOSE_STEP = 0x85ebca6b;
const LOWEST_TICKS = 2;
/** Trades are at most so far off the fair price, as a part of it. */
const JITTER = 0.00001;
const WORTH_SAMPLE = 1_000_000;
