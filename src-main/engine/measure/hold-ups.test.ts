import { expect, test } from 'vitest';
import { HoldUps } from './hold-ups.ts';

test('the longest hold-up of late is known for ten seconds after the last, as one trouble', () => {
  const holdUps = new HoldUps();
  expect(holdUps.current(0)).toBeUndefined();
  expect([holdUps.note(199, 1000), holdUps.current(1000)]).toEqual([false, undefined]);
  expect([holdUps.note(800, 2000), holdUps.note(300, 9000)]).toEqual([true, false]);
  expect(holdUps.current(18_999)).toEqual({ longestMs: 800, since: 2000 });
  expect(holdUps.current(19_000)).toBeUndefined();
  expect(holdUps.note(250, 30_000)).toBe(true);
  expect(holdUps.current(30_000)).toEqual({ longestMs: 250, since: 30_000 });
});

test('a machine that slept was not busy', () => {
  const holdUps = new HoldUps();
  expect([holdUps.note(3_600_000, 5000), holdUps.current(5000)]).toEqual([false, undefined]);
});
