import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameHeader } from './feed-frame.ts';
import { decodeFrame, encodeFrame } from './frame-codec.ts';

describe('frame codec', () => {
  it('gives header and numbers back, whatever the length of the header', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.array(fc.double(), { maxLength: 50 }),
        fc.nat(20),
        (sub, values, spare) => {
          const header: FrameHeader = {
            seq: 3,
            at: 17.5,
            conflated: 0,
            sections: [{ kind: 'quotes', sub, offset: 0, count: 0 }],
          };
          const numbers = Float64Array.from([...values, ...Array.from({ length: spare }, () => 9)]);
          const decoded = decodeFrame(encodeFrame(header, numbers, values.length));
          expect(decoded?.header).toEqual(header);
          expect(decoded?.numbers).toEqual(Float64Array.from(values));
        },
      ),
    );
  });

  it('rejects bytes that are not a frame', () => {
    const frame = encodeFrame({ seq: 1, at: 1, conflated: 0, sections: [] }, new Float64Array(2), 2);
    const wrongMagic = frame.slice(0);
    new DataView(wrongMagic).setUint32(0, 7);
    const wrongHeader = frame.slice(0);
    new Uint8Array(wrongHeader)[8] = 0;
    const tooLong = frame.slice(0);
    new DataView(tooLong).setUint32(4, 8000, true);
    for (const bytes of [new ArrayBuffer(0), new ArrayBuffer(8), frame.slice(0, 12), wrongMagic, wrongHeader, tooLong])
      expect(decodeFrame(bytes)).toBeUndefined();
  });

  it('a random message never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const copy = new Uint8Array(bytes);
        if (copy.length >= 4) copy.set([0x54, 0x44, 0x4b, 0x31]);
        expect(() => decodeFrame(copy.buffer)).not.toThrow();
      }),
    );
  });
});
