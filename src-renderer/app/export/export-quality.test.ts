import { expect, test } from 'vitest';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { qualityOf, spanOf } from './export-quality.ts';

const BTC = 'binance-spot:BTCUSDT';
const NOW = 100_000;
const TAPE: readonly Demand[] = [{ kind: 'trades', sub: 't', instrument: BTC }];
const TABLE = {
  columns: ['time', 'time_ms', 'next_funding_ms'],
  rows: [
    ['', 20_000, 999_999],
    ['', 10_000, undefined],
  ],
} as const;

function entry(rest: Partial<LedgerEntry>): LedgerEntry {
  return {
    id: 1,
    kind: 'gap',
    venue: 'binance-spot',
    symbol: 'BTCUSDT',
    channel: 'trade',
    from: 12_000,
    to: 13_400,
    count: 3,
    reason: 'sequence-gap',
    ...rest,
  };
}

function sentence(entries: readonly LedgerEntry[], demands = TAPE, completeSince = 0): unknown {
  return qualityOf({ page: { entries, total: entries.length, completeSince } }, { demands, table: TABLE, now: NOW })[
    'sentence'
  ];
}

test('a file spans the times of its rows, those of nothing else; without any it is of this instant', () => {
  expect(spanOf(TABLE, NOW)).toEqual({ from: 10_000, to: 20_000 });
  expect(spanOf({ columns: ['price'], rows: [[1]] }, NOW)).toEqual({ from: NOW, to: NOW });
  // The history of a book.
  expect(spanOf({ columns: ['column_time_ms'], rows: [[NOW - 9], [NOW - 5]] }, NOW)).toEqual({
    from: NOW - 9,
    to: NOW - 5,
  });
  expect(spanOf({ columns: ['close_time_ms', 'open_time_ms'], rows: [[NOW + 5, NOW - 5]] }, NOW)).toEqual({
    from: NOW - 5,
    to: NOW,
  });
});

test('a file says what overlaps it and is about it', () => {
  expect(sentence([entry({}), entry({ id: 2, from: 15_000, to: 17_000, count: 0 })])).toBe(
    'this file has 2 gaps, 3.4 s (3 trades missing)',
  );
  expect(
    sentence([
      entry({ from: 1000, to: 2000 }),
      entry({ symbol: 'ETHUSDT' }),
      entry({ channel: 'book' }),
      entry({ venue: 'binance-usdm' }),
    ]),
  ).toBe('this file has no known gaps');
  expect(sentence([entry({ symbol: '', kind: 'malformed', count: 2 })])).toBe(
    'this file has no known gaps; 2 messages not understood',
  );
});

test('candles are distinguished by interval, and health has everything', () => {
  const fives: LedgerEntry = { ...entry({ channel: 'candle', count: 1 }), interval: '5m' };
  expect(sentence([fives], [{ kind: 'candles', sub: 'c', instrument: BTC, interval: '1m' }])).toBe(
    'this file has no known gaps',
  );
  expect(sentence([fives], [{ kind: 'candles', sub: 'c', instrument: BTC, interval: '5m' }])).toContain('1 gap');
  expect(sentence([fives], [{ kind: 'health', sub: 'h' }])).toContain('1 gap');
});

test('what was lost on the way to the screen is said, though the engine had it', () => {
  const quality = qualityOf(
    { page: { entries: [], total: 0, completeSince: 0 } },
    { demands: TAPE, table: TABLE, now: NOW, dropped: 7 },
  );
  expect(quality).toMatchObject({
    sentence: 'this file has no known gaps; 7 trades lost on the way to this screen',
    droppedTrades: 7,
  });
});

test('what the ledger no longer knows is admitted', () => {
  expect(sentence([], TAPE, 15_000)).toBe(
    'this file has no known gaps; nothing is known of the time before 1970-01-01T00:00:15.000Z',
  );
});
