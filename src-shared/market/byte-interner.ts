import { isPlainText, type ByteScanner } from './byte-scanner.ts';

/**
 * Gives the same value for the same bytes, so that texts that come again and again (symbols, topics) are made once. Hot: the known
 * texts lie in a few dense arrays, since with thousands of them every object looked at would be a cache miss.
 * Bounded: when full it forgets everything and starts over.
 */
export class ByteInterner<T> {
  readonly #make: (text: string) => T;
  #capacity = 0;
  #mask = 0;
  /** By slot: 1 + the number of the text there; 0 if there is none. */
  #slots = new Int32Array(0);
  /** By number: the hash, and if its bytes end in the pool. */
  #hashes = new Int32Array(0);
  #ends = new Int32Array(0);
  readonly #values: T[] = [];
  #pool = new Uint8Array(INITIAL_POOL_BYTES);
  /** How often it was full and forgot everything. */
  forgotten = 0;

  /** Keeps at most `capacity` values, made from their text by `make`. */
  constructor(capacity: number, make: (text: string) => T) {
    this.#make = make;
    this.bound(capacity);
  }

  /** Values kept. */
  get size(): number {
    return this.#values.length;
  }

  /** Keeps at most so many from now on; if that is another number than before it starts over. */
  bound(capacity: number): void {
    if (capacity === this.#capacity) return;
    const length = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.#capacity = capacity;
    this.#mask = length - 1;
    this.#slots = new Int32Array(length);
    this.#hashes = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
    this.#values.length = 0;
  }

  /** The value of the scanner's last text, which lies in `bytes`; undefined if the text has escapes and so does not mean itself, or is longer than any name. */
  of(bytes: Uint8Array, scanner: ByteScanner): T | undefined {
    const { textStart, textEnd } = scanner;
    if (textEnd - textStart > MAX_TEXT_BYTES) return undefined;
    const textHash = hashOf(bytes, textStart, textEnd);
    const slots = this.#slots;
    let slot = textHash & this.#mask;
    for (let number = slots[slot] as number; number !== 0; number = slots[slot] as number) {
      if (this.#hashes[number - 1] === textHash && this.#isSame(number - 1, bytes, textStart, textEnd))
        return this.#values[number - 1];
      slot = (slot + 1) & this.#mask;
    }
    return isPlainText(bytes, textStart, textEnd)
      ? this.#add(bytes.subarray(textStart, textEnd), textHash, slot)
      : undefined;
  }

  #isSame(index: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = index === 0 ? 0 : (this.#ends[index - 1] as number);
    const length = end - start;
    if ((this.#ends[index] as number) - from !== length) return false;
    const pool = this.#pool;
    for (let i = 0; i < length; i++) if (pool[from + i] !== bytes[start + i]) return false;
    return true;
  }

  #add(text: Uint8Array, hash: number, slot: number): T {
    const value = this.#make(TEXT.decode(text));
    let free = slot;
    if (this.#values.length === this.#capacity) {
      this.#slots.fill(0);
      this.#values.length = 0;
      this.forgotten++;
      free = hash & this.#mask;
    }
    const index = this.#values.length;
    const from = index === 0 ? 0 : (this.#ends[index - 1] as number);
    const end = from + text.length;
    if (end > this.#pool.length) {
      const grown = new Uint8Array(Math.max(end, this.#pool.length * 2));
      grown.set(this.#pool);
      this.#pool = grown;
    }
    this.#pool.set(text, from);
    this.#ends[index] = end;
    this.#hashes[index] = hash;
    this.#values.push(value);
    this.#slots[free] = index + 1;
    return value;
  }
}

/** An interner that lives as long as the thread, as a venue's does: bounded by {@link boundKeptTexts}. */
export function keptTexts<T>(make: (text: string) => T): ByteInterner<T> {
  const interner = new ByteInterner(KEPT.capacity, make);
  KEPT.interners.push(interner);
  return interner;
}

/** Bounds every interner of {@link keptTexts}, those of later included. */
export function boundKeptTexts(capacity: number): void {
  KEPT.capacity = capacity;
  for (const interner of KEPT.interners) interner.bound(capacity);
}

/** How many texts each of {@link keptTexts} contains, and how often any forgot all. */
export function keptTextsUse(): { readonly sizes: readonly number[]; readonly forgotten: number } {
  return {
    sizes: KEPT.interners.map(({ size }) => size),
    forgotten: KEPT.interners.reduce((sum, { forgotten }) => sum + forgotten, 0),
  };
}

/** As many as the venues make. */
const KEPT: { capacity: number; readonly interners: ByteInterner<unknown>[] } = { capacity: 8192, interners: [] };

/** Of every byte, four at a time: numbered names differ anywhere, and a hash of some bytes alone made long chains of them. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = Math.imul(HASH_START ^ (end - start), HASH_PRIME);
  let at = start;
  for (const last = end - 4; at <= last; at += 4)
    hash = Math.imul(hash ^ (hash >>> 15) ^ fourBytes(bytes, at), HASH_PRIME);
  for (; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), HASH_PRIME);
  return hash ^ (hash >>> 15);
}

function fourBytes(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

const HASH_START = 0x811c9dc5;
const HASH_PRIME = 0x01000193;
/** A byte-order mark inside a text belongs to it, as it does for JSON.parse. */
const TEXT = new TextDecoder('utf-8', { ignoreBOM: true });
const INITIAL_POOL_BYTES = 4096;
/** Topics are some thirty bytes; what is kept is bounded by number, so each has to be short. */
const MAX_TEXT_BYTES = 128;
