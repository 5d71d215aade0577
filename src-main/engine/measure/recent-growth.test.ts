import { expect, test } from 'vitest';
import { RecentGrowth } from './recent-growth.ts';

const MINUTE = 60_000;

test('everything is recent in the first ten minutes, and forgotten ten to ten and a half minutes later', () => {
  const recent = new RecentGrowth({ gaps: 0 });
  const seen: number[] = [];
  for (let at = 1000; at <= 1000 + 15 * MINUTE; at += 5000) {
    const { gaps } = recent.until(at, { gaps: at < 1000 + MINUTE ? 0 : 3 });
    if (gaps > 0) seen.push(at - 1000 - MINUTE);
  }
  expect(seen[0]).toBe(0);
  expect(seen.at(-1)).toBeGreaterThanOrEqual(10 * MINUTE - 5000);
  expect(seen.at(-1)).toBeLessThan(10.5 * MINUTE);
  expect(seen).toHaveLength((seen.at(-1) ?? NaN) / 5000 + 1);
});

test('what grows all the time is what it grows by in about ten minutes, however often it is asked', () => {
  for (const everyMs of [500, 5000, 47_000]) {
    const recent = new RecentGrowth({ gaps: 0, missing: 0 });
    let grown = { gaps: 0, missing: 0 };
    for (let at = 0; at <= 60 * MINUTE; at += everyMs) grown = recent.until(at, { gaps: at / 1000, missing: 7 });
    expect(grown.gaps).toBeGreaterThanOrEqual(600 - everyMs / 1000);
    expect(grown.gaps).toBeLessThan(700);
    expect(grown.missing).toBe(0);
  }
});
