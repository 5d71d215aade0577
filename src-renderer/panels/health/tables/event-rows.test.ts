import { expect, test } from 'vitest';
import type { LogEvent } from '../../../../src-shared/wire/event-log.ts';
import { UTC } from '../../../format/zone.ts';
import {
  EVENT_COLUMNS,
  eventCell,
  eventCount,
  eventLines,
  eventRows,
  eventSentence,
  eventTable,
} from './event-rows.ts';

const AT = Date.UTC(2026, 10, 20, 14, 40, 0, 250);
const EVENTS = (
  [
    { name: 'FEED_STARTED', level: 'info', at: AT - 3 },
    {
      name: 'HISTORY_FILLED',
      level: 'debug',
      at: AT - 2,
      venue: 'binance-usdm',
      symbol: 'BTCUSDT',
      fields: { interval: '1m', loaded: 3 },
    },
    { name: 'BOOK_GAP', level: 'warn', at: AT - 1, venue: 'binance-spot', symbol: 'BTCUSDT', fields: { missing: 2 } },
    {
      name: 'CONNECTION_DISCONNECTED',
      level: 'error',
      at: AT,
      venue: 'binance-spot',
      connection: 'binance-spot #1',
      fields: { code: 'watchdog' },
    },
  ] satisfies LogEvent[]
).map((event, number) => ({ number, event }));

const named = (level: LogEvent['level'], text = ''): string[] =>
  eventRows(EVENTS, { level, text }).map(({ event }) => event.name);

test('newest first, from a level up', () => {
  expect(named('debug')).toEqual(['CONNECTION_DISCONNECTED', 'BOOK_GAP', 'HISTORY_FILLED', 'FEED_STARTED']);
  expect([named('info').length, named('warn').length, named('error')]).toEqual([3, 2, ['CONNECTION_DISCONNECTED']]);
});

test('every word must be in it: venue, symbol, name or fact, in any case', () => {
  expect([
    named('debug', 'btcusdt'),
    named('debug', 'SPOT btc'),
    named('debug', ' watchdog '),
    named('debug', 'usdm spot'),
  ]).toEqual([['BOOK_GAP', 'HISTORY_FILLED'], ['BOOK_GAP'], ['CONNECTION_DISCONNECTED'], []]);
});

test('a row says when, how grave, what, about what and why', () => {
  const texts = (number: number): string[] => EVENT_COLUMNS.map(({ id }) => eventCell(EVENTS[number]!, id, UTC).text);
  expect(texts(2)).toEqual(['14:40:00.249', 'warn', 'BOOK_GAP', 'BTCUSDT binance-spot', 'missing 2']);
  expect(texts(3)).toEqual(['14:40:00.250', 'error', 'CONNECTION_DISCONNECTED', 'binance-spot #1', 'code watchdog']);
  expect(texts(0).slice(3)).toEqual(['', '']);
  const chips = EVENTS.map((event) => eventCell(event, 'about', UTC).mark?.code);
  expect(chips).toEqual([undefined, 'BN', 'BN', 'BN']);
  expect([eventSentence(EVENTS[0]!), eventSentence(EVENTS[2]!)]).toEqual([
    'FEED_STARTED',
    'BOOK_GAP · BTCUSDT binance-spot · missing 2',
  ]);
});

test('copied as tab-separated lines, exported with both times', () => {
  expect(eventLines(EVENTS.slice(2))).toBe(
    '2026-11-20T14:40:00.249Z\twarn\tBOOK_GAP\tbinance-spot\tBTCUSDT\t\tmissing 2\n2026-11-20T14:40:00.250Z\terror\tCONNECTION_DISCONNECTED\tbinance-spot\t\tbinance-spot #1\tcode watchdog',
  );
  const { columns, rows } = eventTable(EVENTS);
  for (const row of rows) expect(row).toHaveLength(columns.length);
  expect(rows[3]?.slice(0, 3)).toEqual([3, '2026-11-20T14:40:00.250Z', AT]);
});

test('says how many there are, and how many it never received', () => {
  expect([eventCount(1, 1, 0), eventCount(5, 9, 0), eventCount(9, 9, 4)]).toEqual([
    '1 event',
    '5 of 9 events',
    '9 events, 4 not received',
  ]);
});
