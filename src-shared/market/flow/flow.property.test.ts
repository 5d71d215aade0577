import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../wire/layout.ts';
import { cumulate } from './flow-sums.ts';
import { imbalancesOf, nakedControls, unfinishedAuctions } from './imbalances.ts';
import { type PriceRow, volumeProfile } from './volume-profile.ts';

const STEP = 5;
const cell = fc.record({
  at: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 130 })),
  buy: fc.constantFrom(0, 1, 2, 3, 9, 30),
  sell: fc.constantFrom(0, 1, 1, 4, 12),
});
/** A footprint: steps that traded, by price ascending. */
const footprint = fc.array(cell, { maxLength: 40 }).map((cells) =>
  [...new Map(cells.map((one) => [one.at, one])).values()]
    .filter(({ buy, sell }) => buy + sell > 0)
    .sort((a, b) => a.at - b.at)
    .map(({ at, buy, sell }): PriceRow => ({ price: at * STEP, buy, sell, buyCount: 1, sellCount: 2 })),
);

it('a profile is the sum of its bars; its point of control, value area and nodes are those of the definition', () => {
  fc.assert(
    fc.property(fc.array(footprint, { maxLength: 6 }), (bars) => {
      const profile = volumeProfile(bars, STEP);
      const all = bars.flat();
      const prices = all.map(({ price }) => price);
      if (all.length === 0) {
        expect(profile).toMatchObject({ rows: [], total: 0, control: -1, highNodes: [], lowNodes: [] });
        return;
      }
      const [low, high] = [Math.min(...prices), Math.max(...prices)];
      const sum = (price: number, of: keyof PriceRow): number =>
        all.filter((row) => row.price === price).reduce((total, row) => total + row[of], 0);
      const wanted: PriceRow[] = [];
      for (let price = low; price <= high; price += STEP)
        wanted.push({
          price,
          buy: sum(price, 'buy'),
          sell: sum(price, 'sell'),
          buyCount: sum(price, 'buyCount'),
          sellCount: sum(price, 'sellCount'),
        });
      expect(profile.rows).toEqual(wanted);
      const volumes = wanted.map(({ buy, sell }) => buy + sell);
      const total = volumes.reduce((a, b) => a + b, 0);
      expect(profile.total).toBe(total);
      const control = volumes.indexOf(Math.max(...volumes));
      expect(profile.control).toBe(control);
      expect([profile.valueLow, profile.valueHigh]).toEqual(valueArea(volumes, control, total));
      expect(profile.highNodes).toEqual(nodes(volumes, true));
      expect(profile.lowNodes).toEqual(nodes(volumes, false));
    }),
    { numRuns: 300 },
  );
});

it('imbalances, stacks and unfinished auctions are those of the definition', () => {
  const rule = fc.record({ ratio: fc.constantFrom(1.5, 3, 10), minSize: fc.constantFrom(0, 1, 3, 10) });
  fc.assert(
    fc.property(footprint, rule, (rows, { ratio, minSize }) => {
      const at = (price: number, side: 'buy' | 'sell'): number => rows.find((row) => row.price === price)?.[side] ?? 0;
      const isImbalance = (size: number, other: number): boolean =>
        size > 0 && size >= minSize && size >= ratio * other;
      const prices = rows.map(({ price }) => price);
      const buy = prices.filter((price) => isImbalance(at(price, 'buy'), at(price - STEP, 'sell')));
      const sell = prices.filter((price) => isImbalance(at(price, 'sell'), at(price + STEP, 'buy')));
      const found = imbalancesOf(rows, STEP, { ratio, minSize });
      expect([found.buy, found.sell]).toEqual([buy, sell]);
      expect([found.stackedBuy, found.stackedSell]).toEqual([stacks(buy), stacks(sell)]);
      const both = (price: number): boolean => at(price, 'buy') > 0 && at(price, 'sell') > 0;
      expect(unfinishedAuctions(rows)).toEqual({
        high: both(Math.max(...prices)),
        low: both(Math.min(...prices)),
      });
    }),
    { numRuns: 300 },
  );
});

it('a point of control is naked until later bars pass it', () => {
  fc.assert(
    fc.property(fc.array(footprint, { maxLength: 8 }), (all) => {
      const bars = all.map((rows) => ({
        rows,
        low: rows.length === 0 ? NaN : Math.min(...rows.map(({ price }) => price)),
        high: rows.length === 0 ? NaN : Math.max(...rows.map(({ price }) => price)),
      }));
      const naked = bars.flatMap(({ rows }, bar) => {
        const volumes = rows.map(({ buy, sell }) => buy + sell);
        const price = rows[volumes.indexOf(Math.max(...volumes))]?.price;
        const later = bars.slice(bar + 1);
        const traded = later.filter((one) => one.rows.length > 0);
        if (price === undefined || later.length === 0) return [];
        const isAbove = traded.every(({ low }) => low >= price + STEP);
        const isBelow = traded.every(({ high }) => high < price);
        return isAbove || isBelow ? [{ bar, price }] : [];
      });
      expect(nakedControls(bars, STEP)).toEqual(naked);
    }),
    { numRuns: 300 },
  );
});

it('sums since midnight or an anchor are those of all trades since, with the reasons of every bar in them', () => {
  const print = fc.record({
    price: fc.integer({ min: 90, max: 120 }),
    size: fc.integer({ min: 1, max: 9 }),
    buys: fc.boolean(),
  });
  const bar = fc.record({
    prints: fc.array(print, { maxLength: 5 }),
    flags: fc.constantFrom(0, 0, 0, FlowFlag.gap, FlowFlag.estimated, FlowFlag.mismatch),
    pauses: fc.constantFrom(0, 0, 1, 7),
  });
  const anchor = fc.option(fc.integer({ min: -2, max: 80 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(bar, { minLength: 1, maxLength: 20 }), anchor, (bars, anchorHours) => {
      let hour = 20;
      const all = bars.map((one) => ({ ...one, openTime: (hour += 1 + one.pauses) * HOUR }));
      const numbers = new Float64Array(all.length * FLOW_BAR_STRIDE);
      for (const [i, one] of all.entries()) write(numbers, i * FLOW_BAR_STRIDE, one);
      const from = anchorHours === undefined ? undefined : anchorHours * HOUR + 1800_000;
      const points = cumulate(
        { numbers, count: all.length },
        from === undefined ? { kind: 'session' } : { kind: 'time', from },
        { lateFlag: FlowFlag.lateStart },
      );
      const startOf = (time: number): number => from ?? Math.floor(time / DAY) * DAY;
      const counted = all.filter(({ openTime }) => openTime + HOUR - 1 >= startOf(openTime));
      expect(points.map(({ openTime }) => openTime)).toEqual(counted.map(({ openTime }) => openTime));
      for (const [i, point] of points.entries()) {
        const { openTime } = point;
        const start = startOf(openTime);
        const own = counted.filter((one) => one.openTime <= openTime && startOf(one.openTime) === start);
        const prints = own.flatMap((one) => one.prints);
        expect(point.cvd).toBe(prints.reduce((sum, { size, buys }) => sum + (buys ? size : -size), 0));
        expect([point.vwap, point.deviation ** 2]).toEqual(averageOf(prints).map(near));
        const isLate = own[0] === all[0] && (all[0]?.openTime ?? NaN) > start;
        const flags = own.reduce((bits, one) => bits | one.flags, isLate ? FlowFlag.lateStart : 0);
        expect(point.flags).toBe(flags);
        expect([point.from, point.isFirst]).toEqual([start, own.length === 1]);
        const before = point.cvd - delta(counted[i]?.prints ?? []);
        expect([point.cvdLow, point.cvdHigh]).toEqual([
          before + Math.min(...path(counted[i]?.prints ?? [])),
          before + Math.max(...path(counted[i]?.prints ?? [])),
        ]);
      }
    }),
    { numRuns: 200 },
  );
});

interface Print {
  readonly price: number;
  readonly size: number;
  readonly buys: boolean;
}

/** The average price, and the variance about it; NaN without trades. */
function averageOf(prints: readonly Print[]): readonly number[] {
  const total = prints.reduce((sum, { size }) => sum + size, 0);
  const mean = prints.reduce((sum, { price, size }) => sum + price * size, 0) / total;
  return [mean, prints.reduce((sum, { price, size }) => sum + size * (price - mean) ** 2, 0) / total];
}

function near(value: number): unknown {
  return Number.isNaN(value) ? NaN : expect.closeTo(value, 8);
}

function path(prints: readonly Print[]): readonly number[] {
  let sum = 0;
  return [0, ...prints.map(({ size, buys }) => (sum += buys ? size : -size))];
}

function delta(prints: readonly Print[]): number {
  return path(prints).at(-1) ?? 0;
}

function write(
  numbers: Float64Array,
  base: number,
  { prints, flags, openTime }: { readonly prints: readonly Print[]; readonly flags: number; readonly openTime: number },
): void {
  const open = prints[0]?.price ?? NaN;
  const sum = (of: (print: Print) => number): number => prints.reduce((total, print) => total + of(print), 0);
  const facts = {
    openTime,
    closeTime: openTime + HOUR - 1,
    open,
    flags,
    buyVolume: sum(({ size, buys }) => (buys ? size : 0)),
    sellVolume: sum(({ size, buys }) => (buys ? 0 : size)),
    minDelta: Math.min(...path(prints)),
    maxDelta: Math.max(...path(prints)),
    weight: sum(({ size }) => size),
    weighted: sum(({ price, size }) => size * (price - open)),
    squared: sum(({ price, size }) => size * (price - open) ** 2),
  };
  for (const [name, value] of Object.entries(facts)) numbers[base + FLOW_BAR[name as keyof typeof FLOW_BAR]] = value;
}

/** About the point of control pairs of steps are taken off two lists, whichever has more, until there is 70 %. */
function valueArea(volumes: readonly number[], control: number, total: number): readonly [number, number] {
  const above = volumes.slice(control + 1);
  const below = volumes.slice(0, control).toReversed();
  let sum = volumes[control] ?? 0;
  while (sum < total * 0.7 && above.length + below.length > 0) {
    const [up, down] = [above, below].map((side) => side.slice(0, 2).reduce((a, b) => a + b, 0));
    const side = above.length > 0 && (below.length === 0 || (up ?? 0) >= (down ?? 0)) ? above : below;
    sum += side.splice(0, 2).reduce((a, b) => a + b, 0);
  }
  return [below.length, volumes.length - 1 - above.length];
}

/** Of volumes smoothed over three steps: above the mean and the first of the most nearby, or below half of it and the first of the least. */
function nodes(volumes: readonly number[], isHigh: boolean): readonly number[] {
  const smooth = volumes.map((volume, i) => (volumes[i - 1] ?? 0) + 2 * volume + (volumes[i + 1] ?? 0));
  const mean = smooth.reduce((a, b) => a + b, 0) / smooth.length;
  const reach = Math.max(2, Math.round(smooth.length / 20));
  return smooth.flatMap((here, i) => {
    if (i < reach || i >= smooth.length - reach) return [];
    const near = smooth.slice(i - reach, i + reach + 1);
    const isNode = isHigh
      ? here > mean && near.indexOf(Math.max(...near)) === reach
      : here < mean / 2 && near.indexOf(Math.min(...near)) === reach;
    return isNode ? [i] : [];
  });
}

/** Three steps or more, one upon the other. */
function stacks(prices: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  const isIn = (price: number): boolean => prices.includes(price);
  return prices
    .filter((price) => !isIn(price - STEP))
    .map((from) => {
      let to = from;
      while (isIn(to + STEP)) to += STEP;
      return { from, to };
    })
    .filter(({ from, to }) => to - from >= 2 * STEP);
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
