import { parseDecimal, toNumber } from '../../src-shared/market/decimal.ts';
import type { Instrument } from '../../src-shared/market/instrument.ts';

/** Units a size can be shown in. `native` is what the venue sends: contracts where it trades contracts, base units elsewhere. */
export const SIZE_UNITS = ['native', 'base', 'quote'] as const;

/** Unit a size is shown in. */
export type SizeUnit = (typeof SIZE_UNITS)[number];

/** What conversion needs of an instrument. */
export type SizedInstrument = Pick<Instrument, 'base' | 'quote' | 'sizeUnit' | 'contractSize' | 'marketType'>;

/**
 * How native sizes become a unit: `value = size * perSize + size * price * perNotional + size / price * perInverse`, plain numbers all.
 * Exactly one factor is not zero, so a hot loop needs no branch on the kind of contract.
 */
export interface SizeConversion {
  readonly perSize: number;
  readonly perNotional: number;
  readonly perInverse: number;
  /** Word for the unit: `BTC`, `USDT`, `contracts`. */
  readonly label: string;
  /** Whether values are the venue's own, to be printed exactly. */
  readonly isNative: boolean;
}

/** The conversion of an instrument's native sizes into `unit`. Without a known contract size, contracts stay contracts. */
export function sizeConversion(instrument: SizedInstrument | undefined, unit: SizeUnit): SizeConversion {
  if (instrument === undefined) return { ...NATIVE, label: '' };
  const isContracts = instrument.sizeUnit === 'contracts';
  const contract = contractSizeOf(instrument);
  if (unit === 'native' || (isContracts && Number.isNaN(contract))) return { ...NATIVE, label: isContracts ? 'contracts' : instrument.base };
  const isInverse = instrument.marketType === 'perp-inverse' || instrument.marketType === 'future-inverse';
  if (!isContracts) {
    return unit === 'base' ? { ...NATIVE, label: instrument.base } : { ...NONE, perNotional: 1, label: instrument.quote };
  }
  if (unit === 'base') return isInverse ? { ...NONE, perInverse: contract, label: instrument.base } : { ...NONE, perSize: contract, label: instrument.base };
  return isInverse ? { ...NONE, perSize: contract, label: instrument.quote } : { ...NONE, perNotional: contract, label: instrument.quote };
}

/** A native size at a price, converted; plain numbers. */
export function convertSize(conversion: SizeConversion, size: number, price: number): number {
  return size * conversion.perSize + size * price * conversion.perNotional + (conversion.perInverse === 0 ? 0 : (size / price) * conversion.perInverse);
}

function contractSizeOf(instrument: SizedInstrument): number {
  const parsed = instrument.contractSize === undefined ? undefined : parseDecimal(instrument.contractSize);
  return parsed === undefined ? NaN : toNumber(parsed.mantissa, parsed.scale);
}

const NONE = { perSize: 0, perNotional: 0, perInverse: 0, isNative: false };
const NATIVE = { perSize: 1, perNotional: 0, perInverse: 0, isNative: true };
