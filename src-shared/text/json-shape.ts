/**
 * Whether a JSON text, as UTF-8, is shaped as those of venues and screens are: not nested deeper than `maxDepth` (1 to 128), no object of
 * very many keys, no number of very many digits, not more brackets than texts and numbers. Others cost JSON.parse far more than their bytes. One pass over the bytes; short texts
 * pass, as they cost little: up to {@link SHORT_BYTES} they may be nested as deep as they are long.
 */
export function hasUsualShape(bytes: Uint8Array, maxDepth = MAX_DEPTH): boolean {
  if (bytes.length <= SHORT_BYTES) return true;
  let depth = 0;
  let digits = 0;
  let opened = 0;
  keysAt[0] = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte >= ZERO && byte <= NINE) {
      if (++digits > MAX_DIGITS) return false;
      continue;
    }
    digits = 0;
    if (byte === QUOTE) i = endOfText(bytes, i + 1);
    else if (isOpening(byte)) {
      if (++depth > maxDepth || ++opened > (SHORT_BYTES + i) / LEAST_BYTES) return false;
      keysAt[depth] = 0;
    } else if (isClosing(byte)) depth = Math.max(0, depth - 1);
    else if (byte === COLON && (keysAt[depth] = (keysAt[depth] ?? 0) + 1) > MAX_KEYS) return false;
  }
  return true;
}

/** Whether a byte opens a list or an object. */
export function isOpening(byte: number): boolean {
  return byte === OPEN_BRACE || byte === OPEN_BRACKET;
}

/** Whether a byte closes a list or an object. */
export function isClosing(byte: number): boolean {
  return byte === CLOSE_BRACE || byte === CLOSE_BRACKET;
}

/** Where the quote stands that ends the text that begins at `from`; the end of the bytes, or the one after it, if there is none. */
export function endOfText(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i;
}

/** No venue nests more than eight deep. */
export const MAX_DEPTH = 32;
/** Objects keyed by symbol have as many keys as a venue has symbols. */
export const MAX_KEYS = 16_384;
/** Bytes for each list or object, its contents included, in a long text: the shortest of a venue is `["1","2"],`. */
const LEAST_BYTES = 6;
const LARGEST_DEPTH = 128;
const MAX_DIGITS = 128;
/** Of a text that is not looked at. */
export const SHORT_BYTES = 4096;
/** Keys of the object that is open at each depth. */
const keysAt = new Uint32Array(LARGEST_DEPTH + 1);
const QUOTE = 0x22;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
