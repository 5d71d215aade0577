import type { Timeline } from '../timeline.ts';
import { InstrumentMarket } from './instrument-market.ts';
import type { MarketInstrument } from './instrument.ts';

/** What a market is made of. */
export interface MarketOptions {
  readonly seed: number;
  readonly timeline: Timeline;
  readonly instruments: readonly MarketInstrument[];
  /** The whole minute at which the live part starts. */
  readonly liveTime: number;
}

/** All instruments of the simulated world, which every venue's dialect speaks for. */
export class Market {
  readonly #byKey = new Map<string, InstrumentMarket>();

  constructor(options: MarketOptions) {
    const isLarge = options.instruments.length > LARGE;
    const settings = {
      seed: options.seed, timeline: options.timeline, liveTime: options.liveTime,
      journal: isLarge ? 4_096 : 32_768, tradesKept: isLarge ? 2_000 : 10_000,
    };
    for (const instrument of options.instruments) this.#byKey.set(instrument.key, new InstrumentMarket(instrument, settings));
  }

  /** Lets orders arrive. */
  start(): void {
    for (const market of this.#byKey.values()) market.start();
  }

  /** The market of an instrument. */
  get(key: string): InstrumentMarket {
    const market = this.#byKey.get(key);
    if (market === undefined) throw new Error(`The market has no ${key}.`);
    return market;
  }
}

const LARGE = 64;
