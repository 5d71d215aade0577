import { formatScaled, POW10 } from '../../../src-shared/market/decimal.ts';

/** The step that all values seen are multiples of, as far as the values show it. Hot: one remainder a value in steady state. */
export class FinestStep {
  /** Digits after the point of the most precise value, trailing zeros not counted. */
  #scale = 0;
  /** Greatest common divisor of the values, in units of the scale; 0 before the first. */
  #unit = 0;
  /** Values that differed from the one before. */
  #seen = 0;
  #last = NaN;

  /** Takes the value `mantissa / 10^scale`; values that are not above zero say nothing. Returns whether {@link text} may have changed. */
  note(mantissa: number, scale: number): boolean {
    if (!(mantissa > 0)) return false;
    const hasMoreDigits = scale > this.#scale;
    if (hasMoreDigits) {
      this.#unit *= POW10[scale - this.#scale] ?? NaN;
      this.#scale = scale;
    }
    const value = mantissa * (POW10[this.#scale - scale] ?? NaN);
    if (value === this.#last) return hasMoreDigits;
    this.#last = value;
    const isEnough = ++this.#seen === ENOUGH;
    // Past 2^53 nothing exact is known.
    if (!Number.isSafeInteger(value) || !Number.isSafeInteger(this.#unit)) {
      this.#unit = 1;
      return true;
    }
    if (this.#unit > 0 && value % this.#unit === 0) return hasMoreDigits || isEnough;
    this.#unit = greatestCommonDivisor(this.#unit, value);
    return true;
  }

  /**
   * The step as a decimal; undefined before the first value. Few values may have more in common than they must, so that the last digit counts alone
   * until {@link ENOUGH} were seen; then it is the greatest of 1, 2, 2.5 and 5 times a power of ten that divides all of them.
   */
  get text(): string | undefined {
    if (this.#unit === 0) return undefined;
    return formatScaled(this.#seen < ENOUGH ? 1 : roundDivisor(this.#unit), this.#scale, this.#scale);
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  let divisor = a;
  for (let rest = b; rest > 0;) [divisor, rest] = [rest, divisor % rest];
  return divisor;
}

function roundDivisor(unit: number): number {
  let power = 1;
  while (unit % (power * 10) === 0) power *= 10;
  const rest = unit / power;
  return power * (rest % 25 === 0 ? 25 : rest % 5 === 0 ? 5 : rest % 2 === 0 ? 2 : 1);
}

/** Values that by chance all are multiples of twice the step are one case in 2^50. */
export const ENOUGH = 50;
