/**
 * Exact decimals as scaled integers: `value = mantissa / 10^scale`, mantissa a whole float64 within 2^53.
 * Longer values are kept as their strings; see {@link parseDecimal}. Hot: no allocation but the printed string.
 */

/** 10^n for n in 0..22, each exact in float64. */
export const POW10: Float64Array = Float64Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));

/** Largest number of digits after the point that is kept as a scaled integer. */
export const MAX_SCALE = 22;

/** Largest number of written digits after the point that is kept: it has to fit a byte. */
export const MAX_SENT = 255;

/** Longest decimal text that is read, its sign aside; longer ones are malformed. Venues write some twenty characters. */
export const MAX_DECIMAL_CHARS = 64;

/** A parsed decimal. `decimals` is the number of digits written after the point; trailing zeros do not count into `scale`. */
export interface ParsedDecimal {
  /** Exact if `isExact`; the nearest number at `scale` otherwise. */
  readonly mantissa: number;
  readonly scale: number;
  readonly decimals: number;
  /** False if the value does not fit 2^53 or is not plain digits with an optional point: the text itself is the only exact form. */
  readonly isExact: boolean;
}

/** Parses a decimal text; undefined if it is not a finite decimal number, or too long. Exponents are understood but never `isExact`. */
export function parseDecimal(text: string): ParsedDecimal | undefined {
  if (isTooLong(text)) return undefined;
  const plain = PLAIN.exec(text);
  if (plain === null) {
    const value = exactDecimal(text) === undefined ? NaN : Number(text);
    return Number.isFinite(value) ? nearest(value) : undefined;
  }
  const fraction = plain[3] ?? '';
  const significant = trimZeros(fraction, 0);
  const magnitude = Number((plain[2] ?? '') + significant);
  if (!Number.isFinite(magnitude)) return undefined;
  const isExact =
    CANONICAL.test(text) &&
    significant.length <= MAX_SCALE &&
    fraction.length <= MAX_SENT &&
    magnitude <= Number.MAX_SAFE_INTEGER;
  if (!isExact || (magnitude === 0 && plain[1] === '-'))
    return { ...nearest(Number(text)), decimals: Math.min(fraction.length, MAX_SENT) };
  return {
    mantissa: plain[1] === '-' ? -magnitude : magnitude,
    scale: significant.length,
    decimals: fraction.length,
    isExact: true,
  };
}

/**
 * The decimal string of `mantissa / 10^scale` with exactly `decimals` digits after the point (or as many as the value needs, if more).
 * With `decimals` 0 and nothing after the point there is no point.
 */
export function formatScaled(mantissa: number, scale: number, decimals: number): string {
  const isNegative = mantissa < 0;
  const digits = String(isNegative ? -mantissa : mantissa);
  let whole = digits;
  let fraction = '';
  if (scale > 0) {
    const padded = digits.length > scale ? digits : '0'.repeat(scale - digits.length + 1) + digits;
    whole = padded.slice(0, padded.length - scale);
    fraction = padded.slice(padded.length - scale);
    if (fraction.length > decimals) fraction = trimZeros(fraction, decimals);
  }
  if (fraction.length < decimals) fraction += '0'.repeat(decimals - fraction.length);
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return isNegative ? `-${text}` : text;
}

/** The larger of `decimals` and the digits after the point of `mantissa / 10^scale`, trailing zeros not counted. NaN counts as none. */
export function moreDecimals(decimals: number, mantissa: number, scale: number): number {
  let digits = scale;
  for (let rest = mantissa; digits > decimals && rest % 10 === 0; rest /= 10) digits--;
  return digits > decimals && !Number.isNaN(mantissa) ? digits : decimals;
}

/** The number `mantissa / 10^scale`, for drawing and arithmetic that needs no exactness. */
export function toNumber(mantissa: number, scale: number): number {
  return scale === 0 ? mantissa : mantissa / (POW10[scale] ?? NaN);
}

/** A decimal whose value has no limit of digits: `unscaled / 10^scale`. */
export interface ExactDecimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** The exact value of a decimal text, exponents included; undefined if it is no decimal, too long, or its exponent is beyond +-400. Slow. */
export function exactDecimal(text: string): ExactDecimal | undefined {
  const parts = isTooLong(text) ? null : EXACT.exec(text);
  if (parts === null) return undefined;
  const exponent = Number(parts[4] ?? 0);
  const fraction = parts[3] ?? '';
  const digits = (parts[2] ?? '') + fraction;
  if (digits === '' || Math.abs(exponent) > MAX_EXPONENT) return undefined;
  const magnitude = BigInt(digits) * 10n ** BigInt(Math.max(0, exponent - fraction.length));
  return { unscaled: parts[1] === '-' ? -magnitude : magnitude, scale: Math.max(0, fraction.length - exponent) };
}

/** Negative, zero or positive, as `a` is below, equal to or above `b`. */
export function compareExact(a: ExactDecimal, b: ExactDecimal): number {
  const scale = Math.max(a.scale, b.scale);
  const left = a.unscaled * 10n ** BigInt(scale - a.scale);
  const right = b.unscaled * 10n ** BigInt(scale - b.scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

function isTooLong(text: string): boolean {
  if (text.length <= MAX_DECIMAL_CHARS) return false;
  const first = text.charCodeAt(0);
  return text.length > MAX_DECIMAL_CHARS + 1 || (first !== MINUS && first !== PLUS);
}

function trimZeros(fraction: string, keep: number): string {
  let end = fraction.length;
  while (end > keep && fraction.charCodeAt(end - 1) === ZERO) end--;
  return fraction.slice(0, end);
}

function nearest(value: number): ParsedDecimal {
  let scale = 0;
  while (
    scale < MAX_SCALE &&
    !Number.isInteger(value * (POW10[scale] ?? 1)) &&
    Math.abs(value * (POW10[scale + 1] ?? Infinity)) <= Number.MAX_SAFE_INTEGER
  )
    scale++;
  return { mantissa: Math.round(value * (POW10[scale] ?? 1)), scale, decimals: scale, isExact: false };
}

const PLAIN = /^([-+]?)(\d+)(?:\.(\d*))?$/;
/** Spelled as `formatScaled` spells it. */
const CANONICAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const EXACT = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,6}))?$/;
const MAX_EXPONENT = 400;
const ZERO = 48;
const PLUS = 43;
const MINUS = 45;
