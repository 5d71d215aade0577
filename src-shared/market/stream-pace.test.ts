import { expect, test } from 'vitest';
import { quietAfterMs, silenceOf, staleAfterMs } from './stream-pace.ts';

test.each([
  ['ten messages a second', { usualPauseMs: 100 }, 1500, 5000],
  ['one in 0.2 s: the pause counts from here on', { usualPauseMs: 200 }, 1600, 5000],
  ['one a second', { usualPauseMs: 1000 }, 8000, 25_000],
  ['one a minute', { usualPauseMs: 60_000 }, 480_000, 1_500_000],
  ['funding, declared for every minute', { cadenceMs: 60_000 }, 120_000, 180_000],
  ['funding that comes more often than declared', { usualPauseMs: 30_000, cadenceMs: 60_000 }, 120_000, 180_000],
  ['funding that comes less often than declared', { usualPauseMs: 90_000, cadenceMs: 60_000 }, 180_000, 270_000],
  ['a short cadence', { usualPauseMs: 3000, cadenceMs: 3000 }, 6000, 9000],
  ['a very short cadence', { cadenceMs: 200 }, 1500, 5000],
  ['nothing known', {}, Infinity, Infinity],
  ['nothing known, as numbers', { usualPauseMs: NaN, cadenceMs: NaN }, Infinity, Infinity],
])('%s', (_, pace, quiet, stale) => {
  expect([quietAfterMs(pace), staleAfterMs(pace)]).toEqual([quiet, stale]);
});

test('a silence is fine, then quiet, then stale, from the very ms on', () => {
  const pace = { usualPauseMs: 100 };
  expect([0, 1499, 1500, 4999, 5000, Infinity].map((ms) => silenceOf(pace, ms))).toEqual([
    'fine',
    'fine',
    'quiet',
    'quiet',
    'stale',
    'stale',
  ]);
  expect([silenceOf({}, 86_400_000), silenceOf(pace, NaN)]).toEqual(['fine', 'fine']);
});
