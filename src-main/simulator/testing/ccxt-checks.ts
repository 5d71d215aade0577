import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INTERVALS, type Interval } from '../../../src-shared/market/interval.ts';
import type { CcxtClient, CcxtTrade } from './ccxt-client.ts';
import {
  candleRow,
  expectKnownTrades,
  expectTrueBook,
  expectTrueTrades,
  trueTrades,
  useSimulator,
  type JudgedMarket,
  type ParsedBook,
  type ParsedLevel,
  type ParsedTrade,
} from './judge.ts';
import type { Simulator } from '../start-simulator.ts';
import type { TruthCandle } from '../truth.ts';

/** A market that ccxt and the simulator both speak, by ccxt's name and ours. */
export interface CcxtMarket extends JudgedMarket {
  readonly symbol: string;
  readonly contractSize?: number | undefined;
}

/** The markets of an exchange, and where ccxt reads them in its own way. */
export interface CcxtExchange<Market extends CcxtMarket> {
  readonly markets: readonly Market[];
  /** Ms of the market a ms, so that candles close while they are watched; 10 if absent. */
  readonly speed?: number;
  /** A client that knows no other endpoints than the simulator's. */
  open(simulator: Simulator, market: Market): Promise<CcxtClient>;
  /** The id that the truth knows a trade by; ccxt's if absent. */
  readonly idOf?: (trade: CcxtTrade) => string;
  /** What ccxt takes for the volume of a candle; its size if absent. */
  readonly volumeOf?: (candle: TruthCandle, market: Market) => string | number;
  /** The same of those by sockets, if that is another. */
  readonly watchedVolumeOf?: (candle: TruthCandle, market: Market) => string | number;
}

/** What the checks of a market work with, from its first test on. */
export interface CcxtBench<Market extends CcxtMarket = CcxtMarket> {
  readonly market: Market;
  readonly simulator: Simulator;
  readonly client: CcxtClient;
  readonly idOf: (trade: CcxtTrade) => string;
  /** A candle as ccxt has it: time, open, high, low, close, volume; empty if the truth has none. */
  readonly rowOf: (candle: TruthCandle | undefined) => readonly number[];
  readonly watchedRowOf: (candle: TruthCandle | undefined) => readonly number[];
}

/**
 * Compares ccxt with the truth of a simulator of these markets alone: `checks` are the tests of each. Those of candles by sockets
 * (`watchedCandles`) wait for minutes to close, and so for all markets at the same time.
 */
export function describeCcxt<Market extends CcxtMarket>(
  exchange: CcxtExchange<Market>,
  checks: (bench: CcxtBench<Market>) => void,
  watchedCandles: (bench: CcxtBench<Market>) => void = testWatchedCandles,
): void {
  const {
    markets,
    speed = 10,
    idOf = ({ id }) => id,
    volumeOf = ({ volume }) => volume,
    watchedVolumeOf = volumeOf,
  } = exchange;
  const simulator = useSimulator(
    markets.map(({ venue }) => venue),
    speed,
  );
  const withClient = (market: Market, tests: (bench: CcxtBench<Market>) => void): void => {
    let client: CcxtClient;
    beforeAll(async () => {
      client = await exchange.open(simulator(), market);
    }, 20_000);
    afterAll(() => client.close());
    tests({
      market,
      idOf,
      get simulator() {
        return simulator();
      },
      get client() {
        return client;
      },
      rowOf: (candle) => candleRow(candle, (one) => volumeOf(one, market)),
      watchedRowOf: (candle) => candleRow(candle, (one) => watchedVolumeOf(one, market)),
    });
  };
  // In turn: ccxt that shares two cores with itself takes books of which it has missed changes.
  describe.each(markets)('ccxt on $venue $symbol', { retry: IN_REAL_TIME }, (market) => {
    withClient(market, checks);
  });
  describe.each(markets)('ccxt on $venue $symbol', { retry: IN_REAL_TIME, concurrent: true }, (market) => {
    withClient(market, watchedCandles);
  });
}

/** Sockets in real time on a machine that is shared: in CI a check may have one more try before it counts. What is compared is never softened. */
/** Books in a row that ccxt may lose the chain of. */
const MOST_ATTEMPTS = 8;
const IN_REAL_TIME = process.env['CI'] === undefined ? 0 : 1;

/** The contract, and the book of so many levels. */
export function testMarket(bench: CcxtBench, levels: number): void {
  const { symbol, contractSize } = bench.market;
  test(
    'knows the market, its contract and its book',
    async () => {
      const markets = await bench.client.loadMarkets();
      expect(markets[symbol]?.contractSize).toBe(contractSize);
      const { bids, asks } = await bench.client.fetchOrderBook(symbol, levels);
      expect([bids.length, asks.length, (bids[0]?.[0] ?? NaN) < (asks[0]?.[0] ?? NaN)]).toEqual([levels, levels, true]);
    },
    TIMEOUT,
  );
}

/** Trades by REST. */
export function testFetchedTrades(bench: CcxtBench): void {
  test(
    'fetchTrades: the newest ones, each as it truly was',
    async () => {
      const trades = await bench.client.fetchTrades(bench.market.symbol, undefined, 20);
      expect(trades).toHaveLength(20);
      expectKnownTrades(bench.simulator, bench.market, trades.map(parsedTrade(bench)));
    },
    TIMEOUT,
  );
}

/** Candles by REST, of those of the intervals that ccxt has as well. */
export function testFetchedCandles(bench: CcxtBench, intervals: readonly Interval[] = INTERVALS): void {
  const { venue, symbol, native } = bench.market;
  test(
    'fetchOHLCV: every closed candle of every interval is the true one',
    async () => {
      for (const interval of intervals.filter((one) => one in bench.client.timeframes)) {
        const candles = await bench.client.fetchOHLCV(symbol, interval, undefined, 50);
        const known = new Map(
          bench.simulator.truth.candles(venue, native, interval, 60).map((candle) => [candle.openTime, candle]),
        );
        expect([interval, candles.length]).toEqual([interval, Math.min(50, known.size)]);
        // The last one was still running when it was read.
        for (const candle of candles.slice(0, -1))
          expect([interval, ...candle]).toEqual([interval, ...bench.rowOf(known.get(candle[0] ?? NaN))]);
      }
    },
    TIMEOUT,
  );
}

/** Trades by sockets, by ccxt's usual way or another one. */
export function testWatchedTrades(
  bench: CcxtBench,
  watch: (client: CcxtClient) => Promise<readonly CcxtTrade[]> = (client) => client.watchTrades(bench.market.symbol),
): void {
  test(
    'watchTrades: the true trades, none missing, none twice, in order',
    async () => {
      const seen: CcxtTrade[] = [];
      while (seen.length < 60) for (const trade of await watch(bench.client)) seen.push(trade);
      expectTrueTrades(bench.simulator, bench.market, seen.map(parsedTrade(bench)));
    },
    TIMEOUT,
  );
}

/** Books by sockets, of a venue that numbers them. `depth`: if it numbers its depths apart. */
export function testNumberedBooks(bench: CcxtBench, levels: number, depth?: number): void {
  test(
    'watchOrderBook: the true book at every sequence it names',
    async () => {
      for (let round = 0; round < 20; round++) {
        const book = await numberedBook(bench);
        expectTrueBook(bench.simulator, bench.market, toParsedBook(book), { levels, sequence: book.nonce, depth });
      }
    },
    TIMEOUT,
  );
}

/**
 * The next book. ccxt joins the snapshot of a COIN-M contract to its stream by the rule of spot, and so loses the first change after a snapshot
 * that is as new as the one before: it says so by `ChecksumError`, and is asked again.
 */
async function numberedBook({ client, market }: CcxtBench): Promise<Awaited<ReturnType<CcxtClient['watchOrderBook']>>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.watchOrderBook(market.symbol);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ChecksumError') || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** Books by sockets of so many levels, if nothing numbers them. */
export function testBooksOfAMoment(bench: CcxtBench, levels: number, rounds: number): void {
  test(
    'watchOrderBook: all levels are those of the true book of a moment ago',
    async () => {
      for (let round = 0; round < rounds; round++) {
        const book = await bench.client.watchOrderBook(bench.market.symbol, levels);
        expectTrueBook(bench.simulator, bench.market, toParsedBook(book), { levels });
      }
    },
    TIMEOUT,
  );
}

/** Candles by sockets. */
function testWatchedCandles(bench: CcxtBench): void {
  const { venue, symbol, native } = bench.market;
  test(
    'watchOHLCV: candles that closed while watched are the true ones',
    async () => {
      const last = new Map<number, number[]>();
      while (last.size < 3)
        for (const candle of await bench.client.watchOHLCV(symbol, '1m')) last.set(candle[0] ?? NaN, [...candle]);
      const known = new Map(
        bench.simulator.truth.candles(venue, native, '1m', 20).map((candle) => [candle.openTime, candle]),
      );
      for (const time of [...last.keys()].sort((a, b) => a - b).slice(0, -1))
        expect(last.get(time)).toEqual(bench.watchedRowOf(known.get(time)));
    },
    TIMEOUT,
  );
}

/** The ticker by sockets. */
export function testTicker(bench: CcxtBench): void {
  test(
    'watchTicker: the last price is a true one, and the day spans it',
    async () => {
      for (let round = 0; round < 5; round++) {
        const { last, high, low } = await bench.client.watchTicker(bench.market.symbol);
        expect(trueTrades(bench.simulator, bench.market).map(({ price }) => Number(price))).toContain(last);
        expect(low <= last && last <= high).toBe(true);
      }
    },
    TIMEOUT,
  );
}

function parsedTrade({ idOf }: CcxtBench): (trade: CcxtTrade) => ParsedTrade {
  return (trade) => ({
    id: idOf(trade),
    time: trade.timestamp,
    price: trade.price,
    size: trade.amount,
    side: trade.side,
  });
}

function toParsedBook({ bids, asks }: { readonly bids: number[][]; readonly asks: number[][] }): ParsedBook {
  const levels = (side: number[][]): readonly ParsedLevel[] =>
    side.map(([price = NaN, size = NaN]) => [price, size] as const);
  return { bids: levels(bids), asks: levels(asks) };
}

const TIMEOUT = 60_000;
