import { expect, test } from 'vitest';
import { connectionOf, reportOf, streamOf } from '../../../../src-shared/testing/health-fixture.ts';
import type { HealthFilter } from '../health-filter.ts';
import { healthRows, nameOf } from './health-rows.ts';

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
