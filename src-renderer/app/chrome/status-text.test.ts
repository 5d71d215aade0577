import { expect, test } from 'vitest';
import { reportOf, totalsOf } from '../../../src-shared/testing/health-fixture.ts';
import { HealthBuffer } from '../../feed/health-buffer.ts';
import { engineText, ratesDetails, ratesText } from './status-text.ts';

test('in words for people; what the screen lacks is said, merged frames are not', () => {
  expect(ratesText(132.4, 0)).toBe('132 updates a second');
  expect(ratesText(1, 3)).toBe('1 update a second · 3 trades not shown');
  expect(ratesText(undefined, 0)).toBe('Updates: not known');
  expect(engineText(totalsOf({ cpuShare: 0.123, residentBytes: 210 * 2 ** 20 }))).toBe(
    'Engine: 12 % of a core, 210 MB',
  );
  expect(engineText(totalsOf({ residentBytes: 2 ** 20, receiptDelayMs: 1 }))).toBe('Engine: 1 MB, reads every 1 ms');
  expect(engineText(totalsOf({ residentBytes: 2 ** 20 }))).toBe('Engine: 1 MB');
  expect([engineText(totalsOf()), engineText(undefined)]).toEqual(['Engine: cost not known', 'Engine: cost not known']);
});

test('the details have the technical rates', () => {
  const health = new HealthBuffer();
  health.apply({
    kind: 'health',
    sub: 'app/health',
    offset: 0,
    report: reportOf({ totals: totalsOf({ messagesPerSecond: 132.4 }) }),
  });
  const feed = { counts: { frames: 9, conflated: 31 }, droppedTrades: () => 1, health: () => health };
  expect(ratesDetails(feed, 9)).toEqual([
    'Messages from the venues: 132 a second',
    'To this screen: 9 frames a second',
    'Merged into later frames because the screen was busy, nothing lost: 31 updates',
    'Trades that came too fast for this screen: 1 trade',
  ]);
});
