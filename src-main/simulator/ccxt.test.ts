import { expect, test } from 'vitest';
import { INTERVALS } from '../../src-shared/market/interval.ts';
import {
  describeCcxt,
  testFetchedCandles,
  testMarket,
  testNumberedBooks,
  testWatchedTrades,
  type CcxtBench,
} from './testing/ccxt-checks.ts';
import { CCXT_PRODUCTS, openCcxt, type CcxtProduct, type CcxtTicker, type CcxtTrade } from './testing/ccxt-client.ts';

describeCcxt<CcxtProduct>(
  {
    markets: CCXT_PRODUCTS,
    speed: 20,
    open: ({ endpoints }, product) => openCcxt(product, endpoints),
    // In base units, which for inverse contracts is the venue's quote volume; by sockets ccxt takes the volume as the venue sends it.
    volumeOf: ({ volume, quoteVolume }, { type }) => (type === 'inverse' ? quoteVolume : volume),
    watchedVolumeOf: ({ volume }) => volume,
  },
  (bench) => {
    const { symbol, venue, native } = bench.market;
    testMarket(bench, 100);
    testFetchedCandles(bench, venue === 'binance-spot' ? INTERVALS : INTERVALS.filter((interval) => interval !== '1s'));
    testWatchedTrades(bench);
    testNumberedBooks(bench, 100);

    test('fetchTrades: every aggregate is the sum of its trades', async () => {
      const trades = await bench.client.fetchTrades(symbol, undefined, 20);
      expect(trades).toHaveLength(20);
      for (const trade of trades) expectTrueAggregate(trade, bench);
    });

    test('watchTrades by aggTrade: every aggregate is the sum of its trades, and the next goes on where it ended', async () => {
      // ccxt keeps trades and aggregates in one cache: a client of its own keeps them apart.
      const own = await openCcxt(bench.market, bench.simulator.endpoints);
      try {
        const seen: CcxtTrade[] = [];
        while (seen.length < 40)
          seen.push(...(await own.watchTrades(symbol, undefined, undefined, { name: 'aggTrade' })));
        for (const trade of seen) expectTrueAggregate(trade, bench);
        for (const [index, { id, info }] of seen.entries()) {
          const before = seen[index - 1];
          if (before !== undefined)
            expect([Number(id), Number(info['f'])]).toEqual([Number(before.id) + 1, Number(before.info['l']) + 1]);
        }
      } finally {
        await own.close();
      }
    });

    test('watchTicker: the last price is a true one of its time, the day is the sum of its minutes', async () => {
      let ticker: CcxtTicker | undefined;
      for (let round = 0; round < 3; round++) {
        ticker = await bench.client.watchTicker(symbol);
        const { timestamp, last } = ticker;
        const trades = bench.simulator.truth.trades(venue, native);
        // Of the trades of its own ms some may have come after it.
        const possible = [
          trades.filter(({ time }) => time < timestamp).at(-1),
          ...trades.filter(({ time }) => time === timestamp),
        ];
        expect(possible.map((trade) => Number(trade?.price))).toContain(last);
      }
      // What the ticker said is at most a minute old by now, and that much of the day has moved on.
      const day = bench.simulator.truth.candles(venue, native, '1m', 1442).map(bench.rowOf);
      const { high = NaN, low = NaN, open = NaN } = ticker ?? {};
      expect(Math.max(...day.map((row) => row[2] ?? NaN))).toBeGreaterThanOrEqual(high);
      expect(Math.min(...day.map((row) => row[3] ?? NaN))).toBeLessThanOrEqual(low);
      expect(day.map((row) => row[1])).toContain(open);
    });
  },
  testWatchedCandles,
);

function testWatchedCandles(bench: CcxtBench<CcxtProduct>): void {
  const { symbol, venue, native } = bench.market;
  test('watchOHLCV: candles that closed while watched are the true ones, and the running one is inside the truth', async () => {
    const last = new Map<number, number[]>();
    // A candle that has just opened is flat at the last price until its first trade opens it.
    const isOpened = () => last.size >= 3 && (last.get(Math.max(...last.keys()))?.[5] ?? 0) > 0;
    while (!isOpened())
      for (const candle of await bench.client.watchOHLCV(symbol, '1m')) last.set(candle[0] ?? NaN, candle);
    const times = [...last.keys()].sort((a, b) => a - b);
    expect(times.map((time, index) => time - (times[0] ?? NaN) - index * 60_000)).toEqual(times.map(() => 0));
    const known = new Map(
      bench.simulator.truth.candles(venue, native, '1m', 20).map((candle) => [candle.openTime, candle]),
    );
    for (const time of times.slice(0, -1)) expect(last.get(time)).toEqual(bench.watchedRowOf(known.get(time)));
    const running = times.at(-1) ?? NaN;
    const [, open = NaN, high = NaN, low = NaN, , volume = NaN] = last.get(running) ?? [];
    const [, trueOpen, trueHigh = NaN, trueLow = NaN, , trueVolume = NaN] = bench.watchedRowOf(known.get(running));
    expect([open, high <= trueHigh, low >= trueLow, volume <= trueVolume]).toEqual([trueOpen, true, true, true]);
  });
}

function expectTrueAggregate(
  { timestamp, price, amount, side, info }: CcxtTrade,
  { simulator, market: { venue, native } }: CcxtBench,
): void {
  const trades = simulator.truth.trades(venue, native, {
    fromId: Number(info['f']),
    limit: Number(info['l']) - Number(info['f']) + 1,
  });
  const total = trades.reduce((sum, trade) => sum + Number(trade.size), 0);
  expect([Number(info['f']), Number(info['l'])]).toEqual([trades[0]?.id, trades.at(-1)?.id]);
  expect(amount).toBeCloseTo(total, 8);
  for (const trade of trades) expect([price, side]).toEqual([Number(trade.price), trade.aggressor]);
  expect(timestamp).toBe(trades[0]?.time);
}
