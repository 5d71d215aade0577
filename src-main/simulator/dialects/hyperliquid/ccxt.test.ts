import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CcxtClient, CcxtTrade } from '../../ccxt-client.ts';
import { startSimulator } from '../../start-simulator.ts';
import type { Simulator } from '../../start-simulator.ts';
import type { TruthCandle } from '../../truth.ts';
import { INTERVALS } from './subscription.ts';

/** The markets that ccxt and the simulator both speak, by ccxt's names and ours. */
const MARKETS = [
  { symbol: 'BTC/USDC:USDC', native: 'BTC', sizeStep: 0.001 },
  { symbol: 'KPEPE/USDC:USDC', native: 'kPEPE', sizeStep: 1 },
  { symbol: 'ETH/USDT', native: '@1', sizeStep: 0.0001 },
] as const;

/** A minute of the market takes six seconds, so that candles close while they are watched. */
const SPEED = 10;
const VENUE = 'hyperliquid';

let simulator: Simulator;
let client: HyperliquidClient;
beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, speed: SPEED, venues: [VENUE] });
  client = await openHyperliquid();
}, 20_000);
afterAll(async () => {
  await client.close();
  await simulator.stop();
});

interface HyperliquidClient extends Omit<CcxtClient, 'fetchOHLCV'> {
  fetchOHLCV(symbol: string, interval: string, since: number, limit: number, params: { readonly until: number }): Promise<number[][]>;
}

describe.each(MARKETS)('ccxt on $native', ({ symbol, native, sizeStep }) => {
  test('knows the market, by its tokens where its name says nothing', async () => {
    const markets = await client.loadMarkets();
    expect(markets[symbol]?.precision.amount).toBe(sizeStep);
    const rest = await client.fetchOrderBook(symbol);
    expect([rest.bids.length, rest.asks.length, (rest.bids[0]?.[0] ?? NaN) < (rest.asks[0]?.[0] ?? NaN)]).toEqual([20, 20, true]);
  }, 60_000);

  test('fetchOHLCV: every closed candle of every interval is the true one', async () => {
    for (const interval of INTERVALS) {
      // Those of a time without trades are left out.
      const known = simulator.truth.candles(VENUE, native, interval, 30).filter(({ tradeCount }) => tradeCount > 0);
      const candles = await client.fetchOHLCV(symbol, interval, known[0]?.openTime ?? NaN, 200, { until: 4e12 });
      const closed = known.slice(0, -1).map(rowOf);
      expect([interval, closed.length > 15]).toEqual([interval, true]);
      expect([interval, ...candles.slice(0, closed.length)]).toEqual([interval, ...closed]);
    }
  }, 60_000);

  test('watchTrades: the true trades, none missing, none twice, in order, the backlog first', async () => {
    const seen: CcxtTrade[] = [];
    while (seen.length < 60) seen.push(...await client.watchTrades(symbol));
    const truth = simulator.truth.trades(VENUE, native, { limit: 10_000 });
    const first = truth.findIndex(({ idText }) => idText === seen[0]?.id);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(seen.map(({ id, timestamp, price, amount, side }) => [id, timestamp, price, amount, side]))
      .toEqual(truth.slice(first, first + seen.length).map(({ idText, time, price, size, aggressor }) => [idText, time, Number(price), Number(size), aggressor]));
  }, 60_000);

  test('watchOrderBook: twenty levels as the book was a moment ago', async () => {
    for (let round = 0; round < 3; round++) {
      const { bids, asks } = await client.watchOrderBook(symbol);
      expect([bids.length, asks.length]).toEqual([20, 20]);
      expect(wasTrue(native, [bids, asks])).toBe(true);
    }
  }, 60_000);

  test('watchOHLCV: candles that have a successor are the true ones', async () => {
    const last = new Map<number, number[]>();
    while (last.size < 3) for (const candle of await client.watchOHLCV(symbol, '1m')) last.set(candle[0] ?? NaN, candle);
    const known = new Map(simulator.truth.candles(VENUE, native, '1m', 20).map((candle) => [candle.openTime, rowOf(candle)]));
    for (const time of [...last.keys()].sort((a, b) => a - b).slice(0, -1)) expect(last.get(time)).toEqual(known.get(time));
  }, 60_000);

  test('watchTicker: the middle of the book, and the price a day ago', async () => {
    const ticker = await client.watchTicker(symbol);
    const { bids, asks } = await client.watchOrderBook(symbol);
    const middle = ((bids[0]?.[0] ?? NaN) + (asks[0]?.[0] ?? NaN)) / 2;
    expect(Math.abs(ticker.last / middle - 1)).toBeLessThan(0.02);
    const day = simulator.truth.candles(VENUE, native, '1m', 1445).map(({ open }) => Number(open));
    expect(day).toContain((ticker as unknown as { readonly previousClose: number }).previousClose);
  }, 60_000);
});

function rowOf({ openTime, open, high, low, close, volume }: TruthCandle): number[] {
  return [openTime, open, high, low, close, volume].map(Number);
}

/** Whether the book had these levels after one of its last changes. Nothing numbers them. */
function wasTrue(native: string, sides: readonly (readonly (readonly (string | number)[])[])[]): boolean {
  const told = JSON.stringify(sides.map((side) => side.map(([price, size]) => [Number(price), Number(size)])));
  const now = simulator.truth.book(VENUE, native)?.sequence ?? NaN;
  for (let back = 0; back < 3000; back++) {
    const truth = simulator.truth.book(VENUE, native, now - back);
    if (truth === undefined) return false;
    if (JSON.stringify([truth.bids, truth.asks].map((side) => side.slice(0, 20).map(([price, size]) => [Number(price), Number(size)]))) === told) return true;
  }
  return false;
}

async function openHyperliquid(): Promise<HyperliquidClient> {
  const { pro } = createRequire(import.meta.url)('ccxt') as { pro: Record<string, new (options: object) => HyperliquidClient> };
  const Exchange = pro['hyperliquid'];
  if (Exchange === undefined) throw new Error('ccxt has no hyperliquid');
  const { rest, ws } = simulator.endpoints[VENUE];
  const made = new Exchange({ enableRateLimit: false, newUpdates: true, options: { fetchMarkets: { types: ['spot', 'swap'] }, fetchCurrencies: false } });
  made.has['fetchCurrencies'] = false;
  Object.assign(made.urls.api, { public: rest });
  Object.assign(made.urls.api['ws'] as object, { public: `${ws}/ws` });
  await made.loadHttpProxyAgent();
  return made;
}
