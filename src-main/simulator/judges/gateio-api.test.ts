import { DefaultLogger, RestClient, WebsocketClient, type WsKey } from 'gateio-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  collect,
  expectKnownTrades,
  expectTrueBook,
  expectTrueCandles,
  expectTrueTrades,
  useSimulator,
  type JudgedMarket,
  type ParsedBook,
  type ParsedTrade,
} from '../testing/judge.ts';

// The npm client gateio-api 1.6.4, unmodified but for its hosts. What it sends is dated, so the market runs no faster than the clock.

const MARKETS = [
  { venue: 'gate-spot', native: 'BTC_USDT', key: 'spotV4', path: '/ws/v4/' },
  { venue: 'gate-usdm', native: 'BTC_USDT', key: 'perpFuturesUSDTV4', path: '/v4/ws/usdt' },
  // A contract of which tenths are traded.
  { venue: 'gate-usdm', native: 'DOGE_USDT', key: 'perpFuturesUSDTV4', path: '/v4/ws/usdt' },
  { venue: 'gate-coinm', native: 'BTC_USD', key: 'perpFuturesBTCV4', path: '/v4/ws/btc' },
] as const;
const simulator = useSimulator(
  MARKETS.map(({ venue }) => venue),
  1,
);
const restClient = (): RestClient => new RestClient({ baseUrl: simulator().endpoints['gate-spot'].rest });

describe.each(MARKETS)('gateio-api on $venue $native', { concurrent: true }, ({ venue, native, key, path }) => {
  const market: JudgedMarket = { venue, native };
  const isSpot = venue === 'gate-spot';
  const section = isSpot ? 'spot' : 'futures';
  const contract = { settle: venue === 'gate-coinm' ? 'btc' : 'usdt', contract: native } as const;
  const errors: unknown[] = [];
  let rest: RestClient;
  let sockets: WebsocketClient;
  /** The first so many results of a channel that are wanted. */
  const results = (
    channel: string,
    payload: readonly string[],
    count: number,
    isWanted: (result: Result) => boolean = () => true,
  ): Promise<readonly Result[]> =>
    collect<Result>(count, (emit, fail) => {
      sockets.on('update', (event: unknown) => {
        const message = event as { readonly channel: string; readonly result: Result };
        if (message.channel === `${section}.${channel}` && isWanted(message.result)) emit(message.result);
      });
      sockets.on('exception', fail);
      sockets.subscribe({ topic: `${section}.${channel}`, payload }, key satisfies WsKey);
    });

  beforeAll(() => {
    rest = restClient();
    const wsUrl = `${simulator().endpoints[venue].ws}${path}`;
    sockets = new WebsocketClient({ wsUrl }, { ...SILENT, error: (...words) => errors.push(words) });
  });
  afterAll(() => {
    sockets.closeAll(true);
    // It says so if it does not know a message.
    expect(errors).toEqual([]);
  });

  test('trades by socket: the true ones, none missing, none twice, in order', async () => {
    const seen = await results('trades', [native], 30);
    const rows = seen.flatMap((result) => (isSpot ? [result] : (result as unknown as Result[])));
    expectTrueTrades(simulator(), market, rows.filter((row) => row['is_internal'] !== true).map(toTrade));
  }, 120_000);

  test('past trades: each a true one', async () => {
    const trades = isSpot
      ? await rest.getSpotTrades({ currency_pair: native, limit: 50 })
      : await rest.getFuturesTrades({ ...contract, limit: 50 });
    expect(trades).toHaveLength(50);
    expectKnownTrades(simulator(), market, (trades as unknown as Result[]).map(toTrade));
  });

  test('books: the true ones at the numbers they have', async () => {
    const [stream] = await results('obu', [`ob.${native}.50`], 1, ({ full }) => full === true);
    expectTrueBook(simulator(), market, toBook(stream?.['b'], stream?.['a']), {
      levels: 50,
      sequence: Number(stream?.['u']),
    });
    const book = isSpot
      ? await rest.getSpotOrderBook({ currency_pair: native, limit: 50, with_id: true })
      : await rest.getFuturesOrderBook({ ...contract, limit: 50, with_id: true });
    expectTrueBook(simulator(), market, toBook(book.bids, book.asks), { levels: 50, sequence: Number(book.id) });
    if (isSpot) {
      const [whole] = await results('order_book', [native, '20', '100ms'], 1);
      expectTrueBook(simulator(), market, toBook(whole?.['bids'], whole?.['asks']), {
        levels: 20,
        sequence: Number(whole?.['lastUpdateId']),
      });
      return;
    }
    const [whole] = await results('order_book', [native, '20', '0'], 1, (result) => !Array.isArray(result));
    expectTrueBook(simulator(), market, toBook(whole?.['bids'], whole?.['asks']), {
      levels: 20,
      sequence: Number(whole?.['id']),
    });
  }, 60_000);

  test('candles: those that closed are the true ones, over REST and by socket', async () => {
    const past = isSpot
      ? (await rest.getSpotCandles({ currency_pair: native, interval: '1m', limit: 30 })).map(
          ([time, , close, high, low, open, volume]) => [Number(time) * 1000, open, high, low, close, volume],
        )
      : (await rest.getFuturesCandles({ ...contract, interval: '1m', limit: 30 })).map(({ t, o, h, l, c, v }) => [
          t * 1000,
          o,
          h,
          l,
          c,
          Number(v),
        ]);
    expect(past).toHaveLength(30);
    // Oldest first; the last one still runs.
    expectTrueCandles(simulator(), market, { interval: '1m', candles: past.slice(0, -1) });
    const rowOf = (result: Result): Result => (isSpot ? result : ((result as unknown as Result[])[0] as Result));
    const [closed] = await results('candlesticks', ['10s', native], 1, (result) => rowOf(result)['w'] === true);
    const { t, o, h, l, c, v, a } = rowOf(closed as Result) as Readonly<Record<string, string>>;
    const candle = [Number(t) * 1000, o, h, l, c, isSpot ? a : v].map(Number);
    expectTrueCandles(simulator(), market, { interval: '10s', candles: [candle] });
  }, 120_000);

  test('best bid and offer', async () => {
    const [best] = await results('book_ticker', [native], 1);
    const { u, b, B, a, A } = (best ?? {}) as Readonly<Record<string, string>>;
    expectTrueBook(
      simulator(),
      market,
      { bids: [[b ?? '', B ?? '']], asks: [[a ?? '', A ?? '']] },
      { levels: 1, sequence: Number(u) },
    );
  }, 60_000);

  test.skipIf(isSpot)(
    'tickers, funding and statistics of a contract',
    async () => {
      const [result] = await results('tickers', [native], 1);
      const row = (result as unknown as Result[])[0];
      expect(row).toMatchObject({ contract: native, funding_interval: 28_800, price_type: 'last' });
      const [listed] = (await rest.getFuturesTickers({ ...contract })) ?? [];
      expect(Number(listed?.mark_price)).toBeGreaterThan(0);
      const stats = await rest.getFuturesStats({ ...contract, interval: '5m', limit: 3 });
      expect(stats.map(({ time }) => time - (stats[0]?.time ?? NaN))).toEqual([0, 300, 600]);
      const [sent] = await results('contract_stats', [native, '5m'], 1);
      expect(Number((sent as unknown as Result[])[0]?.['mark_price'])).toBeGreaterThan(0);
    },
    60_000,
  );
});

test('gateio-api reads the lists', async () => {
  const rest = restClient();
  expect(await rest.getSpotCurrencyPairs()).toContainEqual(
    expect.objectContaining({ id: 'BTC_USDT', trade_status: 'tradable' }),
  );
  expect(await rest.getFuturesContracts({ settle: 'usdt' })).toContainEqual(
    expect.objectContaining({ name: 'BTC_USDT', funding_interval: 28_800 }),
  );
});

function toTrade(row: Result): ParsedTrade {
  const { id, id_market: own, sequence_id: sequence, create_time_ms: time, side, size, amount, price } = row;
  // Of contracts the id is the market's own, the sign of the size is the side, and times over REST are in seconds.
  const ms = Number(time);
  return {
    id: String(own ?? sequence ?? id),
    time: ms < 1e11 ? Math.round(ms * 1000) : ms,
    price: String(price),
    size: typeof amount === 'string' ? amount : Math.abs(Number(size)),
    side: typeof side === 'string' ? side : Number(size) < 0 ? 'sell' : 'buy',
  };
}

/** Levels are `["price","size"]`, or `{p,s}` in most books of contracts. */
function toBook(bids: unknown, asks: unknown): ParsedBook {
  const rows = (side: unknown) =>
    (side as readonly (readonly [string, string] | Readonly<Record<'p' | 's', string | number>>)[]).map((level) =>
      'p' in level ? ([level.p, level.s] as const) : level,
    );
  return { bids: rows(bids), asks: rows(asks) };
}

const SILENT = { ...DefaultLogger, trace: () => undefined, info: () => undefined };

type Result = Readonly<Record<string, unknown>>;
