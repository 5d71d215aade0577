import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../../src-shared/market/decimal.ts';
import { TradeRing } from '../market/trades/trade-ring.ts';
import type { QualityEvent } from '../quality-event.ts';
import { SyncBench } from '../testing/book-sync-fixture.ts';
import { rangeFollows } from '../venue/link-rules.ts';
import { TradeRecord } from '../venue/records.ts';
import { BookCheck } from './book-check.ts';

describe('a trade outside the best prices of the book', () => {
  it.each([
    ['103', '101.01', 'above the ask'],
    ['98.5', '100.01', 'below the bid'],
  ])('at %s is found, with the best price %s: %s', (price, expected) => {
    const { books, trade, found } = setup();
    books(1, 5);
    trade(5, '100.5');
    trade(5, price, { afterMs: 1 });
    books(6, 12);
    expect(found()).toEqual([{ count: 1, expected, received: price }]);
  });

  it('is one beyond a thousandth of the price and three units of its last digit', () => {
    const near = setup();
    near.books(1, 5);
    near.trade(5, '101.1');
    near.trade(6, '99.95');
    near.books(6, 12);
    expect(near.found()).toEqual([]);
    const low = setup('0.05', '0.06');
    low.books(1, 5);
    low.trade(5, '0.09');
    low.trade(7, '0.10');
    low.books(6, 14);
    expect(low.found()).toEqual([{ count: 1, expected: '0.06', received: '0.10' }]);
  });

  it.each([
    [4, 0],
    [5, 0],
    [6, 0],
    [3, 1],
    [7, 1],
  ])('may have taken one of its own second, the one before and the one after: ask there in second %s', (at, count) => {
    const { book, books, trade, found } = setup();
    books(1, at - 1);
    book(at, '100', '104');
    book(at + 0.5, '100.01', '101.01');
    if (at < 5) books(at + 1, 5);
    trade(5, '104');
    books(Math.max(at + 1, 6), 12);
    expect(found().length).toBe(count);
  });

  it.each([
    ['90', '91', '90.5'],
    ['110', '111', '110.5'],
  ])('may have taken what was best for a moment: %s and %s', (bid, ask, price) => {
    const { book, books, trade, found } = setup();
    books(1, 5);
    book(5.2, bid, ask);
    book(5.4, '100.01', '101.01');
    trade(5, price);
    books(6, 12);
    expect(found()).toEqual([]);
  });

  it('may be the end of an order that began within: one aggressor and millisecond', () => {
    const { books, trade, found } = setup();
    books(1, 5);
    trade(5, '101');
    trade(5, '106');
    // What it left may be taken in the second after.
    trade(6, '106', { isBuy: false });
    books(6, 12);
    expect(found()).toEqual([]);
    for (const other of [{ isBuy: false }, { afterMs: 1 }]) {
      const apart = setup();
      apart.books(1, 5);
      apart.trade(5, '101');
      apart.trade(5, '106', other);
      apart.books(6, 12);
      expect(apart.found()).toEqual([{ count: 1, expected: '101.01', received: '106' }]);
    }
  });

  it('is told with the worst of all, and not twice a minute', () => {
    const { books, trade, found } = setup();
    books(1, 5);
    trade(5, '110', { afterMs: 1 });
    trade(5, '103', { afterMs: 3 });
    books(6, 20);
    expect(found()).toEqual([{ count: 2, expected: '101.01', received: '110' }]);
    trade(20, '103');
    books(21, 30);
    trade(30, '108');
    books(31, 60);
    expect(found()).toHaveLength(1);
    books(61, 80);
    expect(found().slice(1)).toEqual([{ count: 2, expected: '101.01', received: '108' }]);
  });

  it('is none of a block trade, also among others that are', () => {
    const { books, trade, found } = setup();
    books(1, 5);
    trade(5, '150', { isBlock: true });
    trade(5, '103');
    trade(5, '150', { isBlock: true });
    books(6, 12);
    expect(found()).toEqual([{ count: 1, expected: '101.01', received: '103' }]);
  });
});

describe('nothing is compared', () => {
  it('while the book is not right, nor until it is known whole again', () => {
    const { bench, books, trade, found } = setup();
    books(1, 5);
    bench.message({ first: 900, last: 900, at: 5900 });
    expect(bench.sync.state).not.toBe('verified');
    for (const second of [6, 7, 8]) {
      books(second, second);
      trade(second, '103');
    }
    books(9, 14);
    expect(found()).toEqual([]);
  });

  it('with a book that was silent for long; one that was for moments has the prices it had', () => {
    const { book, books, trade, found } = setup();
    books(1, 3);
    trade(5, '101');
    trade(6, '100');
    book(7, '110', '111');
    for (let second = 8; second <= 12; second++) book(second, '110', '111');
    trade(14, '150');
    book(24, '110', '111');
    for (let second = 25; second <= 32; second++) book(second, '110', '111');
    expect(found()).toEqual([]);
  });

  it('with a side that is empty', () => {
    const { bench, check, books, trade, found } = setup();
    books(1, 3);
    const { last } = bench;
    bench.message({ first: last + 1, last: last + 1, bids: [['100.01', '0']], at: 4100 });
    check.onBook(bench.sync);
    trade(4, '50');
    const empty = (second: number): void => {
      bench.message({
        first: bench.last + 1,
        last: bench.last + 1,
        asks: [['101.01', String(second)]],
        at: second * 1000,
      });
      check.onBook(bench.sync);
    };
    for (let second = 5; second <= 12; second++) empty(second);
    expect(found()).toEqual([]);
    trade(13, '200');
    for (let second = 14; second <= 20; second++) empty(second);
    expect(found()).toEqual([{ count: 1, expected: '101.01', received: '200' }]);
  });
});

/** A verified book and its check. Times are seconds of the venue's clock. */
function setup(bid = '100.01', ask = '101.01') {
  const bench = new SyncBench(rangeFollows);
  bench.message({ first: 9, last: 10 });
  bench.snapshot(10, { bids: [[bid, '1']], asks: [[ask, '1']] });
  const ring = new TradeRing(1000);
  const events: QualityEvent[] = [];
  const host = { now: () => 0, report: (event: QualityEvent) => events.push(event) };
  const check = new BookCheck({ venue: 'okx', symbol: 'X', channel: 'trade', trades: ring, host });
  let [lowest, highest] = [bid, ask];
  let id = 0;
  const book = (second: number, toBid: string, toAsk: string): void => {
    bench.message({
      first: bench.last + 1,
      last: bench.last + 1,
      bids:
        lowest === toBid
          ? [[toBid, String(second)]]
          : [
              [lowest, '0'],
              [toBid, '1'],
            ],
      asks:
        highest === toAsk
          ? [[toAsk, String(second)]]
          : [
              [highest, '0'],
              [toAsk, '1'],
            ],
      at: second * 1000 + 100,
    });
    [lowest, highest] = [toBid, toAsk];
    check.onBook(bench.sync);
  };
  return {
    bench,
    check,
    book,
    /** A message a second with the best prices as they are. */
    books: (from: number, to: number) => {
      for (let second = from; second <= to; second++) book(second, bid, ask);
    },
    trade: (second: number, price: string, { isBuy = true, isBlock = false, afterMs = 0 }: TradeOptions = {}) => {
      const trade = new TradeRecord();
      trade.id = ++id;
      Object.assign(trade.price, parseDecimal(price), { present: true });
      Object.assign(trade.size, parseDecimal('1'), { present: true });
      Object.assign(trade, { venueTime: second * 1000 + 500 + afterMs, isBuy, isBlock });
      ring.offer(trade, trade.venueTime);
      if (!isBlock) check.take(trade);
    },
    found: () =>
      events.flatMap((event) => {
        if (event.kind !== 'trades-outside-book') return [];
        const { count, worst } = event;
        return [{ count, expected: worst.expected, received: worst.received }];
      }),
  };
}

interface TradeOptions {
  readonly isBuy?: boolean;
  readonly isBlock?: boolean;
  readonly afterMs?: number;
}
