import { expect, test } from 'vitest';
import { LOAD_STEPS, LoadLevel } from './load-monitor.ts';

/** Levels that it goes through in a time of these delays. */
function levelsOf(load: LoadLevel, seconds: number, delayMs: number): readonly number[] {
  const levels = [load.level];
  for (let ms = 0; ms < seconds * 1000; ms += 50 + delayMs) {
    load.note(delayMs, 50 + delayMs);
    if (levels.at(-1) !== load.level) levels.push(load.level);
  }
  return levels;
}

test('steps are stated: fewer values a second, then no new clients', () => {
  expect(LOAD_STEPS.map(({ valuesEveryMs, takesClients }) => [valuesEveryMs, takesClients])).toEqual([
    [0, true],
    [250, true],
    [1000, true],
    [4000, false],
  ]);
  for (const key of ['fromDelayMs', 'valuesEveryMs', 'eventsEveryMs'] as const)
    expect(LOAD_STEPS.map((step) => step[key])).toEqual(LOAD_STEPS.map((step) => step[key]).toSorted((a, b) => a - b));
});

test('a step is entered as soon as it is needed, and left one by one when it is calm', () => {
  const load = new LoadLevel();
  load.note(30_000, 30_050);
  expect(load.level).toBe(3);
  expect(levelsOf(load, 5, 2)).toEqual([3]);
  expect(levelsOf(load, 20, 2)).toEqual([3, 2, 1, 0]);
});

test.each([
  [20, [0]],
  [150, [0, 1]],
  [400, [0, 1, 2]],
  [1500, [0, 3]],
])('delays of %i ms lead to a step and stay there', (delayMs, levels) => {
  expect(levelsOf(new LoadLevel(), 60, delayMs)).toEqual(levels);
});

test('one pause is no load', () => {
  const load = new LoadLevel();
  levelsOf(load, 5, 2);
  load.note(250, 300);
  expect(load.level).toBe(0);
});

test('delays that are just below the limit keep the step', () => {
  const load = new LoadLevel();
  levelsOf(load, 5, 400);
  expect(levelsOf(load, 60, 150)).toEqual([2]);
});
