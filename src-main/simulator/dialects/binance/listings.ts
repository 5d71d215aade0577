import type { InstrumentMarket } from '../../market/instrument-market.ts';
import { toDecimal, turnoverDecimals } from '../../market/instrument.ts';
import type { MarketInstrument } from '../../market/instrument.ts';
import type { Market } from '../../market/market.ts';
import { noiseAt } from '../../market/prng.ts';
import { bookNumbers } from '../book-numbers.ts';
import type { Listing } from '../listing.ts';
import type { Product } from './product.ts';

/** An instrument as Binance lists it. */
export interface BinanceListing extends Listing {
  readonly instrument: MarketInstrument;
  /** `BTCUSDT` for every future on it; the symbol itself on spot. */
  readonly pair: string;
  readonly universe: 1 | 2 | undefined;
}

/** Everything a product lists, in the order of the market. */
export class Listings {
  readonly all: readonly BinanceListing[];
  readonly #bySymbol: ReadonlyMap<string, BinanceListing>;

  constructor(product: Product, market: Market, instruments: readonly MarketInstrument[]) {
    this.all = instruments
      .filter((i) => PRODUCT_OF[i.marketType] === product.kind)
      .map((i) => list(product, market.get(i.key)));
    this.#bySymbol = new Map(this.all.map((listing) => [listing.symbol, listing]));
  }

  /** The listing of an upper-case symbol. */
  get(symbol: string): BinanceListing | undefined {
    return this.#bySymbol.get(symbol);
  }

  /** All listings on a pair. */
  ofPair(pair: string): readonly BinanceListing[] {
    return this.all.filter((listing) => listing.pair === pair);
  }
}

function list(product: Product, market: InstrumentMarket): BinanceListing {
  const { instrument } = market;
  const { priceDecimals, sizeDecimals } = instrument;
  const isSpot = product.kind === 'spot';
  const priceShown = isSpot ? 8 : priceDecimals;
  const sizeShown = isSpot ? 8 : sizeDecimals;
  const turnoverScale = turnoverDecimals(instrument);
  const turnoverShown = Math.max(turnoverScale, isSpot ? 8 : 0);
  return {
    symbol: symbolOf(product, instrument),
    pair: instrument.base + instrument.quote,
    universe: product.universe,
    instrument,
    market,
    price: (ticks) => toDecimal(ticks, priceDecimals, priceShown),
    size: (steps) => toDecimal(steps, sizeDecimals, sizeShown),
    turnover: (units) => toDecimal(units, turnoverScale, turnoverShown),
    ...bookNumbers(market, isSpot ? undefined : JUMPING),
  };
}

function symbolOf(product: Product, instrument: MarketInstrument): string {
  const pair = instrument.base + instrument.quote;
  if (instrument.expiryTime !== undefined)
    return `${pair}_${new Date(instrument.expiryTime).toISOString().slice(2, 10).replaceAll('-', '')}`;
  return product.kind === 'coinm' ? `${pair}_PERP` : pair;
}

/** Futures ids grow by more than one a change, since all symbols of the venue share one counter. */
function jumping(sequence: number): number {
  return sequence * ID_STEP + Math.floor(noiseAt(0, sequence) * ID_STEP);
}

const ID_STEP = 7;
const JUMPING = { toVenue: jumping, toMarket: (id: number) => Math.floor(id / ID_STEP) };

/** Which product lists an instrument. */
export function productKindOf(instrument: MarketInstrument): Product['kind'] {
  return PRODUCT_OF[instrument.marketType];
}

const PRODUCT_OF: Readonly<Record<MarketInstrument['marketType'], Product['kind']>> = {
  spot: 'spot',
  perp: 'usdm',
  future: 'usdm',
  'perp-inverse': 'coinm',
  'future-inverse': 'coinm',
};
