import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { SeenTrades } from './seen-trades.ts';

const step = fc.record({
  key: fc.oneof(
    fc.integer({ min: 0, max: 60 }).map((n) => `b7d4e1c0-${n}`),
    fc.integer({ min: 0, max: 60 }),
    fc.constant(2 ** 49 + 1),
  ),
  waitMs: fc.constantFrom(0, 1, 40),
});

it('remembers what a plain list would: the newest so many, for so long', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.array(step, { maxLength: 300 }), (maxEntries, steps) => {
      const seen = new SeenTrades(maxEntries, 100);
      let model: { readonly key: string | number; readonly at: number }[] = [];
      let now = 0;
      for (const { key, waitMs } of steps) {
        now += waitMs;
        const isKnown = model.some((one) => one.key === key);
        expect(seen.has(key)).toBe(isKnown);
        if (isKnown) continue;
        seen.add(key, now);
        model = [...model.filter(({ at }) => at >= now - 100), { key, at: now }].slice(-maxEntries);
        expect(seen.count).toBe(model.length);
      }
      for (const { key } of steps) expect(seen.has(key)).toBe(model.some((one) => one.key === key));
    }),
    { numRuns: 300 },
  );
});
