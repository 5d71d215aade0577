import { describe, expect, test } from 'vitest';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { CandleBuffer } from '../../feed/candle-buffer.ts';
import { UTC, zoneOf } from '../../format/zone.ts';
import type { PanelSession } from '../panel.ts';
import { priceMargins } from './chart-options.ts';
import { chartPanel } from './definition.ts';
import { HistoryLoader } from './history-loader.ts';
import { rulerText } from './ruler.ts';
import { CHART_SETTINGS, typedInterval } from './settings.ts';
import { shownInterval } from './shown-interval.ts';
import { momentText, tickText, weightOf } from './zoned-time-scale.ts';

test.each([
  ['15m', '15m'],
  ['15', '15m'],
  ['60', '1h'],
  ['240', '4h'],
  ['1M', '1M'],
  ['1H', '1h'],
  ['1D', '1d'],
  ['7', undefined],
  ['btc', undefined],
  ['', undefined],
])('typing %s means %s', (text, interval) => {
  expect(typedInterval(text)).toBe(interval);
});

test('broken settings become defaults', () => {
  expect(CHART_SETTINGS.parse({ interval: '7m', showsVolume: 1 }, 1)).toEqual(CHART_SETTINGS.defaults);
});

describe('the interval shown', () => {
  const session = (intervals: readonly Interval[]): PanelSession => ({
    mode: 'replay',
    suggested: [],
    epoch: 1,
    venues: [
      {
        id: 'binance-spot',
        exchange: 'binance',
        title: 'Binance Spot',
        marketTypes: ['spot'],
        channels: [],
        intervals,
      },
    ],
  });
  test.each([
    ['15m', ['1m'], '1m'],
    ['15m', ['1m', '15m', '1h'], '15m'],
    ['15m', ['1m', '5m', '4h'], '5m'],
    ['15m', ['1m', '30m'], '30m'],
    ['1M', ['1s', '1d'], '1d'],
    ['2h', ['1h', '4h'], '1h'],
    ['15m', [], '15m'],
  ] as const)('%s if the venue has %j is %s', (chosen, offered, shown) => {
    expect(shownInterval(chosen, session(offered), 'binance-spot:BTCUSDT')).toBe(shown);
    const settings = { ...CHART_SETTINGS.defaults, interval: chosen };
    expect(chartPanel.demand(settings, 'binance-spot:BTCUSDT', 'p', session(offered))).toMatchObject([
      { interval: shown },
    ]);
    expect(settings.interval).toBe(chosen);
  });
  test('is the one chosen while nothing is known of the venue', () => {
    expect(shownInterval('15m', undefined, 'binance-spot:BTCUSDT')).toBe('15m');
    expect(shownInterval('15m', session(['1m']), 'binance-usdm:BTCUSDT')).toBe('15m');
  });
});

describe('the time axis', () => {
  const HOUR = 3_600_000;
  test('days begin at midnight of the zone, also in half-hour zones', () => {
    const kolkata = zoneOf('Asia/Kolkata');
    const midnight = Date.UTC(2026, 10, 20, 18, 30);
    expect(weightOf(kolkata, midnight - 60_000, midnight)).toBe(50);
    expect(weightOf(UTC, midnight - 60_000, midnight)).toBe(22);
    expect(tickText(kolkata, midnight, 50)).toBe('21');
    expect(tickText(kolkata, midnight + 90 * 60_000, 30)).toBe('01:30');
  });
  test('months and years too', () => {
    const tokyo = zoneOf('Asia/Tokyo');
    const newYear = Date.UTC(2026, 11, 31, 15);
    expect(weightOf(tokyo, newYear - HOUR, newYear)).toBe(70);
    expect(tickText(tokyo, newYear, 70)).toBe('2027');
    expect(tickText(UTC, Date.UTC(2026, 10, 1), 60)).toBe('Nov');
    // Bars of trades within a second, and the first of another.
    const bar = Date.UTC(2026, 10, 1, 18, 44, 24, 193) + 3 / 1024;
    expect(weightOf(UTC, bar - 100, bar)).toBe(0);
    expect(tickText(UTC, bar, 0)).toBe('24.193');
    expect(tickText(UTC, bar, weightOf(UTC, bar - 200, bar))).toBe('18:44:24');
  });
  test('a DST change leaves no gap and no double boundary', () => {
    const berlin = zoneOf('Europe/Berlin');
    const start = Date.UTC(2026, 9, 24, 22);
    const weights = Array.from({ length: 25 }, (_, hour) =>
      weightOf(berlin, start + (hour - 1) * HOUR, start + hour * HOUR),
    );
    expect(weights[0]).toBe(50);
    expect(weights.slice(1).every((weight) => weight < 50)).toBe(true);
    expect(weightOf(berlin, start + 24 * HOUR, start + 25 * HOUR)).toBe(50);
  });
  test('the crosshair names the date', () => {
    expect(momentText(zoneOf('Asia/Kolkata'), Date.UTC(2026, 10, 20, 20), false)).toBe('2026-11-21 01:30');
  });
});

test('the ruler speaks price, per cent, bars and time', () => {
  expect(rulerText({ fromPrice: 100, toPrice: 101.5, fromBar: 3.2, toBar: 17.1 }, 1, 14 * 15 * 60_000)).toBe(
    '+1.5 (+1.50 %) · 14 bars · 3:30:00',
  );
  expect(rulerText({ fromPrice: 100, toPrice: 99, fromBar: 5, toBar: 4 }, 2, 60_000)).toBe(
    '-1.00 (-1.00 %) · -1 bar · 01:00',
  );
});

describe('older candles', () => {
  function setUp(answer = true) {
    const asked: number[] = [];
    const buffer = new CandleBuffer();
    buffer.count = 1_000;
    const loader = new HistoryLoader(() => {
      asked.push(buffer.count);
      return Promise.resolve(answer);
    });
    return { asked, buffer, loader };
  }
  test('are asked for near the left edge only, once at a time', async () => {
    const { asked, buffer, loader } = setUp();
    loader.look(buffer, 500, 0);
    expect(asked).toEqual([]);
    loader.look(buffer, 20, 0);
    loader.look(buffer, 10, 1);
    await Promise.resolve();
    expect(asked).toEqual([1_000]);
    buffer.count = 2_000;
    loader.look(buffer, 10, 2);
    expect(asked).toEqual([1_000, 2_000]);
  });
  test('are not asked for while loading, at the end, or beyond what is shown', () => {
    const { asked, buffer, loader } = setUp();
    for (const history of ['loading', 'end'] as const) {
      buffer.history = history;
      loader.look(buffer, 0, 0);
    }
    buffer.history = 'idle';
    buffer.count = 20_000;
    loader.look(buffer, 0, 0);
    expect(asked).toEqual([]);
  });
  test('wait after a rejection', async () => {
    const { asked, buffer, loader } = setUp(false);
    loader.look(buffer, 0, 0);
    await Promise.resolve();
    loader.look(buffer, 0, 1_000);
    expect(asked).toHaveLength(1);
    loader.look(buffer, 0, 6_000);
    expect(asked).toHaveLength(2);
  });
});

test.each([
  ['no legend', 0, 300, 0.08],
  ['a line in a pane of usual height', 24, 400, 0.08],
  ['three lines in a low pane', 58, 160, 0.39],
  ['more lines than the pane is high', 200, 160, 0.4],
  ['a pane that has no size yet', 24, 0, 0.08],
])('%s: prices begin below the legend', (_what, legendBottom, paneHeight, top) => {
  expect(priceMargins(legendBottom, paneHeight)).toEqual({ top, bottom: 0.24 });
});
