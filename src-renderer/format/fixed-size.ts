/** How the sizes of a column are written: with so many digits after the point, in units (0), thousands (1), millions (2) and so on. */
export interface SizeForm {
  readonly decimals: number;
  readonly power: number;
}

/** A size in two parts: the digits that count, and the zeros behind them that only keep the points of a column in line. */
export interface SizeText {
  readonly head: string;
  readonly tail: string;
}

/** What a form has to fit: characters of the column, digits that sizes have at most, and the least power of a thousand. */
export interface SizeRoom {
  readonly chars: number;
  readonly decimals: number;
  readonly power: number;
}

/** The form with the most digits in which the largest size of a column still fits into its characters. */
export function sizeForm(largest: number, { chars, decimals, power }: SizeRoom): SizeForm {
  for (let tried = power; ; tried++) {
    const scaled = largest / 1000 ** tried;
    const suffix = tried === 0 ? 0 : 1;
    const whole = Math.max(1, Math.floor(Math.log10(Math.max(scaled, 1))) + 1);
    const most = Math.min(tried === 0 ? decimals : MOST_OF_THOUSANDS, MOST_DIGITS - whole, chars - whole - suffix - 1);
    for (let digits = Math.max(0, most); digits >= 0; digits--)
      if (scaled < MOST_FIXED && scaled.toFixed(digits).length + suffix <= chars)
        return { decimals: digits, power: tried };
    if (tried >= SUFFIXES.length - 1) return { decimals: 0, power: tried };
  }
}

/** A size in the form of its column. What rounds to zero is written as less than the last digit, so that nothing that is there looks like nothing. Zero and NaN are blank. */
export function formatFixedSize(size: number, { decimals, power }: SizeForm): SizeText {
  if (!Number.isFinite(size) || size === 0) return BLANK;
  const scaled = size / 1000 ** power;
  const text = scaled.toFixed(decimals);
  const suffix = SUFFIXES[power] ?? '';
  if (Number(text) === 0) return { head: `<${leastText(decimals)}${suffix}`, tail: '' };
  // A rounded zero counts, and behind a suffix nothing can be dimmed.
  if (decimals === 0 || power > 0 || Math.abs(Number(text) - scaled) > scaled * EXACT)
    return { head: text + suffix, tail: '' };
  let end = text.length;
  while (text[end - 1] === '0') end--;
  if (text[end - 1] === '.') end--;
  return { head: text.slice(0, end), tail: text.slice(end) };
}

function leastText(decimals: number): string {
  return decimals === 0 ? '1' : `.${'0'.repeat(decimals - 1)}1`;
}

const BLANK: SizeText = { head: '', tail: '' };
const SUFFIXES = ['', 'k', 'm', 'b', 't'];
/** Most digits of a size. */
const MOST_DIGITS = 6;
const MOST_OF_THOUSANDS = 2;
/** From here `toFixed` writes exponents. */
const MOST_FIXED = 1e21;
/** Relative error of sums of binary fractions. */
const EXACT = 1e-9;
