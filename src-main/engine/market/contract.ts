import type { Instrument } from '../../../src-shared/market/instrument.ts';

/**
 * Base units of a size in the venue's own unit. Contracts of inverse markets are worth quote units, so the price decides; undefined
 * where the contract size is unknown, or the price is needed and not positive. A number: for sums and display, not exact.
 */
export function toBaseSize(instrument: Instrument, size: number, price: number): number | undefined {
  if (instrument.sizeUnit === 'base') return size;
  const contractSize = contractSizeOf(instrument);
  if (contractSize === undefined) return undefined;
  if (!isInverse(instrument)) return size * contractSize;
  return price > 0 ? (size * contractSize) / price : undefined;
}

/** Quote units of a size in the venue's own unit; undefined where the contract size is unknown. A number, not exact. */
export function toNotional(instrument: Instrument, size: number, price: number): number | undefined {
  if (instrument.sizeUnit === 'base') return size * price;
  const contractSize = contractSizeOf(instrument);
  if (contractSize === undefined) return undefined;
  return isInverse(instrument) ? size * contractSize : size * contractSize * price;
}

/** Whether contracts are worth a fixed number of quote units. */
export function isInverse(instrument: Instrument): boolean {
  return instrument.marketType === 'perp-inverse' || instrument.marketType === 'future-inverse';
}

function contractSizeOf(instrument: Instrument): number | undefined {
  const contractSize = Number(instrument.contractSize ?? NaN);
  return contractSize > 0 ? contractSize : undefined;
}
