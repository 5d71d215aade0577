import { DefaultLogger, RestClient, WebsocketClient, type WsChannelSubUnSubRequestArg } from 'okx-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  collect,
  describeMarkets,
  expectKnownTrades,
  expectTrueBook,
  expectTrueCandles,
  expectTrueTrades,
  useSimulator,
  type ParsedTrade,
} from '../testing/judge.ts';

// The npm client okx-api 3.2.3, unmodified but for its hosts: one client a socket, as it asks for single fills on the public one.

const VENUE = 'okx';
const simulator = useSimulator([VENUE]);

describeMarkets('okx-api on %s', ['BTC-USDT', 'BTC-USDT-SWAP', 'BTC-USD-SWAP'], (instId) => {
  const market = { venue: VENUE, native: instId } as const;
  let rest: RestClient;
  let open: WebsocketClient;
  let business: WebsocketClient;

  beforeAll(() => {
    const { rest: baseUrl, ws } = simulator().endpoints[VENUE];
    rest = new RestClient({ baseUrl });
    open = new WebsocketClient({ wsUrl: `${ws}/public` }, SILENT);
    business = new WebsocketClient({ wsUrl: `${ws}/business` }, SILENT);
  });
  afterAll(() => {
    open.closeAll(true);
    business.closeAll(true);
  });

  test('single fills: the true ones, none missing, none twice, in order', async () => {
    const seen = await messages<readonly Trade[]>(business, { channel: 'trades-all', instId }, 40);
    expectTrueTrades(simulator(), market, seen.flatMap(({ data }) => data).map(toTrade));
  });

  test('past trades: each a true one', async () => {
    const trades = await rest.getTrades({ instId, limit: 50 });
    expect(trades).toHaveLength(50);
    expectKnownTrades(simulator(), market, trades.map(toTrade));
  });

  test('books: the true one at the number it names by socket, one of a moment ago over REST', async () => {
    const [snapshot] = await messages<readonly Book[]>(open, { channel: 'books', instId }, 1);
    const { bids, asks, seqId } = (snapshot as Push<readonly Book[]>).data[0] as Book;
    expectTrueBook(simulator(), market, { bids, asks }, { levels: 400, sequence: seqId, depth: 400 });
    const [best] = await messages<readonly Book[]>(open, { channel: 'books5', instId }, 1);
    const five = (best as Push<readonly Book[]>).data[0] as Book;
    expectTrueBook(simulator(), market, five, { levels: 5, sequence: five.seqId });
    const [book] = await rest.getOrderBook({ instId, sz: '50' });
    expectTrueBook(simulator(), market, book as unknown as Book, { levels: 50 });
  });

  test('candles: those that closed are the true ones, over REST and by socket', async () => {
    const rows = await rest.getCandles({ instId, bar: '1m', limit: '50' });
    expect(rows).toHaveLength(50);
    // Newest first; that one still runs.
    expectTrueCandles(simulator(), market, { interval: '1m', candles: rows.slice(1).map((row) => row.slice(0, 6)) });
    const [closed] = await messages<readonly (readonly string[])[]>(
      business,
      { channel: 'candle1m', instId },
      1,
      ({ data }) => data[0]?.[8] === '1',
    );
    const row = (closed as Push<readonly (readonly string[])[]>).data[0]?.slice(0, 6) ?? [];
    expectTrueCandles(simulator(), market, { interval: '1m', candles: [row] });
  }, 60_000);

  test.skipIf(instId === 'BTC-USDT')('the index and the funding of a contract', async () => {
    const index = instId.replace('-SWAP', '');
    const [price] = await messages<readonly { readonly idxPx: string; readonly instId: string }[]>(
      open,
      { channel: 'index-tickers', instId: index },
      1,
    );
    expect([price?.data[0]?.instId, Number(price?.data[0]?.idxPx) > 0]).toEqual([index, true]);
    const [funding] = await messages<readonly { readonly fundingTime: string; readonly nextFundingTime: string }[]>(
      open,
      { channel: 'funding-rate', instId },
      1,
    );
    const { fundingTime, nextFundingTime } = funding?.data[0] ?? {};
    expect(Number(nextFundingTime) - Number(fundingTime)).toBe(8 * 3_600_000);
  });
});

test('okx-api reads the list of a type', async () => {
  const rest = new RestClient({ baseUrl: simulator().endpoints[VENUE].rest });
  const [swap] = await rest.getInstruments({ instType: 'SWAP' });
  expect(swap).toMatchObject({ instType: 'SWAP', state: 'live' });
});

/** The first so many messages of a channel that are wanted. */
function messages<T>(
  client: WebsocketClient,
  arg: { readonly channel: string; readonly instId: string },
  count: number,
  isWanted: (message: Push<T>) => boolean = () => true,
): Promise<readonly Push<T>[]> {
  return collect<Push<T>>(count, (emit, fail) => {
    client.on('update', (event) => {
      const message = event as unknown as Push<T>;
      if (message.arg.channel === arg.channel && message.arg.instId === arg.instId && isWanted(message)) emit(message);
    });
    client.on('exception', fail);
    return Promise.all(client.subscribe(arg as WsChannelSubUnSubRequestArg));
  });
}

function toTrade({ tradeId, ts, px, sz, side }: Trade): ParsedTrade {
  return { id: tradeId, time: Number(ts), price: px, size: sz, side };
}

const SILENT = { ...DefaultLogger, trace: () => undefined, info: () => undefined, error: () => undefined };

interface Push<T> {
  readonly arg: { readonly channel: string; readonly instId: string };
  readonly data: T;
}
interface Trade {
  readonly tradeId: string;
  readonly ts: string;
  readonly px: string;
  readonly sz: string;
  readonly side: string;
}
interface Book {
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
  readonly seqId: number;
}
