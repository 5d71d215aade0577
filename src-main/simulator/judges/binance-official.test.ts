import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures';
import { Spot } from '@binance/spot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LoopbackAgent } from '../testing/loopback-agent.ts';
import {
  collect,
  expectKnownTrades,
  expectTrueBook,
  expectTrueCandles,
  expectTrueTrades,
  trueTrades,
  useSimulator,
  type ParsedTrade,
} from '../testing/judge.ts';

// The venue's own clients @binance/spot 32.0.4 and @binance/derivatives-trading-usds-futures 38.1.1, unmodified but for their hosts.

const simulator = useSimulator(['binance-spot', 'binance-usdm']);

/** Hosts of the simulator as the clients take them: by TLS only, which an agent of ours leaves out. */
function configurationOf(venue: 'binance-spot' | 'binance-usdm') {
  const { port, endpoints } = simulator();
  const agent = new LoopbackAgent(port);
  const secure = (url: string): string => url.replace(/^(http|ws):/, '$1s:');
  return {
    configurationRestAPI: { apiKey: '', basePath: secure(endpoints[venue].rest), httpsAgent: agent },
    configurationWebsocketStreams: { wsURL: secure(endpoints[venue].ws), agent },
  };
}

describe('@binance/spot on BTCUSDT', () => {
  const symbol = 'BTCUSDT';
  const market = { venue: 'binance-spot', native: symbol } as const;
  let client: Spot;
  let streams: Awaited<ReturnType<Spot['websocketStreams']['connect']>>;

  beforeAll(async () => {
    client = new Spot(configurationOf('binance-spot'));
    streams = await client.websocketStreams.connect();
  });
  afterAll(() => streams.disconnect());

  test('trades: the true ones, none missing, none twice, in order', async () => {
    const seen = await collect<ParsedTrade>(40, (emit) => {
      streams.trade({ symbol: symbol.toLowerCase() }).on('message', (message) => {
        emit(toTrade(message as unknown as StreamTrade));
      });
    });
    expectTrueTrades(simulator(), market, seen);
  });

  test('books and recent trades over REST', async () => {
    const book = await (await client.restAPI.depth({ symbol, limit: 100 })).data();
    expectTrueBook(simulator(), market, book as unknown as Book, {
      levels: 100,
      sequence: Number(book.lastUpdateId),
    });
    const trades = (await (await client.restAPI.getTrades({ symbol, limit: 50 })).data()) as readonly RestTrade[];
    expect(trades).toHaveLength(50);
    expectKnownTrades(simulator(), market, trades.map(fromRest));
  });

  test('candles over REST', async () => {
    const rows = await (await client.restAPI.klines({ symbol, interval: '1m' as never, limit: 50 })).data();
    const candles = (rows as unknown as readonly Row[]).slice(0, -1).map((row) => row.slice(0, 6));
    expect(candles).toHaveLength(49);
    expectTrueCandles(simulator(), market, { interval: '1m', candles });
  });
});

describe('@binance/derivatives-trading-usds-futures on ETHUSDT', () => {
  const symbol = 'ETHUSDT';
  const market = { venue: 'binance-usdm', native: symbol } as const;
  let client: DerivativesTradingUsdsFutures;
  let streams: Awaited<ReturnType<DerivativesTradingUsdsFutures['websocketStreams']['connect']>>;

  beforeAll(async () => {
    client = new DerivativesTradingUsdsFutures(configurationOf('binance-usdm'));
    streams = await client.websocketStreams.connect();
  });
  afterAll(() => streams.disconnect());

  test('aggregates: each is all of its true trades, none missing between them', async () => {
    const seen = await collect<Aggregate>(30, (emit) => {
      streams.aggregateTradeStreams({ symbol: symbol.toLowerCase() }).on('message', (message) => {
        emit(message as unknown as Aggregate);
      });
    });
    const truth = new Map(trueTrades(simulator(), market).map((trade) => [Number(trade.id), trade]));
    for (const [i, { f, l, p, q, m }] of seen.entries()) {
      if (i > 0) expect(Number(f)).toBe(Number(seen[i - 1]?.l) + 1);
      let size = 0;
      for (let id = Number(f); id <= Number(l); id++) {
        const trade = truth.get(id);
        expect([Number(trade?.price), trade?.side]).toEqual([Number(p), m ? 'sell' : 'buy']);
        size += Number(trade?.size);
      }
      expect(size).toBeCloseTo(Number(q), 8);
    }
  });

  test('books by socket: the true one at the number they name', async () => {
    await collect<unknown>(20, (emit) => {
      streams
        .partialBookDepthStreams({ symbol: symbol.toLowerCase(), levels: '20' as never, updateSpeed: '100ms' as never })
        .on('message', (message) => {
          const { b: bids, a: asks, u } = message as unknown as { b: Levels; a: Levels; u: number | bigint };
          expectTrueBook(simulator(), market, { bids, asks }, { levels: 20, sequence: Number(u) });
          emit(u);
        });
    });
  });

  test('candles, open interest and funding intervals over REST', async () => {
    const rows = await (
      await client.restAPI.klineCandlestickData({ symbol, interval: '1m' as never, limit: 50 })
    ).data();
    const candles = (rows as unknown as readonly Row[]).slice(0, -1).map((row) => row.slice(0, 6));
    expect(candles).toHaveLength(49);
    expectTrueCandles(simulator(), market, { interval: '1m', candles });
    const { openInterest } = await (await client.restAPI.openInterest({ symbol })).data();
    expect(Number(openInterest)).toBeGreaterThan(0);
    const intervals = await (await client.restAPI.getFundingRateInfo()).data();
    expect(new Set(intervals.map(({ fundingIntervalHours }) => Number(fundingIntervalHours)))).toEqual(new Set([8]));
  });
});

function toTrade({ t, T, p, q, m }: StreamTrade): ParsedTrade {
  return { id: String(t), time: Number(T), price: p, size: q, side: m ? 'sell' : 'buy' };
}

function fromRest({ id, time, price, qty, isBuyerMaker }: RestTrade): ParsedTrade {
  return { id: String(id), time: Number(time), price, size: qty, side: isBuyerMaker ? 'sell' : 'buy' };
}

type Row = readonly (string | number)[];
type Levels = readonly (readonly [string, string])[];
interface Book {
  readonly bids: Levels;
  readonly asks: Levels;
}
interface StreamTrade {
  readonly t: number | bigint;
  readonly T: number | bigint;
  readonly p: string;
  readonly q: string;
  readonly m: boolean;
}
interface Aggregate {
  readonly f: number | bigint;
  readonly l: number | bigint;
  readonly p: string;
  readonly q: string;
  readonly m: boolean;
}
interface RestTrade {
  readonly id: number | bigint;
  readonly time: number | bigint;
  readonly price: string;
  readonly qty: string;
  readonly isBuyerMaker: boolean;
}
