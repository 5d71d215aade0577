import {
  describeCcxt,
  testBooksOfAMoment,
  testFetchedCandles,
  testFetchedTrades,
  testMarket,
  testTicker,
  testWatchedTrades,
} from '../../testing/ccxt-checks.ts';
import { newCcxt } from '../../testing/ccxt-client.ts';
import { INTERVALS } from './topic.ts';

const MARKETS = [
  { venue: 'bybit-spot', category: 'spot', symbol: 'BTC/USDT', native: 'BTCUSDT' },
  { venue: 'bybit-linear', category: 'linear', symbol: 'BTC/USDT:USDT', native: 'BTCUSDT', contractSize: 1 },
  { venue: 'bybit-inverse', category: 'inverse', symbol: 'BTC/USD:BTC', native: 'BTCUSD', contractSize: 1 },
] as const;

describeCcxt(
  {
    markets: MARKETS,
    open: async ({ endpoints }, { venue, category }) => {
      const client = await newCcxt('bybit', [category]);
      const { ws, rest } = endpoints[venue];
      Object.assign(client.urls.api, { public: rest, ws: { public: { [category]: `${ws}/v5/public/${category}` } } });
      return client;
    },
    // Of inverse markets ccxt takes the turnover, which is base, for the volume.
    volumeOf: ({ volume, quoteVolume }, { category }) => (category === 'inverse' ? quoteVolume : volume),
  },
  (bench) => {
    testMarket(bench, 50);
    testFetchedTrades(bench);
    testFetchedCandles(bench, [...INTERVALS.values()]);
    testWatchedTrades(bench);
    testBooksOfAMoment(bench, 50, 10);
    testTicker(bench);
  },
);
