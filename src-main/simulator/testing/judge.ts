import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { startSimulator, type Simulator } from '../start-simulator.ts';
import type { TruthBook, TruthCandle, TruthTrade } from '../truth.ts';

// Compares what an independent client parsed from the simulator with the truth of the simulator.

/** A market by the names that the truth knows it by. */
export interface JudgedMarket {
  readonly venue: StreamVenueId;
  readonly native: string;
}

/** A trade as a client parsed it. */
export interface ParsedTrade {
  /** The id that the truth knows it by, as text. */
  readonly id: string;
  /** Epoch ms. */
  readonly time: number;
  readonly price: string | number;
  readonly size: string | number;
  /** Of the aggressor. */
  readonly side: string;
}

/** A level as a client parsed it; what a client adds behind price and size does not count. */
export type ParsedLevel = readonly [price: string | number, size: string | number, ...more: unknown[]];

/** A book as a client parsed it, best levels first. */
export interface ParsedBook {
  readonly bids: readonly ParsedLevel[];
  readonly asks: readonly ParsedLevel[];
}

/** Open time (epoch ms), open, high, low, close and volume of a candle as a client parsed it. */
export type ParsedCandle = readonly (string | number)[];

/** Which book is compared. */
export interface BookComparison {
  /** Levels a side that are compared. */
  readonly levels: number;
  /** The venue's number of the book; if absent the book may be any of the last changes. */
  readonly sequence?: number;
  /** Levels a side of the venue's book, where the venue numbers its depths apart. */
  readonly depth?: number | undefined;
}

/** Starts a simulator of these venues on loopback for the tests of the enclosing `describe`, and stops it after them. `speed`: ms of the market a ms. */
export function useSimulator(venues: readonly StreamVenueId[], speed = 10): () => Simulator {
  let simulator: Simulator | undefined;
  beforeAll(async () => {
    simulator = await startSimulator({ seed: 7, speed, venues: [...new Set(venues)] });
  });
  afterAll(() => simulator?.stop());
  return () => {
    if (simulator === undefined) throw new Error('the simulator runs from the first test on');
    return simulator;
  };
}

/** One `describe` for each market, all at the same time, as they mostly wait for what comes; the tests of each run in turn. `name` is formatted as by `describe.each`. */
export function describeMarkets<Market>(
  name: string,
  markets: readonly Market[],
  tests: (market: Market) => void,
): void {
  describe.each(markets)(name, { concurrent: true }, (market) => {
    describe('in turn', { concurrent: false }, () => {
      tests(market);
    });
  });
}

/** The first `count` of what a client emits. `start` subscribes; what it passes to `fail`, or rejects with, rejects. Compare afterwards: what a listener throws, some clients swallow. */
export function collect<T>(
  count: number,
  start: (emit: (one: T) => void, fail: (error: unknown) => void) => unknown,
): Promise<readonly T[]> {
  const seen: T[] = [];
  return new Promise((resolve, reject) => {
    const emit = (one: T): void => {
      if (seen.length < count) seen.push(one);
      if (seen.length === count) resolve(seen);
    };
    Promise.resolve(start(emit, reject)).catch(reject);
  });
}

/** Each of the trades is a true one, whatever their order. */
export function expectKnownTrades(simulator: Simulator, market: JudgedMarket, trades: readonly ParsedTrade[]): void {
  const truth = new Map(trueTrades(simulator, market).map((trade) => [trade.id, tradeRow(trade)]));
  for (const trade of trades) expect(tradeRow(trade)).toEqual(truth.get(trade.id));
}

/** The trades are true ones in their order, none missing between them and none twice. */
export function expectTrueTrades(simulator: Simulator, market: JudgedMarket, trades: readonly ParsedTrade[]): void {
  const truth = trueTrades(simulator, market);
  const first = truth.findIndex(({ id }) => id === trades[0]?.id);
  expect(first).toBeGreaterThanOrEqual(0);
  expect(trades.map(tradeRow)).toEqual(truth.slice(first, first + trades.length).map(tradeRow));
}

/** The newest true trades, oldest first, as a client would parse them. */
export function trueTrades({ truth }: Simulator, { venue, native }: JudgedMarket): readonly ParsedTrade[] {
  return truth
    .trades(venue, native, { limit: 10_000 })
    .map(({ id, idText, time, price, size, aggressor }: TruthTrade) => ({
      id: idText ?? String(id),
      time,
      price,
      size,
      side: aggressor,
    }));
}

/** Best levels of a book are the true ones: at its number, or after one of the last changes. */
export function expectTrueBook(
  { truth }: Simulator,
  { venue, native }: JudgedMarket,
  book: ParsedBook,
  { levels, sequence, depth }: BookComparison,
): void {
  const parsed = topOf(book, levels);
  if (sequence !== undefined) {
    expect(parsed).toEqual(topOf(truth.book(venue, native, sequence, depth), levels));
    return;
  }
  expect(parsed.map((side) => side?.length)).toEqual([levels, levels]);
  const text = JSON.stringify(parsed);
  const newest = truth.sequence(venue, native) ?? NaN;
  let isTrue = false;
  for (let back = 0; back < MOMENTS && !isTrue; back++) {
    const then = truth.book(venue, native, newest - back, depth);
    if (then === undefined) break;
    isTrue = JSON.stringify(topOf(then, levels)) === text;
  }
  expect([text, isTrue]).toEqual([text, true]);
}

/** Closed candles are the true ones. `volumeOf`: what the client takes for the volume; the size if absent. */
export function expectTrueCandles(
  { truth }: Simulator,
  { venue, native }: JudgedMarket,
  { interval, candles, volumeOf }: ParsedCandles,
): void {
  const known = new Map(
    truth.candles(venue, native, interval, CANDLES).map((candle) => [candle.openTime, candleRow(candle, volumeOf)]),
  );
  for (const candle of candles)
    expect([interval, ...candle.map(Number)]).toEqual([interval, ...(known.get(Number(candle[0])) ?? [])]);
}

/** Candles of one interval, all of them closed. */
export interface ParsedCandles {
  readonly interval: Interval;
  readonly candles: readonly ParsedCandle[];
  readonly volumeOf?: (candle: TruthCandle) => string | number;
}

/** A true candle in numbers, as {@link ParsedCandle}; empty if there is none. */
export function candleRow(
  candle: TruthCandle | undefined,
  volumeOf: (candle: TruthCandle) => string | number = ({ volume }) => volume,
): readonly number[] {
  if (candle === undefined) return [];
  const { openTime, open, high, low, close } = candle;
  return [openTime, open, high, low, close, volumeOf(candle)].map(Number);
}

function tradeRow({ id, time, price, size, side }: ParsedTrade): readonly unknown[] {
  return [id, time, Number(price), Number(size), side];
}

function topOf(book: TruthBook | ParsedBook | undefined, levels: number): readonly (number[][] | undefined)[] {
  return [book?.bids, book?.asks].map((side) =>
    side?.slice(0, levels).map(([price, size]) => [Number(price), Number(size)]),
  );
}

/** Changes of the market that may lie between a message and its test. */
const MOMENTS = 3000;
/** Candles of the truth that a client's are looked up in. */
const CANDLES = 500;
