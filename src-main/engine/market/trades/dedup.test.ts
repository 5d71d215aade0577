import { beforeEach, expect, it } from 'vitest';
import { binanceSpot } from '../../../venues/binance/spot.ts';
import { defaultConfig } from '../../config/config.ts';
import { FakeSource } from '../../testing/fake-source.ts';

let feed: FakeSource;

beforeEach(() => start());

it('a trade that comes twice is emitted once and counted', () => {
  trade(1, 2, 3, 2, 3, 1);
  expect([emitted(), counts()]).toEqual([[1, 2, 3], { duplicates: 3, outOfOrder: 0 }]);
});

it('a trade that comes after newer ones is left out and counted as late, not as a double', () => {
  trade(1, 4, 3, 2, 4);
  expect([emitted(), counts()]).toEqual([[1, 4], { duplicates: 1, outOfOrder: 2 }]);
});

it('remembers for as long and for as many as configured', async () => {
  trade(1);
  await feed.clock.run(119_000);
  trade(1);
  expect(counts()).toEqual({ duplicates: 1, outOfOrder: 0 });
  await feed.clock.run(2000);
  trade(1);
  expect(counts()).toEqual({ duplicates: 1, outOfOrder: 1 });
  start(2);
  trade(10, 12, 13, 11, 10);
  // What is older than the two remembered counts as seen: nobody can know.
  expect(counts()).toEqual({ duplicates: 2, outOfOrder: 0 });
});

it('a closed candle that comes twice is emitted once and counted; with more trades in it is taken', () => {
  candle(4, false);
  candle(4, false);
  candle(5, true);
  candle(5, true);
  candle(5, false);
  candle(6, true);
  expect([received, counts()]).toEqual([
    ['4 open', '4 open', '5 closed', '6 closed'],
    { duplicates: 2, outOfOrder: 0 },
  ]);
});

const received: string[] = [];

function start(maxEntries = 10_000): void {
  const config = defaultConfig();
  feed = new FakeSource(binanceSpot, { ...config, dedup: { ...config.dedup, maxEntries } });
  received.length = 0;
  feed.open('binance-spot', { channel: 'trade', symbol: 'BTCUSDT' });
  feed.open('binance-spot', { channel: 'candle', symbol: 'BTCUSDT', interval: '1m' });
  feed.market.onRecord = (_, record) => {
    if (record.kind === 'candle') received.push(`${record.tradeCount} ${record.isClosed ? 'closed' : 'open'}`);
    else if (record.kind === 'trade') received.push(String(record.id));
  };
}

function trade(...ids: number[]): void {
  for (const id of ids)
    feed.frame(
      `{"stream":"btcusdt@trade","data":{"e":"trade","E":5,"s":"BTCUSDT","t":${id},"p":"1.5","q":"2","T":5,"m":true,"M":true}}`,
    );
}

function candle(trades: number, isClosed: boolean): void {
  feed.frame(
    `{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":5,"s":"BTCUSDT","k":{"t":0,"T":59999,"s":"BTCUSDT","i":"1m","f":1,"L":2,"o":"1","c":"1","h":"2","l":"1","v":"9","n":${trades},"x":${String(isClosed)},"q":"12","V":"4","Q":"5","B":"0"}}}`,
  );
}

function emitted(): number[] {
  return received.map(Number);
}

function counts(): { readonly duplicates: number; readonly outOfOrder: number } {
  let duplicates = 0;
  let outOfOrder = 0;
  for (const { stream } of feed.streams.values()) {
    duplicates += stream.duplicates;
    outOfOrder += stream.outOfOrder;
  }
  return { duplicates, outOfOrder };
}
