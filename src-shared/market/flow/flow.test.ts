import { describe, expect, it } from 'vitest';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../wire/layout.ts';
import { parseBarRule } from './bar-rule.ts';
import { cumulate } from './flow-sums.ts';
import { imbalancesOf, nakedControls, unfinishedAuctions } from './imbalances.ts';
import { type PriceRow, volumeProfile } from './volume-profile.ts';

describe('the text of a bar rule', () => {
  it('names an interval, trades, volume or range', () => {
    expect(['5m', '1M', '500t', '0.5v', '25r'].map(parseBarRule)).toEqual([
      { kind: 'time', interval: '5m' },
      { kind: 'time', interval: '1M' },
      { kind: 'trades', count: 500 },
      { kind: 'volume', size: '0.5' },
      { kind: 'range', price: '25' },
    ]);
  });

  it.each(['', '7m', 't', '0t', '1.5t', '-1v', '0.0r', '1e3t', '2000000t', `${'9'.repeat(40)}v`])('not %j', (text) => {
    expect(parseBarRule(text)).toBeUndefined();
  });
});

describe('a volume profile', () => {
  it('has the point of control, and about it 70 % of the volume by pairs of steps', () => {
    // The common example of the method: from 30 at 105, two above (22 + 12), then two below (20 + 14).
    const rows = rowsOf(100, [2, 6, 8, 14, 20, 30, 22, 12, 5, 1]);
    const profile = volumeProfile([rows], 1);
    expect(profile.total).toBe(120);
    expect([profile.control, profile.valueLow, profile.valueHigh]).toEqual([5, 3, 7]);
  });

  it('sums bars, fills the steps between, and is empty without trades or with too many steps', () => {
    const profile = volumeProfile([rowsOf(10, [1]), rowsOf(20, [2]), rowsOf(10, [4])], 5);
    expect(profile.rows.map(({ price, buy }) => [price, buy])).toEqual([
      [10, 5],
      [15, 0],
      [20, 2],
    ]);
    expect(volumeProfile([], 1)).toMatchObject({ rows: [], total: 0, control: -1, valueLow: -1 });
    expect(volumeProfile([rowsOf(0, [1]), rowsOf(1e6, [1])], 1).rows).toEqual([]);
  });

  it('has nodes where more or less was traded than nearby', () => {
    const { highNodes, lowNodes } = volumeProfile([rowsOf(0, [1, 5, 30, 60, 30, 5, 1, 4, 20, 50, 20, 6, 2])], 1);
    expect(highNodes).toEqual([3, 9]);
    expect(lowNodes).toEqual([6]);
  });
});

describe('a footprint', () => {
  const row = (price: number, sell: number, buy: number): PriceRow => ({ price, buy, sell, buyCount: 1, sellCount: 1 });

  it('compares what was bought with what was sold one step below', () => {
    const rows = [row(10, 5, 0), row(11, 2, 15), row(12, 1, 6), row(13, 0, 3), row(14, 40, 1)];
    expect(imbalancesOf(rows, 1, { ratio: 3, minSize: 3 })).toEqual({
      buy: [11, 12, 13],
      sell: [14],
      stackedBuy: [{ from: 11, to: 13 }],
      stackedSell: [],
    });
    expect(imbalancesOf(rows, 1, { ratio: 3, minSize: 4 }).buy).toEqual([11, 12]);
  });

  it('an auction is not finished if both sides traded at the end', () => {
    expect(unfinishedAuctions([row(1, 3, 0), row(2, 0, 4)])).toEqual({ high: false, low: false });
    expect(unfinishedAuctions([row(1, 3, 1), row(2, 1, 4)])).toEqual({ high: true, low: true });
    expect(unfinishedAuctions([])).toEqual({ high: false, low: false });
  });

  it('points of control that no later bar came back to are naked', () => {
    const bar = (prices: readonly number[], at: number) => ({
      rows: prices.map((price) => row(price, 1, price === at ? 9 : 1)),
      low: prices[0] ?? NaN,
      high: prices.at(-1) ?? NaN,
    });
    const bars = [bar([10, 11, 12], 10), bar([12, 13, 14], 13), bar([14, 15], 15), bar([13, 14], 14)];
    expect(nakedControls(bars, 1)).toEqual([
      { bar: 0, price: 10 },
      { bar: 2, price: 15 },
    ]);
  });
});

describe('sums from an anchor', () => {
  const DAY = 86_400_000;
  const numbers = new Float64Array(4 * FLOW_BAR_STRIDE);
  const bar = (i: number, openTime: number, [open, buy, sell, weighted, squared, flags]: readonly number[]): void => {
    const facts = { openTime, closeTime: openTime + 999, open, buyVolume: buy, sellVolume: sell, flags };
    for (const [name, value] of Object.entries({
      ...facts,
      weight: (buy ?? 0) + (sell ?? 0),
      weighted,
      squared,
      minDelta: -(sell ?? 0),
      maxDelta: buy,
    }))
      numbers[i * FLOW_BAR_STRIDE + FLOW_BAR[name as keyof typeof FLOW_BAR]] = value ?? 0;
  };
  bar(0, DAY - 2000, [100, 5, 1, 0, 0, FlowFlag.gap]);
  // 2 at 100 and 2 at 102.
  bar(1, DAY, [100, 3, 1, 4, 8, 0]);
  // 4 at 105.
  bar(2, DAY + 1000, [105, 0, 4, 0, 0, 0]);
  bar(3, DAY + 2000, [106, 1, 0, 0, 0, FlowFlag.mismatch]);

  it('begin anew each UTC day, and carry the flags of the bars they are made of', () => {
    const points = cumulate({ numbers, count: 4 }, { kind: 'session' }, { lateFlag: FlowFlag.lateStart });
    expect(points.map(({ cvd, isFirst }) => [cvd, isFirst])).toEqual([
      [4, true],
      [2, true],
      [-2, false],
      [-1, false],
    ]);
    expect(points.map(({ flags }) => flags)).toEqual([FlowFlag.gap | FlowFlag.lateStart, 0, 0, FlowFlag.mismatch]);
    expect(points.map(({ cvdLow, cvdHigh }) => [cvdLow, cvdHigh])).toEqual([
      [-1, 5],
      [-1, 3],
      [-2, 2],
      [-2, -1],
    ]);
    expect(points[2]?.vwap).toBe((2 * 100 + 2 * 102 + 4 * 105) / 8);
    const mean = points[2]?.vwap ?? NaN;
    const variance = (2 * (100 - mean) ** 2 + 2 * (102 - mean) ** 2 + 4 * (105 - mean) ** 2) / 8;
    expect(points[2]?.deviation).toBeCloseTo(Math.sqrt(variance), 12);
  });

  it('begin with the bar of an instant, and are late if that is before all of them', () => {
    const from = (time: number) =>
      cumulate({ numbers, count: 4 }, { kind: 'time', from: time }, { lateFlag: FlowFlag.lateStart });
    expect(from(DAY + 1500).map(({ cvd }) => cvd)).toEqual([-4, -3]);
    expect(from(DAY + 1500)[0]?.flags).toBe(0);
    expect(from(0)[0]?.flags).toBe(FlowFlag.gap | FlowFlag.lateStart);
  });
});

function rowsOf(low: number, volumes: readonly number[]): readonly PriceRow[] {
  return volumes.map((buy, i) => ({ price: low + i, buy, sell: 0, buyCount: 1, sellCount: 0 }));
}
