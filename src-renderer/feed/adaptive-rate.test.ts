import { expect, test } from 'vitest';
import { AdaptiveRate } from './adaptive-rate.ts';

/** Draws at ten frames a second for some seconds, each after so many ms; says the rates on the way. */
function drawn(
  rate: AdaptiveRate,
  { from, seconds, afterMs }: { from: number; seconds: number; afterMs: number },
): number[] {
  const rates: number[] = [];
  for (let at = 0; at <= seconds * 10; at++) if (rate.note(afterMs, (from + at / 10) * 1000)) rates.push(rate.rate);
  return rates;
}

test('late frames take updates away, a third each two seconds, down to ten; quiet times give them back', () => {
  const rate = new AdaptiveRate({ wanted: 30, isAdaptive: true });
  expect(drawn(rate, { from: 0, seconds: 10, afterMs: 5 })).toEqual([]);
  expect(drawn(rate, { from: 11, seconds: 12, afterMs: 120 })).toEqual([20, 13, 10]);
  expect(drawn(rate, { from: 24, seconds: 60, afterMs: 5 })).toEqual([15, 23, 30]);
});

test('a late frame now and then changes nothing', () => {
  const rate = new AdaptiveRate({ wanted: 30, isAdaptive: true });
  for (let at = 0; at < 600; at++) expect(rate.note(at % 10 === 0 ? 80 : 5, at * 100)).toBe(false);
});

test('on battery ten are enough; whoever does not want that gets what was asked for', () => {
  const rate = new AdaptiveRate({ wanted: 60, isAdaptive: true });
  rate.setOnBattery(true);
  expect(rate.rate).toBe(10);
  rate.setOnBattery(false);
  expect(rate.rate).toBe(60);
  rate.setOnBattery(true);
  rate.wish({ wanted: 60, isAdaptive: false });
  expect(rate.rate).toBe(60);
  rate.wish({ wanted: 5, isAdaptive: true });
  expect(rate.rate).toBe(5);
});
