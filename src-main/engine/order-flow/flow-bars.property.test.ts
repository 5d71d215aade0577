import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactDecimal, parseDecimal, POW10 } from '../../../src-shared/market/decimal.ts';
import type { FlowBar } from '../../../src-shared/market/flow/flow-bar.ts';
import { parseBarRule } from '../../../src-shared/market/flow/bar-rule.ts';
import { PriceMoments } from '../../../src-shared/market/flow/flow-sums.ts';
import { TradeRecord } from '../venue/records.ts';
import { FlowBars } from './flow-bars.ts';
import { ROW } from './flow-rows.ts';
import { viewBar } from './flow-view.ts';

/** A trade as it is received; without `time` the venue says none, and it counts when it was received. */
interface Print {
  readonly price: string;
  readonly size: string;
  readonly isBuy: boolean;
  readonly time: number | undefined;
  readonly receivedAt: number;
  /** Fills of an aggregate; 0 if the venue does not number them. */
  readonly fills: number;
  readonly missing: number;
}

/** What a count that knows nothing of columns, scales and rings finds of a bar. */
interface Counted {
  readonly openTime: number;
  closeTime: number;
  readonly prints: Print[];
  isGap: boolean;
  readonly isLate: boolean;
}

const prints = fc
  .array(
    fc.record({
      price: fc.tuple(fc.integer({ min: 9000, max: 9400 }), fc.constantFrom(0, 1, 2)),
      size: fc.tuple(fc.constantFrom(1, 9, 500, 20_000, 300_000, 4_000_000), fc.constantFrom(0, 1, 3)),
      isBuy: fc.boolean(),
      step: fc.constantFrom(0, 10, 900, 20_000, 60_000, 190_000),
      back: fc.constantFrom(0, 0, 0, 0, 25_000, 150_000),
      hasTime: fc.constantFrom(true, true, true, false),
      fills: fc.constantFrom(0, 0, 1, 7),
      missing: fc.constantFrom(0, 0, 0, 0, 0, 0, 4, NaN),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    let now = 10 * 60_000;
    return steps.map(({ price, size, isBuy, step, back, hasTime, fills, missing }): Print => {
      now += step;
      return {
        price: ((price[0] ?? 0) / 100).toFixed(price[1]),
        size: Math.max(0.001, size[0] / 1000)
          .toFixed(3)
          .slice(0, size[1] === 0 && size[0] >= 1000 ? -4 : undefined),
        isBuy,
        time: hasTime ? now - back : undefined,
        receivedAt: now,
        fills,
        missing: back === 0 ? missing : 0,
      };
    });
  });

describe.each(['1m', '3t', '7.5v', '1.5r'])('bars of %s', (text) => {
  it.each([false, true])('are what an independent count of the trades comes to, inverse %s', (isInverse) => {
    fc.assert(
      fc.property(prints, (all) => {
        const bars = flow(text, isInverse);
        const emitted = new Map<number, FlowBar>();
        bars.onEnded = (row) => {
          emitted.set(row, view(bars, row));
        };
        for (const print of all) take(bars, print);
        const counted = count(all, text);
        compare(bars, counted, isInverse);
        // A bar that one came before is at another row since: those of trades, volume and range never are.
        if (text !== '1m')
          for (let row = 0; row < bars.rows.count - 1; row++)
            expect(facts(emitted.get(row) ?? view(bars, 0))).toEqual(facts(view(bars, row)));
        const cells = bars.footprint?.size;
        bars.rebuild((each) => {
          for (const print of all) each(recordOf(print), print.receivedAt, print.missing);
        });
        compare(bars, counted, isInverse);
        bars.beginReading();
        for (const print of all) {
          take(bars, print);
          bars.read(recordOf(print), print.receivedAt, print.missing);
        }
        bars.endReading();
        compare(bars, counted, isInverse);
        expect(bars.footprint?.size).toBe(cells);
      }),
      { numRuns: 60 },
    );
  });
});

it('marks of gaps that history has cleared go, and those of others stay', () => {
  fc.assert(
    fc.property(prints, fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), (all, order) => {
      const bars = flow('1m', false);
      const gaps: { readonly from: number; readonly to: number }[] = [];
      let last = NaN;
      for (const print of all) {
        const time = print.time ?? print.receivedAt;
        if (print.missing !== 0 && !Number.isNaN(last)) gaps.push({ from: last, to: time });
        take(bars, print);
        last = Number.isNaN(last) ? time : Math.max(last, time);
      }
      const emitted = new Map<number, boolean>();
      for (let row = 0; row < bars.rows.count; row++) emitted.set(row, isGap(bars, row));
      bars.onEnded = (row) => {
        emitted.set(row, isGap(bars, row));
      };
      for (const at of order) {
        const [gone] = gaps.splice(at % Math.max(1, gaps.length), 1);
        if (gone === undefined) break;
        bars.clearGap(gone.from, gone.to);
        for (let row = 0; row < bars.rows.count; row++) {
          const [open, close] = [bars.rows.openTimeAt(row), bars.rows.closeTimeAt(row)];
          expect(isGap(bars, row)).toBe(gaps.some(({ from, to }) => from <= close && to >= open));
          if (row < bars.rows.count - 1) expect(emitted.get(row)).toBe(isGap(bars, row));
        }
      }
    }),
    { numRuns: 100 },
  );
});

function isGap(bars: FlowBars, row: number): boolean {
  return view(bars, row).incomplete.includes('gap');
}

function compare(bars: FlowBars, counted: readonly Counted[], isInverse: boolean): void {
  expect(bars.rows.count).toBe(counted.length);
  for (const [row, own] of counted.entries()) {
    expect(facts(view(bars, row))).toEqual(factsOf(own, isInverse, row < counted.length - 1));
    const moments = new PriceMoments();
    moments.addBar(bars.rows.numbers, row * ROW);
    const weights = own.prints.map(({ price, size }) => Number(size) / (isInverse ? Number(price) : 1));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = own.prints.reduce((sum, { price }, i) => sum + Number(price) * (weights[i] ?? 0), 0) / total;
    const variance = own.prints.reduce((sum, { price }, i) => sum + (weights[i] ?? 0) * (Number(price) - mean) ** 2, 0);
    if (own.prints.length === 0) continue;
    const unit = POW10[bars.rows.priceScale] ?? NaN;
    expect(moments.price / unit).toBeCloseTo(mean, 8);
    expect((moments.deviation / unit) ** 2).toBeCloseTo(variance / total, 6);
    expect(view(bars, row).vwap).toBeCloseTo(mean, 8);
  }
}

/** Bars as anybody would count them from the list of trades. */
function count(all: readonly Print[], text: string): readonly Counted[] {
  return text === '1m' ? countMinutes(all) : countOthers(all, text);
}

function countMinutes(all: readonly Print[]): readonly Counted[] {
  const bars: Counted[] = [];
  const open = (openTime: number): Counted => {
    const isLate = bars.length === 0;
    const bar = { openTime, closeTime: openTime + MINUTE - 1, prints: [], isGap: false, isLate };
    bars.push(bar);
    bars.sort((a, b) => a.openTime - b.openTime);
    return bar;
  };
  for (const print of all) {
    const openTime = Math.floor((print.time ?? print.receivedAt) / MINUTE) * MINUTE;
    const newest = bars.at(-1);
    const isGap = print.missing !== 0 && newest !== undefined;
    if (isGap) {
      newest.isGap = true;
      for (let between = newest.openTime + MINUTE; between < openTime; between += MINUTE) open(between).isGap = true;
    }
    if (openTime < (bars[0]?.openTime ?? -Infinity)) continue;
    const bar = bars.find((one) => one.openTime === openTime) ?? open(openTime);
    bar.prints.push(print);
    if (isGap) bar.isGap = true;
  }
  return bars;
}

function countOthers(all: readonly Print[], text: string): readonly Counted[] {
  const bars: Counted[] = [];
  let last = -Infinity;
  for (const print of all) {
    const time = print.time ?? print.receivedAt;
    const isGap = print.missing !== 0 && bars.length > 0;
    const before = bars.at(-1);
    if (isGap && before !== undefined) before.isGap = true;
    if (before === undefined || isFull(before, print, text))
      bars.push({ openTime: time, closeTime: time, prints: [], isGap: false, isLate: false });
    const bar = bars.at(-1) ?? before;
    if (bar === undefined) continue;
    bar.prints.push(print);
    last = Math.max(last, time);
    bar.closeTime = last;
    if (isGap) bar.isGap = true;
  }
  return bars;
}

function isFull({ prints: own }: Counted, { price }: Print, text: string): boolean {
  const limit = units(text.slice(0, -1));
  if (text.endsWith('t')) return own.length >= Number(text.slice(0, -1));
  if (text.endsWith('v')) return own.reduce((sum, { size }) => sum + units(size), 0n) >= limit;
  const values = [...own.map((print) => units(print.price)), units(price)];
  return (most(values) ?? 0n) - (least(values) ?? 0n) > limit;
}

/** Everything that a bar says but its average price, exactly. */
function facts(bar: FlowBar): object {
  const { openTime, closeTime, open, high, low, close, buyVolume, sellVolume, delta, minDelta, maxDelta } = bar;
  const { buyCount, sellCount, closed, incomplete, classes, footprint } = bar;
  return {
    openTime,
    closeTime,
    buyCount,
    sellCount,
    closed,
    incomplete,
    prices: [open, high, low, close].map((text) => (text === undefined ? undefined : units(text))),
    sums: [buyVolume, sellVolume, delta, minDelta, maxDelta].map(units),
    classes: classes?.map((one) => [units(one.buyVolume), units(one.sellVolume)]),
    footprint: footprint?.map((cell) => [
      units(cell.price),
      units(cell.buyVolume),
      units(cell.sellVolume),
      cell.buyCount,
      cell.sellCount,
    ]),
  };
}

function factsOf({ openTime, closeTime, prints: own, isGap, isLate }: Counted, isInverse: boolean, closed: boolean) {
  const prices = own.map(({ price }) => units(price));
  const sum = (of: readonly Print[]): bigint => of.reduce((all, { size }) => all + units(size), 0n);
  const number = (of: readonly Print[]): number => of.reduce((all, { fills }) => all + Math.max(1, fills), 0);
  const sides = (of: readonly Print[]): readonly [Print[], Print[]] => [
    of.filter(({ isBuy }) => isBuy),
    of.filter(({ isBuy }) => !isBuy),
  ];
  const [buys, sells] = sides(own);
  let delta = 0n;
  const path = own.map(({ size, isBuy }) => (delta += isBuy ? units(size) : -units(size)));
  const steps = [...new Set(prices.map((price) => price / STEP))].sort((a, b) => Number(a - b));
  const reasons = [isGap && 'gap', isLate && 'late-start'];
  return {
    openTime,
    closeTime,
    buyCount: number(buys),
    sellCount: number(sells),
    closed,
    incomplete: reasons.filter((reason) => reason !== false),
    prices: [prices[0], most(prices), least(prices), prices.at(-1)],
    sums: [sum(buys), sum(sells), delta, least([0n, ...path]), most([0n, ...path])],
    classes: [0, 1000, 10_000, 100_000].map((from, at, bounds) => {
      const to = bounds[at + 1] ?? Infinity;
      const worth = ({ price, size }: Print): number => (isInverse ? 100 : Number(price)) * Number(size);
      const [bought, sold] = sides(own.filter((print) => worth(print) >= from && worth(print) < to));
      return [sum(bought), sum(sold)];
    }),
    footprint: steps.map((step) => {
      const [bought, sold] = sides(own.filter(({ price }) => units(price) / STEP === step));
      return [step * STEP, sum(bought), sum(sold), number(bought), number(sold)];
    }),
  };
}

function most(values: readonly bigint[]): bigint | undefined {
  return values.reduce<bigint | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined);
}

function least(values: readonly bigint[]): bigint | undefined {
  return values.reduce<bigint | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
}

function flow(text: string, isInverse: boolean): FlowBars {
  const rule = parseBarRule(text);
  if (rule === undefined) throw new Error(text);
  return new FlowBars({ rule, step: '0.05' }, { maxBars: 2000, maxCells: 100_000 }, () => ({
    notional: isInverse
      ? { perSize: 100, perNotional: 0, perInverse: 0 }
      : { perSize: 0, perNotional: 1, perInverse: 0 },
    isInverse,
  }));
}

function view(bars: FlowBars, row: number): FlowBar {
  return viewBar(bars, row, { venue: 'okx', symbol: 'X', bars: '', isStale: false });
}

function take(bars: FlowBars, print: Print): void {
  bars.take(recordOf(print), print.receivedAt, print.missing);
}

function recordOf({ price, size, isBuy, time = NaN, fills }: Print): TradeRecord {
  const record = new TradeRecord();
  Object.assign(record.price, parseDecimal(price), { present: true });
  Object.assign(record.size, parseDecimal(size), { present: true });
  record.venueTime = time;
  record.isBuy = isBuy;
  if (fills > 0) [record.firstTradeId, record.lastTradeId] = [100, 99 + fills];
  return record;
}

/** A decimal in units of 10^-6. */
function units(text: string): bigint {
  const { unscaled, scale } = exactDecimal(text) ?? { unscaled: 0n, scale: 0 };
  return unscaled * 10n ** BigInt(6 - scale);
}

const MINUTE = 60_000;
const STEP = 50_000n;
