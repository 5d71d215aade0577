import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from './json-fields.ts';
import { hasUsualShape, MAX_DEPTH, MAX_KEYS } from './json-shape.ts';

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const PAD = ' '.repeat(5000);

test('nesting is bounded, in lists and objects, and closed ones do not count', () => {
  const nested = (depth: number): string => `${PAD}${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect([hasUsualShape(toBytes(nested(MAX_DEPTH))), hasUsualShape(toBytes(nested(MAX_DEPTH + 1)))]).toEqual([
    true,
    false,
  ]);
  expect(hasUsualShape(toBytes(`${PAD}${'{"a":'.repeat(MAX_DEPTH + 1)}`))).toBe(false);
  expect(hasUsualShape(toBytes(`[${'[[[]]],'.repeat(5000)}1]`))).toBe(true);
});

test('keys of one object are bounded, those of many are not', () => {
  const keyed = (keys: number): string => `{${Array.from({ length: keys }, (_, i) => `"k${i}":1`).join(',')}}`;
  expect([hasUsualShape(toBytes(keyed(MAX_KEYS))), hasUsualShape(toBytes(keyed(MAX_KEYS + 1)))]).toEqual([true, false]);
  expect(hasUsualShape(toBytes(`[${'{"a":1,"b":[2]},'.repeat(MAX_KEYS)}1]`))).toBe(true);
});

test('what stands in texts counts for nothing, and the short ones pass', () => {
  expect(hasUsualShape(toBytes(`["${'[{:'.repeat(MAX_KEYS + 1)}","\\"${'['.repeat(100)}"]`))).toBe(true);
  expect(hasUsualShape(toBytes('['.repeat(4096)))).toBe(true);
});

test('what venues could send is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = `${PAD}${JSON.stringify(value)}`;
      // Whole numbers that a double does not represent are read as bigints, which JSON.parse does not.
      fc.pre(!/\d{16}/.test(text));
      expect(parseJson(toBytes(text))).toEqual(JSON.parse(text));
    }),
  );
});
