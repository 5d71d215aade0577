import { isPlainText, type ByteScanner } from './byte-scanner.ts';

/**
 * Gives the same value for the same bytes, so that texts that come again and again (symbols, topics) are made once. Hot.
 * Bounded: when full it forgets everything and starts over.
 */
export class ByteInterner<T> {
  readonly #make: (text: string) => T;
  readonly #capacity: number;
  readonly #mask: number;
  readonly #slots: ({ readonly hash: number; readonly bytes: Uint8Array; readonly value: T } | undefined)[];
  #count = 0;

  /** Holds at most `capacity` values, made from their text by `make`. */
  constructor(capacity: number, make: (text: string) => T) {
    const length = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.#make = make;
    this.#capacity = capacity;
    this.#mask = length - 1;
    this.#slots = Array.from({ length }, () => undefined);
  }

  /** The value of the scanner's last text, which lies in `bytes`; undefined where the text has escapes and so does not mean itself. */
  of(bytes: Uint8Array, scanner: ByteScanner): T | undefined {
    const { textStart, textEnd } = scanner;
    const textHash = hashOf(bytes, textStart, textEnd);
    let index = textHash & this.#mask;
    for (;;) {
      const slot = this.#slots[index];
      if (slot === undefined) return isPlainText(bytes, textStart, textEnd) ? this.#add(bytes.slice(textStart, textEnd), textHash, index) : undefined;
      if (slot.hash === textHash && isSame(slot.bytes, bytes, textStart, textEnd)) return slot.value;
      index = (index + 1) & this.#mask;
    }
  }

  #add(bytes: Uint8Array, hash: number, index: number): T {
    const value = this.#make(TEXT.decode(bytes));
    let free = index;
    if (this.#count === this.#capacity) {
      this.#slots.fill(undefined);
      this.#count = 0;
      free = hash & this.#mask;
    }
    this.#slots[free] = { hash, bytes, value };
    this.#count++;
    return value;
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}

/** Of every byte, four at a time: numbered names differ anywhere, and a hash of some bytes alone made long chains of them. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = Math.imul(HASH_START ^ (end - start), HASH_PRIME);
  let at = start;
  for (const last = end - 4; at <= last; at += 4) hash = Math.imul(hash ^ (hash >>> 15) ^ fourBytes(bytes, at), HASH_PRIME);
  for (; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), HASH_PRIME);
  return hash ^ (hash >>> 15);
}

function fourBytes(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
}

const HASH_START = 0x811c9dc5;
const HASH_PRIME = 0x01000193;
/** A byte-order mark inside a text belongs to it, as it does for JSON.parse. */
const TEXT = new TextDecoder('utf-8', { ignoreBOM: true });
