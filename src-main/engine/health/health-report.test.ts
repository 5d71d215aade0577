import { describe, expect, test } from 'vitest';
import type { ConnectionHealth, StreamHealth } from '../../../src-shared/wire/health.ts';
import { connectionOf, NO_COUNTS, streamOf } from '../../../src-shared/testing/health-fixture.ts';
import { buildHealthReport, type HealthSources, troubleOf } from './health-report.ts';

const AT = 1.8e12;

function connection(changes: Partial<ConnectionHealth> = {}): ConnectionHealth {
  return connectionOf({
    id: 'c1',
    since: AT - 1000,
    messagesPerSecond: 10,
    bytesPerSecond: 1000,
    messages: 5,
    bytes: 500,
    ...changes,
  });
}

function stream(changes: Partial<StreamHealth> = {}): StreamHealth {
  return streamOf({
    connection: 'c1',
    since: AT - 500,
    lastDataAt: AT - 100,
    messagesPerSecond: 1,
    messages: 1,
    ...changes,
  });
}

const book = (state: 'resyncing' | 'suspect' | 'stale' | 'verified') =>
  ({ state, reason: 'sequence-gap', since: AT - 50, bidLevels: 1, askLevels: 1, knownDepth: 1 }) as const;

function problems(sources: Partial<HealthSources>) {
  return buildHealthReport({
    at: AT,
    startedAt: 0,
    connections: [],
    streams: [],
    pools: [],
    clocks: [],
    messages: 0,
    venues: [],
    ...sources,
  }).problems;
}

describe('problems', () => {
  test('none if all is well', () => {
    expect(
      problems({
        connections: [connection(), connection({ state: 'starting' })],
        streams: [stream({ book: book('verified') }), stream({ state: 'starting' })],
      }),
    ).toEqual([]);
  });

  test('most important first, the oldest first among equals', () => {
    const found = problems({
      connections: [
        connection({ id: 'a', state: 'stale' }),
        connection({ id: 'b', state: 'failed' }),
        connection({ id: 'c', state: 'reconnecting', attempt: 1 }),
        connection({ id: 'd', lastError: { code: 'message-malformed', message: '', at: AT - 10 } }),
      ],
      streams: [
        stream({ key: 'young', connection: 'd', book: { ...book('resyncing'), since: AT - 1 } }),
        stream({ key: 'old', connection: 'd', book: book('resyncing') }),
        stream({ key: 'wrong', connection: 'd', book: book('suspect') }),
        stream({ key: 'rejected', connection: 'd', state: 'failed' }),
        stream({ key: 'quiet', connection: 'd', state: 'stale' }),
      ],
      pools: [{ pool: 'p', usedWeight: 1, limitWeight: 2, queued: 0, active: 0, blockedUntil: AT + 1 }],
      clocks: [{ venue: 'binance-spot', offsetMs: -5000, uncertaintyMs: 20, at: AT }],
    });
    expect(found.map((problem) => [problem.code, problem.subject])).toEqual([
      ['connection-failed', 'b'],
      ['connection-reconnecting', 'c'],
      ['book-suspect', 'wrong'],
      ['stream-failed', 'rejected'],
      ['connection-stale', 'a'],
      ['rate-limited', 'p'],
      ['book-resyncing', 'old'],
      ['book-resyncing', 'young'],
      ['stream-stale', 'quiet'],
      ['clock-error', 'binance-spot'],
      ['malformed', 'd'],
    ]);
  });

  test('a host whose circuit is open is reported until it answers', () => {
    const host = { host: 'api', failures: 5, opened: 1, rejected: 0 } as const;
    const pool = { pool: 'p', usedWeight: 0, limitWeight: 1, queued: 0, active: 0 };
    expect(problems({ pools: [{ ...pool, hosts: [{ ...host, state: 'open', since: 7, retryAt: 9 }] }] })).toMatchObject(
      [{ code: 'host-failing', subject: 'api', since: 7 }],
    );
    expect(problems({ pools: [{ ...pool, hosts: [{ ...host, state: 'closed' }] }] })).toEqual([]);
  });

  test('a decoder that drifts is a problem of its venue and channel', () => {
    const decoder = { venue: 'okx', channel: 'trade', frames: 2000, parsed: 1500 } as const;
    expect(problems({ decoders: [decoder] })).toEqual([]);
    expect(problems({ decoders: [{ ...decoder, driftSince: 7 }] })).toEqual([
      { severity: 'warning', code: 'decoder-drift', subject: 'trade', venue: 'okx', since: 7 },
    ]);
  });

  test('what is behind, a slow stage of ours and a thread that was held up are problems', () => {
    const hop = {
      hop: 'published-painted',
      p50: 400,
      p99: 900,
      max: 900,
      count: 9,
      negative: 0,
      counts: NO_COUNTS,
    } as const;
    const lag = { scope: 'venue', subject: 'okx', venue: 'okx', since: AT - 5, behindMs: 1700, usualMs: 4 } as const;
    expect(
      problems({
        lags: [lag],
        hops: [{ ...hop, slowSince: AT - 6 }],
        heldUp: { longestMs: 800, since: AT - 7 },
      }),
    ).toEqual([
      { severity: 'warning', code: 'engine-busy', subject: 'engine', since: AT - 7, delayMs: 800 },
      { severity: 'warning', code: 'stage-slow', subject: 'published-painted', since: AT - 6, delayMs: 400 },
      {
        severity: 'warning',
        code: 'stream-lagging',
        subject: 'okx',
        venue: 'okx',
        since: AT - 5,
        delayMs: 1700,
        usualMs: 4,
      },
    ]);
    expect(problems({ hops: [hop] })).toEqual([]);
  });

  test('an acknowledged stream that never delivered is silent, one that stopped is stale', () => {
    const { lastDataAt: _, ...never } = stream({ state: 'stale' });
    expect(problems({ streams: [{ ...never, silentSince: AT - 40_000 }] })).toMatchObject([
      { code: 'stream-silent', since: AT - 40_000 },
    ]);
    expect(problems({ streams: [stream({ state: 'stale' })] })[0]?.code).toBe('stream-stale');
  });

  test('silence is counted from the last data, not from when it was noticed', () => {
    const since = AT - 2700;
    const lastDataAt = AT - 36_000;
    expect(problems({ streams: [stream({ state: 'stale', since, lastDataAt })] })).toMatchObject([
      { code: 'stream-stale', since: lastDataAt },
    ]);
    expect(problems({ connections: [connection({ state: 'stale', since, lastDataAt })] })).toMatchObject([
      { code: 'connection-stale', since: lastDataAt },
    ]);
  });

  test('how soon something must come depends on the channel: books soon, trades late, liquidations never', () => {
    const codeAfter = (channel: StreamHealth['channel'], ms: number, state: StreamHealth['state'] = 'running') => {
      const { lastDataAt: _, ...never } = stream({ channel, state, silentSince: AT - ms });
      return problems({ streams: [never] })[0]?.code;
    };
    for (const channel of ['book', 'bbo', 'ticker', 'markPrice'] as const)
      expect([codeAfter(channel, 19_000), codeAfter(channel, 20_000)]).toEqual([undefined, 'stream-silent']);
    for (const channel of ['trade', 'aggTrade', 'candle'] as const)
      expect([codeAfter(channel, 40_000), codeAfter(channel, 40_000, 'stale'), codeAfter(channel, 300_000)]).toEqual([
        undefined,
        'stream-stale',
        'stream-silent',
      ]);
    expect(codeAfter('liquidation', 86_400_000)).toBeUndefined();
  });

  test('two hundred of one kind are one with a count', () => {
    const streams = Array.from({ length: 200 }, (_, i) =>
      stream({ key: `s${i}`, symbol: `S${i}`, book: { ...book('resyncing'), since: AT - i } }),
    );
    expect(problems({ connections: [connection()], streams })).toEqual([
      {
        severity: 'warning',
        code: 'book-resyncing',
        subject: 's199',
        venue: 'binance-spot',
        symbol: 'S199',
        since: AT - 199,
        count: 200,
      },
    ]);
    expect(problems({ streams: streams.slice(0, 3) })).toHaveLength(3);
  });

  test('what follows from a broken connection is not reported again', () => {
    const streams = Array.from({ length: 5 }, (_, i) => stream({ key: `s${i}`, state: 'stale', book: book('stale') }));
    expect(problems({ connections: [connection({ state: 'stale' })], streams }).map((problem) => problem.code)).toEqual(
      ['connection-stale'],
    );
  });

  test('a clock within its uncertainty is no problem, an old malformed message neither', () => {
    expect(problems({ clocks: [{ venue: 'binance-spot', offsetMs: 1800, uncertaintyMs: 900, at: AT }] })).toEqual([]);
    expect(
      problems({
        connections: [connection({ lastError: { code: 'message-malformed', message: '', at: AT - 61_000 } })],
      }),
    ).toEqual([]);
  });

  test('a connection that does not come back gets more serious', () => {
    const severity = (attempt: number) =>
      problems({ connections: [connection({ state: 'reconnecting', attempt })] })[0]?.severity;
    expect([severity(1), severity(2), severity(3), severity(10)]).toEqual(['warning', 'warning', 'error', 'error']);
  });
});

test('totals are sums of the rows, and what was wrong is since the start, whatever rows there are', () => {
  const report = buildHealthReport({
    at: AT,
    startedAt: 7,
    connections: [connection(), connection({ state: 'reconnecting' })],
    streams: [stream({ gaps: 2 }), stream({ state: 'stale', gaps: 1 })],
    pools: [],
    clocks: [],
    messages: 111,
    venues: [
      troubleOf(
        'okx',
        [
          { messages: 100, bytes: 1, malformed: 4, reconnects: 5 },
          { messages: 11, bytes: 1, malformed: 1, reconnects: 0 },
        ],
        { gaps: 29, missing: 40, duplicates: 1, resyncs: 0, differences: 3 },
      ),
      {
        venue: 'binance-spot',
        reconnects: 1,
        malformed: 0,
        gaps: 1,
        missing: 0,
        duplicates: 2,
        resyncs: 1,
        differences: 1,
      },
    ],
    recently: ({ gaps, ...others }) => ({ ...others, gaps: gaps - 28 }),
    receiptDelayMs: 1,
    cpuShare: 0.2,
  });
  expect(report.startedAt).toBe(7);
  expect(report.totals).toEqual({
    connections: 2,
    connectionsRunning: 1,
    streams: 2,
    streamsRunning: 1,
    messagesPerSecond: 20,
    bytesPerSecond: 2000,
    messages: 111,
    reconnects: 6,
    gaps: 30,
    missing: 40,
    duplicates: 3,
    resyncs: 1,
    malformed: 5,
    differences: 4,
    lastTenMinutes: { reconnects: 6, gaps: 2, missing: 40, duplicates: 3, resyncs: 1, malformed: 5, differences: 4 },
    receiptDelayMs: 1,
    cpuShare: 0.2,
  });
});

test('a connection is behind if it is as a whole or all of its venue is, not if a stream of it is', () => {
  const lag = (subject: string, behindMs: number) =>
    ({ scope: 'venue', subject, venue: 'okx', since: AT, behindMs }) as const;
  const behind = (subject: string) =>
    buildHealthReport({
      at: AT,
      startedAt: 0,
      connections: [
        connection({ id: 'okx #1', venue: 'okx' }),
        connection({ id: 'okx #2', venue: 'okx' }),
        connection({ id: 'binance-spot #1' }),
      ],
      streams: [],
      pools: [],
      clocks: [],
      messages: 0,
      venues: [],
      lags: [lag(subject, 1700)],
    }).connections.map(({ behindMs }) => behindMs);
  expect([behind('okx'), behind('okx #2'), behind('okx:trades')]).toEqual([
    [1700, 1700, undefined],
    [undefined, 1700, undefined],
    [undefined, undefined, undefined],
  ]);
});
