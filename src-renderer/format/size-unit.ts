import { baseFactors, notionalFactors } from '../../src-shared/market/contract.ts';
import type { SizedInstrument, SizeFactors } from '../../src-shared/market/contract.ts';

/** Units a size can be shown in. `native` is what the venue sends: contracts if it trades contracts, base units elsewhere. */
export const SIZE_UNITS = ['native', 'base', 'quote'] as const;

/** Unit a size is shown in. */
export type SizeUnit = (typeof SIZE_UNITS)[number];

/** How native sizes become a unit, and what the unit is called. */
export interface SizeConversion extends SizeFactors {
  /** Word for the unit: `BTC`, `USDT`, `contracts`. */
  readonly label: string;
  /** Whether values are the venue's own, to be printed exactly. */
  readonly isNative: boolean;
}

/** The conversion of an instrument's native sizes into `unit`. Without a known contract size, contracts stay contracts. */
export function sizeConversion(instrument: SizedInstrument | undefined, unit: SizeUnit): SizeConversion {
  if (instrument === undefined) return { ...NATIVE, label: '' };
  const isContracts = instrument.sizeUnit === 'contracts';
  const factors =
    unit === 'base' ? baseFactors(instrument) : unit === 'quote' ? notionalFactors(instrument) : undefined;
  if (factors === undefined) return { ...NATIVE, label: isContracts ? 'contracts' : instrument.base };
  if (unit === 'quote') return { ...factors, isNative: false, label: instrument.quote };
  return { ...factors, isNative: !isContracts, label: instrument.base };
}

const NATIVE = { perSize: 1, perNotional: 0, perInverse: 0, isNative: true };
