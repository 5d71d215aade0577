import { expect, test } from 'vitest';
import {
  type HealthProblem,
  type HealthReport,
  PROBLEM_CODES,
  type StreamHealth,
} from '../../../src-shared/wire/health.ts';
import { connectionOf, NO_COUNTS, reportOf, streamOf, totalsOf } from '../../../src-shared/testing/health-fixture.ts';
import { healthSentence } from './health-sentence.ts';

const TOTALS = { connections: 2, connectionsRunning: 2, streams: 12, streamsRunning: 12 };
const STREAM = streamOf({
  key: 'binance-usdm:solusdt@depth',
  venue: 'binance-usdm',
  symbol: 'SOLUSDT',
  topic: 'solusdt@depth',
  gaps: 1,
  missing: 3,
  resyncs: 1,
});
const report = (problems: readonly HealthProblem[], totals: Partial<HealthReport['totals']> = {}): HealthReport =>
  reportOf({ at: 10_000, streams: [STREAM], totals: totalsOf({ ...TOTALS, ...totals }), problems });
const problem = (code: HealthProblem['code'], more: Partial<HealthProblem> = {}): HealthProblem => ({
  severity: 'warning',
  code,
  subject: STREAM.key,
  venue: 'binance-usdm',
  symbol: 'SOLUSDT',
  since: 7_900,
  ...more,
});

test('maintenance that is announced is said with its time and the words of the exchange', () => {
  const at = Date.UTC(2026, 0, 15, 9);
  const planned = problem('maintenance', {
    severity: 'info',
    subject: 'Bybit',
    from: Date.UTC(2026, 0, 15, 10),
    to: Date.UTC(2026, 0, 15, 10, 30),
    title: 'Upgrade',
  });
  expect(healthSentence(report([planned]), at)).toBe(
    'Bybit plans maintenance from 10:00 to 10:30 UTC: Upgrade; all streams are live.',
  );
  expect(healthSentence(report([planned]), at + 4_000_000)).toBe(
    'Bybit is in maintenance, as announced, until 10:30 UTC: Upgrade; all streams are live.',
  );
  const { to: _, title: __, ...bare } = planned;
  expect(healthSentence(report([{ ...bare, subject: 'OKX' }, planned]), at - 86_400_000)).toBe(
    'OKX plans maintenance from 2026-01-15 10:00 UTC; Bybit plans maintenance from 2026-01-15 10:00 to 2026-01-15 10:30 UTC: Upgrade; all streams are live.',
  );
});

test('when nothing is wrong it says so', () => {
  expect(healthSentence(report([]), 10_000)).toBe('All 12 streams are live on 2 connections; no problem.');
  expect(healthSentence(report([], { streams: 0, streamsRunning: 0 }), 10_000)).toBe('Nothing is subscribed yet.');
});

test('streams that are not live are named by what they are doing, with how long no data came', () => {
  const sentence = (streams: readonly StreamHealth[]): string =>
    healthSentence(
      {
        ...report([], {
          streams: streams.length,
          streamsRunning: streams.filter(({ state }) => state === 'running').length,
        }),
        streams,
      },
      40_000,
    );
  const live = streamOf({ lastDataAt: 39_900 });
  const lost = streamOf({ state: 'reconnecting', since: 39_000, lastDataAt: 2000 });
  const starting = streamOf({ state: 'starting', since: 39_000 });
  expect(sentence([live, lost, { ...lost, lastDataAt: 30_000 }, starting])).toBe(
    '1 of 4 streams is live; 2 are reconnecting after 38 s without data, 1 is starting.',
  );
  expect(sentence([live, live, starting])).toBe('2 of 3 streams are live; 1 is starting.');
  expect(sentence([{ ...lost, state: 'stale' }])).toBe('0 of 1 stream is live; 1 is without data for 38 s.');
  expect(sentence([{ ...lost, state: 'stopped' }, live])).toBe('1 of 2 streams is live; 1 has ended.');
  expect(sentence([live])).toBe('The stream is live on 2 connections; no problem.');
});

test('streams that run and have been silent for longer than usual are no "no problem"', () => {
  const streams = [
    streamOf({ lastDataAt: 9900, usualPauseMs: 103 }),
    streamOf({ lastDataAt: 7900, usualPauseMs: 103 }),
    streamOf({ lastDataAt: 0, cadenceMs: 60_000 }),
    streamOf({ lastDataAt: 3000, usualPauseMs: 103 }),
  ];
  const totals = totalsOf({ ...TOTALS, streams: 4, streamsRunning: 4 });
  expect(healthSentence({ ...report([]), streams, totals }, 10_000)).toBe(
    'All 4 streams are live on 2 connections; 1 is stale, without data for 7.0 s; 1 is quiet, without data for 2.1 s.',
  );
});

test('what brings no data counts from the last data, not from the verdict', () => {
  const stale = { ...STREAM, state: 'stale', since: 30_000, lastDataAt: 4000 } as const;
  const other = streamOf({
    key: 'binance-usdm:y',
    venue: 'binance-usdm',
    state: 'stale',
    since: 31_000,
    lastDataAt: 1000,
  });
  const elsewhere = streamOf({ key: 'okx:z', venue: 'okx', state: 'stale', since: 31_000, lastDataAt: 500 });
  const streams = [stale, other, elsewhere];
  const age = (one: HealthProblem): string | undefined =>
    /for ([^;]+);/.exec(healthSentence({ ...report([one], { streamsRunning: 10 }), streams }, 40_000))?.[1];
  expect(age(problem('stream-stale', { since: 30_000 }))).toBe('36 s');
  expect(age(problem('stream-stale', { since: 30_000, count: 4 }))).toBe('39 s');
  const book = { state: 'stale', reason: 'silence', since: 30_000, bidLevels: 1, askLevels: 1, knownDepth: 1 } as const;
  expect(
    healthSentence(
      { ...report([problem('book-stale', { since: 30_000 })]), streams: [{ ...stale, state: 'running', book }] },
      40_000,
    ),
  ).toContain('book SOLUSDT is stale: no update for 36 s');
  const silent = connectionOf({ id: 'okx #1', venue: 'okx', state: 'stale', since: 35_000, lastFrameAt: 5000 });
  expect(
    healthSentence(
      {
        ...report([problem('connection-stale', { subject: 'okx #1', venue: 'okx', since: 35_000 })]),
        connections: [silent],
      },
      40_000,
    ),
  ).toContain('okx: connection #1 is open but silent for 35 s');
});

test('a connection that was silent before it was lost says for how long', () => {
  const lost = connectionOf({ id: 'okx #1', venue: 'okx', state: 'reconnecting', since: 38_000, lastFrameAt: 0 });
  expect(
    healthSentence(
      {
        ...report([problem('connection-reconnecting', { subject: 'okx #1', venue: 'okx', since: 38_000 })]),
        connections: [lost],
      },
      40_000,
    ),
  ).toContain('okx: connection #1 is reconnecting for 2.0 s, after 38 s without data');
});

test('several of a kind have the plural throughout', () => {
  const { venue: _, symbol: __, ...failing } = problem('host-failing', { subject: 'api.x', count: 6 });
  expect(healthSentence(report([failing]), 10_000)).toContain(
    '6 hosts are left alone, as request after request failed; snapshots and history wait for 2.1 s',
  );
  expect(healthSentence(report([problem('book-suspect', { count: 5 })]), 10_000)).toContain(
    '5 books are suspect, as contradictions were seen, 2.1 s ago',
  );
});

test('after the end of a recording nothing is said to be starting', () => {
  const ended = {
    ...report([], { streams: 1, streamsRunning: 0 }),
    streams: [{ ...STREAM, state: 'stopped' as const }],
  };
  expect(healthSentence(ended, 10_000)).toBe('The stream has ended; nothing more will come.');
  expect(healthSentence({ ...ended, problems: [problem('book-resyncing')] }, 10_000)).toBe(
    'The stream has ended; nothing more will come.',
  );
});

test('a resyncing book is named with its gap and its age at paint time', () => {
  const sentence = healthSentence(report([problem('book-resyncing')], { streamsRunning: 11 }), 10_000);
  expect(sentence).toBe(
    'binance-usdm: book SOLUSDT is resyncing after a gap (3 missing so far), 2.1 s ago; everything else is live.',
  );
  expect(healthSentence(report([problem('book-resyncing')], { streamsRunning: 11 }), 11_000)).toContain('3.1 s ago');
});

test('a silent stream says for how long, several are counted', () => {
  expect(healthSentence(report([problem('stream-stale')], { streamsRunning: 11 }), 38_900)).toBe(
    'binance-usdm: stream SOLUSDT is stale: no data for 31 s; everything else is live.',
  );
  expect(healthSentence(report([problem('stream-stale', { count: 4 })], { streamsRunning: 8 }), 38_900)).toBe(
    'binance-usdm: 4 streams are stale: no data for 31 s; 8 of 12 streams are live.',
  );
});

test('more than two problems are counted, the most important come first', () => {
  const sentence = healthSentence(
    report([
      problem('connection-failed', { subject: 'binance-usdm /market #1' }),
      problem('stream-stale'),
      problem('book-stale'),
      problem('malformed'),
    ]),
    10_000,
  );
  expect(sentence).toContain('connection /market #1 has failed');
  expect(sentence).toContain('2 more problems below');
});

test('the same problem of several is named once, with the longest time', () => {
  const lost = ['binance-spot', 'binance-usdm'] as const;
  const problems = lost.map((venue, at) =>
    problem('connection-reconnecting', { venue, subject: `${venue} #1`, since: 4_000 + at }),
  );
  expect(healthSentence(report(problems, { streamsRunning: 0 }), 10_000)).toBe(
    '2 connections are reconnecting for 6.0 s; nothing is live.',
  );
});

test('a host and a request budget are named, whatever follows', () => {
  const { venue: _, symbol: __, ...failing } = problem('host-failing', { subject: 'api.x' });
  expect(healthSentence(report([failing]), 10_000)).toBe(
    'Host api.x is left alone, as request after request failed; snapshots and history wait for 2.1 s; everything else is live.',
  );
  expect(
    healthSentence(
      report([{ ...failing, code: 'rate-limited', subject: 'binance-spot' }, problem('book-resyncing')]),
      10_000,
    ),
  ).toMatch(/^The budget binance-spot is stopped by the venue; .*binance-usdm: book SOLUSDT is resyncing/);
});

test('every problem agrees in number, whether it is one or several', () => {
  for (const code of PROBLEM_CODES) {
    const one = healthSentence(report([problem(code)]), 10_000);
    const several = healthSentence(report([problem(code, { count: 6 })]), 10_000);
    expect(several).not.toMatch(/\b(6 \w+s (is|has|was)|and is|itself|it) \b/);
    expect(one).not.toMatch(/\b(are|have|were) (open|reconnecting|not|stale|left|stopped|suspect|failed)/);
  }
  expect(healthSentence(report([problem('host-failing', { count: 6 })]), 10_000)).toContain(
    '6 hosts are left alone, as request after request failed; snapshots and history wait for 2.1 s',
  );
});

test('a network that is out is one sentence, with what happened', () => {
  const { venue: _, symbol: __, ...bare } = problem('network-outage', { severity: 'error', subject: 'timeout' });
  const outage = { fault: 'timeout', since: 7900, message: 'not open in time', hasBeenUp: false } as const;
  const out = { ...report([bare], { streamsRunning: 0 }), outage };
  expect(healthSentence(out, 10_000)).toBe(
    'No exchange can be reached for 2.1 s, as nothing answers in time; nothing is live.',
  );
  expect(healthSentence({ ...out, problems: [{ ...bare, venue: 'okx' }] }, 10_000)).toContain(
    'The venue okx cannot be reached',
  );
});

test('a connection that has never been open is not said to be lost', () => {
  const never = problem('connection-connecting', { subject: 'binance-usdm #1' });
  expect(healthSentence(report([never], { streamsRunning: 0 }), 10_000)).toBe(
    'binance-usdm: connection #1 is not open yet for 2.1 s; nothing is live.',
  );
});

test('drift names the decoder, the share that is parsed and since when', () => {
  const drift = problem('decoder-drift', { subject: 'trade', venue: 'hyperliquid', since: 5000 });
  const decoders = [{ venue: 'hyperliquid', channel: 'trade', frames: 2340, parsed: 2340, driftSince: 5000 }] as const;
  expect(healthSentence({ ...report([drift]), decoders }, 10_000)).toBe(
    'hyperliquid: the trade decoder is reading messages the slow way, as their form has changed (100 % of 2,340 frames so far) for 5.0 s; everything else is live.',
  );
});

test('a block says until when, of sockets and of requests', () => {
  const connection = {
    id: 'bybit-linear #1',
    venue: 'bybit-linear',
    url: 'wss://x',
    state: 'reconnecting',
    since: 4000,
    messagesPerSecond: 0,
    bytesPerSecond: 0,
    messages: 0,
    bytes: 0,
    malformed: 0,
    topics: 1,
    reconnects: 1,
    attempt: 1,
    nextAttemptAt: 70_000,
    lastError: { code: 'handshake-blocked', message: 'handshake answered with HTTP 403', at: 4000 },
  } as const;
  const blocked = problem('connection-reconnecting', { subject: connection.id, venue: 'bybit-linear', since: 4000 });
  expect(healthSentence({ ...report([blocked]), connections: [connection] }, 10_000)).toContain(
    'is reconnecting (the venue keeps this address out for a while, handshake answered with HTTP 403; tried again in 1 m 00 s) for 6.0 s',
  );
  const failed = { ...blocked, code: 'connection-failed' } as const;
  expect(
    healthSentence(
      {
        ...report([failed]),
        connections: [{ ...connection, lastError: { ...connection.lastError, code: 'handshake-rejected' } }],
      },
      10_000,
    ),
  ).toContain('has failed (handshake answered with HTTP 403; tried again in 1 m 00 s)');
  const pool = { pool: 'bybit', usedWeight: 0, limitWeight: 1, queued: 0, active: 0, blockedUntil: 610_000 };
  const { venue: _, ...stopped } = problem('rate-limited', { subject: 'bybit', since: 10_000 });
  expect(healthSentence({ ...report([stopped]), pools: [pool] }, 10_000)).toContain(
    'The budget bybit is stopped by the venue; snapshots and history wait; tried again in 10 m 00 s',
  );
});

test('a stream on which nothing ever came says when it was acknowledged, and what the list says of it', () => {
  const silent = problem('stream-silent', { since: 8000 });
  expect(healthSentence(report([silent]), 48_000)).toContain(
    'stream SOLUSDT has sent nothing yet, though acknowledged 40 s ago',
  );
  for (const [listed, words] of [
    ['closed', 'closed'],
    ['upcoming', 'not open yet'],
  ] as const)
    expect(healthSentence({ ...report([silent]), streams: [{ ...STREAM, listed }] }, 48_000)).toContain(
      `though acknowledged (the exchange lists it as ${words}) 40 s ago`,
    );
});

test('what is behind is said with how far, what is usual and our own part', () => {
  const hops = [
    { hop: 'received-decoded', p50: 0.01, p99: 1, max: 1, count: 9, negative: 0, counts: NO_COUNTS },
  ] as const;
  const lag = problem('stream-lagging', { delayMs: 1740, usualMs: 4 });
  const sentence = (one: HealthProblem): string => healthSentence({ ...report([one]), hops }, 10_000);
  const { symbol: _, ...whole } = lag;
  expect(sentence({ ...whole, subject: 'binance-usdm' })).toBe(
    'Binance-usdm is behind by 1.7 s (usually 4.0 ms, our own part 10 µs) for 2.1 s; everything else is live.',
  );
  expect(sentence({ ...whole, subject: 'binance-usdm /market #1' })).toBe(
    'binance-usdm: connection /market #1 is behind by 1.7 s (usually 4.0 ms, our own part 10 µs) for 2.1 s; everything else is live.',
  );
  const { usualMs: __, ...unknown } = lag;
  expect(healthSentence(report([unknown]), 10_000)).toBe(
    'binance-usdm: stream SOLUSDT is behind by 1.7 s for 2.1 s; everything else is live.',
  );
  expect(healthSentence(report([{ ...lag, count: 7 }]), 10_000)).toContain(
    'binance-usdm: 7 streams are behind for 2.1 s',
  );
});

test('a machine that is busy and a slow stage of ours are said to be ours', () => {
  const ours = (code: HealthProblem['code'], more: Partial<HealthProblem>): HealthProblem => ({
    severity: 'warning',
    code,
    subject: 'engine',
    since: 9000,
    ...more,
  });
  expect(healthSentence(report([ours('engine-busy', { delayMs: 812 })]), 10_000)).toBe(
    'This machine is busy: the engine was held up 812 ms; all streams are live.',
  );
  expect(healthSentence(report([ours('stage-slow', { subject: 'published-painted', delayMs: 400 })]), 10_000)).toBe(
    'Our own part, drawing, takes too long (half of it above 400 ms) for 1.0 s; all streams are live.',
  );
});

test('quotes that do not come are named by source, number and reason', () => {
  const problem = {
    severity: 'error',
    code: 'quotes-failing',
    subject: 'Yahoo Finance',
    venue: 'yahoo',
    since: 1_000_000 - 120_000,
    count: 300,
    title: 'Yahoo answered 429',
  } as const;
  expect(healthSentence({ ...reportOf({}), problems: [problem] }, 1_000_000)).toMatch(
    /^Yahoo Finance gives no quotes of 300 tickers for 2 m 00 s \(Yahoo answered 429\); /,
  );
});
