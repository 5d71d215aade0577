import {
  describeCcxt,
  testFetchedCandles,
  testFetchedTrades,
  testMarket,
  testNumberedBooks,
  testTicker,
  testWatchedTrades,
} from '../../testing/ccxt-checks.ts';
import { newCcxt, type CcxtClient } from '../../testing/ccxt-client.ts';
import type { Simulator } from '../../start-simulator.ts';
import { INTERVALS } from './product.ts';

const MARKETS = [
  { venue: 'gate-spot', type: 'spot', symbol: 'BTC/USDT', native: 'BTC_USDT' },
  { venue: 'gate-usdm', type: 'swap', symbol: 'BTC/USDT:USDT', native: 'BTC_USDT', contractSize: 0.0001 },
  { venue: 'gate-coinm', type: 'swap', symbol: 'BTC/USD:BTC', native: 'BTC_USD', contractSize: 1 },
] as const;

describeCcxt(
  {
    markets: MARKETS,
    open: openGate,
    // The number that the market counts by.
    idOf: ({ id, info }) => String(info['id_market'] ?? info['sequence_id'] ?? id),
    // By sockets ccxt takes spot's `v` for the volume, which is quote.
    watchedVolumeOf: ({ volume, quoteVolume }, { type }) => (type === 'spot' ? quoteVolume : volume),
  },
  (bench) => {
    const { symbol } = bench.market;
    testMarket(bench, 50);
    testFetchedTrades(bench);
    testFetchedCandles(bench, INTERVALS);
    // ccxt keeps internal trades, which are none of the market.
    testWatchedTrades(bench, async (client) =>
      (await client.watchTrades(symbol)).filter(({ info }) => info['is_internal'] !== true),
    );
    testNumberedBooks(bench, 50);
    testTicker(bench);
  },
);

async function openGate(
  { endpoints, truth }: Simulator,
  { venue, native, type }: (typeof MARKETS)[number],
): Promise<CcxtClient> {
  const client = await newCcxt('gate', [type]);
  const { rest } = endpoints['gate-spot'];
  Object.assign(client.urls.api, {
    public: { spot: rest, futures: rest, margin: rest },
    spot: endpoints['gate-spot'].ws,
    swap: { usdt: endpoints['gate-usdm'].ws, btc: endpoints['gate-coinm'].ws },
  });
  // The venue rejects messages dated a minute off, and its time is faster than the machine's.
  return Object.assign(client, {
    seconds: () => Math.floor((truth.trades(venue, native, { limit: 1 })[0]?.time ?? NaN) / 1000),
  });
}
