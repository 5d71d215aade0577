import type { IChartApiBase, ISeriesApi, SeriesDataItemTypeMap } from 'lightweight-charts';
import { expect, test } from 'vitest';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import { withAlpha } from '../../draw/palette.ts';
import { TEST_PALETTE } from '../../draw/recording-context.ts';
import { FlowBuffer } from '../../feed/flow-buffer.ts';
import { FlowHatch } from './flow-hatch.ts';
import { FlowLayer } from './flow-layer.ts';
import { flowBufferOf } from '../../testing/flow-fixture.ts';
import { PERP, SPOT } from '../../testing/asset-fixture.ts';
import { CHART_SETTINGS } from './settings.ts';
import type { ChartSettings } from './settings.ts';
import { SummedFlow } from './venue-flow.ts';

const MINUTE = 60_000;

type Point = SeriesDataItemTypeMap['Histogram' | 'Line'];

interface SeriesOptions {
  color?: string;
  readonly autoscaleInfoProvider?: () => unknown;
}

/** A series that orders its points as the library does: an older one changes only if it is said to be older, and has to be there. */
class TestSeries {
  points: Point[] = [];
  sets = 0;

  setData(points: readonly Point[]): void {
    this.points = [...points];
    this.sets++;
  }

  update(point: Point, isOlder = false): void {
    const at = this.points.findIndex(({ time }) => time === point.time);
    const last = Number(this.points.at(-1)?.time ?? -Infinity);
    if (isOlder ? at === -1 : Number(point.time) < last) throw new Error('Cannot update oldest data');
    if (at === -1) this.points.push(point);
    else this.points[at] = point;
  }

  readonly options: SeriesOptions;

  constructor(options: SeriesOptions = {}) {
    this.options = options;
  }

  applyOptions(options: SeriesOptions): void {
    Object.assign(this.options, options);
  }

  attachPrimitive(): void {
    // Nothing is drawn.
  }

  getPane() {
    return { paneIndex: () => 3 };
  }
}

/** Bars of a minute each from `first` on; a volume of 0 has no average price. */
function send(buffer: FlowBuffer, first: number, bars: readonly { buy: number; flags?: number }[]): void {
  const numbers = new Float64Array(bars.length * FLOW_BAR_STRIDE);
  for (const [i, { buy, flags = FlowFlag.closed }] of bars.entries()) {
    const id = first + i;
    for (const [position, value] of [
      [FLOW_BAR.id, id],
      [FLOW_BAR.openTime, id * MINUTE],
      [FLOW_BAR.closeTime, (id + 1) * MINUTE - 1],
      [FLOW_BAR.buyVolume, buy],
      [FLOW_BAR.weight, buy],
      [FLOW_BAR.weighted, buy * 10],
      [FLOW_BAR.flags, flags],
    ] as const)
      numbers[i * FLOW_BAR_STRIDE + position] = value;
  }
  const scales = { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 };
  const about = {
    sub: 's',
    offset: 0,
    instrument: 'binance-spot:BTCUSDT',
    bars: '1m',
    scales,
    state: 'running',
  } as const;
  buffer.apply(
    { ...about, kind: 'flow', count: bars.length, cells: 0, first: 0, isReset: buffer.count === 0, isDoubtful: false },
    numbers,
  );
}

function setup(flow: 'delta' | 'vwap' | 'cvd') {
  const series: TestSeries[] = [];
  const chart = {
    panes: () => [],
    addSeries: (_: unknown, options: SeriesOptions) => {
      const added = new TestSeries({ ...options });
      series.push(added);
      return added;
    },
    removeSeries: (gone: TestSeries) => {
      series.splice(series.indexOf(gone), 1);
    },
  };
  const layer = new FlowLayer(
    chart as unknown as IChartApiBase,
    new TestSeries() as unknown as ISeriesApi<'Candlestick'>,
  );
  const buffer = new FlowBuffer();
  const change: { settings: Partial<ChartSettings>; anchor?: number } = { settings: {} };
  const draw = (palette = TEST_PALETTE, hasCandles = true, summed?: SummedFlow): void => {
    layer.draw({
      buffer,
      summed,
      hasCandles,
      palette,
      settings: { ...CHART_SETTINGS.defaults, flow: [flow], ...change.settings },
      times: change.anchor === undefined ? {} : { anchor: change.anchor },
      decimals: 1,
      visible: { from: 0, to: 9e9 },
    });
  };
  return { buffer, series, draw, change };
}

test('bars that are drawn in place of candles are hatched on the chart if they are not whole, candles only under a footprint', () => {
  const attached: unknown[] = [];
  const candles = { attachPrimitive: (one: unknown) => attached.push(one) };
  const layer = new FlowLayer({} as IChartApiBase, candles as unknown as ISeriesApi<'Candlestick'>);
  const hatch = attached.find((one) => one instanceof FlowHatch);
  const draw = (flow: FlowBuffer, visible: { readonly from: number; readonly to: number }): unknown => {
    layer.draw({
      buffer: flow,
      hasCandles: true,
      palette: TEST_PALETTE,
      settings: CHART_SETTINGS.defaults,
      times: {},
      decimals: 1,
      visible,
    });
    return hatch?.spans;
  };
  const gap = { numbers: { flags: FlowFlag.closed | FlowFlag.gap } };
  const bars = [{}, gap, gap, {}, gap];
  expect(draw(flowBufferOf(bars, 0, '50t'), { from: 0, to: 3 * MINUTE })).toEqual([{ from: 60, to: 120, count: 2 }]);
  expect(draw(flowBufferOf(bars, 0, '50t'), { from: 0, to: 4 * MINUTE })).toHaveLength(2);
  expect(draw(flowBufferOf([{}, {}], 0, '50t'), { from: 0, to: 9 * MINUTE })).toEqual([]);
  expect(draw(flowBufferOf(bars), { from: 0, to: 4 * MINUTE })).toEqual([]);
});

test('the bar before the newest is drawn anew when its trades replace the estimate', () => {
  const { up } = TEST_PALETTE;
  const { buffer, series, draw } = setup('delta');
  send(buffer, 0, [{ buy: 1 }, { buy: 2, flags: FlowFlag.closed | FlowFlag.estimated }, { buy: 3, flags: 0 }]);
  draw();
  const [delta] = series;
  const valuesOf = (): unknown[][] | undefined => delta?.points.map((point) => Object.values(point));
  expect(valuesOf()?.[1]).toEqual([60, 2, withAlpha(up, 0.5)]);
  send(buffer, 1, [{ buy: 7 }, { buy: 4, flags: 0 }]);
  draw();
  expect(valuesOf()).toEqual([
    [0, 1, up],
    [60, 7, up],
    [120, 4, up],
  ]);
  send(buffer, 1, [{ buy: 8 }, { buy: 5 }, { buy: 6, flags: 0 }]);
  draw();
  expect(valuesOf()).toEqual([
    [0, 1, up],
    [60, 8, up],
    [120, 5, up],
    [180, 6, up],
  ]);
  expect(delta?.sets).toBe(1);
});

test('nothing is handed over before candles are there, and all is taken back with them', () => {
  const { buffer, series, draw } = setup('delta');
  send(buffer, 0, [{ buy: 1 }, { buy: 2 }, { buy: 3, flags: 0 }]);
  draw(TEST_PALETTE, false);
  expect(series[0]?.points).toEqual([]);
  draw();
  expect(series[0]?.points).toHaveLength(3);
  draw(TEST_PALETTE, false);
  expect(series[0]?.points).toEqual([]);
});

test('empty places are counted, so that nothing is updated out of order', () => {
  const { buffer, series, draw } = setup('vwap');
  send(buffer, 0, [{ buy: 0 }, { buy: 0 }, { buy: 3 }]);
  draw();
  send(buffer, 2, [{ buy: 3 }, { buy: 4, flags: 0 }]);
  draw();
  expect(series[0]?.points.map((point) => [point.time, 'value' in point])).toEqual([
    [0, false],
    [60, false],
    [120, true],
    [180, true],
  ]);
});

test('lines and bars take on the colours of another palette', () => {
  const other = { ...TEST_PALETTE, accent: '#123456', up: '#654321' };
  const vwap = setup('vwap');
  send(vwap.buffer, 0, [{ buy: 3 }]);
  vwap.draw();
  vwap.draw(other);
  const band = withAlpha('#123456', 0.6);
  expect(vwap.series.map(({ options }) => options.color)).toEqual(['#123456', band, band]);
  const delta = setup('delta');
  send(delta.buffer, 0, [{ buy: 3 }]);
  delta.draw();
  delta.draw(other);
  expect(delta.series[0]?.points.map((point) => 'color' in point && point.color)).toEqual(['#654321']);
});

test('delta is that of the sums over venues while they are given, and of the own venue again after that', () => {
  const { buffer, series, draw } = setup('delta');
  send(buffer, 0, [{ buy: 1 }, { buy: 2 }, { buy: 3 }, { buy: 4 }]);
  const other = new FlowBuffer();
  send(other, 0, [{ buy: 10 }, { buy: 20 }, { buy: 30 }, { buy: 40 }]);
  const summed = new SummedFlow();
  summed.update([
    { name: 'a', colour: 0, isOwn: true, instrument: SPOT, buffer },
    { name: 'b', colour: 1, isOwn: false, instrument: PERP, buffer: other },
  ]);
  const values = (): unknown => series[0]?.points.map((point) => 'value' in point && point.value);
  draw();
  draw(TEST_PALETTE, true, summed);
  expect(values()).toEqual([11, 22, 33, 44]);
  draw();
  expect(values()).toEqual([1, 2, 3, 4]);
});

test('bands and size classes that are chosen later have lines of their own, those that are not have none', () => {
  const vwap = setup('vwap');
  send(vwap.buffer, 0, [{ buy: 3 }, { buy: 4 }, { buy: 5, flags: 0 }]);
  vwap.draw();
  expect(vwap.series).toHaveLength(3);
  vwap.change.settings = { bands: 3 };
  vwap.draw();
  expect(vwap.series.map(({ points }) => points.length)).toEqual(Array.from({ length: 7 }, () => 3));
  const cvd = setup('cvd');
  send(cvd.buffer, 0, [{ buy: 3 }, { buy: 4 }, { buy: 5, flags: 0 }]);
  cvd.change.settings = { cvdClasses: [1, 3] };
  cvd.draw();
  expect(cvd.series.map(({ points }) => points.length)).toEqual([3, 3, 3]);
  cvd.change.settings = {};
  cvd.draw();
  expect(cvd.series).toHaveLength(1);
});

test('the average price and its bands do not scale the price axis, the sums of other panes do theirs', () => {
  for (const [view, scales] of [
    ['vwap', false],
    ['cvd', true],
    ['delta', true],
  ] as const) {
    const { buffer, series, draw } = setup(view);
    send(buffer, 0, [{ buy: 3 }]);
    draw();
    expect(series.length).toBeGreaterThan(0);
    for (const { options } of series) expect(options.autoscaleInfoProvider?.() !== null).toBe(scales);
  }
});

test('sums are drawn anew from another anchor', () => {
  const { buffer, series, draw, change } = setup('cvd');
  send(buffer, 0, [{ buy: 1 }, { buy: 2 }, { buy: 3 }, { buy: 4, flags: 0 }]);
  const values = (): unknown => series[0]?.points.map((point) => ('value' in point ? point.value : undefined));
  draw();
  expect(values()).toEqual([1, 3, 6, 10]);
  change.anchor = 2 * MINUTE;
  draw();
  expect(values()).toEqual([undefined, undefined, 3, 7]);
});
