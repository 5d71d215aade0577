import type { ByteScanner } from './byte-scanner.ts';

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

  /** The value of the scanner's last text, which lies in `bytes`. */
  of(bytes: Uint8Array, scanner: ByteScanner): T {
    const { textStart, textEnd, textHash } = scanner;
    let index = textHash & this.#mask;
    for (;;) {
      const slot = this.#slots[index];
      if (slot === undefined) return this.#add(bytes.slice(textStart, textEnd), textHash, index);
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

/** A byte-order mark inside a text belongs to it, as it does for JSON.parse. */
const TEXT = new TextDecoder('utf-8', { ignoreBOM: true });
