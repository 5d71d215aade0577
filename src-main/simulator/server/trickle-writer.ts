import type { Frame } from '../dialects/dialect.ts';

/** Writes bytes piece by piece over a time, one thing after the other. */
export class TrickleWriter {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #queue: Load[] = [];
  #timer: NodeJS.Timeout | undefined;
  #pendingBytes = 0;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** Bytes not yet written. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Writes `bytes` over so many ms, after what was pushed before. */
  push(bytes: Uint8Array, ms: number, done?: () => void): void {
    this.#pendingBytes += bytes.length;
    this.#queue.push({ bytes, ms, startedAt: undefined, written: 0, done });
    if (this.#timer === undefined) this.#next();
  }

  /** Forgets what is left. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue.length = 0;
    this.#pendingBytes = 0;
  }

  #next(): void {
    this.#timer = undefined;
    for (let load = this.#queue[0]; load !== undefined; load = this.#queue[0]) {
      const now = performance.now();
      load.startedAt ??= now;
      const share = load.ms === 0 ? 1 : Math.min(1, (now - load.startedAt) / load.ms);
      const due = Math.floor(load.bytes.length * share);
      if (due > load.written) this.#write(load.bytes.subarray(load.written, due));
      this.#pendingBytes -= due - load.written;
      load.written = due;
      if (share < 1) {
        this.#timer = setTimeout(() => this.#next(), PIECE_MS);
        return;
      }
      this.#queue.shift();
      load.done?.();
    }
  }
}

/** A frame as a server writes it (RFC 6455, 5.2): whole, unmasked, not compressed. */
export function encodeFrame({ bytes, isText }: Frame): Uint8Array {
  const { length } = bytes;
  const headLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headLength + length);
  frame[0] = 0x80 | (isText ? 1 : 2);
  if (headLength === 2) frame[1] = length;
  else if (headLength === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(bytes, headLength);
  return frame;
}

interface Load {
  readonly bytes: Uint8Array;
  readonly ms: number;
  startedAt: number | undefined;
  written: number;
  readonly done: (() => void) | undefined;
}

const PIECE_MS = 20;
