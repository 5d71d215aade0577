import type { EngineConfig } from '../config/config.ts';

/**
 * Frames kept while an older socket still delivers, to be decoded later in the order they came. Bounded in bytes and frames: two seconds of the
 * busiest feed known (20,000 messages a second of 400 bytes) fit by default. Bytes are
 * copied into one growing buffer.
 */
export class HeldFrames {
  readonly #caps: EngineConfig['renewal'];
  #buffer = new Uint8Array(64 * 1024);
  #used = 0;
  #count = 0;
  readonly #ends: number[] = [];
  readonly #times: number[] = [];

  constructor(caps: EngineConfig['renewal']) {
    this.#caps = caps;
  }

  get bytes(): number {
    return this.#used;
  }

  get frames(): number {
    return this.#count;
  }

  /** Keeps a copy; false where there is no room left, and the frame is not kept. */
  add(bytes: Uint8Array, receivedAt: number): boolean {
    const end = this.#used + bytes.length;
    if (end > this.#caps.maxBytes || this.#count >= this.#caps.maxFrames) return false;
    if (end > this.#buffer.length) {
      const grown = new Uint8Array(Math.min(Math.max(end, this.#buffer.length * 2), this.#caps.maxBytes));
      grown.set(this.#buffer);
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#used);
    this.#used = end;
    this.#ends.push(end);
    this.#times.push(receivedAt);
    this.#count++;
    return true;
  }

  /** Calls `each` for every frame, oldest first. */
  replay(each: (bytes: Uint8Array, receivedAt: number) => void): void {
    let start = 0;
    for (let i = 0; i < this.#count; i++) {
      const end = this.#ends[i] ?? start;
      each(this.#buffer.subarray(start, end), this.#times[i] ?? NaN);
      start = end;
    }
  }
}
