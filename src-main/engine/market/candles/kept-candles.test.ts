import { expect, test } from 'vitest';
import { CandleRecord } from '../../venue/records.ts';
import { CandleSeries } from './candle-series.ts';
import { KeptCandles } from './kept-candles.ts';

const MINUTE = 60_000;

/** A series of minutes, the last of which has not closed. */
function seriesOf(minutes: number): CandleSeries {
  const series = new CandleSeries('1m', 100);
  for (let minute = 0; minute < minutes; minute++) {
    const candle = new CandleRecord();
    candle.openTime = minute * MINUTE;
    candle.tradeCount = 1;
    candle.isClosed = minute < minutes - 1;
    series.offer(candle);
  }
  return series;
}

test('what has closed is kept, once, and taken once', () => {
  const kept = new KeptCandles(100);
  kept.keep('a', seriesOf(4));
  kept.keep('a', seriesOf(6));
  expect(kept.count).toBe(5);
  const series = kept.take('a');
  expect([series?.rows.count, series?.rows.isClosedAt(4), kept.take('a'), kept.count]).toEqual([5, true, undefined, 0]);
});

test('those kept longest make way, and what has no room or nothing closed is not kept', () => {
  const kept = new KeptCandles(10);
  kept.keep('a', seriesOf(5));
  kept.keep('b', seriesOf(5));
  kept.keep('a', seriesOf(5));
  kept.keep('c', seriesOf(5));
  expect(kept.count).toBe(8);
  expect(['a', 'b', 'c'].map((key) => kept.take(key)?.rows.count)).toEqual([4, undefined, 4]);
  kept.keep('d', seriesOf(12));
  kept.keep('e', seriesOf(1));
  expect(kept.count).toBe(0);
});
