import { beforeEach, describe, expect, it } from 'vitest';
import { binanceSpot } from '../../../venues/binance/spot.ts';
import { FakeSource } from '../../testing/fake-source.ts';
import { CandleQueue, type CandleDelivery } from './candle-queue.ts';
import { CandleRecord } from '../../venue/records.ts';
import { CandleSeries } from './candle-series.ts';

const MINUTE = 60_000;
let source: FakeSource;

beforeEach(() => {
  source = new FakeSource(binanceSpot);
});

describe('closed candles', () => {
  it('come once each, in order, and before any open one', async () => {
    const feed = makeFeed(10);
    emit(0, 'open');
    emit(0, 'closed');
    emit(1, 'open');
    emit(1, 'closed');
    emit(1, 'closed');
    emit(2, 'open');
    expect(await take(feed, 3)).toEqual(['0 closed', '1 closed', '2 open']);
    expect(feed.stats()).toMatchObject({ depth: 0, open: 0, delivered: 3 });
  });

  it('are never dropped: a full queue lets the series wait, and counts it', async () => {
    const feed = makeFeed(3);
    for (let minute = 0; minute < 50; minute++) emit(minute, 'closed');
    expect(feed.stats()).toMatchObject({ depth: 3, capacity: 3, blocked: 1, waiting: 1 });
    expect(await take(feed, 50)).toEqual(Array.from({ length: 50 }, (_, minute) => `${minute} closed`));
    expect(feed.stats()).toMatchObject({ depth: 0, waiting: 0, delivered: 50 });
    emit(50, 'closed');
    expect(await take(feed, 1)).toEqual(['50 closed']);
  });

  it('of several series share the queue, and none of them starves', async () => {
    const feed = makeFeed(2);
    for (let minute = 0; minute < 5; minute++) {
      emit(minute, 'closed', 'AUSDT');
      emit(minute, 'closed', 'BUSDT');
    }
    const taken = await takeDeliveries(feed, 4);
    expect(new Set(taken.map(({ candle }) => candle.symbol)).size).toBe(2);
    taken.push(...(await takeDeliveries(feed, 6)));
    for (const symbol of ['AUSDT', 'BUSDT']) {
      expect(
        taken.filter(({ candle }) => candle.symbol === symbol).map(({ candle }) => candle.openTime / MINUTE),
      ).toEqual([0, 1, 2, 3, 4]);
    }
    expect(feed.stats().blocked).toBeGreaterThan(0);
  });

  it('behind a gap wait until it is filled, and are emitted in their order', async () => {
    const feed = makeFeed(10);
    emit(0, 'closed');
    series().isFilling = true;
    emit(3, 'closed');
    expect(await take(feed, 1)).toEqual(['0 closed']);
    const next = feed.next();
    expect(feed.stats().depth).toBe(0);
    emit(1, 'closed');
    emit(2, 'closed');
    series().isFilling = false;
    feed.onChange(source.market.find('binance-spot', 'BTCUSDT')!, series(), { now: NaN });
    expect((await next).value?.candle.openTime).toBe(MINUTE);
    expect(await take(feed, 2)).toEqual(['2 closed', '3 closed']);
  });

  it('behind a gap that stays come with how many are missing, an unfinished one included', async () => {
    const feed = makeFeed(10);
    emit(0, 'closed');
    emit(1, 'open');
    emit(4, 'closed');
    expect(
      (await takeDeliveries(feed, 2)).map(({ candle, missingBefore }) => [candle.openTime / MINUTE, missingBefore]),
    ).toEqual([
      [0, 0],
      [4, 3],
    ]);
  });
});

describe('open candles', () => {
  it('are conflated to the newest, and what was replaced is counted', async () => {
    const feed = makeFeed(10);
    for (let trades = 1; trades <= 100; trades++) emit(0, 'open', 'BTCUSDT', trades);
    const [only] = await takeDeliveries(feed, 1);
    expect([only!.candle.tradeCount, feed.stats().replaced, feed.stats().open]).toEqual([100, 99, 0]);
  });

  it('that closed before anybody read them do not come as open', async () => {
    const feed = makeFeed(10);
    emit(0, 'open');
    emit(0, 'closed');
    expect(await take(feed, 1)).toEqual(['0 closed']);
    expect(await Promise.race([take(feed, 1), Promise.resolve('nothing')])).toBe('nothing');
  });
});

describe('times of a candle', () => {
  it("are the venue's and ours of its newest message, however long it waits, in whole ms", async () => {
    const feed = makeFeed(1);
    source.clock.advance(0.4);
    emit(0, 'closed');
    emit(1, 'open');
    source.clock.advance(2000.3);
    emit(1, 'closed');
    emit(2, 'open');
    source.clock.advance(60_000);
    const came = Math.floor(source.now());
    expect(
      (await takeDeliveries(feed, 3)).map(({ candle: { venueTime, receivedAt } }) => [venueTime, came - receivedAt!]),
    ).toEqual([
      [5, 62_000],
      [MINUTE + 5, 60_000],
      [2 * MINUTE + 5, 60_000],
    ]);
  });

  it('that only history has are when it came, and none of the venue', async () => {
    const feed = makeFeed(10);
    emit(0, 'closed');
    series().isFilling = true;
    emit(2, 'closed');
    const filled = new CandleSeries('1m', 100);
    const record = new CandleRecord();
    Object.assign(record, { openTime: MINUTE, closeTime: 2 * MINUTE - 1, isClosed: true, isBackfilled: true });
    filled.offer(record);
    series().merge(filled);
    series().isFilling = false;
    feed.onChange(source.market.find('binance-spot', 'BTCUSDT')!, series(), { now: 123_456.7 });
    const deliveries = await takeDeliveries(feed, 3);
    expect(deliveries.map(({ candle }) => candle.openTime / MINUTE)).toEqual([0, 1, 2]);
    expect(deliveries[1]!.candle).toMatchObject({ receivedAt: 123_456, backfilled: true });
    expect(deliveries[1]!.candle).not.toHaveProperty('venueTime');
    expect(deliveries[2]!.candle.venueTime).toBe(2 * MINUTE + 5);
  });
});

describe('a reader', () => {
  it('that waits receives the next candle, and is notified of the end', async () => {
    const feed = makeFeed(10);
    const [first, second] = [feed.next(), feed.next()];
    emit(0, 'open');
    expect((await first).value?.candle.closed).toBe(false);
    feed[Symbol.dispose]();
    feed[Symbol.dispose]();
    expect([await second, await feed.next()]).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    expect(source.market.candleQueues.size).toBe(0);
  });

  it('counts how often it was full, also once it has ended', () => {
    const feed = makeFeed(1);
    for (let minute = 0; minute < 4; minute++) emit(minute, 'closed');
    expect([feed.stats().blocked, source.market.counts.blocked]).toEqual([1, 0]);
    feed[Symbol.dispose]();
    feed[Symbol.dispose]();
    expect([source.market.counts.blocked, source.market.candleQueues.size]).toEqual([1, 0]);
  });

  it('ends by leaving its loop', async () => {
    const feed = makeFeed(10);
    emit(0, 'closed');
    for await (const { candle } of feed) {
      expect(candle.openTime).toBe(0);
      break;
    }
    expect(source.market.candleQueues.size).toBe(0);
  });

  it('does not receive history from before', async () => {
    emit(0, 'closed');
    emit(1, 'open');
    const feed = makeFeed(10);
    feed.onChange(source.market.find('binance-spot', 'BTCUSDT')!, series(), { now: NaN });
    emit(1, 'closed');
    expect(await take(feed, 1)).toEqual(['1 closed']);
  });
});

function makeFeed(capacity: number): CandleQueue {
  const feed = new CandleQueue(capacity, (ended) => {
    source.market.dropQueue(ended);
  });
  source.market.candleQueues.add(feed);
  return feed;
}

function series(): CandleSeries {
  return source.market.find('binance-spot', 'BTCUSDT')!.candles.get('1m')!;
}

function emit(minute: number, state: 'open' | 'closed', symbol = 'BTCUSDT', trades = 4): void {
  const at = minute * MINUTE;
  const k = {
    t: at,
    T: at + MINUTE - 1,
    s: symbol,
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
  source.frame(
    JSON.stringify({ stream: `${symbol.toLowerCase()}@kline_1m`, data: { e: 'kline', E: at + 5, s: symbol, k } }),
  );
}

async function takeDeliveries(feed: CandleQueue, count: number): Promise<CandleDelivery[]> {
  const taken: CandleDelivery[] = [];
  while (taken.length < count) {
    const { value } = await feed.next();
    if (value !== undefined) taken.push(value);
  }
  return taken;
}

async function take(feed: CandleQueue, count: number): Promise<string[]> {
  return (await takeDeliveries(feed, count)).map(
    ({ candle }) => `${candle.openTime / MINUTE} ${candle.closed ? 'closed' : 'open'}`,
  );
}
