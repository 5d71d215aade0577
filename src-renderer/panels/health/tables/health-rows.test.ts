import { expect, test } from 'vitest';
import type { StreamPace } from '../../../../src-shared/market/stream-pace.ts';
import { connectionOf, reportOf, streamOf } from '../../../../src-shared/testing/health-fixture.ts';
import type { HealthFilter } from '../health-filter.ts';
import { healthCell, healthRows, nameOf } from './health-rows.ts';

const REPORT = reportOf({
  connections: [
    connectionOf({ id: 'one' }),
    connectionOf({ id: 'two', state: 'reconnecting' }),
    connectionOf({ id: 'three' }),
  ],
  streams: [
    streamOf({ key: 'well', connection: 'one' }),
    streamOf({ key: 'stale', connection: 'one', state: 'stale' }),
    streamOf({ key: 'lost', connection: 'two', state: 'reconnecting' }),
    streamOf({
      key: 'syncing',
      connection: 'three',
      book: { state: 'syncing', reason: 'waiting-for-snapshot', since: 0, bidLevels: 0, askLevels: 0, knownDepth: 0 },
    }),
    streamOf({ key: 'failed', connection: 'three', state: 'failed' }),
  ],
});

test('a filter leaves the streams it names and the connections that carry them', () => {
  const names = (filter: HealthFilter): string => healthRows(REPORT, filter).map(nameOf).join(' ');
  expect(names('all')).toBe('one two three failed stale lost well syncing');
  expect(names('problems')).toBe('two failed stale lost');
  expect(names('stale')).toBe('one stale');
  expect(names('reconnecting')).toBe('two lost');
  expect(names('syncing')).toBe('three syncing');
  expect(names('failed')).toBe('three failed');
  expect(healthRows(undefined, 'all')).toEqual([]);
});

test('an age stands out once it is longer than is usual for its stream: a slow one is not late while a fast one is', () => {
  const cell = (pace: StreamPace, age: number) =>
    healthCell({ kind: 'stream', health: streamOf({ lastDataAt: 0, ...pace }) }, 'age', age);
  expect(cell({ cadenceMs: 60_000 }, 36_000)).toMatchObject({ text: '36 s', tone: 'dim' });
  expect(cell({ usualPauseMs: 103 }, 3000)).toEqual({
    text: '3.0 s',
    tone: 'warn',
    title: 'Usually 0.1 s between two messages',
  });
  expect(cell({}, 36_000)).toMatchObject({ tone: 'dim' });
});
