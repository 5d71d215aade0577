import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../engine/testing/fake-clock.ts';
import { RequestBudget } from './request-budget.ts';

const HOUR = 3_600_000;

test('no hour that slides over the requests has more than allowed, whatever asks when', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: HOUR })), {
        minLength: 1,
        maxLength: 400,
      }),
      (perHour, pauses) => {
        const clock = new FakeClock();
        const budget = new RequestBudget(perHour, clock);
        const sent: number[] = [];
        for (const pause of pauses) {
          clock.advance(pause);
          const waitMs = budget.take();
          if (waitMs === 0) sent.push(clock.monotonic());
          else {
            // It names the very time at which the next may go.
            clock.advance(waitMs);
            expect(budget.take()).toBe(0);
            sent.push(clock.monotonic());
          }
        }
        for (const [index, time] of sent.entries())
          expect(
            sent.filter((other) => other >= time && other < time + HOUR).length,
            `from request ${index}`,
          ).toBeLessThanOrEqual(perHour);
      },
    ),
  );
});

test('says how many went in the last hour, and how often one had to wait', () => {
  const clock = new FakeClock();
  const budget = new RequestBudget(2, clock);
  expect(budget.health()).toEqual({ perHour: 2, used: 0, hits: 0 });
  budget.take();
  clock.advance(10_000);
  budget.take();
  expect(budget.take()).toBe(HOUR - 10_000);
  expect(budget.health()).toEqual({ perHour: 2, used: 2, hits: 1 });
  clock.advance(HOUR - 10_000);
  expect(budget.health()).toMatchObject({ used: 1 });
});
