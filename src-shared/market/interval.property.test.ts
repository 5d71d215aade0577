import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { composable, INTERVALS, nextOpenTime, openTimeOf, partOf } from './interval.ts';

const anyTime = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2040, 0, 1) });

it('every part fills its whole: both begin together, and the last part ends with it', () => {
  fc.assert(
    fc.property(anyTime, fc.constantFrom(...INTERVALS), fc.subarray([...INTERVALS]), (time, whole, among) => {
      const part = partOf(whole, among);
      if (part === undefined) return;
      const start = openTimeOf(time, whole);
      const end = nextOpenTime(start, whole);
      expect(among).toContain(part);
      expect([openTimeOf(start, part), openTimeOf(end, part)]).toEqual([start, end]);
    }),
    { numRuns: 5000 },
  );
});

it('takes the longest part there is', () => {
  const minutesUp = INTERVALS.filter((interval) => !interval.endsWith('s'));
  expect(INTERVALS.map((interval) => [interval, partOf(interval, minutesUp)])).toEqual([
    ['1s', undefined],
    ['10s', undefined],
    ['1m', undefined],
    ['3m', '1m'],
    ['5m', '1m'],
    ['15m', '5m'],
    ['30m', '15m'],
    ['1h', '30m'],
    ['2h', '1h'],
    ['4h', '2h'],
    ['6h', '2h'],
    ['8h', '4h'],
    ['12h', '6h'],
    ['1d', '12h'],
    ['2d', '1d'],
    ['3d', '1d'],
    ['1w', '1d'],
    ['1M', '1d'],
    ['3M', '1M'],
  ]);
  expect(partOf('1M', ['2d', '3d', '1w', '8h'])).toBe('8h');
  expect(partOf('1w', ['2d', '3d'])).toBeUndefined();
});

it('offers what is there and what it is enough for', () => {
  expect(composable(['1h', '1d'])).toEqual(['1h', '2h', '4h', '6h', '8h', '12h', '1d', '2d', '3d', '1w', '1M', '3M']);
  expect(composable([])).toEqual([]);
});
