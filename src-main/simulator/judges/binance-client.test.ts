import { CoinMClient, MainClient, USDMClient, WebsocketClient, type WsFormattedMessage, type WsKey } from 'binance';
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

// The npm client binance 3.6.5, unmodified but for its hosts.

const simulator = useSimulator(['binance-spot', 'binance-usdm', 'binance-coinm']);

const MARKETS = [
  { venue: 'binance-spot', native: 'BTCUSDT', key: 'main', paths: { trade: '/ws', other: '/ws' }, make: MainClient },
  {
    venue: 'binance-usdm',
    native: 'ETHUSDT',
    key: 'usdmMarket',
    paths: { trade: '/public/ws', other: '/market/ws' },
    make: USDMClient,
  },
  {
    venue: 'binance-coinm',
    native: 'BTCUSD_PERP',
    key: 'coinm',
    paths: { trade: '/ws', other: '/ws' },
    make: CoinMClient,
  },
] as const;

describeMarkets('binance on $venue $native', MARKETS, ({ venue, native, key, paths, make }) => {
  const market = { venue, native };
  const topicOf = (channel: string): string => `${native.toLowerCase()}@${channel}`;
  let rest: MainClient | USDMClient | CoinMClient;
  let trades: WebsocketClient;
  let others: WebsocketClient;

  beforeAll(() => {
    const { rest: baseUrl, ws } = simulator().endpoints[venue];
    rest = new make({ baseUrl });
    trades = new WebsocketClient({ wsUrl: `${ws}${paths.trade}`, beautify: true }, SILENT);
    others = new WebsocketClient({ wsUrl: `${ws}${paths.other}`, beautify: true }, SILENT);
  });
  afterAll(() => {
    trades.closeAll(true);
    others.closeAll(true);
  });

  test('trades: the true ones, none missing, none twice, in order', async () => {
    const seen = await collect<Formatted<'trade'>>(40, (emit, fail) =>
      subscribe(trades, { topic: topicOf('trade'), key, kind: 'trade' }, emit, fail),
    );
    expectTrueTrades(
      simulator(),
      market,
      seen.map(({ tradeId, tradeTime, time, price, quantity, maker }: Trade) => ({
        id: String(tradeId),
        time: tradeTime ?? time ?? NaN,
        price,
        size: quantity,
        side: maker ? 'sell' : 'buy',
      })),
    );
  });

  test('books: the true one at the number it names', async () => {
    for (let round = 0; round < 5; round++) {
      const book = await rest.getOrderBook({ symbol: native, limit: 100 });
      expectTrueBook(simulator(), market, book, { levels: 100, sequence: book.lastUpdateId });
    }
  });

  test('recent trades: each a true one', async () => {
    const rows = (await rest.getRecentTrades({ symbol: native, limit: 50 })) as readonly RestTrade[];
    expect(rows).toHaveLength(50);
    expectKnownTrades(
      simulator(),
      market,
      rows.map(({ id, time, price, qty, isBuyerMaker }) => ({
        id: String(id),
        time,
        price,
        size: qty,
        side: isBuyerMaker ? 'sell' : 'buy',
      })),
    );
  });

  test('candles: the closed ones are the true ones, over REST and by socket', async () => {
    const rows = await rest.getKlines({ symbol: native, interval: '1m', limit: 50 });
    expect(rows).toHaveLength(50);
    expectTrueCandles(simulator(), market, {
      interval: '1m',
      candles: rows
        .slice(0, -1)
        .map(([time, open, high, low, close, volume]) => [time, open, high, low, close, volume]),
    });
    const [closed] = await collect<Formatted<'kline'>>(1, (emit, fail) =>
      subscribe(
        others,
        { topic: topicOf('kline_1m'), key, kind: 'kline' },
        (one) => {
          if (one.kline.final) emit(one);
        },
        fail,
      ),
    );
    const { startTime, open, high, low, close, volume } = (closed as Formatted<'kline'>).kline;
    expectTrueCandles(simulator(), market, {
      interval: '1m',
      candles: [[startTime, open, high, low, close, volume]],
    });
  }, 60_000);

  test.skipIf(venue === 'binance-spot')('open interest, and funding intervals where the client has them', async () => {
    const { openInterest, symbol } = await (rest as USDMClient).getOpenInterest({ symbol: native });
    expect([symbol, Number(openInterest) > 0]).toEqual([native, true]);
    if (!(rest instanceof USDMClient)) return;
    const rows = (await rest.getFundingRates()) as unknown as readonly { readonly fundingIntervalHours: number }[];
    expect(new Set(rows.map(({ fundingIntervalHours }) => fundingIntervalHours))).toEqual(new Set([8]));
  });
});

function subscribe<K extends Kind>(
  client: WebsocketClient,
  { topic, key, kind }: { readonly topic: string; readonly key: WsKey; readonly kind: K },
  emit: (one: Formatted<K>) => void,
  fail: (error: unknown) => void,
): Promise<unknown> {
  client.on('formattedMessage', (message) => {
    if ('eventType' in message && message.eventType === kind) emit(message as Formatted<K>);
  });
  client.on('exception', fail);
  return client.subscribe(topic, key);
}

const SILENT = { trace: () => undefined, info: () => undefined, error: () => undefined };

type Kind = 'trade' | 'kline';
type Formatted<K extends Kind> = Extract<WsFormattedMessage, { eventType: K | 'indexPrice_kline' }>;
interface RestTrade {
  readonly id: number;
  readonly time: number;
  readonly price: string | number;
  readonly qty: string | number;
  readonly isBuyerMaker: boolean;
}
interface Trade {
  readonly tradeId: number;
  readonly tradeTime?: number;
  readonly time?: number;
  readonly price: number;
  readonly quantity: number;
  readonly maker: boolean;
}
