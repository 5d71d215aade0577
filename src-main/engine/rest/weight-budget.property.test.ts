import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { WeightBudget } from './weight-budget.ts';

const MINUTE = 60_000;
const step = fc.record({ pauseMs: fc.integer({ min: 0, max: 20_000 }), weight: fc.integer({ min: 1, max: 400 }) });

test('whoever waits as advised never spends more than the share in any minute', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 0, max: 1e9 }), (steps, start) => {
      const budget = new WeightBudget({ weight: 1000, perMs: MINUTE }, 0.8);
      const spent: { readonly at: number; readonly weight: number }[] = [];
      let now = start;
      for (const { pauseMs, weight } of steps) {
        now += pauseMs;
        for (let wait = budget.waitMs(weight, now); wait > 0; wait = budget.waitMs(weight, now)) now += wait;
        budget.spend(weight, now);
        spent.push({ at: now, weight });
      }
      for (const first of spent) {
        const inWindow = spent
          .filter(({ at }) => at >= first.at && at < first.at + MINUTE)
          .reduce((sum, { weight }) => sum + weight, 0);
        expect(inWindow).toBeLessThanOrEqual(800);
      }
    }),
  );
});

test('a wait ends: nobody is kept longer than a minute and a step', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 800 }), fc.integer({ min: 1, max: 800 }), (first, second) => {
      const budget = new WeightBudget({ weight: 1000, perMs: MINUTE }, 0.8);
      budget.spend(first, 500);
      let now = 500;
      for (let wait = budget.waitMs(second, now); wait > 0; wait = budget.waitMs(second, now)) now += wait;
      expect(now).toBeLessThanOrEqual(500 + MINUTE + 1000);
    }),
  );
});

test('a wait is a whole ms at least, however the window divides', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 20_000 }), fc.nat({ max: 1e9 }), (perMs, start) => {
      const budget = new WeightBudget({ weight: 20, perMs }, 0.8);
      budget.spend(16, start);
      let waits = 0;
      for (let now = start, wait = budget.waitMs(1, now); wait > 0; wait = budget.waitMs(1, now)) {
        expect(Number.isInteger(wait)).toBe(true);
        now += wait;
        waits++;
      }
      expect(waits).toBeLessThanOrEqual(62);
    }),
  );
});

test('reports are believed while they are larger, whatever order they come in', () => {
  const budget = new WeightBudget({ weight: 1000, perMs: MINUTE }, 0.8);
  budget.spend(10, 0);
  const afterFirst = budget.spent;
  budget.spend(20, 0);
  const afterSecond = budget.spent;
  budget.report(520, afterSecond, { now: 100, until: MINUTE });
  budget.report(500, afterFirst, { now: 110, until: MINUTE });
  expect(budget.used(200)).toBe(520);
  budget.spend(30, 300);
  expect(budget.used(300)).toBe(550);
  budget.report(900, budget.spent, { now: 400, until: MINUTE });
  expect(budget.used(400)).toBe(900);
  expect(budget.used(MINUTE + 1)).toBe(60);
  budget.report(5, budget.spent, { now: MINUTE + 2, until: 2 * MINUTE });
  expect(budget.used(MINUTE + 2)).toBe(60);
  expect(budget.used(MINUTE + 1500)).toBe(5);
});

test('a request above the whole budget is let through alone, not kept for ever', () => {
  const budget = new WeightBudget({ weight: 100, perMs: MINUTE }, 0.8);
  expect(budget.waitMs(250, 0)).toBe(0);
  budget.spend(1, 0);
  expect(budget.waitMs(250, 0)).toBeGreaterThan(0);
});
