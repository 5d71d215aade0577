import { expect, test } from 'vitest';
import type { HealthProblem, HealthReport, StreamHealth } from '../../../src-shared/wire/health.ts';
import { reportOf, streamOf, totalsOf } from '../../../src-shared/testing/health-fixture.ts';
import { pillDetails, PILLS, pillTexts, viewOfPill } from './pill-texts.ts';

const stream = (
  state: StreamHealth['state'],
  book?: 'resyncing' | 'stale',
  changes: Partial<StreamHealth> = {},
): StreamHealth =>
  streamOf({
    state,
    ...(book !== undefined && {
      book: { state: book, reason: 'sequence-gap', since: 0, bidLevels: 0, askLevels: 0, knownDepth: 0 },
    }),
    ...changes,
  });
const report = (streams: readonly StreamHealth[], changes: Partial<HealthReport> = {}): HealthReport =>
  reportOf({
    at: 0,
    streams,
    totals: totalsOf({
      connections: 1,
      connectionsRunning: 1,
      streams: streams.length,
      streamsRunning: streams.filter(({ state }) => state === 'running').length,
    }),
    ...changes,
  });
/** The pills that are shown, with their tones. */
const shown = (...given: Parameters<typeof pillTexts>): readonly string[] => {
  const texts = pillTexts(...given);
  return PILLS.filter((pill) => texts[pill].text !== '').map((pill) => `${texts[pill].tone}: ${texts[pill].text}`);
};

test('green only when every stream runs; each kind of trouble has a pill of its own', () => {
  expect(shown(report([stream('running'), stream('running')]), undefined)).toEqual(['good: 2 streams live']);
  expect(shown(report([stream('running'), stream('stale')]), undefined)).toEqual([
    'warn: 1 of 2 streams live',
    'warn: 1 stale',
  ]);
  expect(shown(report([stream('failed'), stream('reconnecting')]), undefined)).toEqual([
    'bad: 0 of 2 streams live',
    'bad: 1 failed',
    'warn: 1 reconnecting',
  ]);
  expect(shown(report([stream('running', 'resyncing'), stream('running', 'stale')]), undefined)).toEqual([
    'good: 2 streams live',
    'warn: 1 stale',
    'warn: 1 syncing',
  ]);
});

test('a stream that runs and is silent for longer than usual is quiet, then stale, before the engine says so', () => {
  const silent = (lastDataAt: number): StreamHealth => stream('running', undefined, { lastDataAt, usualPauseMs: 103 });
  expect(shown(report([silent(9900), silent(8000), silent(4000)], { at: 10_000 }), undefined)).toEqual([
    'good: 3 streams live',
    'warn: 1 stale',
    'warn: 1 quiet',
  ]);
});

test('streams that are behind have a pill, which says how far', () => {
  const late = report([stream('running', undefined, { behindMs: 1740 }), stream('running')]);
  expect(shown(late, undefined)).toEqual(['good: 2 streams live', 'warn: 1 behind']);
  expect(pillDetails('behind', late, 0)[0]).toBe('binance-spot X book: 1.7 s behind');
});

test('streams of a recording that is over are not said to be live, nor to be lacking', () => {
  expect(shown(report([stream('stopped'), stream('stopped', 'stale')]), undefined)).toEqual(['quiet: 2 streams ended']);
});

test('what is not known is not said', () => {
  const outage = { badge: 'NO DATA FOR 4 S', sentence: 'No data.', isMoving: false };
  expect(shown(report([stream('stale')]), outage)).toEqual(['bad: NO DATA FOR 4 S · streams not known']);
  expect(shown(report([stream('stale')]), undefined, true)).toEqual(['bad: Not running']);
  expect(shown(undefined, undefined)).toEqual(['warn: Starting']);
});

test('hovering lists what a pill counts, the longest without data first, and says what a click does', () => {
  const streams = [
    stream('stale', undefined, { symbol: 'ETHUSDT', lastDataAt: 9000 }),
    stream('stale', undefined, { symbol: 'BTCUSDT', channel: 'trade', lastDataAt: 1000 }),
    stream('running', 'resyncing', { symbol: 'SOLUSDT' }),
    ...Array.from({ length: 12 }, () => stream('stale', undefined, { lastDataAt: 30_000 })),
  ];
  const lines = pillDetails('stale', report(streams), 40_000);
  expect(lines.slice(0, 2)).toEqual([
    'binance-spot BTCUSDT trade: no data for 39 s',
    'binance-spot ETHUSDT book: no data for 31 s',
  ]);
  expect(lines.slice(-2)).toEqual(['and 2 more', 'Opens the health panel at these']);
  expect(pillDetails('syncing', report(streams), 40_000)[0]).toBe(
    'binance-spot SOLUSDT book: waiting for its book for 40 s',
  );
  expect(
    pillDetails(
      'failed',
      report([stream('failed', undefined, { lastError: { code: 'x', message: 'no such symbol', at: 0 } })]),
      0,
    )[0],
  ).toBe('binance-spot X book: no such symbol');
  expect(PILLS.map((pill) => Object.values(viewOfPill(pill)).join(' '))).toEqual([
    'streams all',
    'streams failed',
    'streams connecting',
    'streams reconnecting',
    'streams stale',
    'streams quiet',
    'streams syncing',
    'streams behind',
    'latency problems',
    'latency problems',
    'streams all',
  ]);
});

test('a venue that is behind as a whole is named by the pill, beside streams of others', () => {
  const lag: HealthProblem = {
    severity: 'warning',
    code: 'stream-lagging',
    subject: 'binance-spot',
    venue: 'binance-spot',
    since: 0,
    delayMs: 1700,
    usualMs: 4,
  };
  const late = stream('running', undefined, { behindMs: 1740 });
  const whole = report([late, late], { problems: [lag] });
  expect(shown(whole, undefined)).toEqual(['good: 2 streams live', 'warn: binance-spot behind']);
  expect(pillDetails('behind', whole, 2000).slice(0, 2)).toEqual([
    'binance-spot is behind by 1.7 s (usually 4.0 ms) for 2.0 s',
    'binance-spot X book: 1.7 s behind',
  ]);
  const others = report([late, { ...late, venue: 'okx' }], { problems: [lag] });
  expect(pillTexts(others, undefined).behind.text).toBe('binance-spot, 1 stream behind');
  const both = report([late], { problems: [lag, { ...lag, subject: 'okx', venue: 'okx' }] });
  expect(pillTexts(both, undefined).behind.text).toBe('2 venues behind');
  // Streams of a venue that is not late as a whole are counted.
  const some = report([late], { problems: [{ ...lag, subject: 'binance-spot:x' }] });
  expect(pillTexts(some, undefined).behind.text).toBe('1 behind');
});

test('an engine that was held up and a slow stage of ours have pills, which lead to where the time goes', () => {
  const ours = (code: HealthProblem['code'], subject: string, delayMs: number): HealthProblem => ({
    severity: 'warning',
    code,
    subject,
    since: 0,
    delayMs,
  });
  const busy = report([stream('running')], { problems: [ours('engine-busy', 'engine', 812)] });
  expect(shown(busy, undefined)).toEqual(['good: 1 stream live', 'warn: engine busy']);
  expect(pillDetails('busy', busy, 3000)).toEqual([
    'this machine is busy: the engine was held up 812 ms',
    'Opens the health panel at where the time goes on this computer',
  ]);
  const drawing = ours('stage-slow', 'published-painted', 400);
  const slow = report([stream('running')], { problems: [drawing] });
  expect(shown(slow, undefined)).toEqual(['good: 1 stream live', 'warn: 1 slow']);
  expect(pillDetails('slow', slow, 3000)[0]).toBe(
    'our own part, drawing, takes too long (half of it above 400 ms) for 3.0 s',
  );
  const two = report([stream('running')], { problems: [drawing, ours('stage-slow', 'received-decoded', 30)] });
  expect(shown(two, undefined)).toEqual(['good: 1 stream live', 'warn: 2 slow']);
});

test('technical rates are behind the pill of all streams', () => {
  const totals = totalsOf({
    streams: 1,
    streamsRunning: 1,
    connections: 1,
    messagesPerSecond: 132.4,
    bytesPerSecond: 45_000,
  });
  expect(pillDetails('live', report([], { totals }), 0)[0]).toBe(
    '132 messages a second, 45 kB a second, 0 messages since the start',
  );
});
