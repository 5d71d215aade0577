import { DefaultLogger, RestClientV5, WebsocketClient } from 'bybit-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  collect,
  describeMarkets,
  expectKnownTrades,
  expectTrueBook,
  expectTrueCandles,
  expectTrueTrades,
  useSimulator,
} from '../testing/judge.ts';

// The npm client bybit-api 4.7.7, unmodified but for its hosts.

const MARKETS = [
  { venue: 'bybit-spot', category: 'spot', native: 'BTCUSDT' },
  { venue: 'bybit-linear', category: 'linear', native: 'BTCUSDT' },
  { venue: 'bybit-inverse', category: 'inverse', native: 'BTCUSD' },
] as const;
const simulator = useSimulator(MARKETS.map(({ venue }) => venue));

describeMarkets('bybit-api on $venue $native', MARKETS, ({ venue, category, native }) => {
  const market = { venue, native };
  let rest: RestClientV5;
  let sockets: WebsocketClient;

  beforeAll(() => {
    const { rest: baseUrl, ws } = simulator().endpoints[venue];
    rest = new RestClientV5({ baseUrl });
    sockets = new WebsocketClient({ wsUrl: `${ws}/v5/public/${category}` }, SILENT);
    // One that throws is worse than one that is counted.
    sockets.on('exception', () => undefined);
  });
  afterAll(() => sockets.closeAll(true));

  /** The first so many messages of a topic that are wanted. */
  function messages<T>(topic: string, count: number, isWanted: (message: Push<T>) => boolean = () => true) {
    return collect<Push<T>>(count, (emit, fail) => {
      sockets.on('update', (message: Push<T>) => {
        if (message.topic === topic && isWanted(message)) emit(message);
      });
      sockets.on('exception', fail);
      void sockets.subscribeV5(topic, category);
    });
  }

  test('trades: the true ones, none missing, none twice, in order', async () => {
    const seen = await messages<readonly Trade[]>(`publicTrade.${native}`, 15);
    expectTrueTrades(
      simulator(),
      market,
      seen
        .flatMap(({ data }) => data)
        .map(({ i, T, p, v, S }) => ({ id: i, time: T, price: p, size: v, side: S.toLowerCase() })),
    );
  });

  test('past trades: each a true one', async () => {
    const { result } = await rest.getPublicTradingHistory({ category, symbol: native, limit: 50 });
    expect(result.list).toHaveLength(50);
    expectKnownTrades(
      simulator(),
      market,
      result.list.map(({ execId, time, price, size, side }) => ({
        id: execId,
        time: Number(time),
        price,
        size,
        side: side.toLowerCase(),
      })),
    );
  });

  test('books: the true one at the number it names by socket, one of a moment ago over REST', async () => {
    const [snapshot] = await messages<Book>(`orderbook.200.${native}`, 1, ({ type }) => type === 'snapshot');
    const { b: bids, a: asks, u: sequence } = (snapshot as Push<Book>).data;
    expectTrueBook(simulator(), market, { bids, asks }, { levels: 200, sequence, depth: 200 });
    const { result } = await rest.getOrderbook({ category, symbol: native, limit: 50 });
    expectTrueBook(simulator(), market, { bids: result.b, asks: result.a }, { levels: 50 });
  });

  test('candles: those that closed are the true ones, over REST and by socket', async () => {
    const { result } = await rest.getKline({ category, symbol: native, interval: '1', limit: 50 });
    expect(result.list).toHaveLength(50);
    expectTrueCandles(simulator(), market, {
      interval: '1m',
      // Newest first; that one still runs.
      candles: result.list.slice(1).map((row) => row.slice(0, 6)),
    });
    const [closed] = await messages<readonly Candle[]>(`kline.1.${native}`, 1, ({ data }) => data[0]?.confirm === true);
    const { start, open, high, low, close, volume } = (closed as Push<readonly Candle[]>).data[0] as Candle;
    expectTrueCandles(simulator(), market, { interval: '1m', candles: [[start, open, high, low, close, volume]] });
  }, 60_000);

  test('instruments, tickers and the time', async () => {
    const { result } = await rest.getInstrumentsInfo({ category, symbol: native });
    expect(result.list[0]).toMatchObject({ symbol: native, status: 'Trading' });
    const [ticker] = await messages<Ticker>(`tickers.${native}`, 1);
    const { symbol, openInterest, singleOpenInterest, fundingIntervalHour } = (ticker as Push<Ticker>).data;
    expect([symbol, Number(openInterest) / Number(singleOpenInterest), fundingIntervalHour]).toEqual(
      category === 'spot' ? [native, NaN, undefined] : [native, 2, '8'],
    );
    expect(Math.abs((await rest.getServerTime()).time - Date.now())).toBeLessThan(24 * 3_600_000);
  });
});

const SILENT = { ...DefaultLogger, trace: () => undefined, info: () => undefined, error: () => undefined };

interface Push<T> {
  readonly topic: string;
  readonly type: 'snapshot' | 'delta';
  readonly data: T;
}
interface Trade {
  readonly i: string;
  readonly T: number;
  readonly p: string;
  readonly v: string;
  readonly S: 'Buy' | 'Sell';
}
interface Book {
  readonly b: readonly (readonly [string, string])[];
  readonly a: readonly (readonly [string, string])[];
  readonly u: number;
}
interface Candle {
  readonly start: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly confirm: boolean;
}
interface Ticker {
  readonly symbol: string;
  readonly openInterest?: string;
  readonly singleOpenInterest?: string;
  readonly fundingIntervalHour?: string;
}
