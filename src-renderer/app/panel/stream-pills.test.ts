import { expect, test } from 'vitest';
import type { HealthReport, StreamHealth } from '../../../src-shared/wire/health.ts';
import { reportOf, streamOf, totalsOf } from '../../../src-shared/testing/health-fixture.ts';
import { pillTexts } from './StreamPills.tsx';

const stream = (state: StreamHealth['state'], book?: 'resyncing' | 'stale'): StreamHealth =>
  streamOf({
    state,
    ...(book !== undefined && {
      book: { state: book, reason: 'sequence-gap', since: 0, bidLevels: 0, askLevels: 0, knownDepth: 0 },
    }),
  });
const report = (streams: readonly StreamHealth[]): HealthReport =>
  reportOf({
    at: 0,
    streams,
    totals: totalsOf({
      connections: 1,
      connectionsRunning: 1,
      streams: streams.length,
      streamsRunning: streams.filter(({ state }) => state === 'running').length,
    }),
  });

test('green only when every stream runs', () => {
  expect(pillTexts(report([stream('running'), stream('running')]), undefined)).toEqual({
    text: '2 streams live',
    tone: 'good',
    problems: '',
  });
  expect(pillTexts(report([stream('running'), stream('stale')]), undefined)).toEqual({
    text: '1 of 2 streams live',
    tone: 'warn',
    problems: '1 stale',
  });
  expect(pillTexts(report([stream('failed')]), undefined)).toEqual({
    text: '0 of 1 streams live',
    tone: 'bad',
    problems: '1 failed',
  });
});

test('a resyncing book and a lost link are named', () => {
  expect(pillTexts(report([stream('running', 'resyncing')]), undefined).problems).toBe('1 syncing');
  const outage = { badge: 'NO DATA FOR 4 S', sentence: 'No data.', isMoving: false };
  expect(pillTexts(report([stream('running')]), outage)).toEqual({
    text: 'NO DATA FOR 4 S',
    tone: 'bad',
    problems: 'streams not known',
  });
});

test('what is behind and a busy machine are named', () => {
  const lag = {
    severity: 'warning',
    code: 'stream-lagging',
    subject: 'okx',
    venue: 'okx',
    since: 0,
    delayMs: 1700,
  } as const;
  const problemsOf = (problems: HealthReport['problems']): string =>
    pillTexts({ ...report([stream('running')]), problems }, undefined).problems;
  expect(problemsOf([lag])).toBe('okx 1.7 s behind');
  expect(problemsOf([{ ...lag, symbol: 'BTC-USDT' }])).toBe('BTC-USDT 1.7 s behind');
  expect(problemsOf([{ ...lag, count: 4 }, lag])).toBe('5 feeds behind');
  expect(problemsOf([{ severity: 'warning', code: 'engine-busy', subject: 'engine', since: 0, delayMs: 800 }])).toBe(
    'this machine is busy',
  );
});
