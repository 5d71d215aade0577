import https from 'node:https';
import {
  normalizeBookChanges,
  normalizeTrades,
  OrderBook,
  streamNormalized,
  type BookChange,
  type Trade,
} from 'tardis-dev';
import { expect, test } from 'vitest';
import { useHostRewriting } from '../testing/host-rewriting.ts';
import {
  collect,
  describeMarkets,
  expectTrueBook,
  expectTrueTrades,
  trueTrades,
  useSimulator,
  type ParsedTrade,
} from '../testing/judge.ts';

// The real-time feeds of the npm client tardis-dev 13.35.3, unmodified but for its hosts. It has no candles of venues. What it sends
// to Gate is dated, so the market runs no faster than the clock.

const MARKETS = [
  { exchange: 'binance', venue: 'binance-spot', native: 'BTCUSDT' },
  { exchange: 'binance-futures', venue: 'binance-usdm', native: 'BTCUSDT' },
  { exchange: 'binance-delivery', venue: 'binance-coinm', native: 'BTCUSD_PERP' },
  { exchange: 'bybit-spot', venue: 'bybit-spot', native: 'BTCUSDT' },
  { exchange: 'bybit', venue: 'bybit-linear', native: 'BTCUSDT' },
  { exchange: 'bybit', venue: 'bybit-inverse', native: 'BTCUSD' },
  { exchange: 'okex', venue: 'okx', native: 'BTC-USDT' },
  { exchange: 'okex-swap', venue: 'okx', native: 'BTC-USDT-SWAP' },
  { exchange: 'gate-io', venue: 'gate-spot', native: 'BTC_USDT' },
  { exchange: 'gate-io-futures', venue: 'gate-usdm', native: 'BTC_USDT' },
  { exchange: 'gate-io-futures', venue: 'gate-coinm', native: 'BTC_USD' },
  { exchange: 'hyperliquid', venue: 'hyperliquid', native: 'BTC' },
] as const;
type Judged = (typeof MARKETS)[number];

const simulator = useSimulator(
  MARKETS.map(({ venue }) => venue),
  1,
);
useHostRewriting(simulator, {
  'stream.binance.com': 'binance-spot',
  // The first version of the API, which Binance documents no more, is not simulated.
  'api.binance.com/api/v1': 'binance-spot/api/v3',
  'fstream.binance.com': 'binance-usdm',
  'fapi.binance.com': 'binance-usdm',
  'dstream.binance.com': 'binance-coinm',
  'dapi.binance.com': 'binance-coinm',
  'stream.bybit.com/v5/public/spot': 'bybit-spot/v5/public/spot',
  'stream.bybit.com/v5/public/linear': 'bybit-linear/v5/public/linear',
  'stream.bybit.com/v5/public/inverse': 'bybit-inverse/v5/public/inverse',
  'ws.okx.com/ws/v5': 'okx',
  'api.gateio.ws/ws/v4': 'gate-spot/ws/v4',
  'api.gateio.ws/api/v4': 'gate-spot',
  'fx-ws.gateio.ws/v4/ws/usdt': 'gate-usdm/v4/ws/usdt',
  'fx-ws.gateio.ws/v4/ws/btc': 'gate-coinm/v4/ws/btc',
  'api.hyperliquid.xyz': 'hyperliquid',
});

describeMarkets('tardis-dev, $exchange $native', MARKETS, (market) => {
  test('trades: the true ones, none missing, none twice, in order', async () => {
    const all = await messages<Trade>(market, 'trade', 30);
    const known = new Set(trueTrades(simulator(), market).map(({ id }) => id));
    // It keeps internal trades of Gate's contracts, which are none of the market.
    const trades = all
      .map((trade) => toTrade(market, trade))
      .filter(({ id }) => market.exchange !== 'gate-io-futures' || known.has(id));
    expect(trades.length).toBeGreaterThan(20);
    expectTrueTrades(simulator(), market, trades);
  }, 120_000);

  test('the book that it keeps is the true one', async () => {
    const book = new OrderBook();
    const changes = await messages<BookChange>(market, 'book_change', market.venue === 'hyperliquid' ? 2 : 40);
    for (const change of changes) book.update(change);
    expect(changes[0]?.isSnapshot).toBe(true);
    const rows = (levels: Iterable<{ readonly price: number; readonly amount: number }>) =>
      Array.from(levels, ({ price, amount }) => [price, amount] as const);
    expectTrueBook(simulator(), market, { bids: rows(book.bids()), asks: rows(book.asks()) }, { levels: 20 });
  }, 120_000);
});

test('what has no route leaves this computer by no request', () => {
  expect(() => https.request('https://api.bybit.com/v5/market/time')).toThrow('no route to the simulator');
});

/** The first so many messages of a type. */
function messages<T>(
  { exchange, native }: Judged,
  type: 'trade' | 'book_change',
  count: number,
): Promise<readonly T[]> {
  return collect<T>(count, async (emit, fail) => {
    const stream = streamNormalized(
      { exchange, symbols: [native], onError: fail },
      type === 'trade' ? normalizeTrades : normalizeBookChanges,
    );
    let left = count;
    for await (const message of stream) {
      if (message.type !== type) continue;
      emit(message as T);
      if (--left === 0) return;
    }
  });
}

function toTrade({ venue }: Judged, { id = '', timestamp, price, amount, side }: Trade): ParsedTrade {
  return {
    // On Gate's spot it takes the id of all pairs, which the simulator counts from here on.
    id: venue === 'gate-spot' ? String(Number(id) - 1_000_000_000_000) : id,
    time: timestamp.valueOf(),
    price,
    size: amount,
    side,
  };
}
