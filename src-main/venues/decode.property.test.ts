import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureFile, framesOf } from '../../proofs/captures.ts';
import { type DecoderCase, expectAgreement } from '../../proofs/decoder-agreement.ts';
import { anyInput } from '../../proofs/fuzz-input.ts';
import { isDeep } from '../../proofs/is-deep.ts';
import { DECODER_CASES } from '../../proofs/decoder-cases.ts';
import { Decoded } from '../engine/venue/decoded.ts';
import { TopicSlot } from '../engine/venue/topic-slot.ts';

const UTF8 = new TextEncoder();
const RUNS = isDeep() ? 200_000 : 8000;

describe.each(DECODER_CASES)('the scanner and the plain decoder of $family', (each) => {
  const frames = [...each.hotFrames, ...each.rareFrames];

  it.each(each.hotFrames)('agree on %s, which a scanner takes', (frame) => {
    expect(isTaken(each, UTF8.encode(frame))).toBe(true);
  });

  it('find one slot for each topic, the same whenever it comes', () => {
    const out = new Decoded();
    for (const { scan } of each.decoders) {
      const slots = new Map<string, TopicSlot | undefined>();
      for (const frame of [...each.hotFrames, ...each.hotFrames]) {
        if (!scan(UTF8.encode(frame), out) || out.topic === '') continue;
        expect(out.slot, frame).toBeInstanceOf(TopicSlot);
        expect(out.slot, frame).toBe(slots.get(out.topic) ?? out.slot);
        slots.set(out.topic, out.slot);
      }
      expect(slots.size).toBeGreaterThan(0);
      expect(new Set(slots.values()).size).toBe(slots.size);
    }
  });

  it.each(each.rareFrames)('leave %s to the plain decoder', (frame) => {
    expect(isTaken(each, UTF8.encode(frame))).toBe(false);
  });

  it('agree on whatever becomes of a frame, and never throw', () => {
    fc.assert(
      fc.property(fc.oneof(anyInput(frames), changedFrame(frames, each.parts)), (bytes) => {
        isTaken(each, bytes);
      }),
      { numRuns: RUNS },
    );
  });

  const recorded = each.recorded.names.filter((name) => existsSync(captureFile(name)));

  it.each(recorded)('agree on every frame of %s, and a scanner takes what is frequent', (name) => {
    const { hot } = each.recorded;
    let taken = 0;
    for (const frame of framesOf(name)) {
      const isHot = isTaken(each, UTF8.encode(frame));
      expect(isHot, frame.slice(0, 200)).toBe(hot.test(frame));
      if (isHot) taken++;
    }
    expect(taken).toBeGreaterThan(300);
  });

  it.each(recorded)('agree on changed frames of %s', (name) => {
    const short = framesOf(name).filter(({ length }) => length < 900);
    fc.assert(
      fc.property(changedFrame(short, each.parts), (bytes) => {
        isTaken(each, bytes);
      }),
      { numRuns: 3000 },
    );
  });
});

it('the decoders of Gate agree on times of any digits', () => {
  const gate = DECODER_CASES.find(({ family }) => family === 'gate');
  const time = '1768478400213.4578';
  const frame = gate?.hotFrames.find((text) => text.includes(time)) ?? '';
  expect(frame).not.toBe('');
  fc.assert(
    fc.property(fc.stringMatching(/^\d{1,16}(?:\.\d{0,10})?$/), (digits) => {
      isTaken(gate!, UTF8.encode(frame.replace(time, digits)));
    }),
    { numRuns: 2000 },
  );
});

/** Whether a scanner of any kind of market read the frame, as the plain decoder did. */
function isTaken({ decoders }: DecoderCase, bytes: Uint8Array): boolean {
  return decoders.map((pair) => expectAgreement(pair, bytes)).includes(true);
}

/** Frames with a value, a field or any piece changed, and some of them cut: many are broken, many still mean something. */
function changedFrame(frames: readonly string[], parts: readonly string[]): fc.Arbitrary<Uint8Array> {
  const keys = [...new Set(frames.flatMap((frame) => [...frame.matchAll(/"(\w+)":/g)].map(([, key]) => key)))];
  const change: fc.Arbitrary<(text: string) => string> = fc.oneof(
    fc
      .tuple(fc.nat(), fc.integer({ min: 0, max: 9 }), fc.constantFrom(...parts))
      .map(([nth, length, part]) => atPlace(/[,:[\]{}"]/g, nth, (index) => [index, length, part])),
    fc
      .tuple(fc.nat(), fc.integer({ min: 0, max: 9 }), fc.constantFrom(...parts))
      .map(([nth, length, part]) => atPlace(/[^]|$/g, nth, (index) => [index, length, part])),
    fc
      .tuple(fc.nat(), fc.constantFrom(...keys, 'abc', 'toolong', '__proto__'), fc.constantFrom(...VALUES))
      .map(([nth, key, value]) => atPlace(/,(?=")/g, nth, (index) => [index, 0, `,"${key}":${value}`])),
    fc
      .tuple(fc.nat(), fc.constantFrom(...VALUES))
      .map(([nth, value]) =>
        atPlace(/(?<=[:[,])("[^"]*"|\d+|true|false)(?=[,}\]])/g, nth, (index, length) => [index, length, value]),
      ),
  );
  const rareCut = fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat() });
  return fc
    .tuple(fc.constantFrom(...frames), fc.array(change, { minLength: 1, maxLength: 3 }), rareCut)
    .map(([frame, changes, cut]) => {
      const text = changes.reduce((changed, apply) => apply(changed), frame);
      return UTF8.encode(cut === undefined ? text : text.slice(0, cut % (text.length + 1)));
    });
}

/** Replaces what stands at the nth match; a text without a match stays as it is. */
function atPlace(
  pattern: RegExp,
  nth: number,
  replacement: (index: number, length: number) => readonly [start: number, length: number, by: string],
): (text: string) => string {
  return (text) => {
    const places = [...text.matchAll(pattern)];
    const place = places[nth % Math.max(1, places.length)];
    if (place === undefined) return text;
    const [start, length, by] = replacement(place.index, place[0].length);
    return text.slice(0, start) + by + text.slice(start + length);
  };
}

const VALUES = [
  '0',
  '1',
  '7',
  '-1',
  '"0"',
  '"0.00"',
  '"1.50"',
  '"123456789.123456789"',
  '"1000000000.00000000"',
  '"9007199254740993"',
  '"00.1"',
  '"1e5"',
  '""',
  '"BTCUSDT"',
  '"1m"',
  '"trade"',
  '"MARKET"',
  '"SELL"',
  '"-0.0001"',
  '"-0"',
  '2',
  '"NA"',
  '"aé"',
  'true',
  'false',
  'null',
  '1.5',
  '9007199254740993',
  '1768478400124567',
  '[]',
  '{}',
  '[["1.0","2"],["1","0"]]',
  '[["1"]]',
];
