import type { MarketType } from '../../../src-shared/market/instrument.ts';

/**
 * One tradable thing of the simulated market, in no venue's words. Prices are whole ticks (10^-priceDecimals), sizes whole steps
 * (10^-sizeDecimals of the base, or contracts if `contractSize` is set).
 */
export interface MarketInstrument {
  /** Unique, such as `BTC/USDT`, `BTC/USDT:perp`, `BTC/USD:quarter`. */
  readonly key: string;
  readonly marketType: Exclude<MarketType, 'equity'>;
  readonly base: string;
  readonly quote: string;
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
  /** Worth of one contract in quote units; inverse markets only. */
  readonly contractSize?: number;
  /** Delivery, epoch ms; dated futures only. */
  readonly expiryTime?: number;
  /** Which listing of a dated future this is. */
  readonly term?: 'current-quarter' | 'next-quarter';
  /** Price of the base in quote units at the anchor of the fair price, and the usual relative move of a day. */
  readonly referencePrice: number;
  readonly dailyMove: number;
  /** Price over the reference: the premium of a future, and what a venue is usually off the others. */
  readonly basis: number;
  /** Makers keep the best bid and ask this far apart, as a part of the price; never closer than a tick. */
  readonly spread: number;
  /** How long the venue takes to follow the price of all, ms. */
  readonly lagMs: number;
  /** Middle of order sizes, in steps. */
  readonly typicalSize: number;
  /** Mean number of order events a second. */
  readonly eventsPerSecond: number;
}

/** Digits after the point of a {@link turnoverOf}. */
export function turnoverDecimals(instrument: MarketInstrument): number {
  return instrument.contractSize === undefined ? instrument.priceDecimals + instrument.sizeDecimals : INVERSE_DECIMALS;
}

/**
 * Worth of an execution in the other asset, as a whole number of 10^-{@link turnoverDecimals}: quote units for linear markets,
 * base units rounded to eight digits for inverse ones. All volumes are sums of it.
 */
export function turnoverOf(instrument: MarketInstrument, price: number, size: number): number {
  if (instrument.contractSize === undefined) return price * size;
  return Math.round((size * instrument.contractSize * INVERSE_SCALE * 10 ** instrument.priceDecimals) / price);
}

/** The decimal string of `units / 10^decimals` with exactly `shown` digits after the point (`shown` >= `decimals`). */
export function toDecimal(units: number | bigint, decimals: number, shown: number): string {
  const isNegative = units < 0;
  let digits = String(isNegative ? -units : units);
  if (digits.length <= decimals) digits = '0'.repeat(decimals - digits.length + 1) + digits;
  const point = digits.length - decimals;
  const padding = shown > decimals ? '0'.repeat(shown - decimals) : '';
  const text = shown === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}${padding}`;
  return isNegative ? `-${text}` : text;
}

const INVERSE_DECIMALS = 8;
const INVERSE_SCALE = 1e8;
