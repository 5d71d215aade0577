import { expect, test } from 'vitest';
import { CHECK_EVERY_MS, SilenceWatch } from './silence-watch.ts';

test('silence counts from what arrived last', () => {
  const watch = new SilenceWatch(0);
  watch.note(400);
  const measured = Array.from({ length: 8 }, (_, i) => watch.check((i + 1) * CHECK_EVERY_MS));
  expect(measured).toEqual([100, 600, 1100, 1600, 2100, 2600, 3100, 3600]);
  watch.note(4_000);
  expect(watch.check(4_500)).toBe(500);
});

test('time in which the caller did not run is not silence of the peer', () => {
  const watch = new SilenceWatch(0);
  expect(watch.check(500)).toBe(500);
  expect(watch.check(60_500)).toBe(1_000);
  expect(watch.check(61_000)).toBe(1_500);
});

test('checks once a second, as in a hidden page, measure the same', () => {
  const watch = new SilenceWatch(0);
  for (let at = 1_000; at <= 4_000; at += 1_000) expect(watch.check(at)).toBe(at);
});
