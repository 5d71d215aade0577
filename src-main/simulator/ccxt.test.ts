import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

/** The little of ccxt's surface used here: an independent client that was written against the real venue. */
interface Client {
  urls: { api: Record<string, unknown> };
  has: Record<string, unknown>;
  options: Record<string, unknown>;
  /** Needed before any `ws://` URL. */
  loadHttpProxyAgent(): Promise<unknown>;
  loadMarkets(): Promise<Record<string, { contractSize?: number; precision: { price: number; amount: number } }>>;
  fetchOHLCV(symbol: string, interval: string, since?: number, limit?: number): Promise<number[][]>;
  fetchOrderBook(symbol: string, limit?: number): Promise<{ bids: number[][]; asks: number[][] }>;
  fetchTrades(symbol: string, since?: number, limit?: number): Promise<{ id: string; price: number; side: string }[]>;
  watchTrades(symbol: string): Promise<{ id: string; price: number; amount: number; side: string }[]>;
  watchOrderBook(symbol: string, limit?: number): Promise<{ nonce: number; bids: number[][]; asks: number[][] }>;
  watchOHLCV(symbol: string, interval: string): Promise<number[][]>;
  watchTicker(symbol: string): Promise<{ last: number; bid?: number; baseVolume: number }>;
  close(): Promise<void>;
}

const PRODUCTS = [
  { name: 'binance', venue: 'binance-spot', type: 'spot', symbol: 'BTC/USDT', native: 'BTCUSDT', sockets: 'spot', contractSize: undefined },
  { name: 'binanceusdm', venue: 'binance-usdm', type: 'linear', symbol: 'BTC/USDT:USDT', native: 'BTCUSDT', sockets: 'future', contractSize: 1 },
  { name: 'binancecoinm', venue: 'binance-coinm', type: 'inverse', symbol: 'BTC/USD:BTC', native: 'BTCUSD_PERP', sockets: 'delivery', contractSize: 100 },
] as const;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ seed: 7 });
});
afterAll(() => simulator.stop());

function connect(product: (typeof PRODUCTS)[number]): Client {
  const { pro } = createRequire(import.meta.url)('ccxt') as { pro: Record<string, new (options: object) => Client> };
  const Exchange = pro[product.name];
  if (Exchange === undefined) throw new Error(`ccxt has no ${product.name}`);
  const client = new Exchange({ enableRateLimit: false, options: { fetchMarkets: { types: [product.type] }, fetchCurrencies: false, warnOnFetchOpenOrdersWithoutSymbol: false } });
  client.has['fetchCurrencies'] = false;
  const { endpoints } = simulator;
  Object.assign(client.urls.api, {
    public: `${endpoints['binance-spot'].rest}/api/v3`, v1: `${endpoints['binance-spot'].rest}/api/v1`,
    fapiPublic: `${endpoints['binance-usdm'].rest}/fapi/v1`, dapiPublic: `${endpoints['binance-coinm'].rest}/dapi/v1`,
  });
  const { ws } = endpoints[product.venue];
  Object.assign(client.urls.api['ws'] as object, { [product.sockets]: `${ws}/ws` });
  return client;
}

test.each(PRODUCTS)('ccxt is satisfied with $venue', async (product) => {
  const client = connect(product);
  const { symbol, contractSize } = product;
  try {
    await client.loadHttpProxyAgent();
    const markets = await client.loadMarkets();
    expect(markets[symbol]?.contractSize).toBe(contractSize);
    await checkCandles(client, product);
    const rest = await client.fetchOrderBook(symbol, 100);
    expect(rest.bids[0]?.[0]).toBeLessThan(rest.asks[0]?.[0] ?? 0);
    expect(await client.fetchTrades(symbol, undefined, 20)).toHaveLength(20);
    await Promise.all([watchTrades(client, product), watchBook(client, product), watchRest(client, symbol)]);
  } finally {
    await client.close();
  }
}, 40_000);

async function checkCandles(client: Client, { symbol, venue, native }: (typeof PRODUCTS)[number]): Promise<void> {
  const minutes = await client.fetchOHLCV(symbol, '1m', undefined, 200);
  const known = new Map(simulator.truth.candles(venue, native, '1m', 200).map((c) => [c.openTime, c]));
  expect(minutes).toHaveLength(200);
  // The running minute moves on between the two readings.
  for (const [openTime = 0, ...values] of minutes.slice(1, -1)) {
    const c = known.get(openTime);
    // For inverse contracts ccxt takes the base volume.
    const volume = venue === 'binance-coinm' ? c?.quoteVolume : c?.volume;
    expect(values.slice(0, 5)).toEqual([c?.open, c?.high, c?.low, c?.close, volume].map(Number));
  }
}

async function watchTrades(client: Client, { symbol, venue, native }: (typeof PRODUCTS)[number]): Promise<void> {
  for (let round = 0; round < 3; round++) {
    for (const trade of await client.watchTrades(symbol)) {
      expect(simulator.truth.trades(venue, native, { fromId: Number(trade.id), limit: 1 })[0]).toMatchObject({ id: Number(trade.id), aggressor: trade.side });
    }
  }
}

async function watchBook(client: Client, { symbol, venue, native }: (typeof PRODUCTS)[number]): Promise<void> {
  for (let round = 0; round < 12; round++) {
    const book = await client.watchOrderBook(symbol);
    const truth = simulator.truth.book(venue, native, book.nonce);
    const top = (rows: readonly (readonly (string | number)[])[] | undefined) => rows?.slice(0, 50).map(([price, size]) => [Number(price), Number(size)]);
    expect([top(book.bids), top(book.asks)]).toEqual([top(truth?.bids), top(truth?.asks)]);
  }
}

async function watchRest(client: Client, symbol: string): Promise<void> {
  const candles = await client.watchOHLCV(symbol, '1m');
  expect(Date.now() - (candles.at(-1)?.[0] ?? 0)).toBeLessThan(62_000);
  const ticker = await client.watchTicker(symbol);
  expect(ticker.last).toBeGreaterThan(1000);
  expect(ticker.baseVolume).toBeGreaterThan(0);
}
