import { expect, it } from 'vitest';
import type { LogEvent } from '../../../src-shared/wire/event-log.ts';
import { FakeLog } from '../testing/fake-ports.ts';
import { Ledger } from './ledger.ts';
import type { QualityEvent } from '../quality-event.ts';
import { QualityEvents } from './quality-events.ts';
import { toQualityNotice } from './quality-notice.ts';
import { QualityRecorder } from './quality-recorder.ts';

const ABOUT = { at: 1000, venue: 'binance-spot', symbol: 'BTCUSDT' } as const;
const IDS = { by: 'id', firstId: 4, lastId: 6 } as const;
const TIMES = { by: 'time', from: 200, to: 900 } as const;
const FACTS: readonly QualityEvent[] = [
  { ...ABOUT, kind: 'trade-gap', channel: 'trade', missing: IDS },
  { ...ABOUT, kind: 'trade-gap', channel: 'aggTrade', missing: TIMES },
  { ...ABOUT, kind: 'trades-filled', channel: 'trade', loaded: 3, range: IDS },
  { ...ABOUT, kind: 'trades-filled', channel: 'trade', loaded: 7, range: TIMES },
  { ...ABOUT, kind: 'trades-filled', channel: 'trade', loaded: 0, range: TIMES },
  { ...ABOUT, kind: 'trades-not-filled', channel: 'trade', reason: 'not in time', loaded: 0, range: undefined },
  { ...ABOUT, kind: 'candles-filled', interval: '1m', loaded: 2 },
  { ...ABOUT, kind: 'malformed', reason: 'not JSON' },
  {
    ...ABOUT,
    kind: 'candle-differs',
    channel: 'trade',
    interval: '1m',
    openTime: 0,
    closeTime: 59_999,
    differences: [
      { of: 'volume', expected: '12.50', received: '11.5' },
      { of: 'trades', expected: '5', received: '4' },
    ],
  },
  {
    ...ABOUT,
    kind: 'trades-outside-book',
    channel: 'aggTrade',
    from: 300,
    to: 800,
    count: 2,
    worst: { of: 'price', expected: '10.1', received: '11' },
  },
];

it('the ledger is written from the facts alone, into a log that drops everything', () => {
  const events = new QualityEvents({ write: () => undefined });
  const ledger = new Ledger(100, 0);
  const recorder = new QualityRecorder(ledger, {
    now: () => 1000,
    find: () => undefined,
    bookOf: () => undefined,
    quality: events,
  });
  events.on((event) => {
    recorder.onEvent(event);
  });
  for (const fact of FACTS) events.report(fact);
  const { entries } = ledger.query({});
  expect(
    entries
      .map(({ kind, reason, from, to, count, firstId }) => [kind, reason, from, to, count, firstId])
      .sort((a, b) => String(a).localeCompare(String(b))),
  ).toEqual([
    ['backfilled', 'history', 1000, 1000, 3, 4],
    ['backfilled', 'history', 200, 900, 7, undefined],
    ['backfilled', 'nothing-missing', 200, 900, 0, undefined],
    ['gap', 'not-joined', 200, 900, 0, undefined],
    ['gap', 'sequence-gap', 1000, 1000, 3, 4],
    ['malformed', 'not JSON', 1000, 1000, 1, undefined],
    ['mismatch', 'candle-differs', 0, 59_999, 1, undefined],
    ['mismatch', 'outside-book', 300, 800, 2, undefined],
  ]);
  expect(
    entries.flatMap(({ interval, differences = [] }) =>
      differences.map((one) => [interval, one.of, one.expected, one.received]),
    ),
  ).toEqual([
    ['1m', 'volume', '12.50', '11.5'],
    ['1m', 'trades', '5', '4'],
    [undefined, 'price', '10.1', '11'],
  ]);
  expect(recorder.totalsOf('binance-spot').differences).toBe(3);
});

it('programs get both numbers of what contradicts', () => {
  const notices = FACTS.slice(-2).map((fact) => toQualityNotice({ ...fact, at: 1000.5 }, () => undefined));
  const [candle, outside] = notices as readonly { readonly differences?: readonly object[]; readonly worst?: object }[];
  const parts = [candle?.differences, ...(candle?.differences ?? []), outside?.worst];
  expect(parts.every((part) => part !== undefined && Object.isFrozen(part))).toBe(true);
  expect(notices).toEqual([
    {
      ...ABOUT,
      kind: 'candleDiffers',
      channel: 'trade',
      interval: '1m',
      openTime: 0,
      closeTime: 59_999,
      differences: [
        { of: 'volume', expected: '12.50', received: '11.5' },
        { of: 'trades', expected: '5', received: '4' },
      ],
    },
    {
      ...ABOUT,
      kind: 'tradesOutsideBook',
      channel: 'aggTrade',
      from: 300,
      to: 800,
      count: 2,
      worst: { of: 'price', expected: '10.1', received: '11' },
    },
  ]);
});

it('the log is written from the same facts, and what history filled in has one shape', () => {
  const log = new FakeLog();
  const events = new QualityEvents(log);
  for (const fact of FACTS) events.report(fact);
  expect(log.events.map(({ name, fields }: LogEvent) => [name, fields])).toEqual([
    ['TRADE_GAP', { channel: 'trade', expected: 4, received: 7, missing: 3 }],
    ['TRADE_GAP', { channel: 'aggTrade', fromTime: 200, toTime: 900 }],
    ['HISTORY_FILLED', { channel: 'trade', loaded: 3, firstId: 4, lastId: 6 }],
    ['HISTORY_FILLED', { channel: 'trade', loaded: 7, fromTime: 200, toTime: 900 }],
    ['HISTORY_FILLED', { channel: 'trade', loaded: 0, fromTime: 200, toTime: 900 }],
    ['BACKFILL_FAILED', { channel: 'trade', reason: 'not in time', loaded: 0 }],
    ['HISTORY_FILLED', { channel: 'candle', loaded: 2, interval: '1m' }],
    ['MESSAGE_MALFORMED', { reason: 'not JSON' }],
    [
      'CANDLE_DIFFERS',
      {
        channel: 'trade',
        interval: '1m',
        openTime: 0,
        expected: 'volume 12.50, trades 5',
        received: 'volume 11.5, trades 4',
      },
    ],
    ['TRADES_OUTSIDE_BOOK', { channel: 'aggTrade', count: 2, expected: 'price 10.1', received: 'price 11' }],
  ]);
});

it('what is behind is a line when it begins and when it ends, and an entry from the one to the other', () => {
  const log = new FakeLog();
  const events = new QualityEvents(log);
  const ledger = new Ledger(100, 0);
  const recorder = new QualityRecorder(ledger, {
    now: () => 1000,
    find: () => undefined,
    bookOf: () => undefined,
    quality: events,
  });
  events.on((event) => {
    recorder.onEvent(event);
  });
  const lag = { ...ABOUT, kind: 'lag-changed', scope: 'stream', subject: 'binance-spot:x', channel: 'trade' } as const;
  events.report({ ...lag, at: 9000, isBehind: true, behindMs: 1700, usualMs: 4, lastedMs: 2000 });
  expect(ledger.query().entries).toMatchObject([{ kind: 'lag', from: 7000, symbol: 'BTCUSDT', channel: 'trade' }]);
  expect(ledger.query().entries[0]).not.toHaveProperty('to');
  events.report({ ...lag, at: 20_000, isBehind: false, behindMs: 900, usualMs: 4, lastedMs: 13_000 });
  expect(ledger.query().entries).toMatchObject([{ from: 7000, to: 20_000 }]);
  expect(log.events.map(({ name, level, fields }) => [name, level, fields])).toEqual([
    ['FEED_LAGGING', 'warn', { scope: 'stream', channel: 'trade', behindMs: 1700, usualMs: 4 }],
    ['FEED_LAG_ENDED', 'info', { scope: 'stream', channel: 'trade', behindMs: 900, usualMs: 4, lastedMs: 13_000 }],
  ]);
  expect(
    toQualityNotice({ ...lag, at: 9000, isBehind: true, behindMs: 1700, lastedMs: 2000 }, () => undefined),
  ).toEqual({
    kind: 'lag',
    at: 9000,
    venue: 'binance-spot',
    scope: 'stream',
    subject: 'binance-spot:x',
    symbol: 'BTCUSDT',
    channel: 'trade',
    isBehind: true,
    behindMs: 1700,
  });
});

it('a listener that throws is counted and logged, and the others still receive it', () => {
  const log = new FakeLog();
  const events = new QualityEvents(log);
  const received: QualityEvent[] = [];
  events.on(() => {
    throw new Error('broken');
  });
  const stop = events.on((event) => {
    received.push(event);
  });
  for (const fact of FACTS.slice(0, 1)) events.report(fact);
  stop();
  for (const fact of FACTS.slice(0, 1)) events.report(fact);
  expect([received.length, events.handlerErrors]).toEqual([1, 2]);
  expect(log.named('HANDLER_ERROR')[0]?.fields).toEqual({ channel: 'quality', error: 'broken' });
});

it('what heals itself is a warning in the log, what needs a person an error', () => {
  const log = new FakeLog();
  const events = new QualityEvents(log);
  const rejected = { ...ABOUT, kind: 'subscription-rejected', topic: 'x', reason: 'no' } as const;
  const lost = { at: 0, venue: 'okx', kind: 'connection-lost', connection: 'okx #1', reason: 'x' } as const;
  for (const fact of [
    { ...rejected, code: 'symbol-unknown' },
    { ...rejected, code: 'rate-limited' },
    { ...lost, code: 'watchdog', wasOpen: true, retry: { attempt: 1, delayMs: 10 } },
    { ...lost, code: 'attempts-exhausted', wasOpen: false },
    { ...ABOUT, kind: 'request-failed', reason: 'timeout' },
  ] satisfies readonly QualityEvent[])
    events.report(fact);
  expect(log.events.map(({ name, level }) => `${level} ${name}`)).toEqual([
    'error SUBSCRIPTION_REJECTED',
    'warn SUBSCRIPTION_REJECTED',
    'warn CONNECTION_DISCONNECTED',
    'warn CONNECTION_RECONNECTING',
    'error CONNECTION_DISCONNECTED',
    'warn CONNECTION_ERROR',
  ]);
});
