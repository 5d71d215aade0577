import { toDecimal, turnoverDecimals } from '../../market/instrument.ts';
import type { MarketInstrument } from '../../market/instrument.ts';
import type { InstrumentMarket } from '../../market/instrument-market.ts';
import type { Market } from '../../market/market.ts';
import { noiseAt } from '../../market/prng.ts';
import { bookNumbers } from '../book-numbers.ts';
import type { Listing } from '../listing.ts';

/** The venue's type of an instrument. */
export type InstrumentType = 'SPOT' | 'SWAP' | 'FUTURES';

/** An instrument as OKX lists it. */
export interface OkxListing extends Listing {
  readonly instrument: MarketInstrument;
  readonly type: InstrumentType;
  /** What a contract is on, such as `BTC-USD`. */
  readonly underlying: string;
  /** Worth of a contract: base units of linear ones, dollars of inverse ones; undefined on spot. */
  readonly contractValue: string | undefined;
  /** Smallest price and smallest size. */
  readonly tick: string;
  readonly lot: string;
  /** A size in base units; undefined for inverse contracts, where it depends on the price. */
  baseSize(steps: number): string | undefined;
}

/** Everything the venue lists, in the order of the market. */
export class Listings {
  readonly all: readonly OkxListing[];
  readonly #bySymbol: ReadonlyMap<string, OkxListing>;

  constructor(market: Market, instruments: readonly MarketInstrument[]) {
    this.all = instruments.map((instrument) => list(market.get(instrument.key)));
    this.#bySymbol = new Map(this.all.map((listing) => [listing.symbol, listing]));
  }

  get(symbol: string): OkxListing | undefined {
    return this.#bySymbol.get(symbol);
  }
}

/** A decimal without zeros at its end, as the venue writes them. */
export function shortDecimal(units: number | bigint, decimals: number): string {
  const text = toDecimal(units, decimals, decimals);
  return decimals === 0 ? text : text.replace(/\.?0+$/, '');
}

function list(market: InstrumentMarket): OkxListing {
  const { instrument } = market;
  const { priceDecimals, sizeDecimals, marketType, contractSize } = instrument;
  const isSpot = marketType === 'spot';
  const isLinear = !isSpot && contractSize === undefined;
  const worthDecimals = turnoverDecimals(instrument);
  // A tenth of a linear contract is one step of the market.
  const decimals = isLinear ? 1 : sizeDecimals;
  return {
    symbol: symbolOf(instrument),
    market,
    instrument,
    type: isSpot ? 'SPOT' : instrument.expiryTime === undefined ? 'SWAP' : 'FUTURES',
    underlying: `${instrument.base}-${instrument.quote}`,
    contractValue: isSpot ? undefined : isLinear ? linearValue(sizeDecimals) : String(contractSize),
    tick: shortDecimal(1, priceDecimals),
    lot: shortDecimal(1, decimals),
    price: (ticks) => shortDecimal(ticks, priceDecimals),
    size: (steps) => shortDecimal(steps, decimals),
    turnover: (units) => shortDecimal(units, worthDecimals),
    baseSize: (steps) => (contractSize === undefined ? shortDecimal(steps, sizeDecimals) : undefined),
    ...bookNumbers(market, LEAPING),
  };
}

function symbolOf({ base, quote, marketType, expiryTime }: MarketInstrument): string {
  if (expiryTime !== undefined)
    return `${base}-${quote}-${new Date(expiryTime).toISOString().slice(2, 10).replaceAll('-', '')}`;
  return marketType === 'spot' ? `${base}-${quote}` : `${base}-${quote}-SWAP`;
}

/** Ten steps. */
function linearValue(sizeDecimals: number): string {
  return sizeDecimals === 0 ? '10' : shortDecimal(1, sizeDecimals - 1);
}

/** The numbers of a book leap. */
const ID_STEP = 5;
const LEAPING = {
  toVenue: (sequence: number) => sequence * ID_STEP + Math.floor(noiseAt(3, sequence) * ID_STEP),
  toMarket: (id: number) => Math.floor(id / ID_STEP),
};
