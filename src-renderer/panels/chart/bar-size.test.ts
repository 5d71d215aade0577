import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { PERP, SPOT } from '../../testing/asset-fixture.ts';
import { flowBufferOf } from '../../testing/flow-fixture.ts';
import { CandleBuffer } from '../../feed/candle-buffer.ts';
import { UTC, zoneOf } from '../../format/zone.ts';
import { BarCandles } from './bar-candles.ts';
import { barMs, barsBetween, timeBetween } from './bar-places.ts';
import {
  barsName,
  barTrading,
  candleTrading,
  kindName,
  offeredBars,
  sensibleBars,
  shownBars,
  typedBars,
} from './bar-size.ts';
import { barTimesText, chartSummary, firstBarText } from './chart-text.ts';
import { chartPanel } from './definition.ts';
import { withNewest } from './flow-spans.ts';
import { flowTexts } from './flow-legend-writer.ts';
import { legendTexts } from './legend-writer.ts';
import { addsVenues, CHART_SETTINGS } from './settings.ts';
import { CANDLE, CANDLE_STRIDE, FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';

const BTC: Instrument = { ...SPOT, base: 'BTC', quote: 'USDT', tick: '0.1', step: '0.001', sizeUnit: 'base' };
const START = Date.UTC(2026, 10, 30, 18);

test.each([
  ['100t', '100t'],
  ['0100T', '100t'],
  ['1 t', '1t'],
  ['10v', '10v'],
  ['2.50v', '2.5v'],
  ['20r', '20r'],
  ['0.3R', '0.3r'],
  ['1000000t', '1000000t'],
])('%s typed is %s', (text, bars) => {
  expect(typedBars(text, BTC)).toEqual({ bars });
});

test.each([
  ['0t', 'Bars of trades need a whole number from 1 to 1,000,000, such as 100t.'],
  ['2.5t', 'Bars of trades need a whole number from 1 to 1,000,000, such as 100t.'],
  ['1000001t', 'Bars of trades need a whole number from 1 to 1,000,000, such as 100t.'],
  ['-1v', 'Bars of volume need a size in BTC from 0.001 to 1,000,000,000,000, such as 10v.'],
  ['0v', 'Bars of volume need a size in BTC from 0.001 to 1,000,000,000,000, such as 10v.'],
  ['1,5v', 'Bars of volume need a size in BTC from 0.001 to 1,000,000,000,000, such as 10v.'],
  ['9999999999999v', 'Bars of volume need a size in BTC from 0.001 to 1,000,000,000,000, such as 10v.'],
  ['0.0015v', 'Bars of volume need a size in BTC that is a multiple of the size step 0.001: 0.001v or 0.002v.'],
  ['20.05r', 'Range bars need a price difference in USDT that is a multiple of the tick 0.1: 20r or 20.1r.'],
  ['0.05r', 'Range bars need a price difference in USDT that is a multiple of the tick 0.1: 0.1r.'],
  ['0r', 'Range bars need a price difference in USDT from 0.1 to 1,000,000,000,000, such as 10r.'],
])('%s typed is refused with what can be', (text, problem) => {
  expect(typedBars(text, BTC)).toEqual({ problem });
});

test.each(['15m', '5', 't', 'bt', '10x', 'BTC', '10vv', '1e3t', ''])('%s means no bars', (text) => {
  expect(typedBars(text, BTC)).toBeUndefined();
});

test('of an instrument whose steps are not known, any size that sums can have', () => {
  expect(typedBars('0.05r', undefined)).toEqual({ bars: '0.05r' });
  expect(typedBars('0.000000001v', undefined)).toHaveProperty('problem', expect.stringContaining('0.00000001'));
});

test('bars that make no sense for an instrument have the nearest that does offered', () => {
  const doge = { ...BTC, base: 'DOGE', tick: '0.00001', step: '1' };
  const trading = { price: 0.15, minuteVolume: 50_000 };
  // 20 USDT of 0.15, and a size that each trade has.
  expect(sensibleBars('20r', doge, trading)).toBe('0.0002r');
  expect(sensibleBars('10v', doge, trading)).toBe('10000v');
  expect(sensibleBars('0.5v', doge, trading)).toBe('10000v');
  expect(sensibleBars('90000000v', doge, trading)).toBe('200000v');
  const btc = { price: 97_000, minuteVolume: 20 };
  expect(sensibleBars('0.0002r', BTC, btc)).toBe('20r');
  for (const bars of ['20r', '0.1r', '500r', '10v', '100t']) expect(sensibleBars(bars, BTC, btc)).toBeUndefined();
  for (const bars of ['20r', '10v']) expect(sensibleBars(bars, BTC, { price: NaN, minuteVolume: NaN })).toBeUndefined();
  expect(sensibleBars('100t', doge, trading)).toBeUndefined();
});

test('bars are named with their unit', () => {
  expect(['1t', '500t', '10v', '20r'].map((bars) => barsName(bars, BTC))).toEqual([
    '1 trade',
    '500 trades',
    '10 BTC',
    'range 20 USDT',
  ]);
  const contracts = { ...PERP, sizeUnit: 'contracts', contractSize: undefined } as unknown as Instrument;
  expect(barsName('10v', contracts)).toBe('10 contracts');
  expect((['trades', 'volume', 'range'] as const).map((kind) => kindName(kind, BTC))).toEqual([
    'Trades',
    'Volume in BTC',
    'Range in USDT',
  ]);
});

test('what is offered fits the trading of the instrument, in whole steps', () => {
  expect(offeredBars(BTC, { price: 98_000, minuteVolume: 12 })).toEqual({
    trades: ['50t', '100t', '500t', '1000t'],
    volume: ['2v', '10v', '50v'],
    range: ['20r', '50r', '200r'],
  });
  const coin = { tick: '0.00001', step: '1' };
  expect(offeredBars(coin, { price: 0.2, minuteVolume: 3e5 })).toMatchObject({
    volume: ['50000v', '200000v', '1000000v'],
    range: ['0.0001r', '0.0002r', '0.0005r'],
  });
  expect(offeredBars(undefined, { price: 1, minuteVolume: 1 })).toMatchObject({ volume: [], range: [] });
  expect(offeredBars(BTC, { price: NaN, minuteVolume: NaN })).toMatchObject({ volume: [], range: [] });
});

test('trading is measured from candles, or from bars', () => {
  const candles = new CandleBuffer();
  Object.assign(candles, {
    interval: '5m',
    count: 2,
    scales: { priceScale: 1, priceSent: 1, sizeScale: 2, sizeSent: 2 },
  });
  candles.numbers[CANDLE.volume] = 1000;
  candles.numbers[CANDLE_STRIDE + CANDLE.volume] = 3000;
  candles.numbers[CANDLE_STRIDE + CANDLE.close] = 500;
  expect(candleTrading(candles)).toEqual({ price: 50, minuteVolume: 4 });
  expect(barTrading(threeBars())).toEqual({ price: 11, minuteVolume: (15 / 90) * 60 });
  expect(candleTrading(new CandleBuffer()).price).toBeNaN();
});

/** Three bars of trades, of which two begin in one millisecond: of 60 and 30 s, and one that has begun. */
function threeBars() {
  const at = (from: number, to: number, numbers: object) => ({
    numbers: { openTime: START + from, closeTime: START + to, buyVolume: 3, sellVolume: 2, ...numbers },
  });
  return flowBufferOf(
    [
      at(0, 60_000, { open: 100, high: 120, low: 90, close: 110 }),
      at(60_000, 90_000, { open: 110, high: 130, low: 100, close: 120, flags: FlowFlag.closed | FlowFlag.gap }),
      at(60_000, 90_000, { open: 120, high: 120, low: 110, close: 110, flags: 0 }),
    ],
    0,
    '50t',
  );
}

describe('a chart of bars', () => {
  const SETTINGS = { ...CHART_SETTINGS.defaults, bars: '50t' };

  test('asks for the bars alone, and for what it had when an interval is chosen', () => {
    const shown = {
      ...SETTINGS,
      compare: 'binance-spot:ETHUSDT' as const,
      isOverVenues: true,
      flow: ['delta' as const],
    };
    const demands = chartPanel.demand(shown, 'binance-spot:BTCUSDT', 'p', undefined);
    expect(demands).toEqual([
      { sub: 'p/flow', kind: 'flow', instrument: 'binance-spot:BTCUSDT', bars: '50t', step: 'auto' },
    ]);
    expect(addsVenues(shown)).toBe(false);
    expect(chartPanel.demand({ ...shown, bars: undefined }, 'binance-spot:BTCUSDT', 'p', undefined)).toHaveLength(3);
    for (const id of ['compare', 'over-venues', 'venues']) {
      const command = chartPanel.commands.find((one) => one.id === id);
      expect(command?.lacking?.(shown)).toContain('bars by time alone');
      expect(command?.lacking?.({ ...shown, bars: undefined })).toBeUndefined();
    }
  });

  test('shows candles of what is polled, which has no trades, and says so', () => {
    expect(shownBars(SETTINGS, 'yahoo:AAPL')).toBeUndefined();
    expect(chartPanel.demand(SETTINGS, 'yahoo:AAPL', 'p', undefined)).toMatchObject([{ kind: 'candles' }]);
    const typed = chartPanel.typed?.('50t', { settings: SETTINGS, instrumentId: 'yahoo:AAPL' } as never);
    expect(typed).toHaveProperty('problem', expect.stringContaining('need trades'));
  });

  test('is saved, and anything else that was saved is no bars', () => {
    const { version } = CHART_SETTINGS;
    expect(CHART_SETTINGS.parse(JSON.parse(JSON.stringify(SETTINGS)), version)).toEqual(SETTINGS);
    for (const bars of ['1m', '0t', '-1v', 5, 'x', null])
      expect(CHART_SETTINGS.parse({ ...SETTINGS, bars }, version).bars).toBeUndefined();
    expect(CHART_SETTINGS.parse(CHART_SETTINGS.defaults, version)).toEqual(CHART_SETTINGS.defaults);
  });

  test('is chosen by typing, and left by typing an interval', () => {
    const context = {
      settings: CHART_SETTINGS.defaults,
      instrumentId: 'binance-spot:BTCUSDT',
      instrument: BTC,
    } as never;
    expect(chartPanel.typed?.('10v', context)).toMatchObject({
      label: 'Bars of 10 BTC (10v)',
      settings: { bars: '10v' },
    });
    const back = chartPanel.typed?.('5', { settings: SETTINGS } as never);
    expect(back).toEqual({ label: 'Interval 5m', settings: { ...CHART_SETTINGS.defaults, interval: '5m' } });
  });

  test('has the words of each bar: when it began and ended, why it is not whole, and where the first begins', () => {
    const flow = threeBars();
    const buffer = new BarCandles().of(flow);
    const about = { buffer, decimals: 1, zone: UTC };
    const bars = { flow, isFirstInView: false };
    const second = buffer.numbers[CANDLE_STRIDE] ?? NaN;
    expect(legendTexts({ ...about, index: 1, hoveredTime: second, bars })).toMatchObject({
      time: '2026-11-30 18:01:00.000–18:01:30.000 UTC',
      O: '11.0',
      H: '13.0',
      L: '10.0',
      C: '12.0',
      V: '5',
      change: '+1.0 (+9.09 %)',
      note: 'trades are missing',
    });
    const third = buffer.numbers[2 * CANDLE_STRIDE] ?? NaN;
    expect(third).toBeGreaterThan(second);
    expect(legendTexts({ ...about, index: 2, hoveredTime: third, bars: { flow, isFirstInView: true } })).toMatchObject({
      time: '2026-11-30 18:01:00.000–18:01:30.000 UTC',
      note: 'bars begin at 2026-11-30 18:00:00: earlier trades are not known, or not kept any more',
    });
    expect(barTimesText(zoneOf('Asia/Kolkata'), START, START + 1_800_000)).toBe(
      '2026-11-30 23:30:00.000–2026-12-01 00:00:00.000',
    );
    expect(firstBarText(UTC, flow)).toMatch(/^bars begin at 2026-11-30 18:00:00/);
    expect(chartSummary(buffer)).toBe('50t 2026-11-30T18:01:00.000Z O 12.0 H 12.0 L 11.0 C 11.0 V 5 forming, 3 bars');
    const legend = { decimals: 1, visible: { from: 0, to: 9e15 }, settings: SETTINGS, times: {}, anchorText: '' };
    expect(flowTexts({ ...legend, buffer: flow, hoveredTime: second })).toMatchObject({ delta: '1', 'flow-note': '' });
  });

  test('shows order flow of the bars that come with the drawing, if the newest was in view', () => {
    const flow = threeBars();
    const newest = flow.numbers[2 * FLOW_BAR_STRIDE + FLOW_BAR.openTime];
    const visible = { from: START, to: START + 60_000 };
    expect(withNewest(visible, START + 60_000, flow)).toEqual({ from: START, to: newest });
    expect(withNewest(visible, START + 90_000, flow)).toBe(visible);
    expect(withNewest(visible, START + 60_000, flowBufferOf([]))).toBe(visible);
  });

  test('says that there is no room for more series, and what to do', () => {
    const textOf = (isFull: boolean, bars: string | undefined): string | undefined =>
      chartPanel.emptyTextOf?.({
        panelId: 'p',
        settings: { ...SETTINGS, bars },
        instrumentId: 'binance-spot:BTCUSDT',
        feed: { flow: () => ({ isFull }) },
      } as never);
    expect(textOf(true, '50t')).toContain('no room for more series of order flow. Close');
    expect([textOf(false, '50t'), textOf(true, undefined)]).toEqual(['Waiting for trades.', undefined]);
  });

  test('measures between bars that are not equally long', () => {
    const buffer = new BarCandles().of(threeBars());
    expect(barMs(buffer)).toBeCloseTo(30_000, 2);
    expect(barsBetween(buffer, START + 1000, START + 61_000)).toBeCloseTo(2, 1);
    expect(timeBetween(buffer, 0, 1)).toBe(60_000);
    expect(timeBetween(buffer, 1, 4)).toBeCloseTo(60_000, 1);
    const candles = new CandleBuffer();
    candles.interval = '1m';
    expect([barsBetween(candles, 0, 150_000), timeBetween(candles, 0.2, 3.1)]).toEqual([2.5, 180_000]);
  });
});
