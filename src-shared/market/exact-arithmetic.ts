import { exactDecimal, type ExactDecimal } from './decimal.ts';

/** The product of two decimal texts, exact and without trailing zeros; undefined if one of them is no decimal. */
export function exactProduct(left: string, right: string): string | undefined {
  const a = exactDecimal(left);
  const b = exactDecimal(right);
  return a === undefined || b === undefined ? undefined : formatExact(multiplyExact(a, b));
}

/** The product of two decimals. */
export function multiplyExact(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
  return { unscaled: a.unscaled * b.unscaled, scale: a.scale + b.scale };
}

/** `a` less `b`. */
export function subtractExact(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
  const [left, right, scale] = aligned(a, b);
  return { unscaled: left - right, scale };
}

/** What lies in the middle of two decimals. */
export function middleExact(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
  const [left, right, scale] = aligned(a, b);
  // Half of it is five tenths of it.
  return { unscaled: (left + right) * 5n, scale: scale + 1 };
}

/** The nearest number to a decimal. */
export function exactToNumber({ unscaled, scale }: ExactDecimal): number {
  return Number(`${String(unscaled)}e-${String(scale)}`);
}

/** The text of a decimal, without trailing zeros after the point. */
export function formatExact({ unscaled, scale }: ExactDecimal): string {
  const isNegative = unscaled < 0n;
  const digits = String(isNegative ? -unscaled : unscaled).padStart(scale + 1, '0');
  const point = digits.length - scale;
  let end = digits.length;
  while (end > point && digits[end - 1] === '0') end--;
  const fraction = digits.slice(point, end);
  const text = fraction === '' ? digits.slice(0, point) : `${digits.slice(0, point)}.${fraction}`;
  return isNegative ? `-${text}` : text;
}

function aligned(a: ExactDecimal, b: ExactDecimal): readonly [left: bigint, right: bigint, scale: number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.unscaled * 10n ** BigInt(scale - a.scale), b.unscaled * 10n ** BigInt(scale - b.scale), scale];
}
