import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CcxtClient, CcxtTrade } from '../../ccxt-client.ts';
import { startSimulator } from '../../start-simulator.ts';
import type { Simulator } from '../../start-simulator.ts';
import type { TruthCandle } from '../../truth.ts';
import type { Category } from './listings.ts';
import { INTERVALS } from './topic.ts';

/** The markets that ccxt and the simulator both speak, by ccxt's names and ours. */
const MARKETS = [
  { venue: 'bybit-spot', category: 'spot', symbol: 'BTC/USDT', native: 'BTCUSDT', contractSize: undefined },
  { venue: 'bybit-linear', category: 'linear', symbol: 'BTC/USDT:USDT', native: 'BTCUSDT', contractSize: 1 },
  { venue: 'bybit-inverse', category: 'inverse', symbol: 'BTC/USD:BTC', native: 'BTCUSD', contractSize: 1 },
] as const;

/** A minute of the market takes six seconds, so that candles close while they are watched. */
const SPEED = 10;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, speed: SPEED, venues: ['bybit-spot', 'bybit-linear', 'bybit-inverse'] });
});
afterAll(() => simulator.stop());

describe.each(MARKETS)('ccxt on $venue', ({ venue, category, symbol, native, contractSize }) => {
  let client: CcxtClient;
  beforeAll(async () => { client = await openBybit(category); }, 20_000);
  afterAll(() => client.close());

  test('knows the market, its contract, its newest trades and its book', async () => {
    const markets = await client.loadMarkets();
    expect(markets[symbol]?.contractSize).toBe(contractSize);
    const rest = await client.fetchOrderBook(symbol, 50);
    expect(rest.bids[0]?.[0]).toBeLessThan(rest.asks[0]?.[0] ?? 0);
    const trades = await client.fetchTrades(symbol, undefined, 20);
    expect(trades).toHaveLength(20);
    for (const trade of trades) expectTrue(trade);
  }, 60_000);

  test('fetchOHLCV: every closed candle of every interval is the true one', async () => {
    for (const interval of INTERVALS.values()) {
      const candles = await client.fetchOHLCV(symbol, interval, undefined, 50);
      const known = new Map(simulator.truth.candles(venue, native, interval, 60).map((candle) => [candle.openTime, candle]));
      expect([interval, candles.length]).toEqual([interval, 50]);
      // The last one was still running when it was read.
      for (const candle of candles.slice(0, -1)) expect([interval, ...candle]).toEqual([interval, ...rowOf(known.get(candle[0] ?? NaN))]);
    }
  }, 60_000);

  test('watchTrades: the true trades, none missing, none twice, in order', async () => {
    const seen: CcxtTrade[] = [];
    while (seen.length < 60) seen.push(...(await client.watchTrades(symbol)));
    for (const trade of seen) expectTrue(trade);
    const all = simulator.truth.trades(venue, native, { limit: 10_000 }).map(({ idText }) => idText);
    const first = all.indexOf(seen[0]?.id);
    expect(seen.map(({ id }) => id)).toEqual(all.slice(first, first + seen.length));
  }, 60_000);

  test('watchOrderBook: window and changes make the true book of a moment ago, to all fifty levels', async () => {
    for (let round = 0; round < 10; round++) {
      const book = await client.watchOrderBook(symbol, 50);
      const told = JSON.stringify([top(book.bids), top(book.asks)]);
      const newest = simulator.truth.sequence(venue, native) ?? NaN;
      const isTrue = Array.from({ length: MOMENTS }, (_, i) => newest - i).some((sequence) => {
        const truth = simulator.truth.book(venue, native, sequence);
        return JSON.stringify([top(truth?.bids), top(truth?.asks)]) === told;
      });
      expect([round, isTrue, book.bids.length, book.asks.length]).toEqual([round, true, 50, 50]);
    }
  }, 60_000);

  test('watchOHLCV: candles that closed while watched are the true ones', async () => {
    const last = new Map<number, number[]>();
    while (last.size < 3) for (const candle of await client.watchOHLCV(symbol, '1m')) last.set(candle[0] ?? NaN, [...candle]);
    const times = [...last.keys()].sort((a, b) => a - b);
    const known = new Map(simulator.truth.candles(venue, native, '1m', 20).map((candle) => [candle.openTime, candle]));
    for (const time of times.slice(0, -1)) expect(last.get(time)).toEqual(rowOf(known.get(time)));
  }, 60_000);

  test('watchTicker: sparse changes make a true ticker', async () => {
    for (let round = 0; round < 5; round++) {
      const { last, high, low } = await client.watchTicker(symbol);
      expect(simulator.truth.trades(venue, native, { limit: 10_000 }).map(({ price }) => Number(price))).toContain(last);
      expect(low <= last && last <= high).toBe(true);
    }
  }, 60_000);

  function expectTrue(trade: CcxtTrade): void {
    const truth = simulator.truth.trades(venue, native, { limit: 10_000 }).find(({ idText }) => idText === trade.id);
    expect([trade.id, trade.timestamp, trade.price, trade.amount, trade.side]).toEqual([truth?.idText, truth?.time, Number(truth?.price), Number(truth?.size), truth?.aggressor]);
  }

  /** Of inverse markets ccxt takes the turnover, which is base, for the volume. */
  function rowOf(candle: TruthCandle | undefined): number[] {
    if (candle === undefined) return [];
    const { openTime, open, high, low, close, volume, quoteVolume } = candle;
    return [openTime, open, high, low, close, category === 'inverse' ? quoteVolume : volume].map(Number);
  }
});

function top(rows: readonly (readonly (string | number)[])[] | undefined): unknown {
  return rows?.slice(0, 50).map(([price, size]) => [Number(price), Number(size)]);
}

/** A ccxt client that knows no other endpoints than the simulator's, ready to watch. Its owner closes it. */
async function openBybit(category: Category): Promise<CcxtClient> {
  const { pro } = createRequire(import.meta.url)('ccxt') as { pro: Record<string, new (options: object) => CcxtClient> };
  const Bybit = pro['bybit'];
  if (Bybit === undefined) throw new Error('ccxt has no bybit');
  const client = new Bybit({ enableRateLimit: false, newUpdates: true, options: { fetchMarkets: { types: [category] }, fetchCurrencies: false, warnOnFetchOpenOrdersWithoutSymbol: false } });
  client.has['fetchCurrencies'] = false;
  const { ws, rest } = simulator.endpoints[`bybit-${category}`];
  Object.assign(client.urls.api, { public: rest, ws: { public: { [category]: `${ws}/v5/public/${category}` } } });
  await client.loadHttpProxyAgent();
  return client;
}

/** Changes of the market that may lie between a message and its test. */
const MOMENTS = 600;
