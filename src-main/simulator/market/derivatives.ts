import { smoothNoise } from './fair-price.ts';
import type { FairPrice } from './fair-price.ts';
import type { MarketInstrument } from './instrument.ts';
import { noiseAt } from './prng.ts';

/** What futures have besides trades: index, mark, funding and open interest, each a function of time alone. */
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
    return Math.round((0.0001 + 0.0002 * (noiseAt(this.#seed, period) - 0.4)) * 1e8) / 1e8;
  }

  /** When funding is next paid, epoch ms. */
  nextFundingTime(time: number): number {
    return (Math.floor(time / FUNDING_MS) + 1) * FUNDING_MS;
  }

  /** Open positions in steps. */
  openInterest(time: number): number {
    return Math.round(this.#instrument.typicalSize * 1e5 * (1 + 0.2 * smoothNoise(this.#seed + 7, time / FUNDING_MS)));
  }
}

/** Funding is paid every eight hours. */
export const FUNDING_MS = 8 * 3_600_000;
