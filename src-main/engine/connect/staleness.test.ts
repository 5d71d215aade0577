import { describe, expect, test } from 'vitest';
import { DataWatch, Rhythm, type Watched } from './staleness.ts';

const CONFIG = { staleThresholdMs: 30_000, watchdogMs: 60_000 };

/** Something whose last of many messages, one every `pauseMs`, came at 0; of unknown pace if there was only that one. */
function watched(pauseMs?: number): Watched {
  const rhythm = new Rhythm();
  rhythm.begin(-60_000);
  if (pauseMs !== undefined) for (let at = -60_000; at < 0; at += pauseMs) rhythm.note(at);
  rhythm.note(0);
  return {
    rhythm,
    get usualPauseMs() {
      return rhythm.pauses.usualMs;
    },
  };
}

/** Seconds of silence after which each verdict comes first, by a look a second. */
function secondsUntil(watch: DataWatch, of: Watched, from = 0): Partial<Record<string, number>> {
  const seconds: Partial<Record<string, number>> = {};
  for (let second = from; second <= from + 1200; second++) {
    seconds[watch.judge(of, second * 1000)] ??= second;
  }
  return seconds;
}

test.each([
  ['ten messages a second', 100, { fine: 0, quiet: 2, stale: 5, replace: 9, kill: 13 }],
  ['four a second', 250, { fine: 0, quiet: 3, stale: 7, replace: 10, kill: 15 }],
  ['one a second', 1000, { fine: 0, quiet: 9, stale: 26, replace: 36, kill: 52 }],
  ['one in five seconds', 5000, { fine: 0, quiet: 41, stale: 128, replace: 140, kill: 158 }],
  ['unknown', undefined, { fine: 0, stale: 30, replace: 42, kill: 60 }],
])('silence after %s', (_, pauseMs, expected) => {
  expect(secondsUntil(new DataWatch(CONFIG), watched(pauseMs))).toEqual(expected);
});

describe('patience', () => {
  test('doubles with every remedy that brings no data, and with every replacement of a replacement', () => {
    const of = watched(100);
    const watch = new DataWatch(CONFIG);
    watch.onRemedy();
    expect(secondsUntil(watch, of)).toMatchObject({ stale: 5, kill: 26 });
    watch.onRemedy();
    expect(secondsUntil(watch, of)).toMatchObject({ stale: 5, kill: 52 });
    expect(secondsUntil(new DataWatch(CONFIG, watch.patience), of)).toMatchObject({ stale: 5, kill: 52 });
    for (let i = 0; i < 20; i++) watch.onRemedy();
    expect(watch.patience).toBe(64);
  });

  test('is that of the beginning after data, unless that only answers the subscription', () => {
    const of = watched(100);
    const watch = new DataWatch(CONFIG);
    watch.onRemedy();
    of.rhythm.begin(0);
    watch.onData(of.rhythm, 9999);
    expect(watch.patience).toBe(2);
    watch.onData(of.rhythm, 10_000);
    expect(watch.patience).toBe(1);
  });
});

describe('a look elsewhere', () => {
  test.each([
    ['a busy stream', 100, 5],
    ['a slow one, long before it counts as stale', 5000, 30],
    ['one of unknown pace, before it counts as stale', undefined, 20],
  ])('is due after the silence of %s', (_, pauseMs, seconds) => {
    const of = watched(pauseMs);
    const watch = new DataWatch(CONFIG);
    expect([watch.isProbeDue(of, seconds * 1000 - 1000), watch.isProbeDue(of, seconds * 1000 + 200)]).toEqual([
      false,
      true,
    ]);
  });

  test('that finds nothing missed puts remedies off, ever longer; what is known to be busy stays stale', () => {
    const of = watched(100);
    const watch = new DataWatch(CONFIG);
    watch.excuse(of, 6000);
    expect([watch.judge(of, 6000), watch.isProbeDue(of, 23_000)]).toEqual(['stale', false]);
    expect(secondsUntil(watch, of, 6)).toEqual({ stale: 6, replace: 28, kill: 32 });
    expect(watch.isProbeDue(of, 25_000)).toBe(true);
    watch.excuse(of, 25_000);
    expect(secondsUntil(watch, of, 25)).toEqual({ stale: 25, replace: 60, kill: 64 });
    watch.onData(of.rhythm, 26_000);
    watch.excuse(of, 30_000);
    expect(secondsUntil(watch, of, 30)).toMatchObject({ kill: 56 });
  });

  test('that finds nothing missed keeps what is of unknown pace from being called stale', () => {
    const of = watched();
    const watch = new DataWatch(CONFIG);
    watch.excuse(of, 20_000);
    // Nothing for a minute and a half, then as at the beginning.
    expect(secondsUntil(watch, of, 20)).toEqual({ fine: 20, stale: 110, replace: 122, kill: 140 });
    expect([watch.isProbeDue(of, 99_000), watch.isProbeDue(of, 100_000)]).toEqual([false, true]);
  });
});
