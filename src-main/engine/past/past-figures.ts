import { splitInstrumentId, type InstrumentId } from '../../../src-shared/market/instrument.ts';
import { toNumber } from '../../../src-shared/market/decimal.ts';
import type { InstrumentPast, PastFigure, PastQuery, PastSample } from '../../../src-shared/wire/past.ts';
import type { MarketCache } from '../market/market-cache.ts';
import type { Quote } from '../market/quote.ts';
import { OPEN_INTEREST_EVERY_MS } from '../venue/venue.ts';
import type { DecimalSlot } from '../venue/records.ts';
import { SampleRing } from './sample-ring.ts';

/** What the past is made of. */
export interface PastFiguresOptions {
  /** Epoch ms. */
  readonly now: () => number;
  /** How an instrument is now; undefined while nothing of it is kept. */
  readonly quoteOf: (instrument: InstrumentId) => Quote | undefined;
  /** Loads what a figure was from the venue. Absent if there is nowhere to load from. */
  readonly loader?: PastSource;
}

/** Where the past is loaded from. */
export interface PastSource {
  readonly load: PastLoad;
  /** Ends every load. May be called twice. */
  dispose(): void;
}

/**
 * Calls `each` for what a figure was from a time on, and returns when all is there; false if it could not be loaded, undefined if the venue has nothing to
 * load. `isWanted` is asked before each request.
 */
export type PastLoad = (
  subject: { readonly instrument: InstrumentId; readonly figure: PastFigure; readonly from: number },
  each: (time: number, value: number) => void,
  isWanted: () => boolean,
) => Promise<boolean> | undefined;

/**
 * What prices, open interest and funding were, of the instruments that screens ask for: loaded from the venue the first time, and kept up to date by asking,
 * which happens once a minute while a screen shows it. The memory is bounded: {@link BYTES_AN_INSTRUMENT} for each of {@link MOST_INSTRUMENTS}; those that
 * nobody has asked for lately make way, and what finds no room is not known.
 */
export class PastFigures {
  readonly #options: PastFiguresOptions;
  /** The one asked for last is the last. */
  readonly #kept = new Map<InstrumentId, Kept>();

  constructor(options: PastFiguresOptions) {
    this.#options = options;
  }

  /** Instruments whose past is kept. */
  get size(): number {
    return this.#kept.size;
  }

  /** What is known now of each instrument; asks the venue for what is not. */
  read({ instruments, figures, samples }: PastQuery): readonly InstrumentPast[] {
    return instruments.map((instrument) => {
      const kept = this.#keptOf(instrument);
      if (kept === undefined) return { instrument };
      const now = this.#options.now();
      this.#note(instrument, kept, now);
      for (const figure of figures) this.#fill(instrument, kept, figure);
      return {
        instrument,
        ...(figures.includes('price') && ofSpan('price1h', kept.price, HOUR_MS, now)),
        ...(figures.includes('openInterest') && {
          ...ofSpan('openInterest1h', kept.openInterest, HOUR_MS, now),
          ...ofSpan('openInterest24h', kept.openInterest, DAY_MS, now),
          ...(samples && { openInterest: kept.openInterest.between(now - DAY_MS - OPEN_INTEREST_EVERY_MS, now) }),
        }),
        ...(samples && figures.includes('funding') && { funding: kept.funding }),
        ...(figures.some((figure) => kept.loads[figure]?.isLoading) && { isLoading: true as const }),
      };
    });
  }

  /** Ends every load. May be called twice. */
  dispose(): void {
    this.#options.loader?.dispose();
  }

  #keptOf(instrument: InstrumentId): Kept | undefined {
    const now = this.#options.now();
    let kept = this.#kept.get(instrument);
    if (kept === undefined) {
      const [oldest] = this.#kept;
      if (this.#kept.size >= MOST_INSTRUMENTS && oldest !== undefined) {
        if (Math.abs(now - oldest[1].askedAt) < UNUSED_MS) return undefined;
        this.#kept.delete(oldest[0]);
      }
      kept = {
        askedAt: now,
        price: new SampleRing(MINUTE_MS, PRICES),
        openInterest: new SampleRing(OPEN_INTEREST_EVERY_MS, INTERESTS),
        funding: [],
        loads: {},
      };
    } else this.#kept.delete(instrument);
    kept.askedAt = now;
    this.#kept.set(instrument, kept);
    return kept;
  }

  #note(instrument: InstrumentId, { price, openInterest }: Kept, now: number): void {
    const quote = this.#options.quoteOf(instrument);
    if (quote === undefined) return;
    price.note(now, plain(quote.ticker.last));
    openInterest.note(now, plain(quote.openInterest.openInterest));
  }

  /** Loads a figure if something of its past is missing, unless that was tried lately. */
  #fill(instrument: InstrumentId, kept: Kept, figure: PastFigure): void {
    const now = this.#options.now();
    const load = (kept.loads[figure] ??= { isLoading: false, at: -Infinity });
    if (load.isLoading || Math.abs(now - load.at) < AGAIN_MS || isWhole(kept, figure, now)) return;
    const from = now - FROM_MS[figure];
    const rates: PastSample[] = [];
    const each = (time: number, value: number): void => {
      if (figure === 'funding') rates.push({ time, value });
      else kept[figure].note(time, value);
    };
    const loading = this.#options.loader?.load({ instrument, figure, from }, each, () => this.#isWanted(kept));
    if (loading === undefined) return;
    load.isLoading = true;
    void loading.then((isLoaded) => {
      load.isLoading = false;
      load.at = isLoaded ? this.#options.now() : this.#options.now() - AGAIN_MS + AFTER_FAILURE_MS;
      if (isLoaded && figure === 'funding') kept.funding = rates.toSorted((a, b) => a.time - b.time).slice(-MOST_RATES);
    });
  }

  #isWanted({ askedAt }: Kept): boolean {
    return Math.abs(this.#options.now() - askedAt) < UNUSED_MS;
  }
}

/** The quotes of a market by instrument. */
export function quotesIn(market: Pick<MarketCache, 'find'>): PastFiguresOptions['quoteOf'] {
  return (instrument) => {
    const { venue, symbol } = splitInstrumentId(instrument);
    return market.find(venue, symbol)?.quote;
  };
}

interface Kept {
  /** Epoch ms. */
  askedAt: number;
  readonly price: SampleRing;
  readonly openInterest: SampleRing;
  /** Oldest first. */
  funding: readonly PastSample[];
  /** `at`: when it was loaded, epoch ms. */
  readonly loads: { [Figure in PastFigure]?: { isLoading: boolean; at: number } };
}

function ofSpan(
  name: 'price1h' | 'openInterest1h' | 'openInterest24h',
  ring: SampleRing,
  spanMs: number,
  now: number,
): Pick<InstrumentPast, typeof name> {
  const sample = ring.nearest(now - spanMs, now);
  return sample === undefined ? {} : { [name]: sample };
}

/** Whether nothing is to be loaded: the samples that changes are counted from are there. What was paid is never known without asking. */
function isWhole({ price, openInterest }: Kept, figure: PastFigure, now: number): boolean {
  const has = (ring: SampleRing, spanMs: number, stepMs: number): boolean =>
    (ring.nearest(now - spanMs, now)?.time ?? Infinity) <= now - spanMs + stepMs;
  switch (figure) {
    case 'price':
      return has(price, HOUR_MS, MINUTE_MS);
    case 'openInterest':
      return has(openInterest, HOUR_MS, OPEN_INTEREST_EVERY_MS) && has(openInterest, DAY_MS, OPEN_INTEREST_EVERY_MS);
    case 'funding':
      return false;
  }
}

function plain(slot: DecimalSlot): number {
  return slot.present ? toNumber(slot.mantissa, slot.scale) : NaN;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Of a span, the steps at both its ends and one before. */
const PRICES = HOUR_MS / MINUTE_MS + 3;
const INTERESTS = DAY_MS / OPEN_INTEREST_EVERY_MS + 3;
const MOST_RATES = 100;
/** How far back each figure is loaded. */
const FROM_MS: Readonly<Record<PastFigure, number>> = {
  price: HOUR_MS + MINUTE_MS,
  openInterest: DAY_MS + OPEN_INTEREST_EVERY_MS,
  funding: 34 * DAY_MS,
};
/** What a venue does not have is not asked for again before. */
const AGAIN_MS = 10 * MINUTE_MS;
const AFTER_FAILURE_MS = MINUTE_MS;
/** Screens ask every minute. */
const UNUSED_MS = 3 * MINUTE_MS;

/** Instruments whose past is kept, at most: as many as a watchlist has. */
export const MOST_INSTRUMENTS = 2000;

/** Memory of an instrument's samples, bytes: prices of an hour, open interest of a day, and rates of funding if they are plotted. */
export const BYTES_AN_INSTRUMENT = 16 * (PRICES + INTERESTS + MOST_RATES);
