import type { Timeline } from '../timeline.ts';
import { FairPrice } from './fair-price.ts';
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

/** All instruments of the simulated world, of every exchange. */
export class Market {
  readonly #byKey = new Map<string, InstrumentMarket>();
  readonly #fair = new Map<string, FairPrice>();

  constructor(options: MarketOptions) {
    const { seed, timeline, liveTime, instruments } = options;
    const least = LEAST_KEPT.find(({ instruments: most }) => instruments.length <= most) ?? FEW_KEPT;
    for (const instrument of instruments) {
      const { key, eventsPerSecond } = instrument;
      const journal = Math.ceil(Math.max(least.changes, eventsPerSecond * CHANGES_PER_EVENT * MEMORY_S));
      const tradesKept = Math.ceil(Math.max(least.trades, eventsPerSecond * TRADE_SHARE * MEMORY_S));
      const fair = this.#fairOf(instrument, options);
      this.#byKey.set(key, new InstrumentMarket(instrument, { seed, timeline, fair, liveTime, journal, tradesKept }));
    }
  }

  #fairOf({ base, dailyMove }: MarketInstrument, { seed, liveTime }: MarketOptions): FairPrice {
    const name = `${base} ${String(dailyMove)}`;
    let fair = this.#fair.get(name);
    if (fair === undefined) {
      fair = new FairPrice(seed, base, { anchorTime: liveTime - (liveTime % DAY), dailyMove });
      this.#fair.set(name, fair);
    }
    return fair;
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

/** Book changes and trades that are kept at least: less of each instrument the more there are. */
const LEAST_KEPT = [
  { instruments: 64, changes: 32_768, trades: 10_000 },
  { instruments: 256, changes: 8_192, trades: 4_000 },
] as const;
const FEW_KEPT = { changes: 4_096, trades: 2_000 };
const CHANGES_PER_EVENT = 4;
const DAY = 86_400_000;
/** For at least so many seconds books and trades can be given. */
const MEMORY_S = 60;
