import { MAX_SCALE, MAX_SENT } from './decimal.ts';

/** Where a scanned decimal goes; see the engine's `DecimalSlot`. */
export interface DecimalTarget {
  present: boolean;
  mantissa: number;
  scale: number;
  sent: number;
}

/** Where scanned levels go; see the engine's `LevelList`. */
export interface LevelTarget {
  count: number;
  prices: Float64Array;
  priceScales: Uint8Array;
  priceSents: Uint8Array;
  sizes: Float64Array;
  sizeScales: Uint8Array;
  sizeSents: Uint8Array;
  add(): number;
}

/**
 * Reads compact JSON of a known shape straight from bytes, without parsing it. Every method answers whether the bytes are exactly
 * what it expects; on the first `false` the caller gives up and parses the frame as JSON. What is accepted here must mean the same
 * there: no spaces, no escapes, no exponents, no numbers beyond 2^53. Hot: allocates nothing.
 */
export class ByteScanner {
  at = 0;
  /** The last number: `mantissa / 10^scale`, written with `sent` digits after the point; whole numbers have only a mantissa. */
  mantissa = 0;
  scale = 0;
  sent = 0;
  /** The last text: its bytes are `[textStart, textEnd)`, without quotes. */
  textStart = 0;
  textEnd = 0;
  textHash = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  open(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.at = 0;
  }

  get isAtEnd(): boolean {
    return this.at === this.#bytes.length;
  }

  /** Moves behind one expected byte. */
  take(byte: number): boolean {
    if (this.#bytes[this.at] !== byte) return false;
    this.at++;
    return true;
  }

  /** Moves behind an expected run of bytes. */
  takeAll(literal: Uint8Array): boolean {
    const bytes = this.#bytes;
    const at = this.at;
    const length = literal.length;
    if (at + length > bytes.length) return false;
    for (let i = 0; i < length; i++) if (bytes[at + i] !== literal[i]) return false;
    this.at = at + length;
    return true;
  }

  /** The first key of an object, as {@link ByteScanner.key} gives it. */
  firstKey(): number {
    return this.#key(this.at);
  }

  /**
   * The next key of an object, with its comma and colon: its characters as digits to base 256. `KEY_CLOSE` at the closing brace,
   * `KEY_NONE` where there is no plain key of at most three characters.
   */
  key(): number {
    const byte = this.#bytes[this.at];
    if (byte === COMMA) return this.#key(this.at + 1);
    if (byte !== CLOSE_BRACE) return KEY_NONE;
    this.at++;
    return KEY_CLOSE;
  }

  /** A whole number that is not negative and fits 2^53. */
  whole(): boolean {
    const bytes = this.#bytes;
    const start = this.at;
    let at = start;
    let value = 0;
    let digit = (bytes[at] as number) - ZERO;
    while (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digit = (bytes[++at] as number) - ZERO;
    }
    const length = at - start;
    if (length === 0 || value > Number.MAX_SAFE_INTEGER || (length > 1 && bytes[start] === ZERO)) return false;
    const next = bytes[at];
    if (next === POINT || next === SMALL_E || next === LARGE_E) return false;
    this.at = at;
    this.mantissa = value;
    return true;
  }

  /** A quoted decimal that is not negative, spelled plainly, and fits 2^53 without its trailing zeros. */
  decimal(): boolean {
    const bytes = this.#bytes;
    let at = this.at;
    if (bytes[at] !== QUOTE) return false;
    const start = ++at;
    let value = 0;
    let digit = (bytes[at] as number) - ZERO;
    while (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digit = (bytes[++at] as number) - ZERO;
    }
    const length = at - start;
    if (length === 0 || (length > 1 && bytes[start] === ZERO)) return false;
    this.mantissa = value;
    this.scale = 0;
    this.sent = 0;
    this.at = at;
    if (bytes[at] === POINT && !this.#fraction(at)) return false;
    return this.mantissa <= Number.MAX_SAFE_INTEGER && this.take(QUOTE);
  }

  /** A quoted decimal, into a slot. */
  decimalInto(slot: DecimalTarget): boolean {
    if (!this.decimal()) return false;
    slot.present = true;
    slot.mantissa = this.mantissa;
    slot.scale = this.scale;
    slot.sent = this.sent;
    return true;
  }

  /** `[["price","size"],…]`, into a list, from its start. */
  levelsInto(list: LevelTarget): boolean {
    list.count = 0;
    if (!this.take(OPEN_BRACKET)) return false;
    if (this.take(CLOSE_BRACKET)) return true;
    for (;;) {
      if (!this.take(OPEN_BRACKET) || !this.decimal()) return false;
      const index = list.add();
      list.prices[index] = this.mantissa;
      list.priceScales[index] = this.scale;
      list.priceSents[index] = this.sent;
      if (!this.take(COMMA) || !this.decimal() || !this.take(CLOSE_BRACKET)) return false;
      list.sizes[index] = this.mantissa;
      list.sizeScales[index] = this.scale;
      list.sizeSents[index] = this.sent;
      if (this.take(COMMA)) continue;
      return this.take(CLOSE_BRACKET);
    }
  }

  /** A quoted text without escapes; leaves its bounds and its hash. */
  text(): boolean {
    const bytes = this.#bytes;
    let at = this.at;
    if (bytes[at] !== QUOTE) return false;
    this.textStart = ++at;
    let hash = HASH_START;
    let byte = bytes[at] as number;
    while (byte !== QUOTE) {
      // Behind the end the comparison with undefined is false as well.
      if (!(byte >= SPACE) || byte === BACKSLASH) return false;
      hash = Math.imul(hash ^ byte, HASH_PRIME);
      byte = bytes[++at] as number;
    }
    this.textEnd = at;
    this.textHash = hash;
    this.at = at + 1;
    return true;
  }

  /** `true` or `false`; leaves 1 or 0 as the number. */
  flag(): boolean {
    if (this.takeAll(TRUE)) {
      this.mantissa = 1;
      return true;
    }
    this.mantissa = 0;
    return this.takeAll(FALSE);
  }

  /** Moves behind a value that nobody needs: a plain text, a whole number or a flag. */
  skip(): boolean {
    const byte = this.#bytes[this.at];
    if (byte === QUOTE) return this.text();
    if (byte === SMALL_T || byte === SMALL_F) return this.flag();
    if (byte === MINUS) this.at++;
    return this.whole();
  }

  /** The digits behind the point; trailing zeros count into `sent` only. */
  #fraction(point: number): boolean {
    const bytes = this.#bytes;
    let value = this.mantissa;
    let scale = 0;
    let zeros = 0;
    let at = point + 1;
    let digit = (bytes[at] as number) - ZERO;
    while (digit >= 0 && digit <= 9) {
      if (digit === 0) zeros++;
      else {
        for (; zeros > 0; zeros--) value *= 10;
        value = value * 10 + digit;
        scale = at - point;
      }
      digit = (bytes[++at] as number) - ZERO;
    }
    this.mantissa = value;
    this.scale = scale;
    this.sent = at - point - 1;
    this.at = at;
    return this.sent > 0 && this.sent <= MAX_SENT && scale <= MAX_SCALE;
  }

  #key(quoteAt: number): number {
    const bytes = this.#bytes;
    if (bytes[quoteAt] !== QUOTE) return KEY_NONE;
    const limit = quoteAt + MAX_KEY_LENGTH + 1;
    let key = 0;
    for (let at = quoteAt + 1; at <= limit; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        if (bytes[at + 1] !== COLON || key === 0) return KEY_NONE;
        this.at = at + 2;
        return key;
      }
      if (!(byte > SPACE && byte < DELETE) || byte === BACKSLASH) return KEY_NONE;
      key = key * 256 + byte;
    }
    return KEY_NONE;
  }
}

/** {@link ByteScanner.key} at the closing brace, and where there is no usable key. */
export const KEY_CLOSE = -1;
/** See {@link KEY_CLOSE}. */
export const KEY_NONE = -2;

/** The number that {@link ByteScanner.key} gives for a key. */
export function keyCode(key: string): number {
  let code = 0;
  for (let i = 0; i < key.length; i++) code = code * 256 + key.charCodeAt(i);
  return code;
}

const MAX_KEY_LENGTH = 3;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const CLOSE_BRACE = 0x7d;
const DELETE = 0x7f;
const SPACE = 0x20;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const LARGE_E = 0x45;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const SMALL_E = 0x65;
const SMALL_F = 0x66;
const SMALL_T = 0x74;
const TRUE = Uint8Array.of(0x74, 0x72, 0x75, 0x65);
const FALSE = Uint8Array.of(0x66, 0x61, 0x6c, 0x73, 0x65);
const HASH_START = 0x811c9dc5;
const HASH_PRIME = 0x01000193;
