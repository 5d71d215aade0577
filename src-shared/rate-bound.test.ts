import { expect, test } from 'vitest';
import { RateBound } from './rate-bound.ts';

test('so many happen at once, then one at a time; what was not used is there again later, and no more', () => {
  const bound = new RateBound(3, 1000);
  const taken = (times: readonly number[]): number => times.filter((time) => bound.take(time)).length;
  expect(taken([0, 0, 0, 0, 0])).toBe(3);
  expect([bound.waitMs(400), taken([999]), taken([1000, 1000])]).toEqual([600, 1, 0]);
  expect(taken(Array.from({ length: 100 }, (_, at) => 1000 + at * 100))).toBe(9);
  expect(taken([1_000_000, 1_000_000, 1_000_000, 1_000_000])).toBe(3);
});
