import { expect, test } from 'vitest';
import { yearlyFundingRate } from './funding.ts';

test.each([
  ['1 h', 0.0000125, 3_600_000, 0.1095],
  ['4 h', 0.00005, 14_400_000, 0.1095],
  ['8 h', 0.0001, 28_800_000, 0.1095],
  ['8 h, negative', -0.0002, 28_800_000, -0.219],
])('rates of different intervals compare by the year: %s', (_name, rate, intervalMs, yearly) => {
  expect(yearlyFundingRate(rate, intervalMs)).toBeCloseTo(yearly, 12);
});

test.each([NaN, 0])('an interval of %d is none: no rate of a year is assumed', (intervalMs) => {
  expect(yearlyFundingRate(0.0001, intervalMs)).toBeNaN();
});
