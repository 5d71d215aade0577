import { smoothNoise } from './fair-price.ts';
import type { FairPrice } from './fair-price.ts';
import type { MarketInstrument } from './instrument.ts';
import { noiseAt } from './prng.ts';

/**
 * What futures have besides trades: index, mark, funding and open interest, each a function of time alone. They follow the price:
 * where it rose, longs pay more and more contracts are open; where it fell, longs pay less, or are paid.
 */
export class Derivatives {
  readonly #instrument: MarketInstrument;
  readonly #fair: FairPrice;
  readonly #seed: number;

  constructor(instrument: MarketInstrument, fair: FairPrice, seed: number) {
    this.#instrument = instrument;
    this.#fair = fair;
    this.#seed = seed;
  }

  /** Price of the base in quote units at a time. */
  indexPrice(time: number): number {
    return this.#instrument.referencePrice * this.#fair.at(time);
  }

  /** Fair worth of the contract in quote units at a time. */
  markPrice(time: number): number {
    return this.indexPrice(time) * (this.#instrument.basis + 0.0001 * smoothNoise(this.#seed, time / 60_000));
  }

  /** Funding rate of the period that ends at the next funding time after `time`; undefined for dated futures. */
  fundingRate(time: number): number | undefined {
    if (this.#instrument.expiryTime !== undefined) return undefined;
    const period = Math.floor(time / FUNDING_MS);
    const luck = 0.00004 * (noiseAt(this.#seed, period) - 0.5);
    const rate = USUAL_RATE + RATE_OF_MOVE * this.#move(period * FUNDING_MS, FUNDING_MS) + luck;
    return Math.round(Math.min(MOST_RATE, Math.max(-MOST_RATE, rate)) * 1e8) / 1e8;
  }

  /** When funding is next paid, epoch ms. */
  nextFundingTime(time: number): number {
    return (Math.floor(time / FUNDING_MS) + 1) * FUNDING_MS;
  }

  /** Open positions in steps. */
  openInterest(time: number): number {
    const mood =
      0.12 * smoothNoise(this.#seed + 7, time / FUNDING_MS) + 0.002 * smoothNoise(this.#seed + 8, time / 20_000);
    const trend = Math.max(-0.3, Math.min(0.3, OPENED_OF_MOVE * this.#move(time, DAY)));
    return Math.round(this.#instrument.typicalSize * 1e5 * (1 + mood + trend));
  }

  /** Accounts that are long for each one that is short, in the period of five minutes that a time is in: many go against what the price did. */
  longShortRatio(time: number): number {
    const start = time - (time % LONG_SHORT_MS);
    const mood =
      0.35 * smoothNoise(this.#seed + 9, start / FUNDING_MS) + 0.05 * smoothNoise(this.#seed + 10, start / 900_000);
    const against = Math.max(-0.4, Math.min(0.4, LONGS_LOST_OF_MOVE * this.#move(start, DAY)));
    return Math.round(USUAL_LONG_SHORT * Math.exp(mood - against) * 1e4) / 1e4;
  }

  /** How far the price went in the time before an hour begins, as a part of it. */
  #move(time: number, length: number): number {
    const hour = time - (time % HOUR);
    return hour < length ? 0 : this.#fair.at(hour) / this.#fair.at(hour - length) - 1;
  }
}

/** Accounts are counted every five minutes. */
export const LONG_SHORT_MS = 300_000;
/** Funding is paid every eight hours. */
export const FUNDING_MS = 8 * 3_600_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const USUAL_RATE = 0.0001;
/** A rise by 1 % in a period adds this part of that to its rate. */
const RATE_OF_MOVE = 0.015;
const MOST_RATE = 0.003;
/** A rise by 1 % in a day opens so many times as many positions more. */
const OPENED_OF_MOVE = 2.5;
/** Most accounts of small traders are long. */
const USUAL_LONG_SHORT = 1.4;
/** A rise by 1 % in a day lowers the ratio by so many per cent. */
const LONGS_LOST_OF_MOVE = 5;
