import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isInterval } from '../../../../src-shared/market/interval.ts';
import type { CcxtClient, CcxtTrade } from '../../ccxt-client.ts';
import { startSimulator } from '../../start-simulator.ts';
import type { Simulator } from '../../start-simulator.ts';
import type { TruthCandle } from '../../truth.ts';

/** The markets that ccxt and the simulator both speak, by ccxt's names and ours. */
const MARKETS = [
  { type: 'spot', symbol: 'BTC/USDT', native: 'BTC-USDT', contractSize: undefined },
  { type: 'linear', symbol: 'BTC/USDT:USDT', native: 'BTC-USDT-SWAP', contractSize: 0.01 },
  { type: 'inverse', symbol: 'BTC/USD:BTC', native: 'BTC-USD-SWAP', contractSize: 100 },
] as const;

/** A minute of the market takes six seconds, so that candles close while they are watched. */
const SPEED = 10;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, speed: SPEED, venues: ['okx'] });
});
afterAll(() => simulator.stop());

describe.each(MARKETS)('ccxt on OKX $type', ({ type, symbol, native, contractSize }) => {
  let client: CcxtClient;
  beforeAll(async () => { client = await openOkx(); }, 20_000);
  afterAll(() => client.close());

  test('knows the market, its contract, its newest trades and its book', async () => {
    const markets = await client.loadMarkets();
    expect(markets[symbol]?.contractSize).toBe(contractSize);
    const rest = await client.fetchOrderBook(symbol, 50);
    expect([rest.bids.length, (rest.bids[0]?.[0] ?? NaN) < (rest.asks[0]?.[0] ?? NaN)]).toEqual([50, true]);
    const trades = await client.fetchTrades(symbol, undefined, 20);
    expect(trades).toHaveLength(20);
    for (const trade of trades) expectTrue(trade);
  }, 60_000);

  test('fetchOHLCV: every closed candle of every interval is the true one', async () => {
    for (const interval of Object.keys(client.timeframes).filter(isInterval)) {
      const candles = await client.fetchOHLCV(symbol, interval, undefined, 50);
      const known = new Map(simulator.truth.candles('okx', native, interval, 60).map((candle) => [candle.openTime, candle]));
      expect([interval, candles.length]).toEqual([interval, Math.min(50, known.size)]);
      // The last one was still running when it was read.
      for (const candle of candles.slice(0, -1)) expect([interval, ...rounded(candle)]).toEqual([interval, ...rowOf(known.get(candle[0] ?? NaN))]);
    }
  }, 60_000);

  test('watchTrades of single fills: the true trades, none missing, none twice, in order', async () => {
    const seen: CcxtTrade[] = [];
    while (seen.length < 60) seen.push(...await client.watchTrades(symbol, undefined, undefined, { channel: 'trades-all' }));
    for (const trade of seen) expectTrue(trade);
    const ids = seen.map(({ id }) => Number(id));
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
  }, 60_000);

  test('watchTrades of merged fills: each is the sum of as many trades as it counts, up to its id', async () => {
    // ccxt keeps both kinds in one cache: a client of its own keeps them apart.
    const own = await openOkx();
    try {
      const seen: CcxtTrade[] = [];
      while (seen.length < 40) seen.push(...await own.watchTrades(symbol));
      for (const { id, price, amount, side, timestamp, info } of seen) {
        const count = Number((info as { readonly count?: string }).count);
        const fills = simulator.truth.trades('okx', native, { fromId: Number(id) - count + 1, limit: count });
        expect(amount).toBeCloseTo(fills.reduce((sum, { size }) => sum + Number(size), 0), 8);
        for (const fill of fills) expect([price, side, timestamp]).toEqual([Number(fill.price), fill.aggressor, fill.time]);
      }
    } finally {
      await own.close();
    }
  }, 60_000);

  test('watchOrderBook: the true book at every sequence it names, to all 400 levels', async () => {
    for (let round = 0; round < 20; round++) {
      const book = await client.watchOrderBook(symbol);
      const truth = simulator.truth.book('okx', native, book.nonce, 400);
      const rows = (side: readonly (readonly (string | number)[])[] | undefined) => side?.map(([price, size]) => [Number(price), Number(size)]);
      expect([rows(book.bids), rows(book.asks)]).toEqual([rows(truth?.bids), rows(truth?.asks)]);
    }
  }, 60_000);

  test('watchOHLCV: candles that closed while watched are the true ones', async () => {
    const last = new Map<number, number[]>();
    while (last.size < 3) for (const candle of await client.watchOHLCV(symbol, '1m')) last.set(candle[0] ?? NaN, [...candle]);
    const times = [...last.keys()].sort((a, b) => a - b);
    const known = new Map(simulator.truth.candles('okx', native, '1m', 20).map((candle) => [candle.openTime, candle]));
    for (const time of times.slice(0, -1)) expect(rounded(last.get(time) ?? [])).toEqual(rowOf(known.get(time)));
  }, 60_000);

  test('watchTicker: the last price is a true one, and the day spans it', async () => {
    for (let round = 0; round < 3; round++) {
      const { last, high, low } = await client.watchTicker(symbol);
      expect(simulator.truth.trades('okx', native, { limit: 10_000 }).map(({ price }) => Number(price))).toContain(last);
      expect(low <= last && last <= high).toBe(true);
    }
  }, 60_000);

  function expectTrue(trade: CcxtTrade): void {
    const [truth] = simulator.truth.trades('okx', native, { fromId: Number(trade.id), limit: 1 });
    expect([Number(trade.id), trade.timestamp, trade.price, trade.amount, trade.side])
      .toEqual([truth?.id, truth?.time, Number(truth?.price), Number(truth?.size), truth?.aggressor]);
  }

  /** ccxt takes base units for the volume of contracts. */
  function rowOf(candle: TruthCandle | undefined): number[] {
    if (candle === undefined) return [];
    const { openTime, open, high, low, close, volume, quoteVolume } = candle;
    return rounded([openTime, open, high, low, close, type === 'inverse' ? quoteVolume : Number(volume) * (contractSize ?? 1)].map(Number));
  }
});

function rounded(row: readonly number[]): number[] {
  return row.map((value) => Math.round(value * 1e8) / 1e8);
}

/** A ccxt client that knows no other endpoints than the simulator's, ready to watch. Its owner closes it. */
async function openOkx(): Promise<CcxtClient> {
  const { pro } = createRequire(import.meta.url)('ccxt') as { pro: Record<string, new (options: object) => CcxtClient> };
  const Okx = pro['okx'];
  if (Okx === undefined) throw new Error('ccxt has no okx');
  const client = new Okx({ enableRateLimit: true, rateLimit: 110, newUpdates: true, options: { fetchMarkets: { types: ['spot', 'swap', 'future'] }, fetchCurrencies: false } });
  client.has['fetchCurrencies'] = false;
  const { rest, ws } = simulator.endpoints.okx;
  Object.assign(client.urls.api, { rest, ws });
  // It logs in for single fills, which are public.
  Object.assign(client, { authenticate: () => Promise.resolve() });
  await client.loadHttpProxyAgent();
  return client;
}
