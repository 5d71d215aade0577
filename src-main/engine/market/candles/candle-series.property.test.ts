import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CandleRecord } from '../../venue/records.ts';
import { CandleSeries } from './candle-series.ts';

const MINUTE = 60_000;

describe('CandleSeries', () => {
  it('joins live updates and history without a gap or a double, however they interleave', () => {
    fc.assert(
      fc.property(scenario, ({ minutes, steps }) => {
        const series = new CandleSeries('1m', 10_000);
        const seen = new Map<number, number>();
        for (const step of steps) {
          if (step.kind === 'live') {
            series.offer(candle(step.minute % minutes, step.trades));
            note(seen, step.minute % minutes, step.trades);
          } else {
            const rows = new CandleSeries('1m', Infinity);
            for (let minute = step.from % minutes; minute < minutes; minute++) {
              const trades = minute === minutes - 1 ? step.trades : CLOSED_AT;
              rows.offer(candle(minute, trades));
              note(seen, minute, trades);
            }
            series.merge(rows);
          }
        }
        const model = [...seen].sort(([a], [b]) => a - b);
        expect(rowsOf(series)).toEqual(
          model.map(([minute, trades]) => [minute * MINUTE, trades, trades === CLOSED_AT]),
        );
        expect(series.hasGap()).toBe(
          model.some(([minute], i) => i > 0 && (model[i - 1]![0] !== minute - 1 || model[i - 1]![1] !== CLOSED_AT)),
        );
      }),
    );
  });

  it('marks the first row behind a gap, and reports that live candles did not join', () => {
    const series = new CandleSeries('1m', 100);
    expect(series.offer(candle(1, CLOSED_AT))).toBe('kept');
    expect(series.offer(candle(4, 3))).toBe('gap');
    expect([series.isAfterGap(0), series.isAfterGap(1)]).toEqual([false, true]);
    const rows = new CandleSeries('1m', 100);
    for (const minute of [0, 1, 2, 3]) rows.offer(candle(minute, CLOSED_AT));
    series.merge(rows);
    expect([series.hasGap(), series.isAfterGap(4), series.rows.count]).toEqual([false, false, 5]);
  });

  it('knows which candles came from history though they should have come live', () => {
    const series = new CandleSeries('1m', 100);
    const loaded = (minutes: readonly number[]): CandleSeries => {
      const rows = new CandleSeries('1m', 100);
      for (const minute of minutes) rows.offer(Object.assign(candle(minute, CLOSED_AT), { isBackfilled: true }));
      return rows;
    };
    const marked = (): number[] =>
      Array.from({ length: series.rows.count }, (_, row) => row)
        .filter((row) => series.isBackfilledAt(row))
        .map((row) => series.rows.openTimeAt(row) / MINUTE);
    series.merge(loaded([1, 2]));
    series.offer(candle(3, 7));
    series.merge(loaded([0, 1, 2]));
    expect(marked()).toEqual([]);
    series.offer(candle(6, 1));
    series.merge(loaded([2, 3, 4, 5]));
    expect(marked()).toEqual([3, 4, 5]);
    series.offer(Object.assign(candle(5, CLOSED_AT + 1), { isClosed: true }));
    expect(marked()).toEqual([3, 4]);
  });

  it('never opens a closed candle again and ignores an older version of the running one', () => {
    const series = new CandleSeries('1m', 100);
    series.offer(candle(1, 7));
    expect(series.offer(candle(1, 5))).toBe('stale');
    expect(series.offer(candle(1, CLOSED_AT))).toBe('kept');
    expect(series.offer(candle(1, 8))).toBe('stale');
    expect(series.rows.isClosedAt(0)).toBe(true);
  });

  it('stays bounded and keeps the newest', () => {
    const series = new CandleSeries('1m', 32);
    for (let minute = 0; minute < 1000; minute++) series.offer(candle(minute, CLOSED_AT));
    expect(series.rows.count).toBeLessThanOrEqual(32);
    expect(series.rows.count).toBeGreaterThan(24);
    expect(series.rows.openTimeAt(series.rows.count - 1)).toBe(999 * MINUTE);
    expect(series.hasGap()).toBe(false);
  });

  it('marks as changed only rows that are new or stand behind a filled gap', () => {
    const series = new CandleSeries('1m', 100);
    for (const minute of [5, 6, 9]) series.offer(candle(minute, CLOSED_AT));
    const before = series.rows.revision;
    const rows = new CandleSeries('1m', 100);
    for (const minute of [6, 7, 8, 9]) rows.offer(candle(minute, CLOSED_AT));
    series.merge(rows);
    const changed = Array.from({ length: series.rows.count }, (_, row) => [
      series.rows.openTimeAt(row) / MINUTE,
      series.rows.numbers[row * 11 + 10]! > before,
    ]);
    expect(changed).toEqual([
      [5, false],
      [6, false],
      [7, true],
      [8, true],
      [9, true],
    ]);
  });

  it('gives decimals back as they were sent, also those beyond 2^53', () => {
    const series = new CandleSeries('1m', 100);
    const wide = candle(1, 4);
    wide.open.mantissa = 1_234_500;
    wide.open.scale = 2;
    wide.open.decimals = 4;
    wide.volume.text = '123456789012345678901.5';
    series.offer(wide);
    expect([series.rows.textAt(0, 0), series.rows.textAt(0, 4), series.rows.textAt(0, 3)]).toEqual([
      '12345.0000',
      '123456789012345678901.5',
      '40',
    ]);
  });
});

/** A candle of this many trades has closed. */
const CLOSED_AT = 20;

const scenario = fc.record({
  minutes: fc.integer({ min: 1, max: 12 }),
  steps: fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant('live' as const),
        minute: fc.nat(11),
        trades: fc.integer({ min: 1, max: CLOSED_AT }),
      }),
      fc.record({
        kind: fc.constant('history' as const),
        from: fc.nat(11),
        trades: fc.integer({ min: 1, max: CLOSED_AT }),
      }),
    ),
    { maxLength: 60 },
  ),
});

function candle(minute: number, trades: number): CandleRecord {
  const record = new CandleRecord();
  record.openTime = minute * MINUTE;
  record.closeTime = (minute + 1) * MINUTE - 1;
  record.tradeCount = trades;
  record.isClosed = trades === CLOSED_AT;
  for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) {
    record[name].present = true;
    record[name].mantissa = trades * 10;
  }
  return record;
}

function note(seen: Map<number, number>, minute: number, trades: number): void {
  seen.set(minute, Math.max(seen.get(minute) ?? 0, trades));
}

function rowsOf(series: CandleSeries): (number | boolean)[][] {
  const record = new CandleRecord();
  return Array.from({ length: series.rows.count }, (_, row) => {
    series.read(row, 'X', record);
    expect(record.close.mantissa).toBe(record.tradeCount * 10);
    return [record.openTime, record.tradeCount, record.isClosed];
  });
}
