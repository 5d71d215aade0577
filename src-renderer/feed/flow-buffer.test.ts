import { expect, it } from 'vitest';
import { FlowSectionWriter } from '../../src-main/engine/publish/flow-section.ts';
import { FrameWriter } from '../../src-main/engine/publish/frame-writer.ts';
import { OrderFlow } from '../../src-main/engine/order-flow/order-flow.ts';
import type { TradeFlow } from '../../src-main/engine/order-flow/trade-flow.ts';
import { TradeRecord } from '../../src-main/engine/venue/records.ts';
import { parseDecimal } from '../../src-shared/market/decimal.ts';
import { decodeFrame } from '../../src-shared/wire/frame-codec.ts';
import { frameProblem } from '../../src-shared/wire/frame-guard.ts';
import { flowPoints, reasonsAt } from '../panels/chart/flow-points.ts';
import { flowTexts } from '../panels/chart/flow-legend-writer.ts';
import { profileBetween } from '../panels/chart/flow-profile.ts';
import { withFlowColumns } from '../panels/chart/flow-table.ts';
import { CHART_SETTINGS } from '../panels/chart/settings.ts';
import { FlowBuffer } from './flow-buffer.ts';

const MINUTE = 60_000;
const DEMAND = { sub: 'chart/flow', kind: 'flow', instrument: 'binance-spot:BTCUSDT', bars: '1m', step: '1' } as const;

/** Trades that are counted, written and read again. */
function setup(maxBars = 50) {
  const flows: TradeFlow[] = [];
  const trades = { flow: undefined as TradeFlow | undefined, isDoubtful: false, eachKept: () => undefined };
  const orderFlow = new OrderFlow(
    { maxSeries: 1, maxBytes: 1e7, historyTrades: 0, maxBars, maxCells: 10_000 },
    () => flows,
  );
  const sizing = () => ({ notional: { perSize: 0, perNotional: 1, perInverse: 0 }, isInverse: false });
  const lease = orderFlow.acquire({ venue: 'binance-spot', symbol: 'BTCUSDT', sizing }, trades, {
    rule: { kind: 'time', interval: '1m' },
    step: '1',
  });
  const stream = { key: '', state: 'running' as const, lastDataAt: NaN };
  const writer = new FlowSectionWriter(DEMAND, lease, { stream, release: () => undefined });
  const buffer = new FlowBuffer();
  const frames = new FrameWriter();
  let at = 0;
  const send = (): number => {
    at += 1000;
    if (!writer.isDirty(at)) return 0;
    frames.begin();
    writer.write(frames, at);
    const bytes = frames.finish(1, at, 0);
    expect(frameProblem(bytes)).toBeUndefined();
    const { header, numbers } = decodeFrame(bytes)!;
    const [section] = header.sections;
    if (section?.kind !== 'flow') throw new Error('no flow');
    buffer.apply(section, numbers);
    return section.count;
  };
  const trade = (time: number, price: string, size: string, isBuy: boolean, missing = 0): void => {
    const record = new TradeRecord();
    Object.assign(record.price, parseDecimal(price));
    Object.assign(record.size, parseDecimal(size));
    record.venueTime = time;
    record.isBuy = isBuy;
    trades.flow?.take(record, time, missing);
  };
  return { trades, buffer, send, trade };
}

/** What a legend is written from beside its bars. */
const LEGEND = {
  decimals: 1,
  visible: { from: 0, to: 9e9 },
  settings: CHART_SETTINGS.defaults,
  times: {},
  anchorText: '',
};

it('sends what has changed alone, and the buffer has the bars and cells of the engine', () => {
  const { buffer, send, trade } = setup();
  trade(0, '100.5', '2', true);
  trade(MINUTE, '101', '3', false);
  expect(send()).toBe(2);
  trade(MINUTE + 1, '102.5', '1', true);
  expect(send()).toBe(1);
  expect(send()).toBe(0);
  expect(buffer.count).toBe(2);
  expect(buffer.cellsAt(1)).toEqual([
    { price: 1010, buy: 0, sell: 3, buyCount: 0, sellCount: 1 },
    { price: 1020, buy: 1, sell: 0, buyCount: 1, sellCount: 0 },
  ]);
  const points = flowPoints(buffer, { up: 'green', down: 'red', accent: 'blue' });
  expect(points.delta.map(({ time, value, color }) => [time, value, color])).toEqual([
    [0, 2, 'green'],
    [60, -2, 'red'],
  ]);
  expect(points.cvd.map((point) => ('value' in point ? point.value : undefined))).toEqual([2, 0]);
  expect(profileBetween(buffer, 0, MINUTE)).toMatchObject({ isWhole: false, profile: { total: 6, control: 1 } });
  expect(profileBetween(buffer, MINUTE, MINUTE)).toMatchObject({ isWhole: true, profile: { total: 4 } });
});

it('digits that come later, bars that make way, and a trade in an earlier bar arrive as they are', () => {
  const { buffer, send, trade } = setup(20);
  for (let minute = 0; minute < 18; minute++) trade(minute * MINUTE, '10', '1', true);
  send();
  trade(17 * MINUTE + 1, '10.25', '0.5', false);
  trade(3 * MINUTE + 1, '12', '4', false);
  send();
  expect(buffer.scales).toMatchObject({ priceScale: 2, sizeScale: 1 });
  expect(flowPoints(buffer, { up: '', down: '', accent: '' }).delta[3]?.value).toBe(-3);
  for (let minute = 18; minute < 30; minute++) trade(minute * MINUTE, '10', '1', true);
  send();
  expect(buffer.count).toBe(20);
  expect(flowPoints(buffer, { up: '', down: '', accent: '' }).delta[0]?.time).toBe(10 * 60);
});

it('what is not whole is marked: on the chart, in the legend and in the file', () => {
  const { buffer, trades, send, trade } = setup();
  trade(0, '10', '1', true);
  trade(MINUTE, '10', '2', true);
  trade(3 * MINUTE, '10', '4', false, 7);
  trade(4 * MINUTE, '10', '4', false);
  send();
  const spans = (): unknown => flowPoints(buffer, { up: '', down: '', accent: '' }).incompleteBars;
  expect(spans()).toEqual([{ from: 0, to: 180, count: 4 }]);
  expect(reasonsAt(buffer, 4)).toEqual([]);
  const legend = { buffer, ...LEGEND };
  expect(flowTexts({ ...legend, hoveredTime: 3 * MINUTE })).toEqual({
    delta: '-4',
    cvd: '-1',
    anchor: '',
    known: '',
    classes: '',
    vwap: '10.0',
    profile: '10.0',
    table: '1',
    'flow-note': 'trades are missing',
    'fold-note': 'incomplete: trades are missing',
    'footprint-step': '1',
  });
  expect(flowTexts({ ...legend, hoveredTime: 9 * MINUTE })).toEqual({
    'flow-note': 'not counted',
    'fold-note': 'not counted',
  });
  trades.isDoubtful = true;
  send();
  expect(spans()).toEqual([{ from: 0, to: 240, count: 5 }]);
  const candles = { columns: ['open_time_ms'], rows: [[MINUTE], [2 * MINUTE], [9 * MINUTE]] };
  expect(withFlowColumns(candles, buffer, { kind: 'session' })).toEqual({
    columns: [
      'open_time_ms',
      'buy_volume',
      'sell_volume',
      'delta',
      'min_delta',
      'max_delta',
      'buy_trades',
      'sell_trades',
      'flow_incomplete',
      'cvd',
      'vwap',
      'vwap_deviation',
      'cvd_below_1k',
      'cvd_1k_to_10k',
      'cvd_10k_to_100k',
      'cvd_from_100k',
      'sums_incomplete',
    ],
    rows: [
      [MINUTE, '2', '0', '2', '0', '2', 1, 0, 'gap', '3', '10', '0', '3', '0', '0', '0', 'gap late-start'],
      [2 * MINUTE, '0', '0', '0', '0', '0', 0, 0, 'gap', '3', '10', '0', '3', '0', '0', '0', 'gap late-start'],
      [9 * MINUTE, ...Array.from({ length: 16 }, () => undefined)],
    ],
  });
});

it('the legend has sizes in their narrow form', () => {
  const { buffer, send, trade } = setup();
  trade(0, '10', '0.00010', true);
  trade(1, '10', '20750.01960', false);
  trade(MINUTE, '10', '0.5', true);
  trade(MINUTE, '10', '0.5', false);
  send();
  const legend = { buffer, ...LEGEND };
  expect(flowTexts({ ...legend, hoveredTime: 0 })).toMatchObject({ delta: '-20.75k', cvd: '-20.75k' });
  expect(flowTexts({ ...legend, hoveredTime: MINUTE })).toMatchObject({ delta: '0', cvd: '-20.75k' });
});

it('says when there is no room for more series, and clears', () => {
  const stream = { key: '', state: 'running' as const, lastDataAt: NaN };
  const writer = new FlowSectionWriter(DEMAND, undefined, { stream, release: () => undefined });
  const frames = new FrameWriter();
  frames.begin();
  writer.write(frames, 0);
  const { header, numbers } = decodeFrame(frames.finish(1, 0, 0))!;
  const buffer = new FlowBuffer();
  const [section] = header.sections;
  if (section?.kind === 'flow') buffer.apply(section, numbers);
  expect(flowTexts({ ...LEGEND, buffer, hoveredTime: NaN })).toEqual({
    'flow-note': 'order flow: no room for more series',
    'fold-note': 'order flow: no room for more series',
  });
  buffer.clear();
  expect([buffer.isFull, buffer.isEmpty, buffer.status.state]).toEqual([false, true, 'loading']);
});
