import type { StreamVenue } from '../../engine/venue/venue.ts';
import { GATE, bookPolicyOf, candlesQuery, futuresMarket, sectionOf, tradesQuery } from './common.ts';
import { assetsOf, instrumentsParser, parseSpotCandles, parseTrades, toPair } from './rest.ts';
import { baseMarket } from '../symbol-facts.ts';

/** Gate spot. Source: Gate spot v4 documentation, read November 2025 and 2026, and a recording of April 2021. */
export const gateSpot: StreamVenue = {
  ...GATE,
  ...sectionOf({ section: 'spot', isInverse: false }, ['trade', 'book', 'bbo', 'ticker', 'candle']),
  id: 'gate-spot',
  title: 'Gate Spot',
  marketTypes: ['spot'],
  tradeIds: 'consecutive',
  endpoints: {
    production: { ws: 'wss://api.gateio.ws/ws/v4', rest: 'https://api.gateio.ws/api/v4' },
    testnet: { ws: 'wss://ws-testnet.gate.com/v4/ws/spot', rest: 'https://api-testnet.gateapi.io/api/v4' },
  },
  // Production spells its path with a slash at the end, the testnet without.
  streamUrl: ({ ws }) => (ws.endsWith('/ws/v4') ? `${ws}/` : ws),
  bookPolicy: bookPolicyOf(
    (symbol, depth) => `/spot/order_book?currency_pair=${encodeURIComponent(symbol)}&limit=${depth}&with_id=true`,
  ),
  instruments: {
    requests: () => [{ path: '/spot/currency_pairs', weight: 1 }],
    parse: instrumentsParser(toPair),
    rowsIn: '',
    ofSymbol: (symbol) => baseMarket('spot', assetsOf(symbol)),
  },
  history: {
    maxCandles: 1000,
    maxTrades: 1000,
    tradePaging: 'backwards',
    candles: (request) => ({
      path: `/spot/candlesticks?currency_pair=${encodeURIComponent(request.symbol)}&${candlesQuery(request)}`,
      weight: 1,
    }),
    parseCandles: parseSpotCandles,
    trades: (request) =>
      request.channel === 'trade' && request.fromId === undefined
        ? {
            path: `/spot/trades?currency_pair=${encodeURIComponent(request.symbol)}&${tradesQuery(request)}`,
            weight: 1,
          }
        : undefined,
    parseTrades,
  },
};

/** Gate perpetuals settled in USDT: sizes in contracts of so much base. Source: Gate futures v4 documentation, read November 2025 and 2026. */
export const gateUsdm = futuresMarket('usdt');

/** Gate perpetuals settled in BTC: sizes in contracts of one quote unit. Source: Gate futures v4 documentation, read November 2025 and 2026. */
export const gateCoinm = futuresMarket('btc');
