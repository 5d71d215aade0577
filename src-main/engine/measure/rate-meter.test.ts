import { describe, expect, test } from 'vitest';
import { RateMeter } from './rate-meter.ts';

const START = 1.8e12;

describe('rate', () => {
  test('is the growth of the last seconds', () => {
    const meter = new RateMeter();
    for (let second = 0; second <= 20; second++) meter.note(START + second * 1000, second * 50);
    expect(meter.perSecond(START + 20_000, 1000)).toBe(50);
  });

  test('forgets what is older than the window', () => {
    const meter = new RateMeter();
    meter.note(START, 0);
    for (let second = 1; second <= 20; second++) meter.perSecond(START + second * 1000, 10_000);
    expect(meter.perSecond(START + 21_000, 10_000)).toBe(0);
  });

  test('is right with a look every half second as with one every five', () => {
    const often = new RateMeter();
    const seldom = new RateMeter();
    for (let ms = 0; ms <= 30_000; ms += 500) {
      often.note(START + ms, ms / 5);
      if (ms % 5000 === 0) seldom.note(START + ms, ms / 5);
    }
    expect(often.perSecond(START + 30_400, 6080)).toBeCloseTo(200, 0);
    expect(seldom.perSecond(START + 30_400, 6080)).toBeCloseTo(200, 0);
  });

  test('is nothing in the first second', () => {
    const meter = new RateMeter();
    expect(meter.perSecond(START, 100)).toBe(0);
    expect(meter.perSecond(START + 500, 1000)).toBe(0);
    expect(meter.perSecond(START + 1000, 1100)).toBe(1000);
  });
});
