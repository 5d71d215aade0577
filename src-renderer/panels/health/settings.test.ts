import { expect, test } from 'vitest';
import { HEALTH_SETTINGS, nextView } from './settings.ts';

test('what was kept is read back, what is broken becomes the default, and the timeline of before is a view', () => {
  const { defaults } = HEALTH_SETTINGS;
  const parse = (saved: unknown, version: number) => HEALTH_SETTINGS.parse(saved, version);
  expect([parse(undefined, 2), parse({ view: 'x', level: 7, subject: null }, 2)]).toEqual([defaults, defaults]);
  const kept = { view: 'events', onlyProblems: true, subject: 'okx', level: 'debug' } as const;
  expect(parse(kept, 2)).toEqual(kept);
  expect(parse({ showsTimeline: true, onlyProblems: true }, 1)).toEqual({
    ...defaults,
    view: 'timeline',
    onlyProblems: true,
  });
});

test('views follow each other around the ends', () => {
  expect([nextView('streams', 1), nextView('streams', -1), nextView('events', 1)]).toEqual([
    'latency',
    'events',
    'streams',
  ]);
});
