import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CcxtClient, CcxtTrade } from '../../ccxt-client.ts';
import { startSimulator } from '../../start-simulator.ts';
import type { Simulator } from '../../start-simulator.ts';
import type { TruthCandle } from '../../truth.ts';
import { INTERVALS } from './product.ts';

/** The markets that ccxt and the simulator both speak, by ccxt's names and ours. */
const MARKETS = [
  { venue: 'gate-spot', type: 'spot', symbol: 'BTC/USDT', native: 'BTC_USDT', contractSize: undefined },
  { venue: 'gate-usdm', type: 'swap', symbol: 'BTC/USDT:USDT', native: 'BTC_USDT', contractSize: 0.0001 },
  { venue: 'gate-coinm', type: 'swap', symbol: 'BTC/USD:BTC', native: 'BTC_USD', contractSize: 1 },
] as const;

/** A minute of the market takes six seconds, so that candles close while they are watched. */
const SPEED = 10;

let simulator: Simulator;
let startedAt = NaN;
beforeAll(async () => {
  startedAt = Date.now();
  simulator = await startSimulator({ seed: 7, speed: SPEED, venues: ['gate-spot', 'gate-usdm', 'gate-coinm'] });
});
afterAll(() => simulator.stop());

describe.each(MARKETS)('ccxt on $venue', ({ venue, type, symbol, native, contractSize }) => {
  let client: CcxtClient;
  beforeAll(async () => { client = await openGate(type); }, 20_000);
  afterAll(() => client.close());

  test('knows the market and its contract', async () => {
    const markets = await client.loadMarkets();
    expect(markets[symbol]?.contractSize).toBe(contractSize);
    const rest = await client.fetchOrderBook(symbol, 50);
    expect(rest.bids[0]?.[0]).toBeLessThan(rest.asks[0]?.[0] ?? 0);
    const trades = await client.fetchTrades(symbol, undefined, 20);
    expect(trades).toHaveLength(20);
    for (const trade of trades) expectTrue(trade);
  }, 60_000);

  test('fetchOHLCV: every closed candle of every interval is the true one', async () => {
    for (const interval of INTERVALS) {
      const candles = await client.fetchOHLCV(symbol, interval, undefined, 50);
      const known = new Map(simulator.truth.candles(venue, native, interval, 60).map((candle) => [candle.openTime, candle]));
      expect([interval, candles.length]).toEqual([interval, 50]);
      // The last one was still running when it was read.
      for (const candle of candles.slice(0, -1)) expect([interval, ...candle]).toEqual([interval, ...rowOf(known.get(candle[0] ?? NaN))]);
    }
  }, 60_000);

  test('watchTrades: the true trades, none missing, none twice, in order', async () => {
    const seen: CcxtTrade[] = [];
    // ccxt keeps internal trades, which are none of the market.
    while (seen.length < 60) seen.push(...(await client.watchTrades(symbol)).filter(({ info }) => (info as { is_internal?: boolean }).is_internal !== true));
    for (const trade of seen) expectTrue(trade);
    const all = simulator.truth.trades(venue, native, { limit: 10_000 }).map(({ id, idText }) => idText ?? String(id));
    const first = all.indexOf(idOf(seen[0]));
    expect(seen.map(idOf)).toEqual(all.slice(first, first + seen.length));
  }, 60_000);

  test('watchOrderBook: the true book at every sequence it names', async () => {
    const levels = venue === 'gate-spot' ? 50 : 100;
    for (let round = 0; round < 20; round++) {
      const book = await client.watchOrderBook(symbol);
      const truth = simulator.truth.book(venue, native, book.nonce);
      const top = (rows: readonly (readonly (string | number)[])[] | undefined) => rows?.slice(0, levels).map(([price, size]) => [Number(price), Number(size)]);
      expect([top(book.bids), top(book.asks)]).toEqual([top(truth?.bids), top(truth?.asks)]);
    }
  }, 60_000);

  test('watchOHLCV: candles that closed while watched are the true ones', async () => {
    const last = new Map<number, number[]>();
    while (last.size < 3) for (const candle of await client.watchOHLCV(symbol, '1m')) last.set(candle[0] ?? NaN, [...candle]);
    const times = [...last.keys()].sort((a, b) => a - b);
    const known = new Map(simulator.truth.candles(venue, native, '1m', 20).map((candle) => [candle.openTime, candle]));
    for (const time of times.slice(0, -1)) expect(last.get(time)).toEqual(watchedRowOf(known.get(time)));
  }, 60_000);

  test('watchTicker: the last price is a true one, and the day spans it', async () => {
    for (let round = 0; round < 3; round++) {
      const { last, high, low } = await client.watchTicker(symbol);
      expect(simulator.truth.trades(venue, native, { limit: 10_000 }).map(({ price }) => Number(price))).toContain(last);
      expect(low <= last && last <= high).toBe(true);
    }
  }, 60_000);

  function expectTrue(trade: CcxtTrade): void {
    const truth = simulator.truth.trades(venue, native, { limit: 10_000 }).find(({ id, idText }) => (idText ?? String(id)) === idOf(trade));
    expect([idOf(trade), trade.timestamp, trade.price, trade.amount, trade.side])
      .toEqual([truth?.idText ?? String(truth?.id), truth?.time, Number(truth?.price), Number(truth?.size), truth?.aggressor]);
  }

  /** By sockets ccxt takes spot's `v` for the volume, which is quote. */
  function watchedRowOf(candle: TruthCandle | undefined): number[] {
    const row = rowOf(candle);
    return venue === 'gate-spot' && candle !== undefined ? [...row.slice(0, 5), Number(candle.quoteVolume)] : row;
  }
});

/** The id that the market counts by. */
function idOf(trade: CcxtTrade | undefined): string {
  const info = trade?.info as { readonly id_market?: number | string; readonly sequence_id?: string } | undefined;
  return String(info?.id_market ?? info?.sequence_id ?? trade?.id);
}

function rowOf(candle: TruthCandle | undefined): number[] {
  if (candle === undefined) return [];
  const { openTime, open, high, low, close, volume } = candle;
  return [openTime, open, high, low, close, volume].map(Number);
}

/** A ccxt client that knows no other endpoints than the simulator's, ready to watch. Its owner closes it. */
async function openGate(type: 'spot' | 'swap'): Promise<CcxtClient> {
  const { pro } = createRequire(import.meta.url)('ccxt') as { pro: Record<string, new (options: object) => CcxtClient & { seconds(): number }> };
  const Gate = pro['gate'];
  if (Gate === undefined) throw new Error('ccxt has no gate');
  const client = new Gate({ enableRateLimit: false, newUpdates: true, options: { fetchMarkets: { types: [type] }, fetchCurrencies: false, warnOnFetchOpenOrdersWithoutSymbol: false } });
  client.has['fetchCurrencies'] = false;
  const { rest } = simulator.endpoints['gate-spot'];
  const wsOf = (venue: (typeof MARKETS)[number]['venue']) => simulator.endpoints[venue].ws;
  Object.assign(client.urls.api, {
    public: { spot: rest, futures: rest, margin: rest },
    spot: wsOf('gate-spot'), swap: { usdt: wsOf('gate-usdm'), btc: wsOf('gate-coinm') },
  });
  // The venue refuses messages dated a minute off, and its time is faster than the machine's.
  client.seconds = () => Math.floor((startedAt + (Date.now() - startedAt) * SPEED) / 1000);
  await client.loadHttpProxyAgent();
  return client;
}
