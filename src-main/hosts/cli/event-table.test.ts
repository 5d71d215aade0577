import { expect, test } from 'vitest';
import { eventRow, eventTableHead, noticeRow } from './event-table.ts';

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

test('rows stand under their heads, facts that are absent are left out', () => {
  const base = { venue: 'binance-spot', symbol: 'BTCUSDT', receivedAt: at } as const;
  const rows = [
    eventRow({ ...base, kind: 'trade', id: 7, price: '64151.50', size: '0.00100', aggressor: 'buy' }),
    eventRow({
      ...base,
      kind: 'candle',
      interval: '1m',
      openTime: at - 5678,
      closeTime: at,
      open: '1',
      high: '3',
      low: '0.5',
      close: '2',
      volume: '10',
      closed: true,
    }),
    eventRow({ ...base, kind: 'bbo', bidPrice: '1.0', bidSize: '2' }),
    eventRow({ ...base, kind: 'book', type: 'snapshot', bids: [['1.0', '2']], asks: [] }),
    eventRow({
      kind: 'markPrice',
      venue: 'binance-usdm',
      symbol: 'BTCUSDT',
      venueTime: at,
      markPrice: '5',
      fundingRate: '0.0001',
      fundingIntervalMs: 14_400_000,
    }),
  ];
  expect([eventTableHead(), ...rows]).toEqual([
    'time (UTC)    symbol          what          facts',
    '03:04:05.678  BTCUSDT         trade         buy   64151.50  x 0.00100  id 7',
    '03:04:05.678  BTCUSDT         candle 1m     03:04:00  closed  o 1  h 3  l 0.5  c 2  vol 10',
    '03:04:05.678  BTCUSDT         bbo           bid 1.0  x 2',
    '03:04:05.678  BTCUSDT         book          snapshot  bid 1.0 x 2  levels 1+0',
    '03:04:05.678  BTCUSDT         markPrice     mark 5  funding 0.0001  every 4h',
  ]);
});

test('what is behind is a row of its own, and that it no longer is', () => {
  const lag = { kind: 'lag', at, venue: 'okx', scope: 'venue', subject: 'okx', symbol: '', behindMs: 1700 } as const;
  expect([noticeRow({ ...lag, isBehind: true, usualMs: 4 }), noticeRow({ ...lag, isBehind: false })]).toEqual([
    '03:04:05.678                  venue         okx is 1700 ms behind, usually 4 ms',
    '03:04:05.678                  venue         okx is no longer behind',
  ]);
});

test('a candle that differs and trades outside the book have both numbers', () => {
  const about = { at, venue: 'okx', symbol: 'BTC-USDT', channel: 'trade' } as const;
  expect([
    noticeRow({
      ...about,
      kind: 'candleDiffers',
      interval: '1m',
      openTime: at - 65_678,
      closeTime: at - 5679,
      differences: [
        { of: 'volume', expected: '12.5', received: '11.5' },
        { of: 'high', expected: '10', received: '9' },
      ],
    }),
    noticeRow({
      ...about,
      kind: 'tradesOutsideBook',
      from: at - 1000,
      to: at,
      count: 2,
      worst: { of: 'price', expected: '10.1', received: '11' },
    }),
  ]).toEqual([
    '03:04:05.678  BTC-USDT        candle 1m     03:03:00 is not what its trades come to: volume 12.5, trades 11.5; high 10, trades 9',
    '03:04:05.678  BTC-USDT        trade         2 outside the book from 03:04:04.678 to 03:04:05.678: best price 10.1, traded at 11',
  ]);
});

test('texts of a venue cannot steer the terminal', () => {
  const row = eventRow({
    kind: 'trade',
    venue: 'bybit-spot',
    symbol: 'A\u001B]0;x\u0007\nB\u009B\u202E',
    id: '1\r\u001B[31m',
    price: '1',
    size: '2',
    aggressor: 'buy',
    receivedAt: 0,
  });
  expect(row).toContain('A\\u001b]0;x\\u0007\\u000aB\\u009b\\u202e');
  expect(row).toContain('id 1\\u000d\\u001b[31m');
  expect(row).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
