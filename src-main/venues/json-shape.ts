/**
 * Whether a JSON text is shaped as those of venues are: not nested deeply, no object of very many keys, no number of very many digits. Others cost JSON.parse far
 * more than their bytes: a megabyte of brackets half a second. One pass over the bytes; short texts pass, as they cost little.
 */
export function hasUsualShape(bytes: Uint8Array): boolean {
  if (bytes.length <= SHORT_BYTES) return true;
  let depth = 0;
  let digits = 0;
  keysAt[0] = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte >= ZERO && byte <= NINE) {
      if (++digits > MAX_DIGITS) return false;
      continue;
    }
    digits = 0;
    if (byte === QUOTE) i = endOfText(bytes, i + 1);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) return false;
      keysAt[depth] = 0;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth = Math.max(0, depth - 1);
    else if (byte === COLON && (keysAt[depth] = (keysAt[depth] ?? 0) + 1) > MAX_KEYS) return false;
  }
  return true;
}

/** Where the quote stands that ends a text; the end of the bytes if there is none. */
function endOfText(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i;
}

/** No venue nests more than eight deep. */
export const MAX_DEPTH = 32;
/** Objects keyed by symbol have as many keys as a venue has symbols. */
export const MAX_KEYS = 16_384;
const MAX_DIGITS = 128;
const SHORT_BYTES = 4096;
/** Keys of the object that is open at each depth. */
const keysAt = new Uint32Array(MAX_DEPTH + 1);
const QUOTE = 0x22;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
