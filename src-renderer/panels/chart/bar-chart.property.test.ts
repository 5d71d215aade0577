import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderFlow } from '../../../src-main/engine/order-flow/order-flow.ts';
import type { TradeFlow } from '../../../src-main/engine/order-flow/trade-flow.ts';
import { FlowSectionWriter } from '../../../src-main/engine/publish/flow-section.ts';
import { FrameWriter } from '../../../src-main/engine/publish/frame-writer.ts';
import { TradeRecord } from '../../../src-main/engine/venue/records.ts';
import { parseDecimal } from '../../../src-shared/market/decimal.ts';
import { parseBarRule } from '../../../src-shared/market/flow/bar-rule.ts';
import { decodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import { FlowBuffer } from '../../feed/flow-buffer.ts';
import { BarCandles } from './bar-candles.ts';
import { fromChartTime, indexBefore, toChartTime } from './candle-points.ts';
import type { ChartPoint } from './candle-points.ts';
import { flowPoints } from './flow-points.ts';
import { barsTable, pricesTable } from './flow-table.ts';
import { SeriesFeeder } from './series-feeder.ts';

const START = Date.UTC(2026, 10, 30, 18);
const MAX_BARS = 32;

/** A trade as it is counted twice: by the engine, and here. Prices and sizes are tenths. */
interface Print {
  readonly time: number;
  readonly price: number;
  readonly size: number;
  readonly isBuy: boolean;
}

/** A bar counted here. */
interface Counted {
  open: number;
  high: number;
  low: number;
  close: number;
  buy: number;
  sell: number;
  trades: number;
  readonly from: number;
  to: number;
}

const PRINTS: fc.Arbitrary<readonly Print[]> = fc
  .array(
    fc.record({
      // Many within one millisecond, and some that are late.
      after: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: -3, max: 900 })),
      price: fc.integer({ min: 990, max: 1010 }),
      size: fc.integer({ min: 1, max: 40 }),
      isBuy: fc.boolean(),
    }),
    { minLength: 1, maxLength: 200 },
  )
  .map((steps) => {
    let time = START;
    return steps.map(({ after, ...rest }) => ({ ...rest, time: (time += after) }));
  });

const BARS = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((count) => `${count}t`),
  fc.integer({ min: 1, max: 90 }).map((tenths) => `${tenths / 10}v`),
  fc.integer({ min: 1, max: 15 }).map((tenths) => `${tenths / 10}r`),
);

test('bars on the chart are what an independent count of the trades comes to, each at a place and a time of its own', () => {
  fc.assert(
    fc.property(BARS, PRINTS, fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), (bars, prints, bursts) => {
      const chart = setup(bars);
      let at = 0;
      for (let i = 0; at < prints.length; i++) {
        const next = prints.slice(at, at + (bursts[i % bursts.length] ?? 1));
        for (const print of next) chart.take(print);
        at += next.length;
        chart.send();
      }
      const all = count(bars, prints);
      const { flow, points } = chart;
      expect(flow.count).toBe(points.length);
      expect(flow.count).toBeGreaterThanOrEqual(Math.min(all.length, MAX_BARS - (MAX_BARS >> 4)));
      const kept = all.slice(-flow.count);
      expect(shownOf(flow)).toEqual(kept);
      expect(
        points.map(({ candle, volume }) => ({ ...candle, time: 0, volume: 'value' in volume && volume.value })),
      ).toMatchObject(
        kept.map(({ open, high, low, close, buy, sell }) => ({
          time: 0,
          open: open / 10,
          high: high / 10,
          low: low / 10,
          close: close / 10,
          volume: (buy + sell) / 10,
        })),
      );
      // Strictly ascending, as the chart library needs it; the series of order flow has the same places.
      const places = points.map(({ candle }) => Number(candle.time));
      for (let i = 1; i < places.length; i++) expect(places[i]).toBeGreaterThan(places[i - 1] ?? NaN);
      expect(flowPoints(flow, { up: '', down: '', accent: '' }).delta.map(({ time }) => time)).toEqual(places);
      // What lies within a bar is at that bar, and so is its own place, there and back.
      for (const [index, place] of places.entries()) {
        const time = fromChartTime(place);
        expect(toChartTime(time)).toBe(place);
        expect([flow.indexFrom(time), indexBefore(chart.candles(), time)]).toEqual([index, index]);
        expect(flow.indexFrom((time + (flow.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.closeTime] ?? NaN)) / 2)).toBe(
          index,
        );
      }
      const file = barsTable(flow, { kind: 'session' }, { from: -Infinity, to: Infinity });
      const column = (name: string): readonly unknown[] => file.rows.map((row) => row[file.columns.indexOf(name)]);
      expect(column('open_time_ms')).toEqual(kept.map(({ from }) => from));
      expect(column('close_time_ms')).toEqual(kept.map(({ to }) => to));
      for (const [index, average] of averages(bars, prints).slice(-flow.count).entries())
        expect(Number(column('bar_vwap')[index])).toBeCloseTo(average, 3);
      const prices = pricesTable(flow, { from: -Infinity, to: Infinity });
      const sumOf = (name: string): number =>
        prices.rows.reduce((sum, row) => sum + Number(row[prices.columns.indexOf(name)]), 0);
      expect(sumOf('buy_volume') + sumOf('sell_volume')).toBeCloseTo(
        kept.reduce((sum, { buy, sell }) => sum + (buy + sell) / 10, 0),
        6,
      );
      expect(new Set(prices.rows.map((row) => row[prices.columns.indexOf('close_time_ms')]))).toEqual(
        new Set(kept.map(({ to }) => to)),
      );
      expect(column('volume').map(Number)).toEqual(kept.map(({ buy, sell }) => (buy + sell) / 10));
    }),
    { numRuns: 150 },
  );
});

function setup(bars: string) {
  const flows: TradeFlow[] = [];
  const trades = { flow: undefined as TradeFlow | undefined, isDoubtful: false, eachKept: () => undefined };
  const limits = { maxSeries: 1, maxBytes: 1e7, historyTrades: 0, maxBars: MAX_BARS, maxCells: 10_000 };
  const sizing = () => ({ notional: { perSize: 0, perNotional: 1, perInverse: 0 }, isInverse: false });
  const rule = parseBarRule(bars);
  if (rule === undefined) throw new Error(`no bars: ${bars}`);
  const lease = new OrderFlow(limits, () => flows).acquire(
    { venue: 'binance-spot', symbol: 'BTCUSDT', sizing },
    trades,
    { rule, step: '1' },
  );
  const demand = { sub: 'p/flow', kind: 'flow', instrument: 'binance-spot:BTCUSDT', bars, step: '1' } as const;
  const stream = { key: '', state: 'running' as const, lastDataAt: NaN };
  const writer = new FlowSectionWriter(demand, lease, { stream, release: () => undefined });
  const flow = new FlowBuffer();
  const frames = new FrameWriter();
  const barCandles = new BarCandles();
  const points: ChartPoint[] = [];
  const feeder = new SeriesFeeder({
    setAll: (all) => points.splice(0, points.length, ...all),
    update: (point) => {
      const last = Number(points.at(-1)?.candle.time ?? -Infinity);
      if (Number(point.candle.time) < last) throw new Error('Cannot update oldest data');
      if (point.candle.time === last) points.pop();
      points.push(point);
    },
  });
  const colours = { forming: '', upVolume: '', downVolume: '', formingVolume: '' };
  let now = 0;
  return {
    flow,
    points,
    candles: () => barCandles.of(flow),
    take: ({ time, price, size, isBuy }: Print): void => {
      const record = new TradeRecord();
      Object.assign(record.price, parseDecimal((price / 10).toFixed(1)));
      Object.assign(record.size, parseDecimal((size / 10).toFixed(1)));
      record.venueTime = time;
      record.isBuy = isBuy;
      trades.flow?.take(record, time, 0);
    },
    send: (): void => {
      frames.begin();
      writer.write(frames, (now += 1000));
      const { header, numbers } = decodeFrame(frames.finish(1, now, 0))!;
      const [section] = header.sections;
      if (section?.kind === 'flow') flow.apply(section, numbers);
      feeder.sync(barCandles.of(flow), colours);
    },
  };
}

/** Every bar of the trades, in tenths. */
function count(bars: string, prints: readonly Print[]): readonly Counted[] {
  const limit = Number(bars.slice(0, -1));
  const all: Counted[] = [];
  let latest = -Infinity;
  for (const { price, size, isBuy, time } of prints) {
    const last = all.at(-1);
    if (last === undefined || isFull(bars.at(-1) ?? '', limit, last, price))
      all.push({
        open: price,
        high: price,
        low: price,
        close: price,
        buy: 0,
        sell: 0,
        trades: 0,
        from: time,
        to: time,
      });
    const bar = all.at(-1);
    if (bar === undefined) continue;
    latest = Math.max(latest, time);
    bar.high = Math.max(bar.high, price);
    bar.low = Math.min(bar.low, price);
    bar.close = price;
    bar.trades++;
    bar.to = latest;
    if (isBuy) bar.buy += size;
    else bar.sell += size;
  }
  return all;
}

/** The average price of every bar, from the same trades. */
function averages(bars: string, prints: readonly Print[]): readonly number[] {
  let at = 0;
  return count(bars, prints).map(({ trades, buy, sell }) => {
    const own = prints.slice(at, (at += trades));
    return own.reduce((sum, { price, size }) => sum + price * size, 0) / (buy + sell) / 10;
  });
}

function isFull(kind: string, limit: number, bar: Counted, price: number): boolean {
  if (kind === 't') return bar.trades >= limit;
  if (kind === 'v') return bar.buy + bar.sell >= Math.round(limit * 10);
  return Math.max(bar.high, price) - Math.min(bar.low, price) > Math.round(limit * 10);
}

/** The bars of a buffer, as they were counted. */
function shownOf(flow: FlowBuffer): readonly Counted[] {
  const scale = (position: number): number =>
    10 ** (position >= FLOW_BAR.buyVolume ? flow.scales.sizeScale : flow.scales.priceScale) / 10;
  return Array.from({ length: flow.count }, (_, index) => {
    const at = (position: number): number =>
      (flow.numbers[index * FLOW_BAR_STRIDE + position] ?? NaN) / scale(position);
    const raw = (position: number): number => flow.numbers[index * FLOW_BAR_STRIDE + position] ?? NaN;
    return {
      open: at(FLOW_BAR.open),
      high: at(FLOW_BAR.high),
      low: at(FLOW_BAR.low),
      close: at(FLOW_BAR.close),
      buy: at(FLOW_BAR.buyVolume),
      sell: at(FLOW_BAR.sellVolume),
      trades: raw(FLOW_BAR.buyCount) + raw(FLOW_BAR.sellCount),
      from: flow.openTimeAt(index),
      to: flow.closeTimeAt(index),
    };
  });
}
