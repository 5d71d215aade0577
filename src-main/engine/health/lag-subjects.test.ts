import { expect, test } from 'vitest';
import { StreamRecord } from '../connect/stream-record.ts';
import { lagSubjects } from './lag-subjects.ts';

/** A stream on a connection that is so far behind; not behind if that is 0, not judged if it is NaN. */
function stream(key: string, connection: string, behindMs: number): StreamRecord {
  const record = new StreamRecord('okx', { key, route: '' }, { symbol: key.toUpperCase(), channel: 'trade' }, 0);
  record.connectionId = connection;
  if (!Number.isNaN(behindMs)) for (let look = 1; look <= 4; look++) record.lag.look(4, look, look * 500);
  record.lag.judge(2000, { errorMs: 0, isPrompt: true });
  record.lag.usualMs = 4;
  if (behindMs > 0) {
    record.lag.since = behindMs;
    record.lag.behindMs = behindMs;
  }
  return record;
}

function named(streams: readonly StreamRecord[], known: readonly string[] = []): readonly unknown[] {
  return lagSubjects('okx', streams, (subject) => known.includes(subject)).map(({ scope, subject, behindMs }) => [
    scope,
    subject,
    behindMs,
  ]);
}

test('the largest thing that is behind as a whole is named, once', () => {
  const late = [stream('a', '#1', 1500), stream('b', '#1', 1700), stream('c', '#1', NaN)];
  expect(named([stream('a', '#1', 0), stream('b', '#1', 0)])).toEqual([]);
  expect(named([...late, stream('d', '#2', 1600)])).toEqual([['venue', 'okx', 1600]]);
  expect(named([...late, stream('d', '#2', 0)])).toEqual([['connection', '#1', 1500]]);
  expect(named([...late, stream('d', '#1', 0)])).toEqual([
    ['stream', 'okx:a', 1500],
    ['stream', 'okx:b', 1700],
  ]);
});

test('a single stream stands for nothing but itself', () => {
  expect(named([stream('a', '#1', 1500)])).toEqual([['stream', 'okx:a', 1500]]);
});

test('what is known to be behind stays so while most of its streams are', () => {
  const streams = [stream('a', '#1', 1500), stream('b', '#1', 1500), stream('c', '#1', 0)];
  expect(named(streams, ['okx'])).toEqual([['venue', 'okx', 1500]]);
  expect(named([...streams, stream('d', '#1', 0)], ['okx'])).toEqual([
    ['stream', 'okx:a', 1500],
    ['stream', 'okx:b', 1500],
  ]);
});
