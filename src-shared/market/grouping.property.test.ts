import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ceilDivide,
  floorDivide,
  groupingMultiples,
  multipleBelow,
  nextMultiple,
  priceGrid,
  stepLabel,
} from './grouping.ts';

test('division is exact down and up over the whole range', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 1e9 }), (value, divisor) => {
      const quotient =
        BigInt(value) / BigInt(divisor) - (value < 0 && BigInt(value) % BigInt(divisor) !== 0n ? 1n : 0n);
      expect(BigInt(floorDivide(value, divisor))).toBe(quotient);
      expect(BigInt(ceilDivide(value, divisor))).toBe(
        BigInt(value) % BigInt(divisor) === 0n ? quotient : quotient + 1n,
      );
    }),
  );
});

test('multiples are 1-2-5 steps', () => {
  expect(groupingMultiples(60)).toEqual([1, 2, 5, 10, 20, 50]);
  expect(groupingMultiples(0.1)).toEqual([1]);
  expect(multipleBelow(64)).toBe(50);
  expect(multipleBelow(0.2)).toBe(1);
  expect(nextMultiple(50, 1, 1000)).toBe(100);
  expect(nextMultiple(1, -1, 1000)).toBe(1);
  expect(nextMultiple(1000, 1, 1000)).toBe(1000);
  expect(nextMultiple(30, 1, 1000)).toBe(50);
  expect(nextMultiple(30, -1, 1000)).toBe(20);
});

test('every step is a multiple of the tick, and its label says the step', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 0, max: 10 }),
      fc.constantFrom(...groupingMultiples(10_000)),
      (tickUnits, tickScale, priceScale, multiple) => {
        const tick = (tickUnits / 10 ** tickScale).toFixed(tickScale);
        const grid = priceGrid(tick, priceScale);
        expect(grid.scale).toBeGreaterThanOrEqual(priceScale);
        expect(BigInt(grid.tick)).toBe(
          (BigInt(tickUnits) * 10n ** BigInt(grid.scale - tickScale < 0 ? 0 : grid.scale - tickScale)) /
            10n ** BigInt(Math.max(0, tickScale - grid.scale)),
        );
        expect(Number(stepLabel(grid, multiple))).toBeCloseTo(Number(tick) * multiple, 10);
      },
    ),
  );
  expect(stepLabel(priceGrid('0.10000000', 2), 5)).toBe('0.5');
  expect(priceGrid(undefined, 3)).toEqual({ scale: 3, factor: 1, tick: 1 });
});
