import { expect, test } from 'vitest';
import { commonStep, distanceOf, SteadyStep } from './venue-step.ts';

test('the distance is that of the prices which are known', () => {
  expect([[], [5], [5, NaN, 9, 7], [NaN]].map(distanceOf)).toEqual([0, 0, 4, 0]);
});

test('a step is the next of 1, 2, 5, 10 that is as wide as asked, and rows of every counted step lie within one of it', () => {
  expect([0, 1, 3, 12, 600].map((least) => commonStep([1], least))).toEqual([1, 1, 5, 20, 1000]);
  // Twenty is no part of fifty: twice of it is narrower than a hundred.
  expect([0, 25, 45].map((least) => commonStep([20], least))).toEqual([20, 40, 100]);
  expect([commonStep([2, 5], 0), commonStep([5], 12), commonStep([3], 0), commonStep([3], 7)]).toEqual([10, 20, 3, 15]);
  expect(commonStep([], 5)).toBeNaN();
});

test('a step widens with the distance and narrows only once there is room, so that it does not flicker', () => {
  const steady = new SteadyStep();
  expect([8, 4.9, 5.1, 4, 3.4, 3.3, 4, 4.9, 5.1, 5].map((distance) => steady.update([1], distance))).toEqual([
    10, 10, 10, 10, 10, 5, 5, 5, 10, 10,
  ]);
  // A venue that counts by a wider step joins.
  expect(steady.update([1, 20], 5)).toBe(20);
});
