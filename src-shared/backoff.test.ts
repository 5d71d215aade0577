import { expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

it('doubles each wait up to the limit, and begins anew after a reset', () => {
  const backoff = new Backoff({ firstMs: 100, maxMs: 1000 });
  expect([1, 2, 3, 4, 5, 6].map(() => backoff.next())).toEqual([100, 200, 400, 800, 1000, 1000]);
  backoff.reset();
  expect(backoff.next()).toBe(100);
  backoff.reset(2);
  expect([backoff.next(), backoff.attempts]).toEqual([400, 3]);
});

it('stays finite however often it is asked', () => {
  const backoff = new Backoff({ firstMs: 100, maxMs: Infinity });
  backoff.reset(5000);
  expect(Number.isFinite(backoff.next())).toBe(true);
});

it('is longer or shorter by at most its jitter', () => {
  const waits = [0, 0.5, 1].map((random) =>
    new Backoff({ firstMs: 100, maxMs: 100, jitter: 0.2 }, () => random).next(),
  );
  expect(waits).toEqual([80, 100, 120]);
});

it('is never shorter than what was asked for, and spreads those who were asked for the same', () => {
  const waitOf = (random: number, atLeastMs: number): number =>
    new Backoff({ firstMs: 100, maxMs: 100, jitter: 0.2 }, () => random).next(atLeastMs);
  expect([waitOf(0, 90), waitOf(1, 90), waitOf(0, 500), waitOf(0.75, 500)]).toEqual([90, 120, 520, 510]);
});
