import type { Timeline } from '../timeline.ts';
import { InstrumentMarket, TRADE_SHARE } from './instrument-market.ts';
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
    const { seed, timeline, liveTime, instruments } = options;
    const isLarge = instruments.length > LARGE;
    for (const instrument of instruments) {
      const journal = Math.ceil(
        Math.max(isLarge ? 4_096 : 32_768, instrument.eventsPerSecond * CHANGES_PER_EVENT * MEMORY_S),
      );
      const tradesKept = Math.ceil(
        Math.max(isLarge ? 2_000 : 10_000, instrument.eventsPerSecond * TRADE_SHARE * MEMORY_S),
      );
      this.#byKey.set(
        instrument.key,
        new InstrumentMarket(instrument, { seed, timeline, liveTime, journal, tradesKept }),
      );
    }
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

/** With more instruments than this each keeps less. */
const LARGE = 64;
const CHANGES_PER_EVENT = 1.5;
/** For at least so many seconds books and trades can be given. */
const MEMORY_S = 60;
