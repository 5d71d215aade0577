import type { TradeRecord } from '../../venue/records.ts';

/** What distinguishes a trade: the venue's text, or its number if it has one. */
export type TradeKey = string | number;

/** The key of a trade. */
export function keyOf(trade: Pick<TradeRecord, 'id' | 'idText'>): TradeKey {
  return trade.idText === '' ? trade.id : trade.idText;
}

/**
 * The newest ids of a stream whose ids only distinguish trades: which were emitted, for so long and so many. Hot: a table of chains over columns,
 * no allocation once it has its size, and no more room than the pace of the stream needs.
 */
export class SeenTrades {
  readonly #maxEntries: number;
  readonly #windowMs: number;
  #keys: TradeKey[] = [];
  #hashes = new Int32Array(SMALLEST);
  #times = new Float64Array(SMALLEST);
  /** By slot: the slot of the next older one of the same chain; -1 at its end. */
  #older = new Int32Array(SMALLEST);
  /** By chain: the slot of its newest; -1 if it is empty. */
  #newest = new Int32Array(SMALLEST).fill(-1);
  /** Numbers of the oldest kept and of the next; number modulo capacity is the slot. */
  #first = 0;
  #next = 0;

  constructor(maxEntries: number, windowMs: number) {
    this.#maxEntries = maxEntries;
    this.#windowMs = windowMs;
  }

  get count(): number {
    return this.#next - this.#first;
  }

  /** Whether a trade of this key was emitted and is remembered. */
  has(key: TradeKey): boolean {
    return this.#contains(key, hashOf(key));
  }

  /** Remembers a key; false if it is remembered already. `at` is when its trade arrived. */
  add(key: TradeKey, at: number): boolean {
    const hash = hashOf(key);
    if (this.#contains(key, hash)) return false;
    while (
      this.count > 0 &&
      (this.count >= this.#maxEntries || (this.#times[this.#slot(this.#first)] as number) < at - this.#windowMs)
    )
      this.#forgetOldest();
    if (this.count === this.#hashes.length) this.#grow();
    this.#put(key, hash, at);
    return true;
  }

  #contains(key: TradeKey, hash: number): boolean {
    for (
      let slot = this.#newest[hash & (this.#newest.length - 1)] as number;
      slot !== -1;
      slot = this.#older[slot] as number
    ) {
      if (this.#hashes[slot] === hash && this.#keys[slot] === key) return true;
    }
    return false;
  }

  #put(key: TradeKey, hash: number, at: number): void {
    const slot = this.#slot(this.#next++);
    const chain = hash & (this.#newest.length - 1);
    this.#keys[slot] = key;
    this.#hashes[slot] = hash;
    this.#times[slot] = at;
    this.#older[slot] = this.#newest[chain] as number;
    this.#newest[chain] = slot;
  }

  /** The oldest of all is the end of its chain. */
  #forgetOldest(): void {
    const slot = this.#slot(this.#first++);
    const chain = (this.#hashes[slot] as number) & (this.#newest.length - 1);
    let at = this.#newest[chain] as number;
    if (at === slot) {
      this.#newest[chain] = -1;
      return;
    }
    while (this.#older[at] !== slot) at = this.#older[at] as number;
    this.#older[at] = -1;
  }

  #grow(): void {
    const count = this.count;
    const length = this.#hashes.length * 2;
    const kept = Array.from({ length: count }, (_, i) => this.#slot(this.#first + i));
    const [keys, hashes, times] = [this.#keys, this.#hashes, this.#times];
    this.#keys = [];
    this.#hashes = new Int32Array(length);
    this.#times = new Float64Array(length);
    this.#older = new Int32Array(length);
    this.#newest = new Int32Array(length).fill(-1);
    this.#first = this.#next = 0;
    for (const slot of kept) this.#put(keys[slot] as TradeKey, hashes[slot] as number, times[slot] as number);
  }

  #slot(number: number): number {
    return number & (this.#hashes.length - 1);
  }
}

function hashOf(key: TradeKey): number {
  let hash = HASH_START;
  if (typeof key === 'number') {
    hash = Math.imul(hash ^ (key % 2 ** 26), HASH_PRIME);
    hash = Math.imul(hash ^ (hash >>> 15) ^ Math.floor(key / 2 ** 26), HASH_PRIME);
  } else
    for (let i = Math.max(0, key.length - HASHED); i < key.length; i++)
      hash = Math.imul(hash ^ key.charCodeAt(i), HASH_PRIME);
  return hash ^ (hash >>> 15);
}

const HASH_START = 0x811c9dc5;
const HASH_PRIME = 0x01000193;
/** Ids differ at their end, all of them. */
const HASHED = 16;
/** A power of two, as all sizes are. */
const SMALLEST = 32;
