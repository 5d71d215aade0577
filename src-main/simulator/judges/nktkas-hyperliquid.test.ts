import {
  HttpTransport,
  InfoClient,
  SubscriptionClient,
  WebSocketTransport,
  type BboWsEvent,
  type CandleWsEvent,
  type L2BookWsEvent,
  type TradesWsEvent,
} from '@nktkas/hyperliquid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  collect,
  describeMarkets,
  expectKnownTrades,
  expectTrueBook,
  expectTrueCandles,
  expectTrueTrades,
  useSimulator,
  type ParsedBook,
  type ParsedCandle,
  type ParsedTrade,
} from '../testing/judge.ts';

// The npm client @nktkas/hyperliquid 0.33.3, unmodified but for its hosts.

const VENUE = 'hyperliquid';
const simulator = useSimulator([VENUE]);
let http: InfoClient;
let socket: WebSocketTransport;
let client: SubscriptionClient;

beforeAll(() => {
  const { rest, ws } = simulator().endpoints[VENUE];
  http = new InfoClient({ transport: new HttpTransport({ apiUrl: rest }) });
  socket = new WebSocketTransport({ url: `${ws}/ws` });
  client = new SubscriptionClient({ transport: socket });
});
afterAll(() => socket.close());

describeMarkets('@nktkas/hyperliquid on %s', ['BTC', 'kPEPE', '@1', 'hyna:BTC'], (coin) => {
  const market = { venue: VENUE, native: coin } as const;

  test('trades: the true ones, none missing, none twice, in order', async () => {
    const batches = await collect<TradesWsEvent>(12, (emit) => client.trades({ coin }, emit));
    expectTrueTrades(simulator(), market, batches.flat().map(toTrade));
  });

  test('recentTrades: the newest ones, each a true one', async () => {
    const trades = await http.recentTrades({ coin });
    expect(trades.length).toBeGreaterThan(20);
    expectKnownTrades(simulator(), market, trades.map(toTrade));
  });

  test.each([
    [20, false, 2],
    [5, true, 10],
  ])(
    'books of %i levels (fast: %s): all of them those of the true book of a moment ago',
    async (levels, fast, count) => {
      const books = await collect<L2BookWsEvent>(count, (emit) =>
        client.l2Book({ coin, fast }, (book) => {
          // The other subscription of the same coin comes by the same listener.
          if ((book.fast === true) === fast) emit(book);
        }),
      );
      for (const book of books) expectTrueBook(simulator(), market, toBook(book), { levels });
      expectTrueBook(simulator(), market, toBook(await http.l2Book({ coin })), { levels: 20 });
    },
  );

  test('best bid and offer: those of the true book of a moment ago', async () => {
    const quotes = await collect<BboWsEvent>(10, (emit) => client.bbo({ coin }, emit));
    for (const { bbo } of quotes) {
      const [bids, asks] = bbo.map((level) => (level === null ? [] : [level]));
      expectTrueBook(simulator(), market, toBook({ levels: [bids ?? [], asks ?? []] }), { levels: 1 });
    }
  });

  test('candles: those that closed while watched, and those of history, are the true ones', async () => {
    const last = new Map<number, CandleWsEvent>();
    await collect(3, (emit) =>
      client.candle({ coin, interval: '1m' }, (candle) => {
        if (!last.has(candle.t)) emit(candle.t);
        last.set(candle.t, candle);
      }),
    );
    const closed = [...last.values()].toSorted((a, b) => a.t - b.t).slice(0, -1);
    expectTrueCandles(simulator(), market, { interval: '1m', candles: closed.map(toCandle) });
    const known = simulator().truth.candles(VENUE, coin, '1h', 20);
    const rows = await http.candleSnapshot({ coin, interval: '1h', startTime: known[0]?.openTime ?? NaN });
    expect(rows.length).toBeGreaterThan(15);
    expectTrueCandles(simulator(), market, { interval: '1h', candles: rows.slice(0, -1).map(toCandle) });
  });
});

test('instruments: every dex with its coins, in the order of their contexts', async () => {
  const [metas, dexes, { ctxs }, spot] = await Promise.all([
    http.allPerpMetas(),
    http.perpDexs(),
    collect<{ ctxs: [string, { midPx: string | null }[]][] }>(1, (emit) => client.allDexsAssetCtxs(emit)).then(
      ([event]) => event ?? { ctxs: [] },
    ),
    http.spotMeta(),
  ]);
  expect(dexes.map((dex) => dex?.name ?? '')).toEqual(ctxs.map(([dex]) => dex));
  for (const [index, { universe, collateralToken }] of metas.entries()) {
    const dex = ctxs[index]?.[0] ?? '';
    const [meta, contexts] = await http.metaAndAssetCtxs({ dex });
    expect(meta.universe).toEqual(universe);
    expect([contexts.length, ctxs[index]?.[1].length]).toEqual([universe.length, universe.length]);
    expect(spot.tokens.find((token) => token.index === collateralToken)?.name).toBe(dex === '' ? 'USDC' : 'USDE');
    expect(universe.map(({ isDelisted = false }) => isDelisted)).toEqual(
      ctxs[index]?.[1].map(({ midPx }) => midPx === null),
    );
  }
});

test('middles, funding and its history', async () => {
  const [mids, [first], paid] = await Promise.all([
    http.allMids(),
    http.predictedFundings(),
    http.fundingHistory({ coin: 'BTC', startTime: Date.now() - 5 * 3_600_000 }),
  ]);
  const { bids = [], asks = [] } = simulator().truth.book(VENUE, 'BTC') ?? {};
  const middle = (Number(bids[0]?.[0]) + Number(asks[0]?.[0])) / 2;
  expect(Math.abs(Number(mids['BTC']) / middle - 1)).toBeLessThan(0.01);
  expect([first?.[0], first?.[1].map(([exchange]) => exchange)]).toEqual(['BTC', ['BinPerp', 'HlPerp']]);
  expect(paid.length).toBeGreaterThanOrEqual(5);
});

test('an unknown coin: an error over REST, null for a book, and the end of the whole socket', async () => {
  await expect(http.recentTrades({ coin: 'NOPE' })).rejects.toThrow('500');
  expect(await http.l2Book({ coin: 'NOPE' })).toBeNull();
  const { ws } = simulator().endpoints[VENUE];
  const doomed = new WebSocketTransport({ url: `${ws}/ws`, reconnect: { maxRetries: 0 }, resubscribe: false });
  const closed = new Promise<number>((resolve) => {
    doomed.socket.addEventListener('close', ({ code }) => resolve(code));
  });
  const own = new SubscriptionClient({ transport: doomed });
  await own.trades({ coin: 'BTC' }, () => undefined);
  await expect(own.bbo({ coin: 'NOPE' }, () => undefined)).rejects.toThrow('closed');
  expect(await closed).toBe(1006);
});

function toTrade({ tid, time, px, sz, side }: TradesWsEvent[number]): ParsedTrade {
  return { id: String(tid), time, price: px, size: sz, side: side === 'B' ? 'buy' : 'sell' };
}

function toBook(book: Pick<L2BookWsEvent, 'levels'> | null): ParsedBook {
  const [bids = [], asks = []] = (book?.levels ?? []).map((side) => side.map(({ px, sz }) => [px, sz] as const));
  return { bids, asks };
}

function toCandle({ t, o, h, l, c, v }: CandleWsEvent): ParsedCandle {
  return [t, o, h, l, c, v];
}
