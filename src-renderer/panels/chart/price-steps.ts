import { parseDecimal, POW10 } from '../../../src-shared/market/decimal.ts';

/** The step that an axis of prices marks: `minMove`, and `base`, its reciprocal, which the library reckons with. */
export interface PriceSteps {
  readonly minMove: number;
  readonly base: number;
}

/** The steps of an instrument's tick; those of the last digit shown if the tick is unknown, or no part of a power of ten, which the library needs. */
export function priceSteps(tick: string | undefined, decimals: number): PriceSteps {
  const byDigits = { minMove: 1 / (POW10[decimals] ?? 1), base: POW10[decimals] ?? 1 };
  const parsed = tick === undefined ? undefined : parseDecimal(tick);
  const power = POW10[parsed?.scale ?? NaN];
  if (parsed === undefined || !parsed.isExact || power === undefined || !(parsed.mantissa > 0)) return byDigits;
  const base = power / parsed.mantissa;
  return base <= 1 || (Number.isInteger(base) && isPartOfTens(base))
    ? { minMove: parsed.mantissa / power, base }
    : byDigits;
}

/** Whether a whole number has no prime factors but two and five. */
function isPartOfTens(whole: number): boolean {
  let rest = whole;
  for (const factor of [2, 5]) while (rest % factor === 0) rest /= factor;
  return rest === 1;
}
