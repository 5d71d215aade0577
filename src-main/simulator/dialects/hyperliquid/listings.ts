import type { MarketInstrument } from '../../market/instrument.ts';
import { toDecimal, turnoverDecimals } from '../../market/instrument.ts';
import type { InstrumentMarket } from '../../market/instrument-market.ts';
import type { Market } from '../../market/market.ts';
import { hashName, noiseAt } from '../../market/prng.ts';
import { bookNumbers } from '../book-numbers.ts';
import type { Listing } from '../listing.ts';

/** An instrument as Hyperliquid lists it; `symbol` is its coin. */
export interface HyperliquidListing extends Listing {
  /** The time that books say at `now`, epoch ms. */
  bookTime(now: number): number;
  readonly instrument: MarketInstrument;
  readonly isSpot: boolean;
  /** The venue's number for a trade: a hash that says nothing about its order. */
  tradeId(id: number): number;
  tradeIdText(id: number): string;
}

/** A token of the spot universe. Its index is its place. */
export interface SpotToken {
  readonly name: string;
  readonly index: number;
  readonly szDecimals: number;
}

/** A pair of the spot universe. */
export interface SpotPair {
  readonly listing: HyperliquidListing;
  readonly index: number;
  readonly tokens: readonly [base: number, quote: number];
  /** Named by its tokens, not by its number. */
  readonly isCanonical: boolean;
}

/** A coin by which the venue knows a market, or knew it: one that is delisted stays in its place, without a market. */
export interface Coin {
  readonly symbol: string;
  readonly szDecimals: number;
  readonly listing: HyperliquidListing | undefined;
}

/** A dex, whose perpetuals have its name in front; that of the first one is empty. */
export interface PerpetualDex {
  readonly name: string;
  readonly fullName: string;
  /** Index of the token that it settles in. */
  readonly collateral: number;
  readonly coins: readonly Coin[];
}

/** Whether the venue lists an instrument: perpetuals and spot. */
export function isListed({ marketType }: MarketInstrument): boolean {
  return marketType === 'spot' || marketType === 'perp';
}

/** Everything the venue lists, in the order of the market. */
export class Listings {
  /** The first dex and, if there are perpetuals with another quote, a builder's one. */
  readonly dexes: readonly PerpetualDex[];
  readonly pairs: readonly SpotPair[];
  readonly tokens: readonly SpotToken[];
  readonly #byCoin: ReadonlyMap<string, Coin>;

  constructor(market: Market, instruments: readonly MarketInstrument[]) {
    const listed = instruments.filter(isListed);
    const perpetuals = listed.filter(({ marketType }) => marketType === 'perp');
    const [first, built] = [true, false].map((isFirst) =>
      perpetuals.filter(({ quote }) => (quote === 'USDT') === isFirst),
    );
    const toCoin =
      (dex: string) =>
      (one: MarketInstrument): Coin => {
        const listing = list(`${dex}${perpetualCoin(one)}`, market.get(one.key));
        return { symbol: listing.symbol, szDecimals: one.sizeDecimals, listing };
      };
    const spot = listed.filter(({ marketType }) => marketType === 'spot');
    this.tokens = tokensOf(spot);
    this.pairs = spot.map((one, index) => {
      const isCanonical = index === 0;
      const tokens = [this.#tokenIndex(one.base), this.#tokenIndex(one.quote)] as const;
      return {
        listing: list(isCanonical ? `${one.base}/${one.quote}` : `@${index}`, market.get(one.key)),
        index,
        tokens,
        isCanonical,
      };
    });
    const coins = (first ?? []).map(toCoin(''));
    this.dexes = [
      // In the middle, where it moves the place of others if it is left out.
      { name: '', fullName: '', collateral: 0, coins: coins.length > 1 ? coins.toSpliced(1, 0, DELISTED) : coins },
      ...(built?.length === 0
        ? []
        : [{ ...BUILDER, collateral: this.#tokenIndex('USDE'), coins: (built ?? []).map(toCoin(`${BUILDER.name}:`)) }]),
    ];
    this.#byCoin = new Map(
      [
        ...this.dexes.flatMap((dex) => dex.coins),
        ...this.pairs.map(({ listing }) => ({ symbol: listing.symbol, szDecimals: 0, listing })),
      ].map((coin) => [coin.symbol, coin]),
    );
  }

  /** Everything that trades. */
  get all(): readonly HyperliquidListing[] {
    return [...this.#byCoin.values()].flatMap(({ listing }) => listing ?? []);
  }

  /** What the venue knows by a name, whose case matters. */
  coin(name: string): Coin | undefined {
    return this.#byCoin.get(name);
  }

  /** A dex by its name, empty for the first one. */
  dex(name: string): PerpetualDex | undefined {
    return this.dexes.find((dex) => dex.name === name);
  }

  #tokenIndex(name: string): number {
    return this.tokens.findIndex((token) => token.name === name);
  }
}

/** Coins counted in thousands have a small k. */
function perpetualCoin({ base }: MarketInstrument): string {
  return base.startsWith('1000') ? `k${base.slice(4)}` : base;
}

/** Quote tokens first, as the venue has USDC at 0. */
function tokensOf(spot: readonly MarketInstrument[]): readonly SpotToken[] {
  const decimals = new Map<string, number>([['USDC', 8], ['USDE', 2], ...spot.map(({ quote }) => [quote, 8] as const)]);
  for (const { base, sizeDecimals } of spot)
    decimals.set(base, Math.max(sizeDecimals, spot.find((one) => one.base === base)?.sizeDecimals ?? 0));
  return [...decimals].map(([name, szDecimals], index) => ({ name, index, szDecimals }));
}

function list(coin: string, market: InstrumentMarket): HyperliquidListing {
  const { instrument } = market;
  const { priceDecimals, sizeDecimals, marketType } = instrument;
  const turnoverScale = turnoverDecimals(instrument);
  const seed = hashName(coin);
  let clockBackMs = 0;
  const tradeId = (id: number) => Math.floor(noiseAt(seed, id) * 2 ** 24) * LOW_BITS + (id % LOW_BITS);
  return {
    symbol: coin,
    instrument,
    market,
    isSpot: marketType === 'spot',
    tradeId,
    price: (ticks) => toDecimal(ticks, priceDecimals, Math.max(priceDecimals, 1)),
    size: (steps) => toDecimal(steps, sizeDecimals, Math.max(sizeDecimals, 1)),
    turnover: (units) => toDecimal(units, turnoverScale, Math.max(turnoverScale, 1)),
    ...bookNumbers(market),
    bookTime: (now) => now - clockBackMs,
    renumber: () => {
      clockBackMs += CLOCK_BACK_MS;
    },
    tradeIdText: (id) => String(tradeId(id)),
  };
}

const DELISTED: Coin = { symbol: 'MATIC', szDecimals: 1, listing: undefined };
const BUILDER = { name: 'hyna', fullName: 'HyENA' };
/** A fault sets the clock of a book back so far. */
const CLOCK_BACK_MS = 20_000;
/** Fifty bits in all. */
const LOW_BITS = 2 ** 26;
