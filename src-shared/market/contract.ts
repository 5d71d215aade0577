import type { Instrument } from './instrument.ts';

/** What a unit of size is worth. */
export type ContractTerms = Pick<Instrument, 'sizeUnit' | 'contractSize' | 'marketType'>;

/** What conversion needs of an instrument. */
export type SizedInstrument = ContractTerms & Pick<Instrument, 'base' | 'quote'>;

/**
 * How sizes in the venue's own unit become another: `size * perSize + size * price * perNotional + size / price * perInverse`, plain
 * numbers all. Exactly one factor is not zero, so a hot loop needs no branch on the kind of contract.
 */
export interface SizeFactors {
  readonly perSize: number;
  readonly perNotional: number;
  readonly perInverse: number;
}

/** To base units: the one place where contracts become base. Undefined if the contract size is unknown. */
export function baseFactors(instrument: ContractTerms): SizeFactors | undefined {
  if (instrument.sizeUnit === 'base') return { ...NONE, perSize: 1 };
  const contractSize = contractSizeOf(instrument);
  if (contractSize === undefined) return undefined;
  return isInverse(instrument) ? { ...NONE, perInverse: contractSize } : { ...NONE, perSize: contractSize };
}

/** To quote units. Undefined if the contract size is unknown. */
export function notionalFactors(instrument: ContractTerms): SizeFactors | undefined {
  if (instrument.sizeUnit === 'base') return { ...NONE, perNotional: 1 };
  const contractSize = contractSizeOf(instrument);
  if (contractSize === undefined) return undefined;
  return isInverse(instrument) ? { ...NONE, perSize: contractSize } : { ...NONE, perNotional: contractSize };
}

/** A size in the venue's own unit at a price, converted. For sums and display, not exact. Hot. */
export function convertSize(factors: SizeFactors, size: number, price: number): number {
  return (
    size * factors.perSize +
    size * price * factors.perNotional +
    (factors.perInverse === 0 ? 0 : (size / price) * factors.perInverse)
  );
}

/** Base units of a size; undefined if the contract size is unknown, or the price is needed and not positive. */
export function toBaseSize(instrument: SizedInstrument, size: number, price: number): number | undefined {
  const factors = baseFactors(instrument);
  return factors === undefined || (factors.perInverse !== 0 && !(price > 0))
    ? undefined
    : convertSize(factors, size, price);
}

/** Quote units of a size; undefined if the contract size is unknown. */
export function toNotional(instrument: SizedInstrument, size: number, price: number): number | undefined {
  const factors = notionalFactors(instrument);
  return factors === undefined ? undefined : convertSize(factors, size, price);
}

/** What a venue says was traded in 24 h: sizes in its own unit; NaN for what it does not say. */
export interface TradedVolume {
  readonly quoteVolume: number;
  readonly volume: number;
  readonly last: number;
}

/**
 * Worth of what was traded, in quote units, so that markets compare; NaN while it is not known. Venues give that of inverse contracts in base
 * units, but their contracts are worth a fixed number of quote units. If the venue gives none, as OKX of linear contracts, it is reckoned at the
 * last price.
 */
export function turnoverIn(instrument: SizedInstrument, { quoteVolume, volume, last }: TradedVolume): number {
  // It takes no price.
  if (isInverse(instrument) && instrument.sizeUnit === 'contracts') return toNotional(instrument, volume, 0) ?? NaN;
  return Number.isNaN(quoteVolume) ? (toNotional(instrument, volume, last) ?? NaN) : quoteVolume;
}

/** Whether contracts are worth a fixed number of quote units. */
export function isInverse(instrument: Pick<Instrument, 'marketType'>): boolean {
  return instrument.marketType === 'perp-inverse' || instrument.marketType === 'future-inverse';
}

function contractSizeOf(instrument: ContractTerms): number | undefined {
  const contractSize = Number(instrument.contractSize ?? NaN);
  return contractSize > 0 ? contractSize : undefined;
}

const NONE = { perSize: 0, perNotional: 0, perInverse: 0 };
