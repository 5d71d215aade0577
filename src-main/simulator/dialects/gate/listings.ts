import { toDecimal, turnoverDecimals } from '../../market/instrument.ts';
import type { MarketInstrument } from '../../market/instrument.ts';
import type { InstrumentMarket } from '../../market/instrument-market.ts';
import type { Market } from '../../market/market.ts';
import { noiseAt } from '../../market/prng.ts';
import { bookNumbers } from '../book-numbers.ts';
import type { Listing } from '../listing.ts';
import type { Product } from './product.ts';

/** An instrument as Gate lists it. */
export interface GateListing extends Listing {
  readonly instrument: MarketInstrument;
  /** Worth of one contract in base units; "0" on inverse contracts, empty on spot. */
  readonly multiplier: string;
  /** Smallest change of a size, in the venue's unit. */
  readonly step: string;
  /** Venue's id of a trade as a number: a pair's own count on spot, shared with what is no trade on futures. */
  toTradeId(id: number): number;
  /** Worth of a candle's trades in quote units. */
  quoteVolume(candle: { readonly volume: number; readonly turnover: bigint }): string;
}

/** Everything a product lists, in the order of the market. */
export class Listings {
  readonly all: readonly GateListing[];
  readonly #bySymbol: ReadonlyMap<string, GateListing>;

  constructor(product: Product, market: Market, instruments: readonly MarketInstrument[]) {
    this.all = instruments
      .filter(({ marketType }) => marketType === product.marketType)
      .map((instrument) => list(product, market.get(instrument.key)));
    this.#bySymbol = new Map(this.all.map((listing) => [listing.symbol, listing]));
  }

  /** The listing of a symbol, which are spelled in capitals only. */
  get(symbol: string): GateListing | undefined {
    return this.#bySymbol.get(symbol);
  }
}

/** The number of an internal trade that follows trade `id`: one that no trade of the market has. */
export function internalTradeId(id: number): number {
  return id * ID_STEP + ID_STEP - 1;
}

function list(product: Product, market: InstrumentMarket): GateListing {
  const { instrument } = market;
  const { base, quote, priceDecimals } = instrument;
  const turnoverScale = turnoverDecimals(instrument);
  const turnover = (units: number | bigint): string => toDecimal(units, turnoverScale, turnoverScale);
  const isSpot = product.section === 'spot';
  const unit = unitOf(product, instrument);
  return {
    symbol: `${base}_${quote}`,
    instrument,
    market,
    ...unit,
    turnover,
    price: (ticks) => toDecimal(ticks, priceDecimals, priceDecimals),
    // An inverse contract is worth one quote unit.
    quoteVolume:
      instrument.contractSize === undefined
        ? (candle) => turnover(candle.turnover)
        : (candle) => unit.size(candle.volume),
    ...bookNumbers(market),
    toTradeId: isSpot ? (id) => id : jumping,
    ...(isSpot ? {} : { tradeIdText: (id: number) => String(jumping(id)) }),
  };
}

/** Sizes: base on spot; contracts of a tenth of the market's step, or of ten base units, whose tenths can be traded; or of one quote unit. */
function unitOf(
  product: Product,
  { sizeDecimals, contractSize }: MarketInstrument,
): Pick<GateListing, 'size' | 'multiplier' | 'step'> {
  if (product.section === 'spot')
    return {
      multiplier: '',
      step: toDecimal(1, sizeDecimals, sizeDecimals),
      size: (steps) => toDecimal(steps, sizeDecimals, sizeDecimals),
    };
  if (contractSize !== undefined) return { multiplier: '0', step: '1', size: (steps) => String(steps * contractSize) };
  if (sizeDecimals === 0) return { multiplier: '10', step: '0.1', size: (steps) => toDecimal(steps, 1, 1) };
  return {
    multiplier: toDecimal(1, sizeDecimals + 1, sizeDecimals + 1),
    step: '1',
    size: (steps) => String(steps * 10),
  };
}

/** Futures ids grow by more than one: what is no trade counts as well. The last of each step is left for that. */
function jumping(id: number): number {
  return id * ID_STEP + Math.floor(noiseAt(0, id) * (ID_STEP - 1));
}

const ID_STEP = 3;
