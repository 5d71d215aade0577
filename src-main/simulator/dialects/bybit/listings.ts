import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { InstrumentMarket } from '../../market/instrument-market.ts';
import { toDecimal, turnoverDecimals } from '../../market/instrument.ts';
import type { MarketInstrument } from '../../market/instrument.ts';
import type { Market } from '../../market/market.ts';
import { bookNumbers } from '../book-numbers.ts';
import type { Listing } from '../listing.ts';
import { BookWindow, DEPTHS } from './book-window.ts';

/** A market of the venue: the end of its socket's path, and `category` of its requests. */
export type Category = 'spot' | 'linear' | 'inverse';

/** An instrument as Bybit lists it. */
export interface BybitListing extends Listing {
  readonly category: Category;
  readonly instrument: MarketInstrument;
  /** Smallest price and smallest size. */
  readonly tick: string;
  readonly step: string;
  tradeIdText(id: number): string;
  /** Its book to so many levels a side, which has numbers of its own; one of {@link DEPTHS}. */
  window(depth: number): BookWindow;
}

/** Everything a market lists. */
export class Listings {
  readonly all: readonly BybitListing[];
  readonly #bySymbol: ReadonlyMap<string, BybitListing>;

  constructor(category: Category, market: Market, instruments: readonly MarketInstrument[]) {
    this.all = instruments
      .filter((instrument) => categoryOf(instrument) === category)
      .map((instrument) => list(category, market.get(instrument.key)));
    this.#bySymbol = new Map(this.all.map((listing) => [listing.symbol, listing]));
  }

  get(symbol: string): BybitListing | undefined {
    return this.#bySymbol.get(symbol);
  }
}

/** The market that lists an instrument. */
export function categoryOf({ marketType }: MarketInstrument): Category {
  if (marketType === 'spot') return 'spot';
  return marketType === 'perp' || marketType === 'future' ? 'linear' : 'inverse';
}

/** The venue id of a market. */
export function venueOf(category: Category): StreamVenueId {
  return `bybit-${category}`;
}

function list(category: Category, market: InstrumentMarket): BybitListing {
  const { instrument } = market;
  const { priceDecimals, sizeDecimals, contractSize = 1 } = instrument;
  const turnoverScale = turnoverDecimals(instrument);
  // Spot leaves zeros at the end out, derivatives do not.
  const spell = category === 'spot' ? withoutZeros : (text: string) => text;
  const windows = new Map<number, BookWindow>();
  // Across its depths the venue numbers by its cross sequence.
  const numbers = bookNumbers(market);
  const listing: BybitListing = {
    symbol: symbolOf(instrument),
    category,
    instrument,
    market,
    tick: toDecimal(1, priceDecimals, priceDecimals),
    step: category === 'inverse' ? '1' : toDecimal(1, sizeDecimals, sizeDecimals),
    price: (ticks) => spell(toDecimal(ticks, priceDecimals, priceDecimals)),
    // Contracts of inverse markets become dollars.
    size: (steps) => spell(toDecimal(steps * contractSize, sizeDecimals, sizeDecimals)),
    turnover: (units) => withoutZeros(toDecimal(units, turnoverScale, turnoverScale)),
    ...numbers,
    toMarketSequence: (sequence, depth) =>
      depth === undefined || !DEPTHS.includes(depth)
        ? numbers.toMarketSequence(sequence)
        : listing.window(depth).marketSequence(sequence),
    renumber: () => {
      numbers.renumber();
      for (const window of windows.values()) window.renumber();
    },
    tradeIdText: category === 'spot' ? digitsOf : uuidOf,
    window: (depth) => {
      let window = windows.get(depth);
      if (window === undefined) windows.set(depth, (window = new BookWindow(listing, depth)));
      return window;
    },
  };
  return listing;
}

function symbolOf({ base, quote, marketType, expiryTime }: MarketInstrument): string {
  if (expiryTime === undefined) return base + quote;
  const date = new Date(expiryTime);
  const year = String(date.getUTCFullYear()).slice(2);
  if (marketType === 'future')
    return `${base}${quote}-${String(date.getUTCDate()).padStart(2, '0')}${MONTHS[date.getUTCMonth()] ?? ''}${year}`;
  return `${base}${quote}${QUARTER_CODES[Math.floor(date.getUTCMonth() / 3)] ?? ''}${year}`;
}

/** 19 digits: more than a double can represent. */
function digitsOf(id: number): string {
  return `2290${String(id).padStart(15, '0')}`;
}

/** A text that says nothing of its place, different for every id. */
function uuidOf(id: number): string {
  const digits = Array.from(id.toString(16).padStart(12, '0')).reverse().join('');
  const spread = (Math.imul(id | 0, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return `${spread}-${digits.slice(0, 4)}-5${spread.slice(0, 3)}-8${spread.slice(4, 7)}-${digits}`;
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;
const QUARTER_CODES = ['H', 'M', 'U', 'Z'] as const;
