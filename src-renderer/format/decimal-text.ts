import { toPlainDecimal } from '../../src-shared/market/csv.ts';
import { POW10, formatScaled, parseDecimal } from '../../src-shared/market/decimal.ts';

/** Digits after the point that a price of this tick needs; `fallback` if the tick is unknown or not a plain decimal. */
export function tickDecimals(tick: string | undefined, fallback: number): number {
  const parsed = tick === undefined ? undefined : parseDecimal(tick);
  return parsed !== undefined && parsed.isExact ? parsed.scale : fallback;
}

/**
 * Digits after the point for the prices of one instrument: those of its tick, more if `priceDecimals` of the prices themselves are more, as
 * when the list is older than a change of the tick. `fallback` if the tick is unknown.
 */
export function shownDecimals(tick: string | undefined, priceDecimals: number, fallback: number): number {
  return Math.max(tickDecimals(tick, fallback), priceDecimals);
}

/**
 * A price for the screen: exactly `decimals` digits after the point, more only if the value itself has more (nothing is rounded
 * away), never an exponent. Empty for NaN.
 */
export function formatPrice(mantissa: number, scale: number, decimals: number): string {
  return Number.isFinite(mantissa) ? formatScaled(mantissa, scale, decimals) : '';
}

/** An exact price that is a plain number, of 15 digits at most: with `decimals` digits after the point, more if it has more. Empty for NaN. */
export function formatExact(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return '';
  const [whole = '', fraction = ''] = toPlainDecimal(value).split('.');
  const digits = fraction.padEnd(decimals, '0');
  return digits === '' ? whole : `${whole}.${digits}`;
}

/** A small price in short: the count of leading zeros stands below the first, so that 0.0000000096 is `0.0₈96`. Others stay as they are. */
export function shortenZeros(text: string): string {
  const parts = MANY_ZEROS.exec(text);
  if (parts === null) return text;
  const count = String(parts[2]?.length ?? 0);
  return `${parts[1] ?? ''}0${count.replaceAll(/\d/g, (digit) => SUBSCRIPTS[Number(digit)] ?? '')}${parts[3] ?? ''}`;
}

/**
 * A derived price, such as an average, rounded to `decimals` digits; never an exponent. Empty for NaN.
 * Exact prices go through {@link formatPrice}.
 */
export function formatRoundedPrice(value: number, decimals: number): string {
  return Number.isFinite(value) ? value.toFixed(Math.min(decimals, MAX_FIXED)) : '';
}

/**
 * A number for a narrow column: `significant` digits at most (one fewer below one), thousands as k, m, b, t, at most `decimals` digits
 * after the point. Zero and NaN are blank; what would round to zero shows as its first digit.
 */
export function formatCompact(value: number, decimals = MAX_FIXED, significant = 4): string {
  if (!Number.isFinite(value) || value === 0) return '';
  const magnitude = Math.abs(value);
  const sign = value < 0 ? '-' : '';
  if (magnitude < 1) return sign + smallText(magnitude, decimals, significant - 1);
  let unit = 0;
  let scaled = magnitude;
  while (unit < SUFFIXES.length - 1 && scaled >= ROLL_OVER) {
    scaled /= 1000;
    unit++;
  }
  const digits =
    unit === 0 ? Math.min(decimals, fractionDigits(scaled, significant)) : fractionDigits(scaled, significant);
  return sign + scaled.toFixed(digits) + (SUFFIXES[unit] ?? '');
}

/** A size in its narrow form, from a scaled integer with `scale` digits. */
export function formatSize(mantissa: number, scale: number): string {
  return formatCompact(scale === 0 ? mantissa : mantissa / (POW10[scale] ?? NaN), scale);
}

/** A share or change in per cent with a sign: `+1.24 %`. Empty for NaN. */
export function formatPercent(percent: number, decimals = 2): string {
  if (!Number.isFinite(percent)) return '';
  const text = percent.toFixed(decimals);
  return `${percent > 0 && Number(text) !== 0 ? '+' : ''}${text} %`;
}

/** A small share in basis points: two digits after the point, or as many as show one that is not zero, four at most. */
export function formatBps(ratio: number): string {
  if (!Number.isFinite(ratio)) return '';
  const bps = ratio * 10_000;
  const size = Math.abs(bps);
  return `${bps.toFixed(size === 0 || size >= 0.005 ? 2 : 4)} bps`;
}

/** A converted or summed value in full: as many digits as such a number has, without an exponent. Empty for NaN. */
export function formatConverted(value: number): string {
  return Number.isFinite(value) ? toPlainDecimal(Number(value.toPrecision(12))) : '';
}

/** A share of a whole, 0 to 1, in whole percent: `12 %`, and `< 1 %` for little that is not nothing. */
export function formatShare(share: number): string {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
}

/** Whole numbers with thousands apart: `51,220,881`. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? COUNT_FORMAT.format(count) : '';
}

function fractionDigits(scaled: number, significant: number): number {
  const whole = scaled >= 99.995 ? (scaled >= 999.95 ? 4 : 3) : scaled >= 9.9995 ? 2 : 1;
  return Math.max(0, significant - whole);
}

function smallText(magnitude: number, decimals: number, significant: number): string {
  const leadingZeros = -Math.floor(Math.log10(magnitude)) - 1;
  return magnitude.toFixed(
    Math.min(Math.max(Math.min(decimals, leadingZeros + significant), leadingZeros + 1), MAX_FIXED),
  );
}

const COUNT_FORMAT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
/** Four zeros after the point and more. */
const MANY_ZEROS = /^(-?0\.)(0{4,})([1-9]\d*)$/;
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';
const SUFFIXES = ['', 'k', 'm', 'b', 't'];
/** From here four digits would round up to the next unit. */
const ROLL_OVER = 999.95;
/** Most digits after the point that `toFixed` is asked for. */
const MAX_FIXED = 20;
