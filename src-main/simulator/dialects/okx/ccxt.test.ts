import { expect, test } from 'vitest';
import {
  describeCcxt,
  testFetchedCandles,
  testFetchedTrades,
  testMarket,
  testNumberedBooks,
  testTicker,
  testWatchedTrades,
} from '../../testing/ccxt-checks.ts';
import { newCcxt, type CcxtClient, type CcxtTrade } from '../../testing/ccxt-client.ts';
import type { Simulator } from '../../start-simulator.ts';

const MARKETS = [
  { venue: 'okx', type: 'spot', symbol: 'BTC/USDT', native: 'BTC-USDT' },
  { venue: 'okx', type: 'linear', symbol: 'BTC/USDT:USDT', native: 'BTC-USDT-SWAP', contractSize: 0.01 },
  { venue: 'okx', type: 'inverse', symbol: 'BTC/USD:BTC', native: 'BTC-USD-SWAP', contractSize: 100 },
] as const;

type Market = { readonly contractSize?: number } & (typeof MARKETS)[number];

describeCcxt<Market>(
  {
    markets: MARKETS,
    open: openOkx,
    // ccxt takes base units for the volume of contracts.
    volumeOf: ({ volume, quoteVolume }, { type, contractSize = 1 }) =>
      type === 'inverse' ? quoteVolume : (Number(volume) * contractSize).toFixed(8),
  },
  (bench) => {
    testMarket(bench, 50);
    testFetchedTrades(bench);
    testFetchedCandles(bench);
    // Single fills.
    testWatchedTrades(bench, (client) =>
      client.watchTrades(bench.market.symbol, undefined, undefined, { channel: 'trades-all' }),
    );
    testNumberedBooks(bench, 400, 400);
    testTicker(bench);

    test('watchTrades of merged fills: each is the sum of as many trades as it counts, up to its id', async () => {
      // ccxt keeps both kinds in one cache: a client of its own keeps them apart.
      const own = await openOkx(bench.simulator);
      try {
        const seen: CcxtTrade[] = [];
        while (seen.length < 40) seen.push(...(await own.watchTrades(bench.market.symbol)));
        for (const { id, price, amount, side, timestamp, info } of seen) {
          const count = Number(info['count']);
          const fills = bench.simulator.truth.trades('okx', bench.market.native, {
            fromId: Number(id) - count + 1,
            limit: count,
          });
          expect(amount).toBeCloseTo(
            fills.reduce((sum, { size }) => sum + Number(size), 0),
            8,
          );
          for (const fill of fills)
            expect([price, side, timestamp]).toEqual([Number(fill.price), fill.aggressor, fill.time]);
        }
      } finally {
        await own.close();
      }
    });
  },
);

async function openOkx({ endpoints }: Simulator): Promise<CcxtClient> {
  const client = await newCcxt('okx', ['spot', 'swap', 'future'], { enableRateLimit: true, rateLimit: 110 });
  const { rest, ws } = endpoints.okx;
  Object.assign(client.urls.api, { rest, ws });
  // It logs in for single fills, which are public.
  Object.assign(client, { authenticate: () => Promise.resolve() });
  return client;
}
