import { describe, expect, it } from 'vitest';
import { parseBarRule, type BarRule } from '../../../src-shared/market/flow/bar-rule.ts';
import { parseDecimal } from '../../../src-shared/market/decimal.ts';
import { PriceMoments } from '../../../src-shared/market/flow/flow-sums.ts';
import { FLOW_BAR, FlowFlag } from '../../../src-shared/wire/layout.ts';
import { CandleRecord, TradeRecord } from '../venue/records.ts';
import { FlowBars } from './flow-bars.ts';
import { ROW } from './flow-rows.ts';
import { viewBar, viewProfile } from './flow-view.ts';

const ABOUT = { venue: 'binance-spot', symbol: 'BTCUSDT', bars: '', isStale: false } as const;
const MINUTE = 60_000;

describe('bars of order flow', () => {
  it('by time: prices, both sides, delta and its path, average, size classes', () => {
    const bars = flow('1m', '1');
    trades(bars, [
      [0, '100.5', '2', 'buy'],
      [1000, '99', '3.25', 'sell'],
      [2000, '101', '10', 'buy'],
      [MINUTE, '101', '1', 'sell'],
    ]);
    expect(viewBar(bars, 0, ABOUT)).toMatchObject({
      openTime: 0,
      closeTime: MINUTE - 1,
      open: '100.5',
      high: '101.0',
      low: '99.0',
      close: '101.0',
      buyVolume: '12.00',
      sellVolume: '3.25',
      delta: '8.75',
      minDelta: '-1.25',
      maxDelta: '8.75',
      buyCount: 2,
      sellCount: 1,
      closed: true,
      incomplete: ['late-start'],
      classes: [
        { buyVolume: '2.00', sellVolume: '3.25' },
        { buyVolume: '10.00', sellVolume: '0.00' },
        { buyVolume: '0.00', sellVolume: '0.00' },
        { buyVolume: '0.00', sellVolume: '0.00' },
      ],
      footprint: [
        { price: '99.0', buyVolume: '0.00', sellVolume: '3.25', buyCount: 0, sellCount: 1 },
        { price: '100.0', buyVolume: '2.00', sellVolume: '0.00', buyCount: 1, sellCount: 0 },
        { price: '101.0', buyVolume: '10.00', sellVolume: '0.00', buyCount: 1, sellCount: 0 },
      ],
    });
    expect(viewBar(bars, 0, ABOUT).vwap).toBeCloseTo((100.5 * 2 + 99 * 3.25 + 101 * 10) / 15.25, 12);
    expect(viewBar(bars, 1, ABOUT)).toMatchObject({ closed: false, incomplete: [], minDelta: '-1.00' });
  });

  it.each([
    ['3t', [3, 3, 1]],
    ['4v', [2, 2, 2, 1]],
    ['2r', [3, 3, 1]],
  ])('%s ends bars after so many trades, so much volume, or before the range is wider', (text, counts) => {
    const bars = flow(text);
    trades(
      bars,
      ['10', '11', '12', '13', '14', '15', '16'].map((price, i) => [i, price, '2', 'buy'] as const),
    );
    const found = Array.from({ length: bars.rows.count }, (_, row) => viewBar(bars, row, ABOUT));
    expect(found.map(({ buyCount }) => buyCount)).toEqual(counts);
    expect(found.map(({ closeTime }) => closeTime)).toEqual(counts.map((_, i) => sum(counts.slice(0, i + 1)) - 1));
    expect(found.every(({ incomplete }) => incomplete.length === 0)).toBe(true);
  });

  it('a gap marks the bars on both sides and those between, which are empty', () => {
    const bars = flow('1m', '1');
    trades(bars, [
      [0, '1', '1', 'buy'],
      [MINUTE, '1', '1', 'buy'],
    ]);
    take(bars, [4 * MINUTE + 5, '2', '1', 'sell'], 7);
    take(bars, [6 * MINUTE, '2', '1', 'sell'], 0);
    const found = Array.from({ length: bars.rows.count }, (_, row) => viewBar(bars, row, ABOUT));
    expect(found.map(({ openTime, incomplete }) => [openTime / MINUTE, incomplete.join()])).toEqual([
      [0, 'late-start'],
      [1, 'gap'],
      [2, 'gap'],
      [3, 'gap'],
      [4, 'gap'],
      [6, ''],
    ]);
    expect(found[2]).not.toHaveProperty('open');
    expect(found[2]).toMatchObject({ buyVolume: '0', delta: '0', footprint: [] });
    expect(viewProfile(bars, { from: 5 * MINUTE, to: 6 * MINUTE }, ABOUT).incomplete).toEqual([]);
    expect(viewProfile(bars, { from: 3 * MINUTE, to: 6 * MINUTE }, ABOUT).incomplete).toEqual(['gap']);
  });

  it('history that shows that nothing was missing takes the marks away, but not those of another gap', () => {
    const bars = flow('1m');
    take(bars, [0, '1', '1', 'buy'], 0);
    take(bars, [90_000, '1', '1', 'buy'], NaN);
    take(bars, [95_000, '1', '1', 'buy'], NaN);
    bars.clearGap(0, 90_000);
    expect([0, 1].map((row) => bars.rows.flagsAt(row) & FlowFlag.gap)).toEqual([0, FlowFlag.gap]);
    bars.clearGap(90_000, 95_000);
    expect(bars.rows.flagsAt(1) & FlowFlag.gap).toBe(0);
  });

  it('the marks of a late trade before which trades are missing stay until history clears that gap', () => {
    const bars = flow('1m');
    take(bars, [0, '1', '1', 'buy'], 0);
    take(bars, [90_000, '1', '1', 'buy'], 0);
    take(bars, [30_000, '1', '1', 'buy'], NaN);
    take(bars, [200_000, '1', '1', 'buy'], NaN);
    const marks = () => [0, 1, 2, 3].map((row) => (bars.rows.flagsAt(row) & FlowFlag.gap) !== 0);
    expect(marks()).toEqual([true, true, true, true]);
    bars.clearGap(90_000, 200_000);
    expect(marks()).toEqual([true, true, false, false]);
    bars.clearGap(90_000, 30_000);
    expect(marks()).toEqual([false, false, false, false]);
  });

  it('a trade that comes late enters the bar of its time, one is made if there is none, and the bar is emitted again', () => {
    const bars = flow('1m', '1');
    const ended: number[] = [];
    bars.onEnded = (row) => {
      ended.push(bars.rows.openTimeAt(row) / MINUTE);
    };
    trades(bars, [
      [0, '10', '1', 'buy'],
      [MINUTE, '11', '1', 'buy'],
      [3 * MINUTE, '12', '1', 'buy'],
      [MINUTE + 1, '9', '5', 'sell'],
      [2 * MINUTE + 1, '13', '2', 'sell'],
      [-5, '13', '2', 'sell'],
    ]);
    const found = Array.from({ length: bars.rows.count }, (_, row) => viewBar(bars, row, ABOUT));
    expect(found.map(({ openTime, sellVolume, low }) => [openTime / MINUTE, sellVolume, low])).toEqual([
      [0, '0', '10'],
      [1, '5', '9'],
      [2, '2', '13'],
      [3, '0', '12'],
    ]);
    expect(found[1]?.footprint?.map(({ price }) => price)).toEqual(['9', '11']);
    expect(ended).toEqual([0, 1, 1, 2]);
  });

  it('before the first trade it is estimated from candles; a late trade of such a bar is in its candle already', () => {
    const bars = flow('1m', '1');
    trades(bars, [
      [2 * MINUTE + 5, '20', '1', 'buy'],
      [3 * MINUTE, '20', '1', 'buy'],
    ]);
    for (const minute of [3, 2, 1, 0]) bars.estimate(candle(minute * MINUTE, ['10', '15', '8', '12', '4.5', '1.5']));
    take(bars, [MINUTE, '11', '1', 'buy'], 0);
    const found = Array.from({ length: bars.rows.count }, (_, row) => viewBar(bars, row, ABOUT));
    expect(found.map(({ openTime, delta, incomplete }) => [openTime / MINUTE, delta, incomplete.join()])).toEqual([
      [0, '-1.5', 'estimated'],
      [1, '-1.5', 'estimated'],
      [2, '-1.5', 'estimated'],
      [3, '1.0', ''],
    ]);
    expect(found[0]).toMatchObject({
      open: '10',
      high: '15',
      low: '8',
      close: '12',
      buyVolume: '1.5',
      sellVolume: '3.0',
      minDelta: '-1.5',
      maxDelta: '0.0',
      buyCount: NaN,
      closed: true,
      footprint: [],
    });
    // By turnover.
    expect(found[0]?.vwap).toBeCloseTo(10, 12);
    expect(viewProfile(bars, { from: MINUTE, to: 3 * MINUTE }, ABOUT).incomplete).toEqual(['estimated']);
  });

  it('takes no candle for a bar that lacks the volume of takers, or says more of it than there was', () => {
    const bars = flow('1m');
    take(bars, [2 * MINUTE, '20', '1', 'buy'], 0);
    bars.estimate(candle(MINUTE, ['10', '15', '8', '12', '4.5']));
    bars.estimate(candle(0, ['10', '15', '8', '12', '4.5', '4.6']));
    bars.estimate(candle(0, ['10', '15', '8', '12', '9007199254740993', '4']));
    const lacking = candle(0, ['10', '15', '8', '12', '4.5', '0']);
    lacking.volume.clear();
    bars.estimate(lacking);
    expect(bars.rows.count).toBe(1);
  });

  it('estimates nothing in place of a bar whose end was seen, between bars, or without room before the first', () => {
    const bars = new FlowBars({ rule: rule('1m') }, { maxBars: 3, maxCells: 0 }, spot);
    const texts = ['10', '15', '8', '12', '4.5', '1.5'];
    take(bars, [2 * MINUTE + 5, '20', '1', 'buy'], 0);
    // It goes on.
    bars.estimate(candle(2 * MINUTE, texts));
    take(bars, [4 * MINUTE, '20', '1', 'buy'], 0);
    bars.estimate(candle(3 * MINUTE, texts));
    for (const minute of [1, 0]) bars.estimate(candle(minute * MINUTE, texts));
    const found = Array.from({ length: bars.rows.count }, (_, row) => viewBar(bars, row, ABOUT));
    expect(found.map(({ openTime, incomplete }) => [openTime / MINUTE, incomplete.join()])).toEqual([
      [1, 'estimated'],
      [2, 'late-start'],
      [4, ''],
    ]);
  });

  it('an estimated bar was traded at its average price: by turnover, or the middle of three if that is none of its prices', () => {
    const averageOf = (texts: readonly string[]): readonly number[] => {
      const bars = flow('1m');
      bars.estimate(candle(0, texts));
      const moments = new PriceMoments();
      moments.addBar(bars.rows.numbers, 0);
      return [moments.price, moments.deviation];
    };
    expect(averageOf(['12', '15', '8', '12', '4.5', '1.5'])).toEqual([10, 0]);
    // The turnover of contracts says nothing of the price.
    expect(averageOf(['12', '15', '8', '12', '0.5', '0.25'])[0]).toBeCloseTo((15 + 8 + 12) / 3, 9);
    expect(averageOf(['12', '15', '8', '12', '0', '0'])).toEqual([NaN, NaN]);
  });

  it.each([
    [false, [4.5, 3]],
    [true, [4.5 / 10, 3 / 15]],
  ])('sums over estimated bars are weighted as those of trades, inverse %s', (isInverse, weights) => {
    const prices = [10, 15];
    const sizing = { notional: { perSize: 1, perNotional: 0, perInverse: 0 }, isInverse };
    const bars = new FlowBars({ rule: rule('1m') }, LIMITS, () => sizing);
    bars.estimate(candle(MINUTE, ['12', '15', '8', '12', '4.5', '2']));
    bars.estimate(candle(0, ['13', '15', '13', '14', '3', '1']));
    const moments = new PriceMoments();
    for (const row of [0, 1]) moments.addBar(bars.rows.numbers, row * ROW);
    const total = sum(weights);
    const mean = sum(prices.map((price, i) => price * (weights[i] ?? NaN))) / total;
    const variance = sum(prices.map((price, i) => (price - mean) ** 2 * (weights[i] ?? NaN))) / total;
    expect(moments.price).toBeCloseTo(mean, 9);
    expect(moments.deviation).toBeCloseTo(Math.sqrt(variance), 9);
  });

  it('says once that it has begun, with the first trade', () => {
    const bars = flow('1m');
    let begun = 0;
    bars.onBegun = () => begun++;
    bars.estimate(candle(0, ['10', '15', '8', '12', '4.5', '1.5']));
    expect(begun).toBe(0);
    for (const minute of [2, 3, 4]) take(bars, [minute * MINUTE, '1', '1', 'buy'], 0);
    expect(begun).toBe(1);
  });

  it('an estimated bar is emitted if it takes the place of one that was, and has no size classes', () => {
    const bars = flow('1m');
    const ended: string[] = [];
    bars.onEnded = (row) => {
      ended.push(viewBar(bars, row, ABOUT).incomplete.join());
    };
    bars.estimate(candle(0, ['10', '15', '8', '12', '4.5', '1.5']));
    take(bars, [2 * MINUTE + 5, '20', '1', 'buy'], 0);
    expect(ended).toEqual([]);
    take(bars, [3 * MINUTE, '20', '1', 'buy'], 0);
    bars.estimate(candle(2 * MINUTE, ['10', '15', '8', '12', '4.5', '1.5']));
    expect(ended).toEqual(['late-start', 'estimated']);
    const found = [0, 1, 2].map((row) => viewBar(bars, row, ABOUT));
    expect(found.map(({ classes }) => classes?.[0]?.buyVolume)).toEqual([undefined, undefined, '1.0']);
    const { numbers } = bars.rows;
    expect([...numbers.subarray(ROW + FLOW_BAR.classes, ROW + FLOW_BAR.flags)].every((size) => size === 0)).toBe(true);
    expect(found[1]).toMatchObject({ buyVolume: '1.5', minDelta: '-1.5', maxDelta: '0.0' });
    bars.estimate(candle(-MINUTE, ['10', '15', '8', '12', '4.5', '4']));
    expect(viewBar(bars, 0, ABOUT)).toMatchObject({ delta: '3.5', minDelta: '0.0', maxDelta: '3.5' });
  });

  it('bars that a candle contradicts are marked, and emitted again if they have ended', () => {
    const bars = flow('1m');
    const ended: string[] = [];
    trades(bars, [
      [0, '1', '1', 'buy'],
      [MINUTE, '1', '1', 'buy'],
      [2 * MINUTE, '1', '1', 'buy'],
    ]);
    bars.onEnded = (row) => {
      ended.push(viewBar(bars, row, ABOUT).incomplete.join());
    };
    bars.markSpan(MINUTE, 2 * MINUTE, FlowFlag.mismatch);
    expect(ended).toEqual(['mismatch']);
    expect([0, 1, 2].map((row) => viewBar(bars, row, ABOUT).incomplete.join())).toEqual([
      'late-start',
      'mismatch',
      'mismatch',
    ]);
  });

  it('has no size classes while the size of a contract is not known', () => {
    const bars = new FlowBars({ rule: rule('1m') }, LIMITS, () => ({ notional: undefined, isInverse: false }));
    take(bars, [0, '1', '1', 'buy'], 0);
    expect(viewBar(bars, 0, ABOUT)).not.toHaveProperty('classes');
  });

  it('a gap that is longer than all that is kept leaves empty bars alone, and the oldest of too many gaps stays marked', () => {
    const bars = flow('1m');
    take(bars, [0, '1', '1', 'buy'], 0);
    take(bars, [1_000_000 * MINUTE, '1', '1', 'buy'], NaN);
    const found = Array.from({ length: bars.rows.count }, (_, row) => viewBar(bars, row, ABOUT));
    expect(found.length).toBeGreaterThan(90);
    expect(found.every(({ incomplete }) => incomplete.includes('gap'))).toBe(true);
    expect(found.at(-2)).toMatchObject({ openTime: 999_999 * MINUTE, buyVolume: '0' });
    const many = flow('1h');
    for (let second = 0; second <= 257; second++) take(many, [second * 1000, '1', '1', 'buy'], NaN);
    for (let second = 1; second <= 257; second++) many.clearGap((second - 1) * 1000, second * 1000);
    expect(many.rows.flagsAt(0) & FlowFlag.gap).toBe(FlowFlag.gap);
  });

  it('chooses a price step of at least 2 bps', () => {
    const bars = flow('1m', 'auto');
    take(bars, [0, '110000.1', '1', 'buy'], 0);
    expect(bars.step).toBe(500);
    const exact = flow('1m', 'auto');
    take(exact, [0, '10000', '1', 'buy'], 0);
    expect(exact.step).toBe(2);
  });

  it('the newest bar is stale while its stream is down, and a profile that contains it', () => {
    const bars = flow('1m', '1');
    trades(bars, [
      [0, '1', '1', 'buy'],
      [MINUTE, '1', '1', 'buy'],
    ]);
    const about = { ...ABOUT, isStale: true };
    expect([0, 1].map((row) => viewBar(bars, row, about).incomplete.join())).toEqual(['late-start', 'stale']);
    expect(viewProfile(bars, { from: MINUTE, to: MINUTE }, about).incomplete).toEqual(['stale']);
    expect(viewProfile(bars, { from: 0, to: 1 }, about).incomplete).toEqual(['late-start']);
    expect(viewProfile(bars, { from: -1, to: MINUTE }, ABOUT).incomplete).toEqual(['late-start']);
    const later = flow('5t', '1');
    trades(later, [[MINUTE, '1', '1', 'buy']]);
    expect(viewProfile(later, { from: MINUTE, to: MINUTE }, ABOUT).incomplete).toEqual([]);
    expect(viewProfile(later, { from: 0, to: MINUTE }, ABOUT).incomplete).toEqual(['late-start']);
  });

  it('digits that come later scale everything that was summed', () => {
    const bars = flow('1m', '0.5');
    trades(bars, [
      [0, '10', '1', 'buy'],
      [1, '10.75', '0.003', 'sell'],
    ]);
    const bar = viewBar(bars, 0, ABOUT);
    expect(bar).toMatchObject({ open: '10.00', buyVolume: '1.000', sellVolume: '0.003', delta: '0.997' });
    expect(bar.footprint?.map(({ price, buyVolume, sellVolume }) => [price, buyVolume, sellVolume])).toEqual([
      ['10.00', '1.000', '0.000'],
      ['10.50', '0.000', '0.003'],
    ]);
    expect(bar.vwap).toBeCloseTo((10 + 10.75 * 0.003) / 1.003, 12);
  });

  it('says of sums beyond 2^53, and of numbers spelled oddly, that they are not exact', () => {
    const bars = flow('1m');
    take(bars, [0, '1', '9007199254740991', 'buy'], 0);
    expect(bars.rows.flagsAt(0) & FlowFlag.inexact).toBe(0);
    take(bars, [1, '1', '1', 'buy'], 0);
    expect(viewBar(bars, 0, ABOUT).incomplete).toContain('inexact');
    const odd = flow('1m');
    take(odd, [0, '1', '1e3', 'buy'], 0);
    expect(viewBar(odd, 0, ABOUT)).toMatchObject({ buyVolume: '1000', incomplete: ['late-start', 'inexact'] });
  });

  it('keeps so many bars and cells; a footprint that made way says so, and a trade too far away is left out of it', () => {
    const bars = new FlowBars({ rule: rule('1m'), step: '1' }, { maxBars: 20, maxCells: 300 }, spot);
    for (let minute = 0; minute < 50; minute++)
      for (const price of [100, 129]) take(bars, [minute * MINUTE, String(price), '1', 'buy'], 0);
    expect(bars.rows.count).toBe(20);
    expect(bars.footprint?.size).toBe(300);
    expect(bars.rows.dropped).toBe(30);
    const clipped = Array.from({ length: 20 }, (_, row) => viewBar(bars, row, ABOUT).incomplete.join());
    expect(clipped).toEqual([...Array.from({ length: 10 }, () => 'clipped'), ...Array.from({ length: 10 }, () => '')]);
    take(bars, [50 * MINUTE, '1', '1', 'buy'], 0);
    take(bars, [50 * MINUTE, '5000', '1', 'buy'], 0);
    expect(viewBar(bars, bars.rows.count - 1, ABOUT)).toMatchObject({
      buyVolume: '2',
      incomplete: ['clipped'],
      footprint: [{ price: '1' }],
    });
  });

  it('weighs the average price of inverse contracts by base units', () => {
    const bars = new FlowBars({ rule: rule('1m') }, LIMITS, () => ({
      notional: { perSize: 100, perNotional: 0, perInverse: 0 },
      isInverse: true,
    }));
    trades(bars, [
      [0, '50000', '10', 'buy'],
      [1, '40000.5', '30', 'sell'],
    ]);
    expect(viewBar(bars, 0, ABOUT).vwap).toBeCloseTo(40 / (10 / 50_000 + 30 / 40_000.5), 6);
    expect(viewBar(bars, 0, ABOUT).classes?.map((each) => Object.values(each))).toEqual([
      ['0', '0'],
      ['10', '30'],
      ['0', '0'],
      ['0', '0'],
    ]);
  });
});

type Line = readonly [time: number, price: string, size: string, side: 'buy' | 'sell'];

const LIMITS = { maxBars: 100, maxCells: 10_000 };

function flow(text: string, step?: string): FlowBars {
  return new FlowBars({ rule: rule(text), ...(step === undefined ? {} : { step }) }, LIMITS, spot);
}

function rule(text: string): BarRule {
  const parsed = parseBarRule(text);
  if (parsed === undefined) throw new Error(`no rule: ${text}`);
  return parsed;
}

function spot() {
  return { notional: { perSize: 0, perNotional: 1, perInverse: 0 }, isInverse: false };
}

function trades(bars: FlowBars, lines: readonly Line[]): void {
  for (const line of lines) take(bars, line, 0);
}

/** A candle of a minute with an average price of 10. */
function candle(openTime: number, texts: readonly string[]): CandleRecord {
  const record = new CandleRecord();
  record.openTime = openTime;
  record.closeTime = openTime + MINUTE - 1;
  const names = ['open', 'high', 'low', 'close', 'volume', 'takerBuyVolume'] as const;
  for (const [i, text] of texts.entries())
    Object.assign(record[names[i] ?? 'open'], parseDecimal(text), { present: true });
  Object.assign(record.quoteVolume, parseDecimal('45'), { present: true });
  return record;
}

function take(bars: FlowBars, [time, price, size, side]: Line, missing: number): void {
  const record = new TradeRecord();
  for (const [slot, text] of [
    [record.price, price],
    [record.size, size],
  ] as const)
    Object.assign(slot, parseDecimal(text), { present: true, text: parseDecimal(text)?.isExact === true ? '' : text });
  record.venueTime = time;
  record.isBuy = side === 'buy';
  bars.take(record, time, missing);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
