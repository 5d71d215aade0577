import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatScaled } from '../../src-shared/market/decimal.ts';
import type { CandlesSection, QuotesSection, TradesSection } from '../../src-shared/wire/feed-frame.ts';
import { CandleBuffer } from './candle-buffer.ts';
import { CANDLE, CANDLE_STRIDE, QUOTE, QUOTE_STRIDE } from '../../src-shared/wire/layout.ts';
import { QuoteBuffer } from './quote-buffer.ts';
import { TradeRing } from './trade-ring.ts';

const trades = (count: number, priceScale: number, isReset = false): TradesSection => ({
  kind: 'trades',
  sub: 's',
  offset: 0,
  instrument: 'binance-spot:X',
  scales: { priceScale, priceSent: priceScale, sizeScale: 0, sizeSent: 0 },
  count,
  isReset,
  dropped: 0,
  state: 'running',
});

test('a ring keeps the newest trades in order, with the venue’s own prices, whatever scale each frame has', () => {
  const frame = fc.record({
    prices: fc.array(fc.integer({ min: 1, max: 1e6 }), { maxLength: 9 }),
    scale: fc.integer({ min: 0, max: 6 }),
    isReset: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 12 }), (frames) => {
      const ring = new TradeRing(8);
      let expected: { id: number; price: number }[] = [];
      let id = 0;
      for (const { prices, scale, isReset } of frames) {
        if (isReset) expected = [];
        const numbers = prices.flatMap((price) => [++id, price, 1, 1, 0, 0, 0]);
        expected.push(...prices.map((price, at) => ({ id: id - prices.length + at + 1, price: price / 10 ** scale })));
        ring.apply(trades(prices.length, scale, isReset), Float64Array.from(numbers));
      }
      expected = expected.slice(-8).reverse();
      expect(ring.count).toBe(expected.length);
      expected.forEach((one, age) => {
        expect(ring.idText(ring.baseOf(age))).toBe(String(one.id));
        expect(Number(ring.priceText(ring.baseOf(age)))).toBeCloseTo(one.price, 9);
      });
      expect(ring.baseOf(expected.length)).toBe(-1);
    }),
  );
});

test('values that do not fit a number keep the venue’s text until they are overwritten', () => {
  const ring = new TradeRing(2);
  ring.apply(
    { ...trades(1, 2), exact: { 1: '123456789.1234567890123' } },
    Float64Array.from([1, 12_345_678_912, 1, 1, 0, 0, 0]),
  );
  expect(ring.priceText(ring.baseOf(0))).toBe('123456789.1234567890123');
  ring.apply(trades(2, 2), Float64Array.from([2, 100, 1, 1, 0, 0, 0, 3, 200, 1, 1, 0, 0, 0]));
  expect([ring.priceText(ring.baseOf(0)), ring.priceText(ring.baseOf(1))]).toEqual(['2.00', '1.00']);
});

const candles = (count: number, isReset = false): CandlesSection => ({
  kind: 'candles',
  sub: 's',
  offset: 0,
  instrument: 'binance-spot:X',
  interval: '1m',
  scales: { priceScale: 2, priceSent: 2, sizeScale: 0, sizeSent: 0 },
  quoteScale: 0,
  count,
  isReset,
  state: 'running',
  history: 'idle',
});

test('candles are in order without doubles, the last word on each wins, and only other changes than at the end are structural', () => {
  const frame = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 1e6 })), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 10 }), (frames) => {
      const buffer = new CandleBuffer();
      const expected = new Map<number, number>();
      for (const one of frames) {
        const sorted = [...new Map(one)].sort((a, b) => a[0] - b[0]);
        const last = Math.max(-1, ...expected.keys());
        const isAtEnd = sorted.every(([time]) => time >= last);
        const structure = buffer.structure;
        for (const [time, close] of sorted) expected.set(time, close);
        buffer.apply(
          candles(sorted.length),
          Float64Array.from(
            sorted.flatMap(([time, close]) => [time, time + 1, close, close, close, close, 1, NaN, NaN, 0]),
          ),
        );
        if (sorted.length > 0) expect(buffer.structure === structure).toBe(isAtEnd);
      }
      const times = [...expected.keys()].sort((a, b) => a - b);
      expect(Array.from({ length: buffer.count }, (_, at) => buffer.numbers[at * CANDLE_STRIDE])).toEqual(times);
      times.forEach((time, at) =>
        expect(buffer.text(at, CANDLE.close)).toBe(formatScaled(expected.get(time) ?? NaN, 2, 2)),
      );
      if (buffer.count > 0) expect(buffer.text(0, CANDLE.quoteVolume)).toBeUndefined();
    }),
  );
});

const quotes = (count: number, instruments?: QuotesSection['instruments']): QuotesSection => ({
  kind: 'quotes',
  sub: 's',
  offset: 0,
  count,
  ...(instruments && { instruments }),
});
const row = (at: number, last: number): number[] => [
  at,
  1,
  100,
  2,
  last,
  ...Array.from({ length: QUOTE_STRIDE - 5 }, () => NaN),
];

test('a quote remembers the price before the present one; rows renamed start anew', () => {
  const buffer = new QuoteBuffer();
  buffer.apply(quotes(1, ['binance-spot:A', 'binance-spot:B']), Float64Array.from(row(1, 10)));
  buffer.apply(quotes(1), Float64Array.from(row(1, 11)));
  buffer.apply(quotes(1), Float64Array.from(row(1, 11)));
  const base = buffer.baseOf('binance-spot:B');
  expect(buffer.numbers[base + QUOTE.last]).toBe(11);
  expect(buffer.previousLast[1]).toBe(10);
  expect(buffer.baseOf('binance-spot:C')).toBe(-1);
  buffer.apply(quotes(0, ['binance-spot:B']), new Float64Array(0));
  expect(buffer.numbers[buffer.baseOf('binance-spot:B') + QUOTE.last]).toBeNaN();
  buffer.apply(quotes(1), Float64Array.from(row(1, 5)));
  expect(buffer.numbers).toHaveLength(QUOTE_STRIDE);
});
