import { expect, test } from 'vitest';
import { LOAD_STEPS, LoadLevel } from './load-monitor.ts';

function calm(load: LoadLevel, seconds: number): void {
  for (let n = 0; n < seconds * 20; n++) load.note(2, 50);
}

test('steps are stated: fewer values a second, then no new clients', () => {
  expect(LOAD_STEPS.map(({ valuesEveryMs, takesClients }) => [valuesEveryMs, takesClients])).toEqual([
    [0, true],
    [250, true],
    [1000, false],
    [4000, false],
  ]);
  for (const key of ['fromDelayMs', 'valuesEveryMs', 'eventsEveryMs'] as const)
    expect(LOAD_STEPS.map((step) => step[key])).toEqual(LOAD_STEPS.map((step) => step[key]).toSorted((a, b) => a - b));
});

test('a step is entered at once, as high as is needed, and left one by one when it is calm', () => {
  const load = new LoadLevel();
  load.note(30_000, 30_050);
  expect(load.level).toBe(3);
  calm(load, 4.9);
  expect(load.level).toBe(3);
  calm(load, 0.2);
  expect(load.level).toBe(2);
  calm(load, 10.1);
  expect(load.level).toBe(0);
});

test('a delay that is just below the limit keeps the step', () => {
  const load = new LoadLevel();
  load.note(300, 350);
  for (let n = 0; n < 1000; n++) load.note(n % 50 === 0 ? 130 : 2, 50);
  expect(load.level).toBe(2);
});
