import { beforeEach, expect, it } from 'vitest';
import { binanceSpot } from '../../../venues/binance/spot.ts';
import { CandleRecord } from '../../venue/records.ts';
import { FakeSource } from '../../testing/fake-source.ts';
import { CandleSeries } from './candle-series.ts';

const MINUTE = 60_000;
let feed: FakeSource;
let received: string[];

beforeEach(() => {
  feed = new FakeSource(binanceSpot);
  received = [];
  feed.market.onRecord = (_, record) => {
    if (record.kind === 'candle')
      received.push(
        `${record.openTime / MINUTE} ${record.isClosed ? 'closed' : 'open'}${record.isBackfilled ? ' backfilled' : ''}`,
      );
  };
});

it('emits what came from history in its place, marked, and closed ones behind it only then', () => {
  live(0, 'closed');
  series().isFilling = true;
  live(3, 'closed');
  live(4, 'open');
  expect(received).toEqual(['0 closed', '4 open']);
  load(1, 2);
  expect(received.slice(2)).toEqual(['1 closed backfilled', '2 closed backfilled', '3 closed']);
  live(4, 'closed');
  expect(received.at(-1)).toBe('4 closed');
});

it('emits by history how a candle ended whose end was missed', () => {
  live(0, 'open');
  series().isFilling = true;
  live(1, 'open');
  load(0);
  expect(received).toEqual(['0 open', '1 open', '0 closed backfilled']);
});

it('passes over a gap that stays, and emits nothing out of order', () => {
  live(0, 'closed');
  live(1, 'open');
  live(3, 'closed');
  load(2);
  live(1, 'closed');
  live(4, 'closed');
  expect(received).toEqual(['0 closed', '1 open', '3 closed', '4 closed']);
});

it('does not go back to an open candle that has a successor', () => {
  live(0, 'open');
  live(1, 'open');
  live(0, 'open', 5);
  expect(received).toEqual(['0 open', '1 open']);
});

it('emits nothing of what was before the first live candle', () => {
  load(0, 1);
  live(2, 'open');
  load(0, 1);
  live(2, 'closed');
  expect(received).toEqual(['2 open', '2 closed']);
});

function live(minute: number, state: 'open' | 'closed', trades = 4): void {
  const at = minute * MINUTE;
  const k = {
    t: at,
    T: at + MINUTE - 1,
    s: 'BTCUSDT',
    i: '1m',
    f: 1,
    L: 2,
    o: '1',
    c: '1',
    h: '2',
    l: '1',
    v: '9',
    n: trades,
    x: state === 'closed',
    q: '12',
    V: '4',
    Q: '5',
    B: '0',
  };
  feed.frame(JSON.stringify({ stream: 'btcusdt@kline_1m', data: { e: 'kline', E: at + 5, s: 'BTCUSDT', k } }));
}

/** History brings these minutes, and with them the end of every load. */
function load(...minutes: readonly number[]): void {
  const rows = new CandleSeries('1m', Infinity);
  for (const minute of minutes) {
    const candle = new CandleRecord();
    candle.openTime = minute * MINUTE;
    candle.closeTime = candle.openTime + MINUTE - 1;
    candle.tradeCount = 9;
    candle.isClosed = true;
    candle.isBackfilled = true;
    rows.offer(candle);
  }
  series().merge(rows);
  series().isFilling = false;
  feed.market.onCandlesLoaded(feed.market.symbol(binanceSpot, 'BTCUSDT'), series());
}

function series(): CandleSeries {
  return feed.market.candles(feed.market.symbol(binanceSpot, 'BTCUSDT'), '1m');
}
