import { type ContractTerms, isInverse } from '../../../src-shared/market/contract.ts';
import { exactDecimal, formatScaled, type ExactDecimal } from '../../../src-shared/market/decimal.ts';
import { formatExact, multiplyExact } from '../../../src-shared/market/exact-arithmetic.ts';
import type { DecimalSlot, TradeRecord } from '../venue/records.ts';

/** How the quote units of a trade follow from its price and size. */
export interface QuoteSizes {
  /** Whether the price counts: contracts of inverse markets are worth a fixed number of quote units. */
  readonly byPrice: boolean;
  /** What one contract is; undefined if sizes are in base units. */
  readonly contractSize: ExactDecimal | undefined;
}

/** How it is for an instrument; undefined if the contract size is unknown. */
export function toQuoteSizes(instrument: ContractTerms): QuoteSizes | undefined {
  if (instrument.sizeUnit === 'base') return BY_PRICE;
  const contractSize = exactDecimal(instrument.contractSize ?? '');
  return contractSize === undefined ? undefined : { byPrice: !isInverse(instrument), contractSize };
}

/** Quote units of a trade: exact, without trailing zeros. */
export function quoteSizeOf({ byPrice, contractSize }: QuoteSizes, { price, size }: TradeRecord): string | undefined {
  if (contractSize === undefined && price.text === '' && size.text === '') {
    const product = price.mantissa * size.mantissa;
    if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return formatScaled(product, price.scale + size.scale, 0);
  }
  let exact = exactOf(size);
  for (const factor of [byPrice ? exactOf(price) : ONE, contractSize ?? ONE])
    exact = exact === undefined || factor === undefined ? undefined : multiplyExact(exact, factor);
  return exact === undefined ? undefined : formatExact(exact);
}

function exactOf(slot: DecimalSlot): ExactDecimal | undefined {
  return slot.text === '' ? { unscaled: BigInt(slot.mantissa), scale: slot.scale } : exactDecimal(slot.text);
}

const BY_PRICE: QuoteSizes = { byPrice: true, contractSize: undefined };
const ONE: ExactDecimal = { unscaled: 1n, scale: 0 };
