import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { CandlesSection } from '../../../src-shared/wire/feed-frame.ts';
import { CandleBuffer } from '../../feed/candle-buffer.ts';
import { UTC } from '../../format/zone.ts';
import { gapBefore, indexOfTime } from './candle-points.ts';
import type { ChartPoint } from './candle-points.ts';
import { CandleFlag } from '../../../src-shared/wire/layout.ts';
import { candlesTable } from '../../feed/snapshot-tables.ts';
import { chartSummary, countdownText, legendAt } from './chart-text.ts';
import { legendTexts } from './legend-writer.ts';
import { SeriesFeeder } from './series-feeder.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 14, 0);
const NOW = { now: START, halt: undefined };
const COLOURS = { forming: 'hollow', upVolume: 'up', downVolume: 'down', formingVolume: 'faint' };

/** Puts candles of given minutes into a buffer; closes are 100.0 + minute / 10, the last may be forming. */
function send(
  buffer: CandleBuffer,
  minutes: readonly number[],
  facts: {
    isReset?: boolean;
    forming?: boolean;
    isBackfilled?: boolean;
    close?: number;
    history?: CandlesSection['history'];
    composedOf?: Interval;
    venueAheadMs?: number;
    flags?: number;
    sessions?: CandlesSection['sessions'];
  } = {},
): void {
  const section: CandlesSection = {
    kind: 'candles',
    sub: 'c',
    offset: 0,
    instrument: 'binance-spot:BTCUSDT',
    interval: '1m',
    scales: { priceScale: 1, priceSent: 2, sizeScale: 2, sizeSent: 3 },
    quoteScale: 3,
    count: minutes.length,
    isReset: facts.isReset ?? false,
    state: 'running',
    history: facts.history ?? 'idle',
    ...(facts.composedOf === undefined ? {} : { composedOf: facts.composedOf }),
    ...(facts.venueAheadMs === undefined ? {} : { venueAheadMs: facts.venueAheadMs }),
    ...(facts.sessions === undefined ? {} : { sessions: facts.sessions }),
  };
  buffer.apply(
    section,
    Float64Array.from(
      minutes.flatMap((minute, i) => {
        const close = facts.close ?? 1000 + minute;
        const isForming = facts.forming === true && i === minutes.length - 1;
        return [
          START + minute * MINUTE,
          START + (minute + 1) * MINUTE - 1,
          1000,
          Math.max(1000, close),
          Math.min(1000, close),
          close,
          1250,
          NaN,
          7,
          (isForming ? 0 : CandleFlag.closed) |
            (facts.isBackfilled === true ? CandleFlag.backfilled : 0) |
            (facts.flags ?? 0),
        ];
      }),
    ),
  );
}

/** A chart that throws like the library when a point is out of order, and counts. */
function strictChart() {
  let points: ChartPoint[] = [];
  const counts = { sets: 0, updates: 0 };
  const timeOf = (point: ChartPoint | undefined): number => Number(point?.candle.time ?? -Infinity);
  const check = (): void => {
    for (let i = 1; i < points.length; i++)
      if (!(timeOf(points[i]) > timeOf(points[i - 1]))) throw new Error('data must be asc ordered by time');
  };
  return {
    counts,
    target: {
      setAll: (all: readonly ChartPoint[]) => {
        points = [...all];
        counts.sets++;
        check();
      },
      update: (point: ChartPoint) => {
        if (timeOf(point) < timeOf(points.at(-1))) throw new Error('Cannot update oldest data');
        if (timeOf(point) === timeOf(points.at(-1))) points.pop();
        points.push(point);
        counts.updates++;
      },
    },
    shown: () =>
      points.map((point) => `${(timeOf(point) * 1000 - START) / MINUTE}${'close' in point.candle ? '' : ' empty'}`),
    last: () => points.at(-1)!,
  };
}

describe('the feeder', () => {
  test('ticks of the forming candle are one update each; nothing is set anew', () => {
    const buffer = new CandleBuffer();
    const chart = strictChart();
    const feeder = new SeriesFeeder(chart.target);
    send(buffer, [0, 1, 2], { isReset: true, forming: true });
    feeder.sync(buffer, COLOURS);
    for (let i = 0; i < 500; i++) {
      send(buffer, [2], { forming: true, close: 1000 + i });
      feeder.sync(buffer, COLOURS);
    }
    expect(chart.counts).toEqual({ sets: 1, updates: 500 });
    expect(chart.last().candle).toMatchObject({ close: 149.9, color: 'hollow' });
    send(buffer, [2, 3], { forming: true });
    feeder.sync(buffer, COLOURS);
    expect(chart.shown()).toEqual(['0', '1', '2', '3']);
    expect(chart.counts.sets).toBe(1);
  });

  test('older candles set everything anew, and never go out as an update', () => {
    const buffer = new CandleBuffer();
    const chart = strictChart();
    const feeder = new SeriesFeeder(chart.target);
    send(buffer, [10, 11], { isReset: true });
    feeder.sync(buffer, COLOURS);
    send(buffer, [8, 9]);
    feeder.sync(buffer, COLOURS);
    expect(chart.shown()).toEqual(['8', '9', '10', '11']);
    expect(chart.counts.sets).toBe(2);
  });

  test('missing candles are empty places, live and in history', () => {
    const buffer = new CandleBuffer();
    const chart = strictChart();
    const feeder = new SeriesFeeder(chart.target);
    send(buffer, [0, 3], { isReset: true });
    feeder.sync(buffer, COLOURS);
    send(buffer, [5]);
    feeder.sync(buffer, COLOURS);
    expect(chart.shown()).toEqual(['0', '1 empty', '2 empty', '3', '4 empty', '5']);
    expect(feeder.gaps.map((gap) => gap.count)).toEqual([2, 1]);
    send(buffer, [1, 2]);
    feeder.sync(buffer, COLOURS);
    expect(chart.shown()).toEqual(['0', '1', '2', '3', '4 empty', '5']);
    expect(feeder.gaps.map((gap) => gap.count)).toEqual([1]);
  });

  test('candles that history filled are named in rows, and lose their mark when they come live after all', () => {
    const buffer = new CandleBuffer();
    const chart = strictChart();
    const feeder = new SeriesFeeder(chart.target);
    const rows = (): string[] =>
      feeder.backfilled.map(
        ({ from, to, count }) => `${(from * 1000 - START) / MINUTE} to ${(to * 1000 - START) / MINUTE}: ${count}`,
      );
    send(buffer, [0, 1, 4], { isReset: true });
    feeder.sync(buffer, COLOURS);
    expect(rows()).toEqual([]);
    send(buffer, [2, 3], { isBackfilled: true });
    feeder.sync(buffer, COLOURS);
    send(buffer, [5, 6], { isBackfilled: true });
    feeder.sync(buffer, COLOURS);
    feeder.sync(buffer, COLOURS);
    expect([rows(), feeder.gaps]).toEqual([['2 to 3: 2', '5 to 6: 2'], []]);
    send(buffer, [6]);
    feeder.sync(buffer, COLOURS);
    expect(rows()).toEqual(['2 to 3: 2', '5 to 5: 1']);
    expect(chartSummary(buffer)).toMatch(/, 7 candles, 3 backfilled$/);
  });

  test('a long outage takes a bounded number of places, and the points stay bounded', () => {
    const buffer = new CandleBuffer();
    const chart = strictChart();
    const feeder = new SeriesFeeder(chart.target);
    send(buffer, [0, 50_000], { isReset: true });
    feeder.sync(buffer, COLOURS);
    expect(chart.shown()).toHaveLength(202);
    expect(feeder.gaps[0]!.count).toBe(49_999);
    send(
      buffer,
      Array.from({ length: 23_000 }, (_, i) => i),
      { isReset: true },
    );
    feeder.sync(buffer, COLOURS);
    expect(chart.shown()).toHaveLength(20_000);
    for (let minute = 23_000; minute < 25_500; minute += 100) {
      send(
        buffer,
        Array.from({ length: 100 }, (_, i) => minute + i),
      );
      feeder.sync(buffer, COLOURS);
    }
    expect(chart.shown().length).toBeLessThanOrEqual(22_000);
    expect(chart.shown().at(-1)).toBe('25499');
  });

  test('any order of arrival ends with every candle in place, and the library never throws', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            minutes: fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 }),
            isReset: fc.constantFrom(false, false, false, true),
          }),
          { minLength: 1, maxLength: 15 },
        ),
        (batches) => {
          const buffer = new CandleBuffer();
          const chart = strictChart();
          const feeder = new SeriesFeeder(chart.target);
          let kept = new Set<number>();
          for (const { minutes, isReset } of batches) {
            if (isReset) kept = new Set();
            const sorted = minutes.toSorted((a, b) => a - b);
            for (const minute of sorted) kept.add(minute);
            send(buffer, sorted, { isReset });
            feeder.sync(buffer, COLOURS);
            const first = Math.min(...kept);
            expect(chart.shown()).toEqual(
              Array.from(
                { length: Math.max(...kept) - first + 1 },
                (_, i) => `${first + i}${kept.has(first + i) ? '' : ' empty'}`,
              ),
            );
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test('a cleared buffer clears the chart', () => {
    const buffer = new CandleBuffer();
    const chart = strictChart();
    const feeder = new SeriesFeeder(chart.target);
    send(buffer, [0, 1], { isReset: true });
    feeder.sync(buffer, COLOURS);
    buffer.clear();
    feeder.sync(buffer, COLOURS);
    expect(chart.shown()).toEqual([]);
  });
});

describe('texts', () => {
  const buffer = new CandleBuffer();
  send(buffer, [0, 1, 3], { isReset: true, forming: true, history: 'loading' });

  test('the legend has tick decimals and the change against the close before', () => {
    expect(legendAt(buffer, 1, 1)).toEqual({
      open: '100.0',
      high: '100.1',
      low: '100.0',
      close: '100.1',
      change: '+0.1 (+0.10 %)',
      volume: '12.50',
      isUp: true,
    });
    expect(legendAt(buffer, 3, 1)).toBeUndefined();
  });
  test('a place without a candle says so', () => {
    expect(legendTexts({ buffer, index: 2, decimals: 1, zone: UTC, hoveredTime: START + 2 * MINUTE })).toMatchObject({
      time: '2026-11-20 14:02 UTC',
      O: '—',
      change: 'no candle',
      note: 'loading older candles…',
    });
  });
  test('a candle that history filled says so, and one that differs from its trades', () => {
    const filled = new CandleBuffer();
    send(filled, [0], { isReset: true });
    send(filled, [1], { isBackfilled: true });
    const noteAt = (index: number) =>
      legendTexts({ buffer: filled, index, decimals: 1, zone: UTC, hoveredTime: NaN })['note'];
    expect([noteAt(0), noteAt(1)]).toEqual(['', 'backfilled from history']);
    const differs = (time: number): boolean => time === START + MINUTE;
    const differingNoteAt = (index: number) =>
      legendTexts({ buffer: filled, index, decimals: 1, zone: UTC, hoveredTime: NaN, differs })['note'];
    expect([0, 1].map(differingNoteAt)).toEqual(['', 'differs from its trades · backfilled from history']);
    expect(chartSummary(filled, { differing: 2 })).toMatch(/, 1 backfilled, 2 differ from their trades$/);
    const composed = new CandleBuffer();
    send(composed, [0], { composedOf: '1m' });
    send(composed, [1], { composedOf: '1m', flags: CandleFlag.incomplete });
    send(composed, [2], { composedOf: '1m', flags: CandleFlag.flat });
    const composedNoteAt = (index: number) =>
      legendTexts({ buffer: composed, index, decimals: 1, zone: UTC, hoveredTime: NaN })['note'];
    expect([0, 1, 2].map(composedNoteAt)).toEqual([
      'built from 1m',
      'built from 1m · parts are missing',
      'built from 1m · no trades',
    ]);
    expect(chartSummary(composed)).toMatch(/, 3 candles, built from 1m$/);
    const marks = (candles: CandleBuffer) => {
      const { columns, rows } = candlesTable('binance-spot:BTCUSDT', candles, NOW);
      return rows.map((row) => columns.filter((_, at) => row[at] === true));
    };
    expect(marks(filled)).toEqual([['closed'], ['closed', 'backfilled']]);
    expect(marks(composed)).toEqual([
      ['closed', 'composed'],
      ['closed', 'composed', 'incomplete'],
      ['closed', 'composed', 'flat'],
    ]);
  });
  test.each([0, 5 * 60 * MINUTE, -26 * 60 * MINUTE])(
    "the countdown runs to the close of the forming candle by the venue's clock, %d ms ahead of this machine's",
    (venueAheadMs) => {
      send(buffer, [3], { forming: true, venueAheadMs });
      expect(countdownText(buffer, START + 3 * MINUTE + 15_000 - venueAheadMs)).toBe('00:45');
      expect(countdownText(buffer, START + 5 * MINUTE - venueAheadMs)).toBe('');
    },
  );
  test("there is no countdown while the venue's clock is not known, nor for a closed candle", () => {
    send(buffer, [3], { forming: true });
    expect(countdownText(buffer, START + 3 * MINUTE + 15_000)).toBe('');
    send(buffer, [3], { forming: true, venueAheadMs: 0 });
    expect(countdownText(buffer, START + 3 * MINUTE + 15_000)).toBe('00:45');
    send(buffer, [4]);
    expect(countdownText(buffer, START + 4 * MINUTE + 1)).toBe('');
  });
  test("summary and table have the venue's own strings", () => {
    expect(chartSummary(buffer)).toBe(
      '1m 2026-11-20T14:04:00.000Z O 100.00 H 100.40 L 100.00 C 100.40 V 12.500 closed, 4 candles',
    );
    const { columns, rows } = candlesTable('binance-spot:BTCUSDT', buffer, NOW, {
      from: START + MINUTE,
      to: START + 3 * MINUTE,
    });
    expect(rows.map((row) => row[columns.indexOf('open_time_ms')])).toEqual([START + MINUTE, START + 3 * MINUTE]);
    expect(Object.fromEntries(columns.map((column, i) => [column, rows[0]![i]]))).toMatchObject({
      open: '100.00',
      volume: '12.500',
      quote_volume: undefined,
      trade_count: '7',
      closed: true,
    });
  });
  test('gaps and places are found by time', () => {
    expect(gapBefore(buffer, 2, '1m')).toEqual({
      from: (START + 2 * MINUTE) / 1000,
      to: (START + 2 * MINUTE) / 1000,
      count: 1,
    });
    expect(gapBefore(buffer, 1, '1m')).toBeUndefined();
    expect([indexOfTime(buffer, START + 3 * MINUTE), indexOfTime(buffer, START + 2 * MINUTE)]).toEqual([2, -1]);
  });
});

describe('an exchange with sessions', () => {
  const sessions = { state: 'closed', delayMs: 900_000 } as const;

  test('has no empty places between candles, and a mark where a session begins', () => {
    const buffer = new CandleBuffer();
    const chart = strictChart();
    const feeder = new SeriesFeeder(chart.target);
    send(buffer, [0, 1], { isReset: true, sessions });
    send(buffer, [200], { sessions, flags: CandleFlag.sessionStart });
    feeder.sync(buffer, COLOURS);
    send(buffer, [201, 205], { sessions });
    feeder.sync(buffer, COLOURS);
    send(buffer, [400], { sessions, flags: CandleFlag.sessionStart });
    feeder.sync(buffer, COLOURS);
    expect(feeder.gaps).toEqual([]);
    expect(chart.shown()).toEqual(['0', '1', '200', '201', '205', '400']);
    expect(feeder.sessionStarts).toEqual([(START + 200 * MINUTE) / 1000, (START + 400 * MINUTE) / 1000]);
    expect(chartSummary(buffer)).toMatch(/, 6 candles, 2 session starts, closed, delayed 15 min$/);
  });

  test('says in the legend that it is closed, how late the source is, and where a session begins', () => {
    const buffer = new CandleBuffer();
    send(buffer, [0], { isReset: true, sessions });
    send(buffer, [200], { sessions, flags: CandleFlag.sessionStart });
    const note = (index: number) => legendTexts({ buffer, index, decimals: 2, zone: UTC, hoveredTime: NaN })['note'];
    expect([note(0), note(1)]).toEqual(['closed, delayed 15 min', 'first of a session · closed, delayed 15 min']);
  });
});
