import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { INTERVALS, nextOpenTime, type Interval } from '../../../src-shared/market/interval.ts';
import type { Candle } from './candle.ts';
import { joinCandles } from './candle.ts';
import { CandleSeries } from './candle-series.ts';
import { defaultInstruments } from './catalogue.ts';
import { FairPrice } from './fair-price.ts';
import type { MarketInstrument } from './instrument.ts';
import { turnoverOf } from './instrument.ts';
import { PastCandles } from './past-candles.ts';

const NOW = Date.UTC(2026, 10, 20, 19, 3);
const INSTRUMENTS = defaultInstruments(NOW);

function makePast(seed: number, instrument: MarketInstrument, tradesPerDay: number): PastCandles {
  return new PastCandles({
    instrument,
    seed,
    tradesPerDay,
    fair: new FairPrice(seed, instrument.base, { anchorTime: NOW, dailyMove: instrument.dailyMove }),
  });
}

function expectSound(candle: Candle, instrument: MarketInstrument): void {
  expect(candle.low).toBeGreaterThan(0);
  expect(candle.low).toBeLessThanOrEqual(Math.min(candle.open, candle.close));
  expect(candle.high).toBeGreaterThanOrEqual(Math.max(candle.open, candle.close));
  expect(candle.tradeCount === 0).toBe(candle.volume === 0);
  expect(candle.buyVolume).toBeGreaterThanOrEqual(0);
  expect(candle.buyVolume).toBeLessThanOrEqual(candle.volume);
  expect(candle.buyTurnover).toBeGreaterThanOrEqual(0n);
  expect(candle.buyTurnover).toBeLessThanOrEqual(candle.turnover);
  // The average price lies inside the candle, give or take the rounding of inverse contracts and of the sixty parts of a whole.
  const ends = [turnoverOf(instrument, candle.high, candle.volume), turnoverOf(instrument, candle.low, candle.volume)];
  const slack = instrument.contractSize === undefined ? 0 : 60 + candle.tradeCount;
  expect(Number(candle.turnover)).toBeGreaterThanOrEqual(Math.min(...ends) - slack);
  expect(Number(candle.turnover)).toBeLessThanOrEqual(Math.max(...ends) + slack);
}

test('days, hours, minutes and seconds of the past are sound and join to each other exactly', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.nat(INSTRUMENTS.length - 1),
      fc.integer({ min: 1, max: 20_000 }),
      fc.constantFrom(10, 100_000, 2_000_000),
      (seed, which, day, tradesPerDay) => {
        const instrument = INSTRUMENTS[which] as MarketInstrument;
        const past = makePast(seed, instrument, tradesPerDay);
        const start = day * DAY;
        const whole = past.range(start, start + DAY);
        const hours = Array.from({ length: 24 }, (_, i) => past.range(start + i * HOUR, start + (i + 1) * HOUR));
        const minutes = Array.from({ length: 60 }, (_, i) => past.minute(start + 5 * HOUR + i * MINUTE));
        const seconds = past.seconds(start + 5 * HOUR + 7 * MINUTE);
        expect(hours.reduce(joinCandles)).toEqual(whole);
        expect(minutes.reduce(joinCandles)).toEqual(hours[5]);
        expect(seconds).toHaveLength(60);
        expect(seconds.reduce(joinCandles)).toEqual(minutes[7]);
        for (const candle of [whole, ...hours, ...minutes, ...seconds]) expectSound(candle, instrument);
        expect(past.range(start + DAY, start + 2 * DAY).firstId).toBe(whole.firstId + whole.tradeCount);
      },
    ),
    { numRuns: 60 },
  );
});

test('there are a thousand candles of every interval, without a gap; months reach back to 1970', () => {
  const series = new CandleSeries(makePast(4, INSTRUMENTS[0] as MarketInstrument, 1_000_000), NOW);
  for (const interval of INTERVALS) {
    const candles = series.list(interval, { from: -Infinity, to: Infinity, limit: 1000, keep: 'last' }, NOW + 1);
    expect(candles.length).toBe(MONTHS[interval] ?? 1000);
    for (let i = 1; i < candles.length; i++)
      expect(candles[i]?.openTime).toBe(nextOpenTime(candles[i - 1]?.openTime ?? NaN, interval));
    expect(candles.at(-1)?.openTime).toBeLessThanOrEqual(NOW);
  }
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Candles since 1970. */
const MONTHS: Readonly<Partial<Record<Interval, number>>> = { '1M': 683, '3M': 228 };
