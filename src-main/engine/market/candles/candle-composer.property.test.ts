import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTERVALS, nextOpenTime, openTimeOf, partOf, type Interval } from '../../../../src-shared/market/interval.ts';
import { CandleRecord } from '../../venue/records.ts';
import { compose } from './candle-composer.ts';
import { slotText } from '../event-lines.ts';
import { CandleSeries } from './candle-series.ts';

/** Every pair of an interval and the longest that fills it, of all there are. */
const PAIRS = INTERVALS.map((whole) => [whole, partOf(whole, INTERVALS)] as const).filter(
  (pair): pair is readonly [Interval, Interval] => pair[1] !== undefined,
);

describe('composed candles', () => {
  it.each(PAIRS)('%s of %s are what one candle over their time is, in whatever order the parts come', (whole, part) => {
    fc.assert(
      fc.property(days(part), fc.infiniteStream(fc.nat(99)), (parts, chances) => {
        const { base, series } = make(whole, part);
        // Live ones in order, a run of history at any time, and every change composed from where it is.
        let from = 0;
        for (const one of parts) {
          base.offer(record(one));
          compose(series, one.openTime, () => undefined);
          if (chances.next().value > 80) {
            const rows = new CandleSeries(part, Infinity);
            for (const past of parts.slice(from, parts.indexOf(one) + 1)) rows.offer(record(past));
            base.merge(rows);
            compose(series, -Infinity, () => undefined);
            from = parts.indexOf(one);
          }
        }
        expect(factsOf(series)).toEqual(modelOf(parts, whole, part));
      }),
      { numRuns: 60 },
    );
  });

  it('say that parts are missing, and are not closed while those are looked for', () => {
    const { base, series } = make('3m', '1m');
    for (const minute of [0, 1, 2, 3, 5, 6, 7, 8, 9])
      base.offer(record({ openTime: minute * MINUTE, price: minute, size: 1, isClosed: minute < 9 }));
    base.isFilling = true;
    compose(series, -Infinity, () => undefined);
    const marks = (): unknown[] =>
      Array.from({ length: series.rows.count }, (_, row) => [
        series.rows.openTimeAt(row) / MINUTE,
        series.rows.isClosedAt(row),
        series.rows.isIncompleteAt(row),
      ]);
    expect(marks()).toEqual([
      [0, true, false],
      [3, false, true],
      [6, true, false],
      [9, false, false],
    ]);
    base.isFilling = false;
    compose(series, -Infinity, () => undefined);
    expect(marks()[1]).toEqual([3, true, true]);
    base.offer(record({ openTime: 4 * MINUTE, price: 4, size: 1, isClosed: true }));
    const corrected: boolean[] = [];
    compose(series, 4 * MINUTE, (_, isCorrection) => {
      corrected.push(isCorrection);
    });
    expect([marks()[1], corrected]).toEqual([[3, true, false], [true]]);
  });

  it('leave out the oldest while its beginning is not kept, unless there is nothing before', () => {
    const { base, series } = make('3m', '1m');
    for (const minute of [2, 3, 4, 5, 6])
      base.offer(record({ openTime: minute * MINUTE, price: 1, size: 1, isClosed: minute < 6 }));
    compose(series, -Infinity, () => undefined);
    expect(series.rows.openTimeAt(0)).toBe(3 * MINUTE);
    base.history = 'end';
    compose(series, -Infinity, () => undefined);
    expect([series.rows.openTimeAt(0), series.rows.isClosedAt(0), series.rows.isIncompleteAt(0)]).toEqual([
      0,
      true,
      false,
    ]);
  });

  it('open with the first that traded: one without trades only repeats the price before it', () => {
    const { base, series } = make('3m', '1m');
    base.offer(record({ openTime: 0, price: 90, size: 0, isClosed: true }));
    base.offer(record({ openTime: MINUTE, price: 50, size: 3, isClosed: true }));
    compose(series, -Infinity, () => undefined);
    expect(factsOf(series)[0]).toEqual([0, 3 * MINUTE - 1, 50, 52, 49, 51, 3, 150, 3, false, false]);
  });

  it('add up volumes beyond 2^53 exactly', () => {
    const { base, series } = make('3m', '1m');
    for (const minute of [0, 1, 2]) {
      const one = record({ openTime: minute * MINUTE, price: 1, size: 1, isClosed: true });
      Object.assign(one.volume, {
        mantissa: 9.1e15,
        scale: 1,
        decimals: 2,
        text: minute === 1 ? '910000000000000.35' : '',
      });
      base.offer(one);
    }
    compose(series, -Infinity, () => undefined);
    const out = new CandleRecord();
    series.read(0, '', out);
    expect(slotText(out.volume)).toBe('2730000000000000.3');
  });

  it('emit nothing if nothing has changed', () => {
    const { base, series } = make('3m', '1m');
    base.offer(record({ openTime: 0, price: 1, size: 1, isClosed: false }));
    compose(series, 0, () => undefined);
    const { revision } = series.rows;
    const emitted: unknown[] = [];
    compose(series, 0, (candle) => {
      emitted.push(candle);
    });
    expect([emitted, series.rows.revision]).toEqual([[], revision]);
  });
});

interface Part {
  readonly openTime: number;
  readonly price: number;
  readonly size: number;
  readonly isClosed: boolean;
}

/** Parts without a gap, from the beginning of a quarter on; the last one still runs. */
function days(part: Interval): fc.Arbitrary<readonly Part[]> {
  return fc
    .array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 50 })), { minLength: 1, maxLength: 60 })
    .map((rows) => {
      let openTime = openTimeOf(openTimeOf(Date.UTC(2026, 0, 5), '3M'), part);
      return rows.map(([price, size], index) => {
        const one = { openTime, price, size, isClosed: index < rows.length - 1 };
        openTime = nextOpenTime(openTime, part);
        return one;
      });
    });
}

function make(whole: Interval, part: Interval): { readonly base: CandleSeries; readonly series: CandleSeries } {
  const base = new CandleSeries(part, 10_000);
  return { base, series: new CandleSeries(whole, 10_000, { part: base }) };
}

/** Opens at its price, goes up by two and down by one, and closes one higher. */
function record({ openTime, price, size, isClosed }: Part): CandleRecord {
  const candle = new CandleRecord();
  candle.openTime = openTime;
  candle.closeTime = openTime + 1;
  candle.tradeCount = size;
  candle.isClosed = isClosed;
  for (const [name, mantissa] of [
    ['open', price],
    ['high', price + 2],
    ['low', price - 1],
    ['close', price + 1],
    ['volume', size],
    ['quoteVolume', size * price],
  ] as const) {
    Object.assign(candle[name], { present: true, mantissa, scale: 1, decimals: 1 });
  }
  return candle;
}

/** Straight from the definition. */
function modelOf(parts: readonly Part[], whole: Interval, part: Interval): readonly unknown[] {
  const groups = Map.groupBy(parts, ({ openTime }) => openTimeOf(openTime, whole));
  const newest = [...groups.keys()].at(-1);
  return [...groups].map(([openTime, of]) => {
    const isOver =
      openTime !== newest || nextOpenTime(of.at(-1)?.openTime ?? NaN, part) === nextOpenTime(openTime, whole);
    return [
      openTime,
      nextOpenTime(openTime, whole) - 1,
      of[0]?.price,
      Math.max(...of.map(({ price }) => price)) + 2,
      Math.min(...of.map(({ price }) => price)) - 1,
      (of.at(-1)?.price ?? NaN) + 1,
      of.reduce((sum, { size }) => sum + size, 0),
      of.reduce((sum, { size, price }) => sum + size * price, 0),
      of.reduce((sum, { size }) => sum + size, 0),
      isOver && of.every(({ isClosed }) => isClosed),
      of[0]?.openTime !== openTime,
    ];
  });
}

function factsOf(series: CandleSeries): readonly unknown[] {
  const out = new CandleRecord();
  return Array.from({ length: series.rows.count }, (_, row) => {
    series.read(row, '', out);
    const {
      openTime,
      closeTime,
      open,
      high,
      low,
      close,
      volume,
      quoteVolume,
      tradeCount,
      isClosed,
      isIncomplete,
      isComposed,
    } = out;
    expect(isComposed).toBe(true);
    return [
      openTime,
      closeTime,
      ...[open, high, low, close, volume, quoteVolume].map(({ mantissa, scale }) => mantissa * 10 ** (1 - scale)),
      tradeCount,
      isClosed,
      isIncomplete,
    ];
  });
}

const MINUTE = 60_000;
