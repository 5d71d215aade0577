import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INTERVALS } from '../../src-shared/market/interval.ts';
import { CCXT_PRODUCTS, openCcxt } from './ccxt-client.ts';
import type { CcxtClient, CcxtProduct, CcxtTicker, CcxtTrade } from './ccxt-client.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';
import type { TruthCandle } from './truth.ts';

/** A minute of the market takes three seconds, so that candles close while they are watched. */
const SPEED = 20;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, speed: SPEED });
});
afterAll(() => simulator.stop());

describe.each(CCXT_PRODUCTS)('ccxt on $venue', (product) => {
  const { symbol, venue, native } = product;
  let client: CcxtClient;
  beforeAll(async () => { client = await openCcxt(product, simulator.endpoints); }, 20_000);
  afterAll(() => client.close());

  test('knows the market and its contract', async () => {
    const markets = await client.loadMarkets();
    expect(markets[symbol]?.contractSize).toBe(product.contractSize);
    const rest = await client.fetchOrderBook(symbol, 100);
    expect(rest.bids[0]?.[0]).toBeLessThan(rest.asks[0]?.[0] ?? 0);
    const trades = await client.fetchTrades(symbol, undefined, 20);
    expect(trades).toHaveLength(20);
    for (const trade of trades) expectTrueAggregate(trade, product);
  }, 60_000);

  test('fetchOHLCV: every closed candle of every interval is the true one', async () => {
    for (const interval of INTERVALS.filter((one) => one in client.timeframes && (one !== '1s' || venue === 'binance-spot'))) {
      const candles = await client.fetchOHLCV(symbol, interval, undefined, 50);
      const known = new Map(simulator.truth.candles(venue, native, interval, 60).map((candle) => [candle.openTime, candle]));
      expect([interval, candles.length]).toEqual([interval, 50]);
      // The last one was still running when it was read.
      for (const candle of candles.slice(0, -1)) expect([interval, ...candle]).toEqual([interval, ...rowOf(known.get(candle[0] ?? NaN), product)]);
    }
  }, 60_000);

  test('watchTrades: the true trades, none missing, none twice, in order', async () => {
    const seen: CcxtTrade[] = [];
    while (seen.length < 60) seen.push(...await client.watchTrades(symbol));
    for (const trade of seen) expectTrue(trade, product);
    const ids = seen.map(({ id }) => Number(id));
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
  }, 60_000);

  test('watchTrades by aggTrade: every aggregate is the sum of its trades, and the next goes on where it ended', async () => {
    // ccxt keeps trades and aggregates in one cache: a client of its own keeps them apart.
    const own = await openCcxt(product, simulator.endpoints);
    try {
      const seen: CcxtTrade[] = [];
      while (seen.length < 40) seen.push(...await own.watchTrades(symbol, undefined, undefined, { name: 'aggTrade' }));
      for (const trade of seen) expectTrueAggregate(trade, product);
      for (const [index, { id, info }] of seen.entries()) {
        const before = seen[index - 1];
        if (before !== undefined) expect([Number(id), Number(info.f)]).toEqual([Number(before.id) + 1, Number(before.info.l) + 1]);
      }
    } finally {
      await own.close();
    }
  }, 60_000);

  test('watchOrderBook: the true book at every sequence it names', async () => {
    for (let round = 0; round < 20; round++) {
      const book = await client.watchOrderBook(symbol);
      const truth = simulator.truth.book(venue, native, book.nonce);
      const top = (rows: readonly (readonly (string | number)[])[] | undefined) => rows?.slice(0, 100).map(([price, size]) => [Number(price), Number(size)]);
      expect([top(book.bids), top(book.asks)]).toEqual([top(truth?.bids), top(truth?.asks)]);
    }
  }, 60_000);

  test('watchOHLCV: candles that closed while watched are the true ones, and the running one is inside the truth', async () => {
    const last = new Map<number, number[]>();
    // A candle that has just opened is flat at the last price until its first trade opens it.
    const isOpened = () => last.size >= 3 && (last.get(Math.max(...last.keys()))?.[5] ?? 0) > 0;
    while (!isOpened()) for (const candle of await client.watchOHLCV(symbol, '1m')) last.set(candle[0] ?? NaN, candle);
    const times = [...last.keys()].sort((a, b) => a - b);
    expect(times.map((time, index) => time - (times[0] ?? NaN) - index * 60_000)).toEqual(times.map(() => 0));
    const known = new Map(simulator.truth.candles(venue, native, '1m', 20).map((candle) => [candle.openTime, candle]));
    for (const time of times.slice(0, -1)) expect(last.get(time)).toEqual(watchedRowOf(known.get(time)));
    const running = times.at(-1) ?? NaN;
    const [, open = NaN, high = NaN, low = NaN, , volume = NaN] = last.get(running) ?? [];
    const [, trueOpen, trueHigh = NaN, trueLow = NaN, , trueVolume = NaN] = watchedRowOf(known.get(running));
    expect([open, high <= trueHigh, low >= trueLow, volume <= trueVolume]).toEqual([trueOpen, true, true, true]);
  }, 60_000);

  test('watchTicker: the last price is a true one of its time, the day is the sum of its minutes', async () => {
    let ticker: CcxtTicker | undefined;
    for (let round = 0; round < 3; round++) {
      ticker = await client.watchTicker(symbol);
      const { timestamp, last } = ticker;
      const before = simulator.truth.trades(venue, native).filter(({ time }) => time <= timestamp).at(-1);
      expect(last).toBe(Number(before?.price));
    }
    // What the ticker said is at most a minute old by now, and that much of the day has moved on.
    const day = simulator.truth.candles(venue, native, '1m', 1442).map((candle) => rowOf(candle, product));
    const { high = NaN, low = NaN, open = NaN } = ticker ?? {};
    expect(Math.max(...day.map((row) => row[2] ?? NaN))).toBeGreaterThanOrEqual(high);
    expect(Math.min(...day.map((row) => row[3] ?? NaN))).toBeLessThanOrEqual(low);
    expect(day.map((row) => row[1])).toContain(open);
  }, 60_000);
});

/** A candle as ccxt has it: time, open, high, low, close and the volume in base units, which for inverse contracts is the venue's quote volume. */
function rowOf(candle: TruthCandle | undefined, { venue }: CcxtProduct): number[] {
  if (candle === undefined) return [];
  const { openTime, open, high, low, close } = candle;
  return [openTime, open, high, low, close, venue === 'binance-coinm' ? candle.quoteVolume : candle.volume].map(Number);
}

function expectTrue(trade: CcxtTrade, { venue, native }: CcxtProduct): void {
  const [truth] = simulator.truth.trades(venue, native, { fromId: Number(trade.id), limit: 1 });
  expect([Number(trade.id), trade.timestamp, trade.price, trade.amount, trade.side])
    .toEqual([truth?.id, truth?.time, Number(truth?.price), Number(truth?.size), truth?.aggressor]);
}

/** As it comes by sockets: there ccxt takes the volume as the venue sends it, which for inverse contracts is contracts. */
function watchedRowOf(candle: TruthCandle | undefined): number[] {
  if (candle === undefined) return [];
  const { openTime, open, high, low, close, volume } = candle;
  return [openTime, open, high, low, close, volume].map(Number);
}

function expectTrueAggregate({ timestamp, price, amount, side, info }: CcxtTrade, { venue, native }: CcxtProduct): void {
  const trades = simulator.truth.trades(venue, native, { fromId: Number(info.f), limit: Number(info.l) - Number(info.f) + 1 });
  const total = trades.reduce((sum, trade) => sum + Number(trade.size), 0);
  expect([Number(info.f), Number(info.l)]).toEqual([trades[0]?.id, trades.at(-1)?.id]);
  expect(amount).toBeCloseTo(total, 8);
  for (const trade of trades) expect([price, side]).toEqual([Number(trade.price), trade.aggressor]);
  expect(timestamp).toBe(trades[0]?.time);
}
