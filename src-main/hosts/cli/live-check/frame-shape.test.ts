import { describe, expect, it } from 'vitest';
import { differencesFrom, leastDifferences, parseShape, toShapes } from './frame-shape.ts';

const shape = parseShape('{topic,ts?,data[{s,p,l[]}]}');

describe('differences from a shape', () => {
  it.each([
    ['none', { topic: 'a', ts: 1, data: [{ s: 1, p: 2, l: [[1]] }] }, []],
    ['none if what may be absent is', { topic: 'a', data: [] }, []],
    ['none if a value is null', { topic: 'a', data: null }, []],
    ['a field that is gone', { topic: 'a', data: [{ s: 1, l: [] }] }, ['no field data[].p']],
    ['a field that is new', { topic: 'a', data: [{ s: 1, p: 2, l: [], z: 0 }] }, ['unknown field data[].z']],
    ['another order', { data: [], topic: 'a' }, ['order of the message: data,topic']],
    ['an object for a list', { topic: 'a', data: {} }, ['data is no list']],
    ['a list for an object', [], ['the message is no object']],
    ['a text for an object', 'x', ['the message is no object']],
  ])('%s', (_, value, differences) => {
    expect(differencesFrom(shape, value)).toEqual(differences);
  });

  it('are those from the nearest of several shapes', () => {
    const shapes = toShapes(['{a,b,c}', '{c,b,a}']);
    expect(leastDifferences(shapes, { c: 1, b: 2, a: 3 })).toEqual([]);
    expect(leastDifferences(shapes, { a: 1, b: 2, c: 3, d: 4 })).toEqual(['unknown field d']);
  });
});

it.each(['', 'a', '{a', '{a,}', '[', '{a}b', '{a{b}'])('%j is no shape', (text) => {
  expect(() => parseShape(text)).toThrow();
});
