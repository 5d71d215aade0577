import { describe, expect, test } from 'vitest';
import { CandleBuffer } from '../../feed/candle-buffer.ts';
import { UTC, zoneOf } from '../../format/zone.ts';
import { CANDLE, CANDLE_STRIDE } from '../../../src-shared/wire/layout.ts';
import { barMs } from './bar-places.ts';
import { indexBefore } from './candle-points.ts';
import { comparedChange, comparedPoints } from './compare-series.ts';
import { CrosshairGroups } from './crosshair-sync.ts';
import type { CrosshairPlace } from './crosshair-sync.ts';
import { DayLines } from './day-lines.ts';
import { DrawTools } from './draw-tools.ts';
import { DrawingPrimitive } from './drawing-primitive.ts';
import { drawingUnder, parseDrawings, withDrawings } from './drawings.ts';
import type { ChartPlace, Drawing } from './drawings.ts';
import { priceSteps } from './price-steps.ts';
import { chartPanel } from './definition.ts';
import { CHART_SETTINGS } from './settings.ts';

const HOUR = 3_600_000;

/** Candles with these open times and closes; prices have one digit. */
function candles(closes: readonly (readonly [time: number, close: number])[]): CandleBuffer {
  const buffer = new CandleBuffer();
  buffer.interval = '1h';
  buffer.scales = { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 };
  put(buffer, closes);
  return buffer;
}

function put(buffer: CandleBuffer, closes: readonly (readonly [time: number, close: number])[]): void {
  buffer.count = closes.length;
  for (const [index, [time, close]] of closes.entries()) {
    buffer.numbers[index * CANDLE_STRIDE] = time;
    buffer.numbers[index * CANDLE_STRIDE + CANDLE.close] = close;
  }
}

test.each([
  ['0.1', 1, { minMove: 0.1, base: 10 }],
  ['0.5', 1, { minMove: 0.5, base: 2 }],
  ['0.25', 2, { minMove: 0.25, base: 4 }],
  ['5', 0, { minMove: 5, base: 0.2 }],
  ['0.00000005', 8, { minMove: 5e-8, base: 20_000_000 }],
  ['0.03', 2, { minMove: 0.01, base: 100 }],
  [undefined, 2, { minMove: 0.01, base: 100 }],
  ['1e-3', 3, { minMove: 0.001, base: 1000 }],
])('the axis of a tick of %s marks its multiples', (tick, decimals, steps) => {
  expect(priceSteps(tick, decimals)).toEqual(steps);
});

test('a drawing at a time within a bar stands at that bar, and beyond the newest by the length of a bar', () => {
  const buffer = candles([
    [0, 10],
    [HOUR, 11],
    [1.5 * HOUR, 12],
  ]);
  buffer.interval = undefined;
  buffer.bars = '50t';
  const seconds = [0, 3600, 5400];
  const timeScale = () => ({
    timeToIndex: (time: number, isNearest = false) => {
      const at = seconds.findIndex((one) => one >= time);
      if (at === -1) return isNearest ? seconds.length - 1 : null;
      return isNearest || seconds[at] === time ? at : null;
    },
    logicalToCoordinate: (place: number) => place * 10,
  });
  const drawings = new DrawingPrimitive();
  drawings.attached({
    chart: { timeScale },
    series: { priceToCoordinate: (price: number) => price },
    requestUpdate: () => undefined,
  } as never);
  const palette = {} as never;
  drawings.show([], -1, { palette, decimals: 1, buffer, barMs: barMs(buffer), lastTime: 1.5 * HOUR });
  const xAt = (time: number): number | undefined => drawings.pointOf({ time, price: 1 })?.x;
  expect([0, 0.9 * HOUR, HOUR, 1.4 * HOUR, 1.5 * HOUR].map(xAt)).toEqual([0, 0, 10, 10, 20]);
  expect(xAt(3 * HOUR)).toBe(40);
  expect(xAt(-HOUR)).toBe(0);
});

describe('lines of days', () => {
  const from = Date.UTC(2026, 10, 20, 20);
  const hours = (count: number) => Array.from({ length: count }, (_, at) => [from + at * HOUR, 10] as const);

  test('stand where the days of the zone begin, also for candles that come later', () => {
    const buffer = candles(hours(4));
    const lines = new DayLines();
    lines.update(buffer, UTC);
    expect(lines.starts).toEqual([]);
    put(buffer, hours(30));
    lines.update(buffer, UTC);
    expect(lines.starts).toEqual([Date.UTC(2026, 10, 21) / 1000, Date.UTC(2026, 10, 22) / 1000]);
    lines.update(buffer, zoneOf('Asia/Tokyo'));
    expect(lines.starts).toEqual([Date.UTC(2026, 10, 21, 15) / 1000]);
  });

  test('there are none for candles of a day', () => {
    const buffer = candles([
      [Date.UTC(2026, 10, 20), 1],
      [Date.UTC(2026, 10, 21), 1],
    ]);
    buffer.interval = '1d';
    const lines = new DayLines();
    lines.update(buffer, UTC);
    expect(lines.starts).toEqual([]);
  });
});

test('the candle of a time is the newest that opens at or before it', () => {
  const buffer = candles([
    [10, 1],
    [20, 1],
    [40, 1],
  ]);
  expect([5, 10, 19, 20, 39, 40, 99].map((time) => indexBefore(buffer, time))).toEqual([-1, 0, 0, 1, 1, 2, 2]);
});

describe('another instrument', () => {
  const main = candles([
    [1000, 100],
    [2000, 110],
    [3000, 120],
  ]);
  const other = candles([
    [0, 400],
    [1000, 500],
    [3000, 550],
    [4000, 600],
  ]);

  test('has points only where both have candles', () => {
    expect(comparedPoints(main, other)).toEqual([
      { time: 1, value: 50 },
      { time: 3, value: 55 },
    ]);
  });

  test('is in percent of the first candle in view', () => {
    expect(comparedChange(other, 1000, 3000)).toBe('+10.00 %');
    expect(comparedChange(other, 500, 4000)).toBe('+20.00 %');
    expect([comparedChange(other, 1000, 2000), comparedChange(other, 9000, 3000)]).toEqual(['', '']);
  });

  test('is asked for only if it is another and has the interval', () => {
    const settings = { ...CHART_SETTINGS.defaults, compare: 'binance-spot:ETHUSDT' as const };
    const subs = (instrument: 'binance-spot:BTCUSDT' | 'binance-spot:ETHUSDT') =>
      chartPanel.demand(settings, instrument, 'p', undefined).map(({ sub }) => sub);
    expect(subs('binance-spot:BTCUSDT')).toEqual(['p/candles', 'p/compare']);
    expect(subs('binance-spot:ETHUSDT')).toEqual(['p/candles']);
  });
});

test('crosshairs move in the group, not in the chart that moves them, nor in other groups', () => {
  const groups = new CrosshairGroups();
  const seen: string[] = [];
  const follower = (name: string) => (place: CrosshairPlace | undefined) => {
    seen.push(`${name} ${place?.time}`);
  };
  const one = follower('one');
  groups.join(1, one);
  const leave = groups.join(1, follower('two'));
  groups.join(2, follower('other'));
  groups.move(1, one, { time: 7, price: 1 });
  groups.move(1, one, undefined);
  leave();
  groups.move(1, one, { time: 8, price: 1 });
  expect(seen).toEqual(['two 7', 'two undefined']);
});

describe('drawings', () => {
  const at = (time: number, price: number): ChartPlace => ({ time, price });
  const line: Drawing = { kind: 'trend', at: at(0, 0), to: at(100, 100) };
  const pointOf = ({ time, price }: ChartPlace) => ({ x: time, y: price });

  test('are read back as they were kept; what makes no sense is left out', () => {
    const own: readonly Drawing[] = [
      line,
      { kind: 'note', at: at(1, 2), text: 'hi' },
      { kind: 'horizontal', at: at(1, 3) },
    ];
    const kept = withDrawings({}, 'binance-spot:BTCUSDT', own);
    expect(parseDrawings(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    const broken = [
      { kind: 'trend', at: at(1, 1) },
      { kind: 'note', at: at(1, 1), text: 5 },
      { kind: 'x', at: at(1, 1) },
      3,
      null,
    ];
    expect(parseDrawings({ a: broken, b: 'x', c: [{ kind: 'horizontal', at: { time: NaN, price: 1 } }] })).toEqual({});
    expect(parseDrawings([1])).toEqual({});
  });

  test('have a bound for each instrument and for all', () => {
    let kept = withDrawings(
      {},
      'first',
      Array.from({ length: 60 }, () => line),
    );
    expect(kept['first']).toHaveLength(50);
    for (let i = 0; i < 120; i++) kept = withDrawings(kept, `i${i}`, [line]);
    expect(Object.keys(kept)).toHaveLength(100);
    expect(kept['first']).toBeUndefined();
    expect(Object.keys(withDrawings(kept, 'i119', []))).toHaveLength(99);
  });

  test('are under a point near a line, and by an end near that', () => {
    const under = (x: number, y: number, drawing: Drawing) => drawingUnder([drawing], { x, y }, pointOf)?.grip;
    expect([under(50, 52, line), under(98, 101, line), under(3, 1, line), under(50, 70, line)]).toEqual([
      'all',
      'to',
      'at',
      undefined,
    ]);
    expect(under(999, 4, { kind: 'horizontal', at: at(0, 0) })).toBe('all');
    const ruler: Drawing = { ...line, kind: 'ruler' };
    expect([under(50, 2, ruler), under(50, 50, ruler)]).toEqual(['all', undefined]);
    expect(drawingUnder([line, line], { x: 50, y: 50 }, pointOf)?.index).toBe(1);
  });

  function setUp(kept: readonly Drawing[] = []) {
    const asked: ChartPlace[] = [];
    const saved: (readonly Drawing[])[] = [];
    const tools = new DrawTools({
      placeOf: (x, y) => (x < 0 ? undefined : at(x, y)),
      pointOf,
      refresh: () => undefined,
      keep: (own) => saved.push(own),
      askText: (place) => asked.push(place),
    });
    tools.take(kept);
    return { tools, saved, asked };
  }

  test('a chosen tool places one drawing; then the pointer works as usual', () => {
    const { tools, saved } = setUp();
    expect(tools.press(5, 5)).toBe(false);
    tools.choose('horizontal');
    expect(tools.press(5, 7)).toBe(true);
    expect(saved).toEqual([[{ kind: 'horizontal', at: at(5, 7) }]]);
    expect(tools.press(90, 90)).toBe(false);
  });

  test('a trend line is drawn from press to release and kept once', () => {
    const { tools, saved } = setUp();
    tools.choose('trend');
    tools.press(10, 10);
    tools.drag(20, 15);
    tools.drag(30, 40);
    expect(saved).toEqual([]);
    tools.release();
    expect(saved).toEqual([[{ kind: 'trend', at: at(10, 10), to: at(30, 40) }]]);
  });

  test('a drawing is moved whole, or by an end, and removed', () => {
    const { tools, saved } = setUp([line]);
    tools.press(50, 50);
    tools.drag(60, 45);
    tools.release();
    expect(saved.at(-1)).toEqual([{ kind: 'trend', at: at(10, -5), to: at(110, 95) }]);
    tools.press(110, 95);
    tools.drag(120, 95);
    tools.release();
    expect(saved.at(-1)).toEqual([{ kind: 'trend', at: at(10, -5), to: at(120, 95) }]);
    expect(tools.remove(tools.chosen)).toBe(true);
    expect(saved.at(-1)).toEqual([]);
    expect(tools.remove(0)).toBe(false);
  });

  test('a note asks for its text; an empty one is none', () => {
    const { tools, saved, asked } = setUp();
    tools.choose('note');
    tools.press(5, 6);
    expect(asked).toEqual([at(5, 6)]);
    tools.finishNote(at(5, 6), '  ');
    expect(saved).toEqual([]);
    tools.finishNote(at(5, 6), ' wall ');
    expect(saved).toEqual([[{ kind: 'note', at: at(5, 6), text: 'wall' }]]);
  });

  test('a press without a drawing changes nothing; Esc puts the tool and the choice away', () => {
    const { tools, saved } = setUp([line]);
    tools.press(50, 50);
    tools.release();
    expect([tools.chosen, saved]).toEqual([0, []]);
    expect([tools.cancel(), tools.cancel(), tools.chosen]).toEqual([true, false, -1]);
    tools.choose('ruler');
    expect(tools.cancel()).toBe(true);
    expect(tools.press(300, 5)).toBe(false);
  });
});
