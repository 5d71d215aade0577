import { activityAt } from './activity.ts';
import { bellOf, bitsAt, noiseAt, subSeed } from './prng.ts';

/** The extremes that a price had in a stretch of time, and its mean, as factors of the reference price. */
export interface FairRange {
  readonly high: number;
  readonly low: number;
  readonly mean: number;
}

/**
 * The believed worth of a base asset over time, as a factor of its reference price: days wander, and within a day the price is a
 * random walk whose pace has hours, calm stretches and bursts. It is a function of time: every stretch is a bridge between the
 * ends that the longer stretch around it gives, so that the past, the present, all venues and all instruments of an asset agree.
 * A few stretches are kept, so that reading along the time is cheap.
 */
export class FairPrice {
  readonly #seed: number;
  readonly #dailyMove: number;
  readonly #anchor: number;
  readonly #days = new Kept<Float64Array>(32);
  readonly #hours = new Kept<HourPath>(128);
  readonly #minutes = new Kept<Float64Array>(4);
  readonly #dayRanges = new Kept<DayRanges>(4096);

  /** The factor is 1 at `anchorTime`; times before 1970 have none. `dailyMove` is the usual relative move of a day, such as 0.025. */
  constructor(seed: number, asset: string, options: { readonly anchorTime: number; readonly dailyMove: number }) {
    this.#seed = subSeed(seed, `fair:${asset}`);
    this.#dailyMove = options.dailyMove;
    this.#anchor = this.#walk(options.anchorTime);
  }

  /** The factor at a time, epoch ms. */
  at(time: number): number {
    return Math.exp(this.#walk(time) - this.#anchor);
  }

  /** How the price moved in the minute, the hour or the day that begins at `time`. */
  range(time: number, length: number): FairRange {
    if (length === DAY) return this.#rangesOf(time).whole;
    const path = this.#hour(Math.floor(time / HOUR));
    return length === HOUR ? this.#rangeOfHour(path) : this.#rangeOfMinute(path, (time % HOUR) / MINUTE);
  }

  /** The means of the 24 hours of the day that begins at `time`. */
  hourMeans(time: number): Float64Array {
    return this.#rangesOf(time).hourMeans;
  }

  /** How fast the price moves in the minute of a time, if 1 is its usual pace. */
  paceAt(time: number): number {
    return this.#hour(Math.floor(time / HOUR)).paces[Math.floor((time % HOUR) / MINUTE)] as number;
  }

  #walk(time: number): number {
    if (time % DAY === 0) return this.#wander(time / DAY);
    const minute = Math.floor(time / MINUTE);
    if (time % MINUTE === 0) return this.#hour(Math.floor(time / HOUR)).path[minute % 60] as number;
    const path = this.#minutes.get(minute, () => this.#minutePath(minute));
    const at = (time - minute * MINUTE) / STEP_MS;
    const step = Math.floor(at);
    const from = path[step] as number;
    return from + ((path[step + 1] as number) - from) * (at - step);
  }

  /** Where a day begins: a sum of smooth noises whose width grows with the square root of their period. */
  #wander(day: number): number {
    let sum = 0;
    let period = 1.2;
    let width = 1.28 * this.#dailyMove;
    for (let octave = 0; octave < DAY_OCTAVES; octave++) {
      sum += Math.min(width, WIDEST) * smoothNoise(this.#seed + octave * SEED_STEP, day / period);
      period *= 4;
      width *= 2;
    }
    return sum;
  }

  /** The 25 borders of the hours of a day. */
  #dayPath(day: number): Float64Array {
    return this.#days.get(day, () => {
      const path = new Float64Array(25);
      const paces = new Float64Array(24);
      for (let hour = 0; hour < 24; hour++) {
        const deviation = this.#deviation(day * 24 + hour);
        paces[hour] = deviation;
        path[hour + 1] = deviation * bellOf(bitsAt(this.#seed + HOUR_SEED, day * 24 + hour));
      }
      bridge(path, paces, this.#wander(day), this.#wander(day + 1));
      return path;
    });
  }

  /** Usual move of an hour. */
  #deviation(hour: number): number {
    const mood = 0.75 + noiseAt(this.#seed + MOOD_SEED, Math.floor(hour / 24)) * 0.5;
    return WITHIN_DAY * this.#dailyMove * mood * Math.sqrt(activityAt(hour * HOUR) / 24);
  }

  #hour(hour: number): HourPath {
    return this.#hours.get(hour, () => this.#hourPath(hour));
  }

  #hourPath(hour: number): HourPath {
    const day = this.#dayPath(Math.floor(hour / 24));
    const path = new Float64Array(61);
    const paces = new Float64Array(60);
    const deviation = this.#deviation(hour) / Math.sqrt(60);
    for (let minute = 0; minute < 60; minute++) {
      const index = hour * 60 + minute;
      const bits = bitsAt(this.#seed + MINUTE_SEED, index);
      const stretch = bitsAt(this.#seed + STRETCH_SEED, Math.floor(index / STRETCH_MINUTES));
      const pace = (bits >>> 27 < BURSTS_OF_32 ? BURST_PACE : 1) * (STRETCH_PACES[stretch >>> 29] as number);
      paces[minute] = pace;
      path[minute + 1] = deviation * pace * bellOf(bits);
    }
    bridge(path, paces, day[hour % 24] as number, day[(hour % 24) + 1] as number);
    return { hour, path, paces, deviation };
  }

  /** The borders of the steps of a minute. */
  #minutePath(minute: number): Float64Array {
    const hour = this.#hour(Math.floor(minute / 60));
    const at = minute % 60;
    const path = new Float64Array(STEPS + 1);
    const paces = new Float64Array(STEPS);
    const deviation = (hour.deviation * (hour.paces[at] as number)) / Math.sqrt(STEPS);
    for (let step = 0; step < STEPS; step++) {
      const bits = bitsAt(this.#seed + STEP_SEED, minute * STEPS + step);
      const rush = bitsAt(this.#seed + RUSH_SEED, Math.floor((minute * STEPS + step) / RUSH_STEPS));
      const pace = rush >>> 28 === 0 ? RUSH_PACE : CALM_PACE;
      paces[step] = pace;
      path[step + 1] = deviation * pace * bellOf(bits);
    }
    bridge(path, paces, hour.path[at] as number, hour.path[at + 1] as number);
    return path;
  }

  #rangesOf(time: number): DayRanges {
    return this.#dayRanges.get(time / DAY, () => this.#rangesOfDay(time / DAY));
  }

  #rangesOfDay(day: number): DayRanges {
    let high = -Infinity;
    let low = Infinity;
    let mean = 0;
    const hourMeans = new Float64Array(24);
    for (let hour = 0; hour < 24; hour++) {
      // Not kept: a year of days would push out what the present needs.
      const range = this.#rangeOfHour(this.#hours.peek(day * 24 + hour) ?? this.#hourPath(day * 24 + hour));
      high = Math.max(high, range.high);
      low = Math.min(low, range.low);
      mean += range.mean / 24;
      hourMeans[hour] = range.mean;
    }
    return { whole: { high, low, mean }, hourMeans };
  }

  #rangeOfHour(hour: HourPath): FairRange {
    const { path } = hour;
    let [high, low, mean] = [-Infinity, Infinity, 0];
    for (let minute = 0; minute < 60; minute++) {
      const from = path[minute] as number;
      high = Math.max(high, from);
      low = Math.min(low, from);
      mean += from / 60;
    }
    high = Math.max(high, path[60] as number);
    low = Math.min(low, path[60] as number);
    const [topEdge, bottomEdge] = [high, low];
    for (let minute = 0; minute < 60; minute++) {
      // Only a minute whose wick can reach beyond the borders of all is worth a look.
      const reach = LONGEST_WICK * hour.deviation * (hour.paces[minute] as number);
      const [from, to] = [path[minute] as number, path[minute + 1] as number];
      if (Math.max(from, to) + reach > topEdge) high = Math.max(high, this.#extreme(hour, minute, 1));
      if (Math.min(from, to) - reach < bottomEdge) low = Math.min(low, this.#extreme(hour, minute, -1));
    }
    return this.#toRange(high, low, mean);
  }

  #rangeOfMinute(hour: HourPath, minute: number): FairRange {
    const high = this.#extreme(hour, minute, 1);
    const low = this.#extreme(hour, minute, -1);
    const body = ((hour.path[minute] as number) + (hour.path[minute + 1] as number)) / 2;
    return this.#toRange(high, low, body + (high + low - 2 * body) / 4);
  }

  /** The highest (or lowest) point of a minute, as random walks between two ends have it. */
  #extreme(hour: HourPath, minute: number, sign: 1 | -1): number {
    const from = (hour.path[minute] as number) * sign;
    const to = (hour.path[minute + 1] as number) * sign;
    const deviation = hour.deviation * (hour.paces[minute] as number);
    const luck = LEAST_LUCK + (1 - LEAST_LUCK) * noiseAt(this.#seed + WICK_SEED * sign, hour.hour * 60 + minute);
    const body = to - from;
    return (sign * (from + to + Math.sqrt(body * body - 2 * deviation * deviation * Math.log(luck)))) / 2;
  }

  #toRange(high: number, low: number, mean: number): FairRange {
    const anchor = this.#anchor;
    return { high: Math.exp(high - anchor), low: Math.exp(low - anchor), mean: Math.exp(mean - anchor) };
  }
}

interface DayRanges {
  readonly whole: FairRange;
  readonly hourMeans: Float64Array;
}

/** An hour: the 61 borders of its minutes (logarithms), their paces, and the usual move of a minute at pace 1. */
interface HourPath {
  readonly hour: number;
  readonly path: Float64Array;
  readonly paces: Float64Array;
  readonly deviation: number;
}

/** Turns moves (`path[1]` and on) with their deviations into a path from one end to the other. */
function bridge(path: Float64Array, deviations: Float64Array, from: number, to: number): void {
  let variance = 0;
  let sum = 0;
  for (let i = 0; i < deviations.length; i++) {
    variance += (deviations[i] as number) ** 2;
    sum += path[i + 1] as number;
  }
  const missing = to - from - sum;
  let value = from;
  path[0] = from;
  for (let i = 0; i < deviations.length; i++) {
    value += (path[i + 1] as number) + (missing * (deviations[i] as number) ** 2) / variance;
    path[i + 1] = value;
  }
}

/** The last things made, by number. */
class Kept<Made> {
  readonly #capacity: number;
  readonly #made = new Map<number, Made>();
  #lastKey = NaN;
  #last: Made | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: number, make: () => Made): Made {
    if (key === this.#lastKey && this.#last !== undefined) return this.#last;
    let made = this.#made.get(key);
    if (made === undefined) {
      made = make();
      if (this.#made.size >= this.#capacity) this.#made.delete(this.#made.keys().next().value ?? key);
      this.#made.set(key, made);
    }
    this.#lastKey = key;
    this.#last = made;
    return made;
  }

  peek(key: number): Made | undefined {
    return this.#made.get(key);
  }
}

/** Noise in [-1, 1] that changes smoothly: independent at whole `x`, eased in between. */
export function smoothNoise(seed: number, x: number): number {
  const index = Math.floor(x);
  const part = x - index;
  const from = noiseAt(seed, index);
  const to = noiseAt(seed, index + 1);
  return 2 * (from + (to - from) * part * part * (3 - 2 * part)) - 1;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The finest steps of the walk; between them it goes straight. */
const STEP_MS = 250;
const STEPS = MINUTE / STEP_MS;
const DAY_OCTAVES = 6;
/** No single cycle moves a price by more than this (natural logarithm). */
const WIDEST = 0.3;
/** What a price walks back and forth within a day, as a part of its usual move of a day. */
const WITHIN_DAY = 0.36;
/** Stretches of calm and of lively minutes, all equally often. */
const STRETCH_MINUTES = 9;
const STRETCH_PACES: readonly number[] = [0.5, 0.6, 0.7, 0.8, 0.95, 1.1, 1.4, 1.8];
/** One minute in sixteen is a burst. */
const BURSTS_OF_32 = 2;
const BURST_PACE = 2.2;
/** One stretch of two seconds in sixteen is a rush. */
const RUSH_STEPS = 8;
const RUSH_PACE = 2.6;
const CALM_PACE = 0.85;
/** The longest wick of a minute is this many times its deviation. */
const LEAST_LUCK = 0.03;
const LONGEST_WICK = 1.4;
const SEED_STEP = 0x9e3779b1;
const HOUR_SEED = 0x51ed270b;
const MOOD_SEED = 0x2545f491;
const MINUTE_SEED = 0x7f4a7c15;
const STRETCH_SEED = 0x1b873593;
const STEP_SEED = 0x3c6ef372;
const RUSH_SEED = 0x2b2ae3d7;
const WICK_SEED = 0x68e31da4;
