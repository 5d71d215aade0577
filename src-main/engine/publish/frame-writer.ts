import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { FrameSection } from '../../../src-shared/wire/feed-frame.ts';
import { encodeFrame } from '../../../src-shared/wire/frame-codec.ts';

/** The frame being made. The number buffer is reused from frame to frame; only the encoded message is new. Hot. */
export class FrameWriter {
  numbers = new Float64Array(1024);
  /** Numbers written so far. */
  length = 0;
  readonly #sections: FrameSection[] = [];

  begin(): void {
    this.length = 0;
    this.#sections.length = 0;
  }

  get isEmpty(): boolean {
    return this.#sections.length === 0;
  }

  /** Makes room for `count` numbers and returns where they start. Take `numbers` only afterwards: it may have been replaced. */
  reserve(count: number): number {
    const offset = this.length;
    this.length += count;
    if (this.length > this.numbers.length) {
      const grown = new Float64Array(Math.max(this.length, this.numbers.length * 2));
      grown.set(this.numbers);
      this.numbers = grown;
    }
    return offset;
  }

  add(section: FrameSection): void {
    this.#sections.push(section);
  }

  /** The whole frame as one message, which belongs to the receiver. */
  finish(seq: number, at: number, conflated: number): ArrayBuffer {
    return encodeFrame({ seq, at, conflated, sections: this.#sections }, this.numbers, this.length);
  }
}

/** `mantissa / 10^scale` at the larger scale `to`: exact up to 2^53, the nearest number beyond. */
export function rescale(mantissa: number, scale: number, to: number): number {
  return scale === to ? mantissa : mantissa * (POW10[to - scale] ?? NaN);
}
