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

test('streams of a recording that is over are not said to be live, nor to be lacking', () => {
  expect(pillTexts(report([stream('stopped'), stream('stopped', 'stale')]), undefined)).toEqual({
    text: '2 streams ended',
    tone: 'quiet',
    problems: '',
  });
});
