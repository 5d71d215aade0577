import { expect, test } from 'vitest';
import { filterOf, HEALTH_SETTINGS, nextView, toggledFilter, toggledFold } from './settings.ts';

test('what was kept is read back, what is broken becomes the default, and the timeline of before is a view', () => {
  const { defaults } = HEALTH_SETTINGS;
  const parse = (saved: unknown, version: number) => HEALTH_SETTINGS.parse(saved, version);
  expect([
    parse(undefined, 3),
    parse({ view: 'x', level: 7, subject: null, shown: 'odd', folded: 'okx', columns: 7 }, 3),
  ]).toEqual([defaults, defaults]);
  const kept = {
    view: 'events',
    shown: 'stale',
    showsMerged: true,
    subject: 'okx',
    level: 'debug',
    folded: ['okx #1'],
    columns: ['age', 'resyncs'],
  } as const;
  expect(parse(kept, 3)).toEqual(kept);
  expect(parse({ view: 'limits', onlyProblems: true }, 2)).toEqual({ ...defaults, view: 'limits', shown: 'problems' });
  expect(parse({ showsTimeline: true, onlyProblems: true }, 1)).toEqual({
    ...defaults,
    view: 'timeline',
    shown: 'problems',
  });
});

test('the switch takes any filter away; other views take none but that of problems', () => {
  expect((['all', 'problems', 'stale'] as const).map((shown) => toggledFilter({ view: 'streams', shown }))).toEqual([
    'problems',
    'all',
    'all',
  ]);
  expect((['all', 'problems', 'stale'] as const).map((shown) => filterOf({ view: 'limits', shown }))).toEqual([
    'all',
    'problems',
    'all',
  ]);
  expect(filterOf({ view: 'latency', shown: 'behind' })).toBe('all');
  expect(toggledFilter({ view: 'limits', shown: 'stale' })).toBe('problems');
});

test('views follow each other around the ends', () => {
  expect([nextView('streams', 1), nextView('streams', -1), nextView('events', 1)]).toEqual([
    'latency',
    'events',
    'streams',
  ]);
});

test('a connection is folded and unfolded; the newest hundred are remembered', () => {
  const folded = toggledFold({ folded: ['okx #1'] }, 'gate-spot #1');
  expect(folded).toEqual(['okx #1', 'gate-spot #1']);
  expect(toggledFold({ folded }, 'okx #1')).toEqual(['gate-spot #1']);
  const many = Array.from({ length: 130 }, (_, number) => `okx #${number}`).reduce<readonly string[]>(
    (list, id) => toggledFold({ folded: list }, id),
    [],
  );
  expect([many.length, many.at(-1)]).toEqual([100, 'okx #129']);
  expect(HEALTH_SETTINGS.parse({ folded: ['okx #1', 7, null] }, 3).folded).toEqual(['okx #1']);
});
