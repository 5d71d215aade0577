import { expect, it } from 'vitest';
import type { LogEvent } from '../../../src-shared/wire/event-log.ts';
import { FakeLog } from '../testing/fake-ports.ts';
import { Ledger } from './ledger.ts';
import type { QualityEvent } from '../quality-event.ts';
import { QualityEvents } from './quality-events.ts';
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
  ]);
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
