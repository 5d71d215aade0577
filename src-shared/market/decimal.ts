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
  const first = text.charCodeAt(0);
  const start = first === MINUS || first === PLUS ? 1 : 0;
  const point = digitsEnd(text, start);
  const end = text.charCodeAt(point) === POINT ? digitsEnd(text, point + 1) : point;
  if (point === start || end !== text.length) {
    const value = exactDecimal(text) === undefined ? NaN : Number(text);
    return Number.isFinite(value) ? nearest(value) : undefined;
  }
  const decimals = Math.max(0, end - point - 1);
  const exact = isCanonical(text, point) ? exactly(text, start, point) : undefined;
  if (exact !== undefined) return exact;
  const { mantissa, scale } = nearest(Number(text));
  return { mantissa, scale, decimals: Math.min(decimals, MAX_SENT), isExact: false };
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

/** The place behind the digits from `start` on. */
function digitsEnd(text: string, start: number): number {
  let at = start;
  // Behind the end there is NaN, which is no digit.
  for (let digit = text.charCodeAt(at) - ZERO; digit >= 0 && digit <= 9; digit = text.charCodeAt(at) - ZERO) at++;
  return at;
}

/** Whether digits with an optional point at `point` are spelled as `formatScaled` spells them. */
function isCanonical(text: string, point: number): boolean {
  const first = text.charCodeAt(0);
  const start = first === MINUS ? 1 : 0;
  const hasOddZero = text.charCodeAt(start) === ZERO && point > start + 1;
  return first !== PLUS && !hasOddZero && point !== text.length - 1;
}

/** What canonical digits say; undefined if that does not fit, or is a zero below zero. */
function exactly(text: string, start: number, point: number): ParsedDecimal | undefined {
  let end = text.length;
  while (end > point && (text.charCodeAt(end - 1) === ZERO || end === point + 1)) end--;
  const scale = Math.max(0, end - point - 1);
  const decimals = Math.max(0, text.length - point - 1);
  const isBeyond = text.charCodeAt(start) !== ZERO && point - start + scale > MOST_DIGITS;
  if (isBeyond || scale > MAX_SCALE || decimals > MAX_SENT) return undefined;
  const whole = text.slice(start, point);
  const magnitude = Number(scale === 0 ? whole : whole + text.slice(point + 1, end));
  if (magnitude > Number.MAX_SAFE_INTEGER || (magnitude === 0 && start === 1)) return undefined;
  return { mantissa: start === 1 ? -magnitude : magnitude, scale, decimals, isExact: true };
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

const EXACT = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,6}))?$/;
const MAX_EXPONENT = 400;
/** 2^53 has so many digits. */
const MOST_DIGITS = 16;
const ZERO = 48;
const POINT = 46;
const PLUS = 43;
const MINUS = 45;
