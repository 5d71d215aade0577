import { expect, test } from 'vitest';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import { SIZE_CLASSES } from '../../../src-shared/market/flow/size-classes.ts';
import { withAlpha } from '../../draw/palette.ts';
import { FlowBuffer } from '../../feed/flow-buffer.ts';
import { btc, SPOT } from '../../testing/asset-fixture.ts';
import { flowBufferOf, MINUTE } from '../../testing/flow-fixture.ts';
import type { TestBar } from '../../testing/flow-fixture.ts';
import { flowTexts } from './flow-legend-writer.ts';
import { flowPoints, USUAL_SUMS } from './flow-points.ts';
import { withFlowColumns } from './flow-table.ts';
import { daysUntil, NakedControls } from './profile-controls.ts';
import { SummedFlow } from './venue-flow.ts';

const COLOURS = { up: '#00ff00', down: '#ff0000', accent: '#0000ff' };
const anchorAt = (from: number) => ({ kind: 'time', from }) as const;
const values = (points: readonly object[]) => points.map((point) => ('value' in point ? point.value : undefined));

/** Bars of the same price but for one of them, in which buyers of less and more than 1,000 were. */
function bars(): readonly TestBar[] {
  const usual = { open: 1000, high: 1000, low: 1000, close: 1000 };
  return [
    { numbers: { ...usual, buyVolume: 4, weight: 4, weighted: 0, squared: 0 } },
    { numbers: { ...usual, sellVolume: 1, weight: 1, weighted: 10, squared: 100 } },
    { numbers: { ...usual, buyVolume: 3, weight: 3, weighted: -10, squared: 100 } },
  ];
}

test('sums begin with the bar of the anchor; before it there are none', () => {
  const buffer = flowBufferOf(bars());
  const points = flowPoints(buffer, COLOURS, { ...USUAL_SUMS, anchor: anchorAt(MINUTE + 5) });
  expect(values(points.cvd)).toEqual([undefined, -1, 2]);
  expect(values(points.vwap)).toEqual([undefined, 101, 100]);
  expect(points.cvd.map(({ time }) => time)).toEqual([0, 60, 120]);
  expect(values(points.delta)).toEqual([4, -1, 3]);
  expect(points.incompleteSums).toEqual([]);
  expect(values(flowPoints(buffer, COLOURS).cvd)).toEqual([4, 3, 6]);
});

test('sums whose anchor is before the first bar are marked, and say so in the file', () => {
  const buffer = flowBufferOf(bars(), 100);
  const anchor = anchorAt(99 * MINUTE);
  expect(flowPoints(buffer, COLOURS, { ...USUAL_SUMS, anchor }).incompleteSums).toEqual([
    { from: 6000, to: 6120, count: 3 },
  ]);
  const candles = { columns: ['open_time_ms'], rows: [[100 * MINUTE], [102 * MINUTE]] };
  const cells = (from: number) => {
    const { columns, rows } = withFlowColumns(candles, buffer, anchorAt(from));
    return rows.map((row) => ['cvd', 'vwap', 'sums_incomplete'].map((name) => row[columns.indexOf(name)]));
  };
  expect(cells(99 * MINUTE)).toEqual([
    ['4', '100', 'late-start'],
    ['6', '100', 'late-start'],
  ]);
  expect(cells(101 * MINUTE)).toEqual([
    [undefined, undefined, undefined],
    ['2', '100', ''],
  ]);
});

test('bands are as many standard deviations on both sides as are wanted', () => {
  const anchor = anchorAt(MINUTE);
  const of = (count: number) => flowPoints(flowBufferOf(bars()), COLOURS, { ...USUAL_SUMS, anchor, bands: count });
  const deviation = Math.sqrt(200 / 4) / 10;
  const three = of(3);
  const last = (points: readonly object[]) => values(points).at(-1);
  for (const [at, points] of [three.upper, three.upper2, three.upper3].entries())
    expect(last(points)).toBeCloseTo(100 + (at + 1) * deviation);
  for (const [at, points] of [three.lower, three.lower2, three.lower3].entries())
    expect(last(points)).toBeCloseTo(100 - (at + 1) * deviation);
  expect([of(1).upper2, of(2).upper3, of(2).upper2.length]).toEqual([[], [], 3]);
});

test('cumulative delta of a size class is a line of its own, fainter once bars without classes are in it', () => {
  const first = bars().map((bar, at) =>
    at === 1 ? { numbers: { ...bar.numbers, flags: FlowFlag.closed | FlowFlag.unclassed } } : bar,
  );
  const buffer = flowBufferOf(first);
  for (const [bar, sizeClass, volume] of [
    [0, 0, 1],
    [0, 3, 3],
    [2, 3, 3],
  ] as const)
    buffer.numbers[bar * FLOW_BAR_STRIDE + FLOW_BAR.classes + sizeClass] = volume;
  const classes = [{ sizeClass: 3, colour: '#abcdef' }];
  const points = flowPoints(buffer, COLOURS, { ...USUAL_SUMS, classes });
  expect(values(points.class3)).toEqual([3, 3, 6]);
  expect(points.class3.map((point) => 'color' in point && point.color)).toEqual([
    '#abcdef',
    withAlpha('#abcdef', 0.5),
    withAlpha('#abcdef', 0.5),
  ]);
  expect(points.class0).toEqual([]);
  const legend = {
    buffer,
    decimals: 1,
    visible: { from: 0, to: 9e9 },
    settings: { flow: ['cvd'], profileSpan: 'visible', cvdClasses: [0, 3] },
    times: {},
    anchorText: '',
  } as const;
  expect(flowTexts({ ...legend, hoveredTime: 0 })['classes']).toBe('< 1k 1, ≥ 100k 3');
  expect(flowTexts({ ...legend, hoveredTime: 2 * MINUTE })['classes']).toBe('< 1k 1 *, ≥ 100k 6 *');
  const later = { ...legend, times: { anchor: 2 * MINUTE }, anchorText: 'noon' };
  expect(flowTexts({ ...later, hoveredTime: MINUTE })).toMatchObject({ cvd: '–', classes: '< 1k –, ≥ 100k –' });
  expect(flowTexts({ ...later, hoveredTime: NaN })).toMatchObject({
    cvd: '3',
    anchor: 'noon',
    classes: '< 1k 0, ≥ 100k 3',
  });
});

test('size classes over venues are sums in base units of trades by their worth at each; a star if one has none', () => {
  const perp = btc('okx', 'BTC-USDT-SWAP', { sizeUnit: 'contracts', contractSize: '0.5' });
  const at =
    (sizeClass: number, volume: number, side = 0) =>
    (buffer: FlowBuffer) =>
      (buffer.numbers[FLOW_BAR_STRIDE + FLOW_BAR.classes + side * SIZE_CLASSES + sizeClass] = volume);
  const venue = (flags: number, ...fill: readonly ((buffer: FlowBuffer) => unknown)[]) => {
    const own = bars().map((bar, i) => (i === 1 ? { numbers: { ...bar.numbers, flags } } : bar));
    const buffer = flowBufferOf(own);
    for (const one of fill) one(buffer);
    return buffer;
  };
  const sum = (flags: number): SummedFlow => {
    const summed = new SummedFlow();
    const own = { name: '', colour: 0 };
    summed.update([
      { ...own, isOwn: true, instrument: SPOT, buffer: venue(FlowFlag.closed, at(0, 2), at(3, 9, 1)) },
      { ...own, isOwn: false, instrument: perp, buffer: venue(flags, at(0, 4, 1), at(3, 2)) },
    ]);
    return summed;
  };
  const texts = (summed: SummedFlow) =>
    flowTexts({
      buffer: new FlowBuffer(),
      summed,
      hoveredTime: NaN,
      decimals: 1,
      visible: { from: 0, to: 9e9 },
      settings: { flow: ['cvd'], profileSpan: 'visible', cvdClasses: [0, 3] },
      times: {},
      anchorText: '',
      isPointedAt: true,
    });
  const whole = sum(FlowFlag.closed);
  expect(texts(whole)['classes']).toBe('< 1k 0, ≥ 100k -8.0');
  expect(texts(whole)['classes-title']).toBe(
    'CVD of trades < 1k of each venue:\n: 2 BTC\n: -2 BTC\nCVD of trades ≥ 100k of each venue:\n: -9 BTC\n: 1 BTC',
  );
  expect(texts(sum(FlowFlag.closed | FlowFlag.unclassed))['classes-title']).toContain('\n: 1 BTC *');
  const classes = [{ sizeClass: 3, colour: '#abcdef' }];
  expect(values(flowPoints(whole, COLOURS, { ...USUAL_SUMS, classes }).class3)).toEqual([0, -8, -8]);
  expect(texts(sum(FlowFlag.closed | FlowFlag.unclassed))['classes']).toBe('< 1k 0 *, ≥ 100k -8.0 *');
});

test('points of control of days and ranges are naked until a later bar comes back to them', () => {
  const day = 1440;
  const bar = (price: number, flags: number = FlowFlag.closed): TestBar => ({
    numbers: { high: price + 9, low: price, flags },
    cells: [[price, 5, 5]],
  });
  const at = (later: readonly TestBar[]) => {
    const buffer = flowBufferOf([bar(100), bar(110, FlowFlag.closed | FlowFlag.gap), ...later], day - 1);
    return new NakedControls().of(buffer, daysUntil(buffer, day * MINUTE));
  };
  const first = { price: 100, after: (day - 1) * MINUTE, isWhole: false };
  const second = { price: 110, after: day * MINUTE, isWhole: false };
  expect(at([])).toEqual([first, second]);
  const lastBars = (later: readonly TestBar[]) => at(later).map(({ after }) => after / MINUTE - day);
  expect(lastBars([bar(200), bar(300)])).toEqual([-1, 2]);
  expect(lastBars([bar(200), bar(100)])).toEqual([2]);
  const whole = flowBufferOf([bar(90), bar(100), bar(200), bar(300)], 0);
  const range = [{ from: MINUTE, to: MINUTE }];
  expect(new NakedControls().of(whole, range)).toEqual([{ price: 100, after: MINUTE, isWhole: true }]);
  // What is missing may have been at its price.
  const gap = flowBufferOf([bar(90), bar(100), bar(200, FlowFlag.closed | FlowFlag.gap), bar(300)], 0);
  expect(new NakedControls().of(gap, range)).toEqual([{ price: 100, after: MINUTE, isWhole: false }]);
});
