import { expect, test } from 'vitest';
import { totalsOf } from '../../../src-shared/testing/health-fixture.ts';
import { totalsDetails, totalsText, troubleText } from './totals-text.ts';

const NONE = { reconnects: 0, gaps: 0, missing: 0, duplicates: 0, resyncs: 0, malformed: 0, differences: 0 };
const TOTALS = totalsOf({ streams: 24, streamsRunning: 15, gaps: 2, missing: 1204, resyncs: 1, reconnects: 1 });

test('counts what is live and what went wrong, with correct plurals', () => {
  expect(totalsText(TOTALS)).toBe('15 of 24 live · 2 gaps · 1 reconnect');
});

test('what was wrong stays said, and whether it was lately', () => {
  expect(troubleText(totalsOf())).toBe('');
  expect(troubleText(TOTALS)).toBe('Since the start: 2 gaps (1,204 missing), 1 resync, 1 reconnect.');
  expect(troubleText({ ...TOTALS, lastTenMinutes: NONE })).toBe(
    'Since the start: 2 gaps (1,204 missing), 1 resync, 1 reconnect; in the last ten minutes nothing.',
  );
  expect(troubleText({ ...TOTALS, lastTenMinutes: { ...NONE, gaps: 1 } })).toBe(
    'Since the start: 2 gaps (1,204 missing), 1 resync, 1 reconnect; in the last ten minutes 1 gap.',
  );
  expect(troubleText(totalsOf({ malformed: 1, lastTenMinutes: { ...NONE, malformed: 1 } }))).toBe(
    'In the last ten minutes: 1 message not understood.',
  );
});

test('the details count everything, apart for the last ten minutes', () => {
  expect(totalsDetails({ ...TOTALS, lastTenMinutes: { ...NONE, duplicates: 1 } }).slice(2)).toEqual([
    'Since the start: 2 gaps (1,204 missing), 0 differences, 1 resync, 1 reconnect, 0 duplicates dropped, 0 messages not understood',
    'In the last ten minutes: 0 gaps (0 missing), 0 differences, 0 resyncs, 0 reconnects, 1 duplicate dropped, 0 messages not understood',
  ]);
});
