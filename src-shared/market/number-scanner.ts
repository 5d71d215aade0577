import { MAX_DECIMAL_CHARS, MAX_SCALE, MAX_SENT, POW10 } from './decimal.ts';

/** Where a scanned decimal goes; see the engine's `DecimalSlot`. */
export interface DecimalTarget {
  present: boolean;
  mantissa: number;
  scale: number;
  decimals: number;
}

/**
 * Reads numbers and expected bytes from compact JSON; the base of the byte scanner. Every method answers whether the bytes are
 * exactly what it expects, and moves behind them if so. Hot: allocates nothing.
 */
export abstract class NumberScanner {
  at = 0;
  /** The last number: `mantissa / 10^scale`, written with `decimals` digits after the point; whole numbers have only a mantissa. */
  mantissa = 0;
  scale = 0;
  decimals = 0;
  /** Of the last number that may be negative. */
  isNegative = false;
  protected bytes: Uint8Array = new Uint8Array(0);

  open(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.at = 0;
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  /** Moves behind one expected byte. */
  take(byte: number): boolean {
    if (this.bytes[this.at] !== byte) return false;
    this.at++;
    return true;
  }

  /** Moves behind an expected run of bytes. */
  takeAll(literal: Uint8Array): boolean {
    const bytes = this.bytes;
    const at = this.at;
    const length = literal.length;
    if (at + length > bytes.length) return false;
    for (let i = 0; i < length; i++) if (bytes[at + i] !== literal[i]) return false;
    this.at = at + length;
    return true;
  }

  /** A whole number that is not negative and fits 2^53. */
  whole(): boolean {
    const bytes = this.bytes;
    const start = this.at;
    let at = start;
    // Integer arithmetic on nine digits at a time: floats would cost twice as much a digit.
    let high = 0;
    let low = 0;
    let digit = (bytes[at] as number) - ZERO;
    while (digit >= 0 && digit <= 9) {
      low = (low * 10 + digit) | 0;
      if (++at === start + CHUNK) {
        high = low;
        low = 0;
      }
      digit = (bytes[at] as number) - ZERO;
    }
    const length = at - start;
    if (length === 0 || length > MAX_DIGITS || (length > 1 && bytes[start] === ZERO)) return false;
    const next = bytes[at];
    if (next === POINT || next === SMALL_E || next === LARGE_E) return false;
    this.at = at;
    this.mantissa = joined(high, low, length);
    return this.mantissa <= Number.MAX_SAFE_INTEGER;
  }

  /** A quoted decimal that is not negative, spelled plainly, and fits 2^53 without its trailing zeros. */
  decimal(): boolean {
    const at = this.decimalAt(this.at);
    if (at < 0) return false;
    this.at = at;
    return true;
  }

  /** A quoted decimal, into a slot. */
  decimalInto(slot: DecimalTarget): boolean {
    if (!this.decimal()) return false;
    slot.present = true;
    slot.mantissa = this.mantissa;
    slot.scale = this.scale;
    slot.decimals = this.decimals;
    return true;
  }

  /** A quoted decimal with or without a minus, its magnitude into a slot; leaves `isNegative`. */
  signedDecimalInto(slot: DecimalTarget): boolean {
    const at = this.at;
    this.isNegative = this.bytes[at + 1] === MINUS;
    const end = this.bytes[at] === QUOTE ? this.#digitsAt(this.isNegative ? at + 2 : at + 1) : -1;
    if (end < 0) return false;
    this.at = end;
    slot.present = true;
    slot.mantissa = this.mantissa;
    slot.scale = this.scale;
    slot.decimals = this.decimals;
    return true;
  }

  /** Reads a quoted decimal at `at` into the fields; the place behind it, or -1. Trailing zeros of the fraction count into `decimals` only. */
  protected decimalAt(at: number): number {
    return this.bytes[at] === QUOTE ? this.#digitsAt(at + 1) : -1;
  }

  #digitsAt(start: number): number {
    const bytes = this.bytes;
    let at = start;
    let high = 0;
    let low = 0;
    let digit = (bytes[at] as number) - ZERO;
    while (digit >= 0 && digit <= 9) {
      low = (low * 10 + digit) | 0;
      if (++at === start + CHUNK) {
        high = low;
        low = 0;
      }
      digit = (bytes[at] as number) - ZERO;
    }
    const length = at - start;
    if (length === 0 || length > MAX_DIGITS || (length > 1 && bytes[start] === ZERO)) return -1;
    if (bytes[at] === POINT) return this.#fraction(start, high, low, length);
    this.mantissa = joined(high, low, length);
    this.scale = 0;
    this.decimals = 0;
    return bytes[at] === QUOTE && this.mantissa <= Number.MAX_SAFE_INTEGER ? at + 1 : -1;
  }

  /** The digits behind the point, `length` of them having come before it. */
  #fraction(start: number, high: number, low: number, length: number): number {
    const bytes = this.bytes;
    const point = start + length;
    let at = point + 1;
    let digit = (bytes[at] as number) - ZERO;
    while (digit >= 0 && digit <= 9) {
      low = (low * 10 + digit) | 0;
      if (++length === CHUNK) {
        high = low;
        low = 0;
      }
      digit = (bytes[++at] as number) - ZERO;
    }
    if (at - start > MAX_DECIMAL_CHARS) return -1;
    let end = at;
    while (bytes[end - 1] === ZERO) end--;
    this.decimals = at - point - 1;
    this.scale = end - point - 1;
    // Up to fifteen digits, zeros included, are exact, and so is what is left without the zeros.
    if (length <= EXACT_DIGITS) this.mantissa = joined(high, low, length) / (POW10[at - end] as number);
    else this.mantissa = this.#long(start, this.scale === 0 ? point : end);
    if (
      this.decimals === 0 ||
      this.decimals > MAX_SENT ||
      this.scale > MAX_SCALE ||
      this.mantissa > Number.MAX_SAFE_INTEGER
    )
      return -1;
    return bytes[at] === QUOTE ? at + 1 : -1;
  }

  /** Digits with a point somewhere; once beyond 2^53 it stays beyond. */
  #long(start: number, end: number): number {
    let value = 0;
    for (let at = start; at < end; at++) {
      const byte = this.bytes[at] as number;
      if (byte !== POINT) value = value * 10 + (byte - ZERO);
    }
    return value;
  }
}

/** The number of `length` digits, of which the first nine are `high` once there are so many. */
function joined(high: number, low: number, length: number): number {
  return length < CHUNK ? low : high * (POW10[length - CHUNK] as number) + low;
}

/** Digits that fit 32-bit integers, and more digits than 2^53 has. */
const CHUNK = 9;
const MAX_DIGITS = 17;
/** So many digits always fit 2^53. */
const EXACT_DIGITS = 15;
const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const LARGE_E = 0x45;
const SMALL_E = 0x65;
