import { NumberScanner } from './number-scanner.ts';

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
  setOrders(index: number, orders: number): void;
}

/**
 * Reads compact JSON of a known shape straight from bytes, without parsing it. Every method answers whether the bytes are exactly
 * what it expects; on the first `false` the caller gives up and parses the frame as JSON. What is accepted here must mean the same
 * there: no spaces, no escapes, no exponents, no numbers beyond 2^53. Hot: allocates nothing.
 */
export class ByteScanner extends NumberScanner {
  /** The last text: its bytes are `[textStart, textEnd)`, without quotes. */
  textStart = 0;
  textEnd = 0;

  /** The first key of an object, as {@link ByteScanner.key} gives it. */
  firstKey(): number {
    return this.#key(this.at);
  }

  /**
   * The next key of an object, with its comma and colon: its characters as digits to base 256. `KEY_CLOSE` at the closing brace,
   * `KEY_NONE` if there is no plain key of at most three characters.
   */
  key(): number {
    const bytes = this.bytes;
    const at = this.at;
    const byte = bytes[at];
    if (byte === COMMA) {
      // Nearly every key is one letter.
      const key = bytes[at + 2] as number;
      if (bytes[at + 4] !== COLON || bytes[at + 3] !== QUOTE || bytes[at + 1] !== QUOTE || !isKeyByte(key))
        return this.#key(at + 1);
      this.at = at + 5;
      return key;
    }
    if (byte !== CLOSE_BRACE) return KEY_NONE;
    this.at = at + 1;
    return KEY_CLOSE;
  }

  /**
   * `[["price","size"],…]`, into a list, from its start. Decimals behind the size are passed over, but for the number of orders, which
   * `ordersAt` counts from the price on, as 0; 0 if there is none.
   */
  levelsInto(list: LevelTarget, ordersAt = 0): boolean {
    const bytes = this.bytes;
    let at = this.at;
    list.count = 0;
    if (bytes[at] !== OPEN_BRACKET) return false;
    if (bytes[++at] === CLOSE_BRACKET) {
      this.at = at + 1;
      return true;
    }
    for (;;) {
      if (bytes[at] !== OPEN_BRACKET) return false;
      at = this.decimalAt(at + 1);
      if (at < 0 || bytes[at] !== COMMA) return false;
      const index = list.add();
      list.prices[index] = this.mantissa;
      list.priceScales[index] = this.scale;
      list.priceSents[index] = this.decimals;
      at = this.decimalAt(at + 1);
      if (at < 0) return false;
      list.sizes[index] = this.mantissa;
      list.sizeScales[index] = this.scale;
      list.sizeSents[index] = this.decimals;
      for (let element = 2; bytes[at] === COMMA; element++) {
        at = this.decimalAt(at + 1);
        if (at < 0) return false;
        if (element === ordersAt && this.scale === 0) list.setOrders(index, this.mantissa);
      }
      if (bytes[at] !== CLOSE_BRACKET) return false;
      const next = bytes[at + 1];
      at += 2;
      if (next === COMMA) continue;
      this.at = at;
      return next === CLOSE_BRACKET;
    }
  }

  /** A quoted text up to the next quote, for {@link ByteInterner.of}, which alone checks what is inside; leaves its bounds. */
  text(): boolean {
    const bytes = this.bytes;
    const end = bytes.length;
    const start = this.at + 1;
    let at = start;
    if (bytes[this.at] !== QUOTE) return false;
    while (at < end && bytes[at] !== QUOTE) at++;
    if (at === end) return false;
    this.textStart = start;
    this.textEnd = at;
    this.at = at + 1;
    return true;
  }

  /** Moves behind a quoted text that is the upper case of the bytes `[start, end)` of the same frame. ASCII only. */
  takeUpperOf(start: number, end: number): boolean {
    const bytes = this.bytes;
    const shift = this.at + 1 - start;
    if (bytes[this.at] !== QUOTE || bytes[end + shift] !== QUOTE) return false;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte >= DELETE || bytes[at + shift] !== (byte >= SMALL_A && byte <= SMALL_Z ? byte - LETTER_CASE : byte))
        return false;
    }
    this.at = end + shift + 1;
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
    const byte = this.bytes[this.at];
    if (byte === QUOTE) return this.#skipText();
    if (byte === SMALL_T || byte === SMALL_F) return this.flag();
    if (byte === MINUS) this.at++;
    return this.whole();
  }

  #skipText(): boolean {
    const bytes = this.bytes;
    const end = bytes.length;
    for (let at = this.at + 1; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        this.at = at + 1;
        return true;
      }
      if (byte < SPACE || byte === BACKSLASH) return false;
    }
    return false;
  }

  #key(quoteAt: number): number {
    const bytes = this.bytes;
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
      if (!isKeyByte(byte)) return KEY_NONE;
      key = key * 256 + byte;
    }
    return KEY_NONE;
  }
}

/** {@link ByteScanner.key} at the closing brace, and if there is no usable key. */
export const KEY_CLOSE = -1;
/** See {@link KEY_CLOSE}. */
export const KEY_NONE = -2;

/** Whether bytes are the inside of a JSON text that means itself: no escapes, no control characters. */
export function isPlainText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] as number) < SPACE || bytes[at] === BACKSLASH) return false;
  return true;
}

function isKeyByte(byte: number): boolean {
  return byte > SPACE && byte < DELETE && byte !== QUOTE && byte !== BACKSLASH;
}

const MAX_KEY_LENGTH = 3;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const CLOSE_BRACE = 0x7d;
const DELETE = 0x7f;
const SPACE = 0x20;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const SMALL_A = 0x61;
const SMALL_Z = 0x7a;
const LETTER_CASE = 0x20;
const SMALL_F = 0x66;
const SMALL_T = 0x74;
const TRUE = Uint8Array.of(0x74, 0x72, 0x75, 0x65);
const FALSE = Uint8Array.of(0x66, 0x61, 0x6c, 0x73, 0x65);
