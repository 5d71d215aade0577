import { createRequire } from 'node:module';
import type { Endpoints } from '../world.ts';

/** The little of ccxt's surface used in tests: an independent client that was written against the real venue. */
export interface CcxtClient {
  urls: { api: Record<string, unknown> };
  has: Record<string, unknown>;
  options: Record<string, unknown>;
  timeframes: Record<string, unknown>;
  /** Needed before any `ws://` URL. */
  loadHttpProxyAgent(): Promise<unknown>;
  loadMarkets(): Promise<Record<string, { contractSize?: number; precision: { price: number; amount: number } }>>;
  fetchOHLCV(symbol: string, interval: string, since?: number, limit?: number, params?: object): Promise<number[][]>;
  fetchOrderBook(symbol: string, limit?: number): Promise<{ bids: number[][]; asks: number[][] }>;
  fetchTrades(symbol: string, since?: number, limit?: number): Promise<CcxtTrade[]>;
  watchTrades(symbol: string, since?: number, limit?: number, params?: object): Promise<CcxtTrade[]>;
  watchOrderBook(symbol: string, limit?: number): Promise<{ nonce: number; bids: number[][]; asks: number[][] }>;
  watchOHLCV(symbol: string, interval: string): Promise<number[][]>;
  watchTicker(symbol: string, params?: object): Promise<CcxtTicker>;
  close(): Promise<void>;
}

/** A trade as ccxt reports it. */
export interface CcxtTrade {
  readonly id: string;
  readonly timestamp: number;
  readonly price: number;
  readonly amount: number;
  readonly side: string;
  /** The venue's own message. */
  readonly info: Readonly<Record<string, string | number | boolean | undefined>>;
}

/** A rolling 24 h as ccxt reports it. */
export interface CcxtTicker {
  readonly timestamp: number;
  readonly last: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly previousClose?: number;
  readonly baseVolume: number;
  readonly quoteVolume: number;
}

/** The markets of Binance that ccxt and the simulator both speak, by ccxt's names and ours. */
export const CCXT_PRODUCTS = [
  {
    name: 'binance',
    venue: 'binance-spot',
    type: 'spot',
    symbol: 'BTC/USDT',
    native: 'BTCUSDT',
    sockets: 'spot',
    contractSize: undefined,
  },
  {
    name: 'binanceusdm',
    venue: 'binance-usdm',
    type: 'linear',
    symbol: 'BTC/USDT:USDT',
    native: 'BTCUSDT',
    sockets: 'future',
    contractSize: 1,
  },
  {
    name: 'binancecoinm',
    venue: 'binance-coinm',
    type: 'inverse',
    symbol: 'BTC/USD:BTC',
    native: 'BTCUSD_PERP',
    sockets: 'delivery',
    contractSize: 100,
  },
] as const;

/** One of {@link CCXT_PRODUCTS}. */
export type CcxtProduct = (typeof CCXT_PRODUCTS)[number];

/** A ccxt client of Binance that knows no other endpoints than these, ready to watch. Its owner closes it. */
export async function openCcxt(product: CcxtProduct, endpoints: Endpoints): Promise<CcxtClient> {
  const client = await newCcxt(product.name, [product.type]);
  Object.assign(client.urls.api, {
    public: `${endpoints['binance-spot'].rest}/api/v3`,
    v1: `${endpoints['binance-spot'].rest}/api/v1`,
    fapiPublic: `${endpoints['binance-usdm'].rest}/fapi/v1`,
    dapiPublic: `${endpoints['binance-coinm'].rest}/dapi/v1`,
  });
  Object.assign(client.urls.api['ws'] as object, { [product.sockets]: `${endpoints[product.venue].ws}/ws` });
  return client;
}

/** A ccxt client that lists markets of these types, its endpoints still those of the real venue. `pace`: how it spares the venue; not at all if absent. */
export async function newCcxt(
  name: string,
  types: readonly string[],
  pace: object = { enableRateLimit: false },
): Promise<CcxtClient> {
  const { pro } = createRequire(import.meta.url)('ccxt') as {
    pro: Record<string, new (options: object) => CcxtClient>;
  };
  const Exchange = pro[name];
  if (Exchange === undefined) throw new Error(`ccxt has no ${name}`);
  const client = new Exchange({
    ...pace,
    newUpdates: true,
    options: { fetchMarkets: { types }, fetchCurrencies: false, warnOnFetchOpenOrdersWithoutSymbol: false },
  });
  client.has['fetchCurrencies'] = false;
  await client.loadHttpProxyAgent();
  return client;
}
