import { expect, test } from 'vitest';
import { describeCcxt, testBooksOfAMoment, testWatchedTrades } from '../../testing/ccxt-checks.ts';
import { newCcxt } from '../../testing/ccxt-client.ts';
import { INTERVALS } from './subscription.ts';

const VENUE = 'hyperliquid';
const MARKETS = [
  { venue: VENUE, symbol: 'BTC/USDC:USDC', native: 'BTC', sizeStep: 0.001 },
  { venue: VENUE, symbol: 'KPEPE/USDC:USDC', native: 'kPEPE', sizeStep: 1 },
  { venue: VENUE, symbol: 'ETH/USDT', native: '@1', sizeStep: 0.0001 },
] as const;

describeCcxt(
  {
    markets: MARKETS,
    open: async ({ endpoints }) => {
      const client = await newCcxt(VENUE, ['spot', 'swap']);
      const { rest, ws } = endpoints[VENUE];
      Object.assign(client.urls.api, { public: rest });
      Object.assign(client.urls.api['ws'] as object, { public: `${ws}/ws` });
      return client;
    },
  },
  (bench) => {
    const { symbol, native, sizeStep } = bench.market;

    test('knows the market, by its tokens where its name says nothing', async () => {
      const markets = await bench.client.loadMarkets();
      expect(markets[symbol]?.precision.amount).toBe(sizeStep);
      const rest = await bench.client.fetchOrderBook(symbol);
      expect([rest.bids.length, rest.asks.length, (rest.bids[0]?.[0] ?? NaN) < (rest.asks[0]?.[0] ?? NaN)]).toEqual([
        20,
        20,
        true,
      ]);
    });

    test('fetchOHLCV: every closed candle of every interval is the true one', async () => {
      for (const interval of INTERVALS) {
        // Those of a time without trades are left out.
        const known = bench.simulator.truth
          .candles(VENUE, native, interval, 30)
          .filter(({ tradeCount }) => tradeCount > 0);
        const candles = await bench.client.fetchOHLCV(symbol, interval, known[0]?.openTime ?? NaN, 200, {
          until: 4e12,
        });
        const closed = known.slice(0, -1).map(bench.rowOf);
        expect([interval, closed.length > 15]).toEqual([interval, true]);
        expect([interval, ...candles.slice(0, closed.length)]).toEqual([interval, ...closed]);
      }
    });

    // The backlog first.
    testWatchedTrades(bench);
    testBooksOfAMoment(bench, 20, 3);

    test('watchTicker: the middle of the book, and the price a day ago', async () => {
      const ticker = await bench.client.watchTicker(symbol);
      const { bids, asks } = await bench.client.watchOrderBook(symbol);
      const middle = ((bids[0]?.[0] ?? NaN) + (asks[0]?.[0] ?? NaN)) / 2;
      expect(Math.abs(ticker.last / middle - 1)).toBeLessThan(0.02);
      const day = bench.simulator.truth.candles(VENUE, native, '1m', 1445).map(({ open }) => Number(open));
      expect(day).toContain(ticker.previousClose);
    });
  },
);
