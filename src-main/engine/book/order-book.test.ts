import { describe, expect, it } from 'vitest';
import type { LevelStrings } from '../../../src-shared/market/events.ts';
import { toBookRecord } from '../testing/book-fixture.ts';
import { OrderBook } from './order-book.ts';

const THREE: readonly LevelStrings[] = [
  ['100.5', '1.00000000'],
  ['100.4', '2.5'],
  ['99', '3'],
];

describe('OrderBook', () => {
  it('takes "96449.0" and "96449" for the same level and prints what came last', () => {
    const book = new OrderBook(10);
    book.apply(toBookRecord({ bids: [['96449.0', '1']] }));
    book.apply(toBookRecord({ bids: [['96449', '2.00']] }));
    expect(book.levels(book.bids)).toEqual([['96449', '2.00']]);
  });

  it('removes by size zero in any spelling, and an unknown level without complaint', () => {
    const book = new OrderBook(10);
    book.apply(toBookRecord({ bids: THREE }));
    book.apply(
      toBookRecord({
        bids: [
          ['100.40', '0.00000000'],
          ['77', '0'],
        ],
      }),
    );
    expect(book.levels(book.bids)).toEqual([
      ['100.5', '1.00000000'],
      ['99', '3'],
    ]);
  });

  it('keeps how many orders make a level through new scales, removals and whole books', () => {
    const book = new OrderBook(10);
    book.keepsOrders = true;
    const ordersOf = (): number[] =>
      book.levels(book.bids).map((_, rank) => book.bids.orders?.[book.bids.count - 1 - rank] ?? 0);
    book.apply(toBookRecord({ bids: THREE }));
    expect(book.bids.orders).toBeUndefined();
    book.apply(toBookRecord({ bids: THREE, orders: { bids: [7, 0, 3] } }));
    expect([ordersOf(), book.asks.orders]).toEqual([[7, 0, 3], undefined]);
    book.apply(
      toBookRecord({
        bids: [
          ['100.45678', '1.123456789'],
          ['100.4', '0'],
        ],
        orders: { bids: [9, 0] },
      }),
    );
    expect(ordersOf()).toEqual([7, 9, 3]);
    book.apply(toBookRecord({ bids: [['99', '4']] }));
    expect(ordersOf()).toEqual([7, 9, 0]);
    book.replace(
      toBookRecord({
        bids: [
          ['98', '4'],
          ['97', '4'],
        ],
        orders: { bids: [0, 2] },
      }),
      5,
    );
    expect(ordersOf()).toEqual([0, 2]);
  });

  it('says nothing of orders while a value does not fit 2^53', () => {
    const book = new OrderBook(10);
    book.keepsOrders = true;
    book.apply(toBookRecord({ bids: THREE, orders: { bids: [7, 8, 3] } }));
    book.apply(toBookRecord({ bids: [['98', '123456789012345678.5']], orders: { bids: [4] } }));
    expect(book.isExactOnly).toBe(true);
    expect(book.bids.orders?.subarray(0, book.bids.count).every((orders) => orders === 0)).toBe(true);
  });

  it('is authoritative inside a full snapshot only', () => {
    const book = new OrderBook(10);
    book.replace(toBookRecord({ bids: THREE, asks: [['101', '1']] }), 3);
    expect(book.knownDepth).toBe(3);
    book.apply(
      toBookRecord({
        bids: [
          ['98', '1'],
          ['97', '1'],
        ],
      }),
    );
    expect(book.bids.count).toBe(5);
    expect(book.knownDepth).toBe(3);
    book.apply(
      toBookRecord({
        bids: [
          ['100.45', '1'],
          ['98.5', '0'],
        ],
      }),
    );
    expect(book.knownDepth).toBe(4);
  });

  it('is authoritative throughout if the snapshot had fewer levels than were asked for', () => {
    const book = new OrderBook(10);
    book.replace(toBookRecord({ bids: THREE, asks: [['101', '1']] }), 1000);
    book.apply(
      toBookRecord({
        bids: [
          ['98', '1'],
          ['97', '1'],
        ],
      }),
    );
    expect(book.knownDepth).toBe(5);
  });

  it('drops the levels farthest from the best beyond its limit, and knows no further than what is left', () => {
    const book = new OrderBook(3);
    book.replace(
      toBookRecord({
        asks: [
          ['1', '1'],
          ['2', '1'],
          ['3', '1'],
        ],
      }),
      1000,
    );
    book.apply(toBookRecord({ asks: [['0.5', '1']] }));
    expect(book.levels(book.asks).map(([price]) => price)).toEqual(['0.5', '1', '2']);
    book.apply(
      toBookRecord({
        asks: [
          ['0.5', '0'],
          ['4', '1'],
        ],
      }),
    );
    expect(book.knownDepth).toBe(2);
  });

  it('rescales when a value needs more digits, the edge too', () => {
    const book = new OrderBook(10);
    book.replace(
      toBookRecord({
        bids: [
          ['100', '1'],
          ['99', '1'],
        ],
        asks: [
          ['101', '1'],
          ['102', '1'],
        ],
      }),
      2,
    );
    book.apply(toBookRecord({ bids: [['99.123', '0.12345678']] }));
    expect([book.priceScale, book.sizeScale, book.knownDepth]).toEqual([3, 8, 2]);
    expect(book.levels(book.bids)).toEqual([
      ['100', '1'],
      ['99.123', '0.12345678'],
      ['99', '1'],
    ]);
  });

  it('goes over to exact texts for a value beyond 2^53, and back with the next snapshot', () => {
    const book = new OrderBook(10);
    book.replace(
      toBookRecord({
        bids: [
          ['0.00000001', '90071992547409931.12345678'],
          ['0.00000002', '5'],
        ],
      }),
      1000,
    );
    expect(book.isExactOnly).toBe(true);
    expect(book.levels(book.bids)).toEqual([
      ['0.00000002', '5'],
      ['0.00000001', '90071992547409931.12345678'],
    ]);
    expect(book.bids.prices[book.bids.count - 1]).toBe(2);
    book.replace(toBookRecord({ bids: [['1', '2']] }), 1000);
    expect(book.isExactOnly).toBe(false);
  });

  it('does not mix two scales that only together exceed 2^53', () => {
    const book = new OrderBook(10);
    book.apply(toBookRecord({ bids: [['1', '1000000000000']] }));
    book.apply(toBookRecord({ bids: [['2', '0.00000001']] }));
    expect(book.levels(book.bids)).toEqual([
      ['2', '0.00000001'],
      ['1', '1000000000000'],
    ]);
  });

  it('counts the digits of an exponent, so that levels so written do not fall together', () => {
    const book = new OrderBook(10);
    book.replace(
      toBookRecord({
        bids: [
          ['9.6E-6', '1.2E-7'],
          ['9.5e-6', '3E2'],
          ['9.41E-6', '0E-8'],
        ],
        asks: [['9.7E-6', '1e-25']],
      }),
      1000,
    );
    expect(book.levels(book.bids)).toEqual([
      ['9.6E-6', '1.2E-7'],
      ['9.5e-6', '3E2'],
    ]);
    const { bids, asks, priceScale, sizeScale } = book;
    expect([priceScale, Array.from(bids.prices.subarray(0, 2)), asks.prices[0], book.isCrossed]).toEqual([
      7,
      [95, 96],
      97,
      false,
    ]);
    expect((bids.sizes[0] as number) / 10 ** sizeScale).toBe(300);
    // Too small for a number beside 300: its text is exact, and it is not gone.
    expect([asks.sizes[0], book.sizeText(asks, 0)]).toEqual([1, '1e-25']);
  });

  it('sees a crossed or locked book', () => {
    const book = new OrderBook(10);
    book.apply(toBookRecord({ bids: [['100', '1']], asks: [['101', '1']] }));
    expect(book.isCrossed).toBe(false);
    book.apply(toBookRecord({ bids: [['101', '1']] }));
    expect(book.isCrossed).toBe(true);
  });
});
