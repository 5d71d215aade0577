import { expect, test } from 'vitest';
import { BookBuffer } from '../../feed/book-buffer.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { applyBook, applyTrades } from '../../testing/ladder-fixture.ts';
import { startingMultiple, stillFits } from './starting-step.ts';

const GRID = { scale: 1, factor: 1, tick: 1 };
const NOW = 100_000;

/** A book with a level at every tick. */
function book(spacing = 1) {
  const buffer = new BookBuffer();
  const levels = (direction: number) =>
    Array.from({ length: 50 }, (_, at) => [1000 + direction * (at * spacing + 1), 5] as const);
  applyBook(buffer, levels(-1), levels(1));
  return { bids: buffer.bids, asks: buffer.asks, orders: buffer.orders, section: buffer.section! };
}

function tradesOf(ticks: number, seconds: number): TradeRing {
  const ring = new TradeRing(100);
  applyTrades(ring, [
    [1, 1000, 5, 1, NOW - 90_000],
    [2, 1000, 5, 1, NOW - seconds * 1000],
    [3, 1000 + ticks, 5, 1, NOW - 1_000],
  ]);
  return ring;
}

const UNKNOWN = { high: NaN, low: NaN, now: NOW };

test('the range of the last minute takes two fifths of the rows, at a 1-2-5 step', () => {
  const step = (ticks: number) => startingMultiple(book(), GRID, { ...UNKNOWN, trades: tradesOf(ticks, 60) }, 50);
  expect([step(5), step(40), step(100), step(450), step(4_000)]).toEqual([1, 2, 5, 20, 200]);
});

test('a shorter time counts for as much as its square root; too short a time counts for nothing', () => {
  const step = (seconds: number) => startingMultiple(book(), GRID, { ...UNKNOWN, trades: tradesOf(200, seconds) }, 50);
  expect([step(60), step(25), step(10)]).toEqual([10, 10, 1]);
});

test('without trades the range of the day stands in', () => {
  const trades = new TradeRing(10);
  expect(startingMultiple(book(), GRID, { trades, high: 138, low: 100, now: NOW }, 50)).toBe(1);
  expect(startingMultiple(book(), GRID, { trades, high: 1480, low: 100, now: NOW }, 50)).toBe(10);
  expect(startingMultiple(book(), GRID, { ...UNKNOWN, trades }, 50)).toBe(1);
});

test.each([
  [1, 1],
  [2, 2],
  [4, 5],
  [40, 50],
])('a thin book takes a step at which few rows are empty: levels %d ticks apart, %d ticks', (apart, step) => {
  expect(startingMultiple(book(apart), GRID, { ...UNKNOWN, trades: tradesOf(1, 60) }, 50)).toBe(step);
});

test('a book of one level starts with the tick', () => {
  const buffer = new BookBuffer();
  applyBook(buffer, [[1000, 1]], [[1001, 1]]);
  const shown = { bids: buffer.bids, asks: buffer.asks, orders: buffer.orders, section: buffer.section! };
  expect(startingMultiple(shown, GRID, { ...UNKNOWN, trades: new TradeRing(10) }, 50)).toBe(1);
});

test('a step fits until it is off by two steps', () => {
  expect([stillFits(10, 20), stillFits(10, 5), stillFits(10, 50), stillFits(10, 2), stillFits(undefined, 1)]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
