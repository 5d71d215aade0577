import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasUsualShape, MAX_DEPTH, MAX_KEYS } from './json-shape.ts';
import { parseJsonText } from './parse-json.ts';

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const PAD = ' '.repeat(5000);

test('nesting is bounded, in lists and objects, and closed ones do not count', () => {
  const nested = (depth: number): string => `${PAD}${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect([hasUsualShape(toBytes(nested(MAX_DEPTH))), hasUsualShape(toBytes(nested(MAX_DEPTH + 1)))]).toEqual([
    true,
    false,
  ]);
  expect(hasUsualShape(toBytes(`${PAD}${'{"a":'.repeat(MAX_DEPTH + 1)}`))).toBe(false);
  expect(hasUsualShape(toBytes(`[${'[[["1234567890"]]],'.repeat(5000)}1]`))).toBe(true);
});

test('keys of one object are bounded, those of many are not', () => {
  const keyed = (keys: number): string => `{${Array.from({ length: keys }, (_, i) => `"k${i}":1`).join(',')}}`;
  expect([hasUsualShape(toBytes(keyed(MAX_KEYS))), hasUsualShape(toBytes(keyed(MAX_KEYS + 1)))]).toEqual([true, false]);
  expect(hasUsualShape(toBytes(`[${'{"a":1,"b":[2]},'.repeat(MAX_KEYS)}1]`))).toBe(true);
});

test('a long text has more in it than brackets', () => {
  const listed = (row: string): boolean => hasUsualShape(toBytes(`[${row.repeat(10_000)}1]`));
  expect(['[],', '{},', '[[]],', '[1],'].map(listed)).toEqual([false, false, false, false]);
  expect(['["1","2"],', '{"p":1},', '[null,"",0,{}],'].map(listed)).toEqual([true, true, true]);
});

test('what stands in texts counts for nothing, and the short ones pass', () => {
  expect(hasUsualShape(toBytes(`["${'[{:'.repeat(MAX_KEYS + 1)}","\\"${'['.repeat(100)}"]`))).toBe(true);
  expect(hasUsualShape(toBytes('['.repeat(4096)))).toBe(true);
});

test('what could be sent is read as JSON.parse reads it, and what is no JSON is undefined', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = `${PAD}${JSON.stringify(value)}`;
      expect(parseJsonText(text)).toEqual(JSON.parse(text));
      expect(parseJsonText(text.slice(0, -1) + '{')).toBeUndefined();
    }),
  );
  expect([parseJsonText(''), parseJsonText('{'), parseJsonText('null')]).toEqual([undefined, undefined, null]);
});

test('texts may be nested deeper if that is asked for, up to a bound', () => {
  const nested = (depth: number): string => `${PAD}${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect([parseJsonText(nested(MAX_DEPTH + 1)), parseJsonText(nested(101), { maxDepth: 100 })]).toEqual([
    undefined,
    undefined,
  ]);
  expect(parseJsonText(nested(100), { maxDepth: 100 })).toBeDefined();
});
