import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEPTH } from '../../../src-shared/wire/layout.ts';
import { DepthBuffer } from '../../feed/depth-buffer.ts';
import { sizeConversion } from '../../format/size-unit.ts';
import { btc, INVERSE, legs, PERP, SPOT } from '../../testing/asset-fixture.ts';
import { depthOf, depthSection, START } from '../../testing/depth-fixture.ts';
import type { Column } from '../../testing/depth-fixture.ts';
import { SummedDepth } from './summed-depth.ts';
import type { VenueDepth } from './summed-depth.ts';
import { shareTexts, venuesWords } from './summed-text.ts';
import { coarsestGrid, venuesStep } from './venue-depths.ts';

const LINEAR = btc('okx', 'BTC-USDT-SWAP', { marketType: 'perp', sizeUnit: 'contracts', contractSize: '0.01' });
const NOW = START + 2000;
const BASE = sizeConversion({ sizeUnit: 'base', marketType: 'spot', base: 'BTC', quote: 'USDT' }, 'base');

function venues(...of: readonly (readonly [VenueDepth['leg']['instrument'], DepthBuffer])[]): readonly VenueDepth[] {
  const all = legs(...of.map(([instrument]) => instrument));
  return of.flatMap(([, depth], at) => {
    const leg = all[at];
    return leg === undefined ? [] : [{ leg, depth }];
  });
}

function summed(of: readonly VenueDepth[], now = NOW): SummedDepth {
  const sums = new SummedDepth();
  sums.update(of, { step: '1', own: SPOT.id, now });
  return sums;
}

const columns = (count: number, sizes: Column['sizes']): readonly Column[] =>
  Array.from({ length: count }, () => ({ ...(sizes !== undefined && { sizes }) }));

describe('the sum of histories', () => {
  it('has each size in base units: spot, linear contracts by their size, inverse ones at the price of their row', () => {
    const of = venues(
      [SPOT, depthOf([{ sizes: { 1100: 150, 1101: 300 }, ticks: 8 }])],
      [LINEAR, depthOf([{ sizes: { 1100: 20_000 }, ticks: 8 }])],
      [INVERSE, depthOf([{ sizes: { 1100: 1100 }, ticks: 8 }])],
    );
    const sums = summed(of);
    const parts = sums.partsAt(START);
    // 200 contracts of 0.01 BTC; 11 contracts of 100 USD at 1,100.
    expect(parts.map((part) => sums.sizeOf(part, 1100))).toEqual([1.5, 2, 1]);
    expect([sums.depth.total, sums.depth.endOf(0)]).toEqual([1, START + 2000]);
    expect(sums.depth.sizeAt(0, 1100) / 1e8).toBeCloseTo(4.5, 4);
    expect(sums.depth.sizeAt(0, 1101) / 1e8).toBeCloseTo(3, 4);
    expect(sums.depth.isKnown(0)).toBe(true);
    expect([sums.depth.head(0, DEPTH.bid), sums.depth.head(0, DEPTH.ask)]).toEqual([1100, 1101]);
    const texts = shareTexts(sums, { time: START, row: 1100, conversion: BASE });
    expect(texts).toEqual([
      'all 4.500 BTC',
      'B venue 1 2.000 BTC, 44 %',
      'A venue 0 1.500 BTC, 33 %',
      'C venue 2 1.000 BTC, 22 %',
    ]);
  });

  it('is exact at every row and time: what is drawn is off by a 65,535th of the largest at most', () => {
    const sizes = fc.dictionary(fc.integer({ min: 1000, max: 1298 }).map(String), fc.integer({ min: 1, max: 60_000 }));
    const history = fc.array(fc.record({ sizes, ticks: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 4,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(history, { minLength: 2, maxLength: 4 }), (histories) => {
        const of = venues(
          ...histories.map((one, at) => [at === 1 ? PERP : btc('okx', `BTC${String(at)}`), depthOf(one)] as const),
        );
        const sums = summed(of, START);
        for (let n = sums.depth.first; n < sums.depth.total; n++) {
          const parts = sums.partsAt(sums.depth.head(n, DEPTH.time));
          expect(sums.partsAt(sums.depth.endOf(n) - 250)).toEqual(parts);
          const totals = Array.from({ length: 300 }, (_, row) =>
            parts.reduce(
              (sum, part) => sum + (part.column < 0 ? 0 : part.depth.sizeAt(part.column, 1000 + row) / 100),
              0,
            ),
          );
          const most = Math.max(...totals);
          const errors = totals.map((total, row) => Math.abs(sums.depth.sizeAt(n, 1000 + row) / 1e8 - total));
          expect(Math.max(...errors)).toBeLessThanOrEqual(most / 65_535);
          expect(sums.depth.isKnown(n)).toBe(parts.every(({ isKnown }) => isKnown));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is as whole as the least whole venue, which is named; the others are summed all the same', () => {
    const of = venues(
      [SPOT, depthOf(columns(8, { 1100: 100 }))],
      [
        PERP,
        depthOf([
          ...columns(2, { 1100: 100 }),
          { state: 'resyncing', reason: 'sequence-gap', ticks: 2 },
          ...columns(4, { 1100: 100 }),
        ]),
      ],
      [LINEAR, depthOf(columns(6, { 1100: 100 }), { start: START + 500 })],
      [btc('bybit-spot', 'BTCUSDT'), depthOf(columns(8, { 1100: 100 }))],
    );
    const sums = summed(of);
    expect(Array.from({ length: 8 }, (_, n) => sums.depth.isKnown(n))).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(sums.depth.stateOf(2)).toEqual({ state: 'resyncing', reason: 'sequence-gap' });
    expect(sums.depth.sizeAt(2, 1100) / 1e8).toBeCloseTo(2.01, 3);
    expect(sums.partsAt(START)[2]).toMatchObject({ lack: 'no-history', isKnown: false });
    const texts = shareTexts(sums, { time: START + 500, row: 1100, conversion: BASE });
    expect(texts[0]).toBe('known 2.010 BTC');
    expect(texts.at(-1)).toMatch(/^B venue 1: book RESYNCING: /);
  });

  it('does not wait for a venue that is late, says so, and takes what it brings then', () => {
    const late = depthOf(columns(2, { 1100: 100 }));
    const of = venues([SPOT, depthOf(columns(20, { 1100: 100 }))], [PERP, late]);
    const sums = new SummedDepth();
    const update = (): void => sums.update(of, { step: '1', own: SPOT.id, now: START + 5000 });
    update();
    expect(sums.depth.total).toBe(20);
    expect(sums.newest[1]).toMatchObject({ lack: 'late' });
    expect(venuesWords(sums, 'BTC')).toBe('2 venues of BTC, without venue 1');
    const { rebuilds } = sums;
    const { section, numbers } = depthSection(columns(18, { 1100: 100 }), { from: 2, start: START + 500 });
    late.apply(section, numbers);
    update();
    expect(sums.rebuilds).toBe(rebuilds + 1);
    expect(sums.depth.isKnown(10)).toBe(true);
    expect(sums.depth.sizeAt(10, 1100) / 1e8).toBeCloseTo(2, 4);
    update();
    expect(sums.rebuilds).toBe(rebuilds + 1);
  });

  it('has the sweeps and absorptions of each venue in base units, and knows whose they are', () => {
    const [a, b] = [depthOf(columns(2, { 1100: 100 })), depthOf(columns(2, { 1100: 100 }))];
    const about = { number: 0, at: START + 300, from: START };
    a.events.push({ kind: 'sweep', ...about, side: 'buy', firstPrice: 1100, lastPrice: 1104, levels: 5, size: 250 });
    const sizes = { sizeBefore: 100, sizeNow: 200, traded: 20_000 };
    b.events.push({ kind: 'absorption', ...about, at: START + 200, side: 'bid', price: 1100, ...sizes });
    const sums = summed(venues([SPOT, a], [LINEAR, b]), START + 600);
    const { depth } = sums;
    expect(depth.events.map((event) => [event.kind, sums.legOf(event)?.name])).toEqual([
      ['absorption', 'venue 1'],
      ['sweep', 'venue 0'],
    ]);
    // 200 contracts of 0.01 BTC.
    expect(depth.events[0]).toMatchObject({ sizeBefore: 1e6, sizeNow: 2e6, traded: 2e8 });
    expect(depth.events[1]).toMatchObject({ size: 2.5e8 });
  });

  it('goes as far back as quiet books do: time in which no venue went over to another column is one', () => {
    const quiet = Array.from({ length: 4000 }, (_, n) => ({ ticks: 20, sizes: { 1100: n + 1 } }));
    const sums = summed(
      venues([SPOT, depthOf(quiet)], [PERP, depthOf(quiet, { start: START + 2500 })]),
      START + 20_000_000,
    );
    const { depth } = sums;
    // Each venue goes over to another column every 5 s, in between the other one does: 4,096 columns of 2.5 s.
    expect([depth.first, depth.total]).toEqual([0, 4096]);
    expect(depth.endOf(4095)).toBe(START + 20_000_000);
    expect(depth.head(0, DEPTH.time)).toBe(START + 20_000_000 - 4096 * 2500);
    expect(sums.partsAt(depth.head(0, DEPTH.time)).every(({ isKnown }) => isKnown)).toBe(true);
  });

  it('makes its newest column longer while every venue does', () => {
    const [a, b] = [depthOf([{ ticks: 2, sizes: { 1100: 100 } }]), depthOf([{ ticks: 2, sizes: { 1100: 300 } }])];
    const sums = new SummedDepth();
    const of = venues([SPOT, a], [PERP, b]);
    sums.update(of, { step: '1', own: SPOT.id, now: START + 600 });
    for (const [depth, sizes] of [
      [a, { 1100: 100 }],
      [b, { 1100: 300 }],
    ] as const) {
      const longer = depthSection([{ ticks: 6, sizes }]);
      depth.apply({ ...longer.section, isReset: false }, longer.numbers);
    }
    sums.update(of, { step: '1', own: SPOT.id, now: START + 1600 });
    const { depth } = sums;
    expect([depth.total, depth.endOf(0), depth.sizeAt(0, 1100) / 1e8]).toEqual([1, START + 1500, 4]);
    expect(sums.rebuilds).toBe(0);
  });

  it('sums only new columns while all are in time, and waits for the one that is a moment behind', () => {
    const [a, b] = [depthOf(columns(4, { 1100: 100 })), depthOf(columns(4, { 1100: 100 }))];
    const sums = new SummedDepth();
    const update = (): void =>
      sums.update(venues([SPOT, a], [PERP, b]), { step: '1', own: SPOT.id, now: START + 1200 });
    update();
    const next = depthSection(columns(1, { 1100: 500 }), { from: 4, start: START + 1000 });
    a.apply(next.section, next.numbers);
    update();
    expect(sums.depth.total).toBe(4);
    b.apply(next.section, next.numbers);
    update();
    expect([sums.depth.total, sums.rebuilds]).toEqual([5, 0]);
    expect(sums.depth.sizeAt(4, 1100) / 1e8).toBeCloseTo(10, 3);
  });

  it('leaves out a venue with another step or of unknown contract size, and says how far prices are apart', () => {
    const other = depthOf(columns(8, { 1100: 100 }));
    other.step = 5;
    const { contractSize: _, ...unsized } = LINEAR;
    const of = venues(
      [SPOT, depthOf(columns(8, { 1100: 100 }))],
      [PERP, depthOf(columns(8, { 1100: 100 }), { bid: 1102 })],
      [btc('okx', 'BTC-USDT'), other],
      [unsized, depthOf(columns(8, { 1100: 100 }))],
    );
    const sums = summed(of);
    expect(sums.newest.map(({ lack }) => lack)).toEqual([undefined, undefined, 'no-history', 'no-contract-size']);
    expect(sums.depth.isKnown(0)).toBe(false);
    expect(venuesWords(sums, 'BTC')).toBe('4 venues of BTC, prices 18.2 bps apart, without venue 2, venue 3');
  });
});

it('the step of all venues is as coarse as the one chosen for the first, and each tick is a part of it', () => {
  const of = (...ticks: readonly string[]) => ticks.map((tick, at) => btc('okx', `BTC${String(at)}`, { tick }));
  const ticks = of('0.01', '0.5', '0.1');
  const grid = coarsestGrid(ticks);
  expect((grid.tick / 10 ** grid.scale).toString()).toBe('0.5');
  const step = (wanted: number, those = ticks): string => {
    const depth = new DepthBuffer();
    depth.step = wanted;
    depth.scales = { priceScale: 2, priceSent: 2, sizeScale: 0, sizeSent: 0 };
    return venuesStep(legs(...those), depth);
  };
  expect([1, 50, 100, 120, 200, 220].map((wanted) => step(wanted))).toEqual(['0.5', '0.5', '1', '2', '2', '2.5']);
  // Rows of the coarser tick would have two levels of the other by turns, then three.
  expect(step(1, of('0.2', '0.5'))).toBe('1');
});
