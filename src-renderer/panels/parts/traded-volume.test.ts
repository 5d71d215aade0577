import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TradeRing } from '../../feed/trade-ring.ts';
import { applyTrades } from '../../testing/ladder-fixture.ts';
import { TradedVolume } from './traded-volume.ts';

test('buys fall on the ask row, sells on the bid row', () => {
  const ring = new TradeRing(10);
  applyTrades(ring, [
    [1, 1003, 5, 1, 0],
    [2, 1003, 7, -1, 0],
  ]);
  const traded = new TradedVolume();
  traded.update(ring, { scale: 1, step: 5 }, -1);
  expect([traded.buys(201), traded.sells(200), traded.buys(200)]).toEqual([5, 7, 0]);
});

test('sums equal the trades of the window, through ring turnover, expiry and change of step', () => {
  const trade = fc.tuple(
    fc.integer({ min: 990, max: 1010 }),
    fc.integer({ min: 1, max: 50 }),
    fc.constantFrom(1 as const, -1 as const),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.array(trade, { maxLength: 15 }), fc.constantFrom(1, 5)), { maxLength: 20 }),
      (batches) => {
        const ring = new TradeRing(40);
        const traded = new TradedVolume();
        const all: { price: number; size: number; side: number; time: number }[] = [];
        let time = 0;
        for (const [batch, step] of batches) {
          time += 100;
          applyTrades(
            ring,
            batch.map(([price, size, side]) => [all.push({ price, size, side, time }), price, size, side, time]),
          );
          traded.update(ring, { scale: 1, step }, time - 350);
          const counted = all.slice(-32).filter((t) => t.time >= time - 350);
          for (let index = Math.floor(980 / step); index <= 1020 / step; index++) {
            const buys = counted
              .filter((t) => t.side === 1 && Math.ceil(t.price / step) === index)
              .reduce((sum, t) => sum + t.size, 0);
            const sells = counted
              .filter((t) => t.side === -1 && Math.floor(t.price / step) === index)
              .reduce((sum, t) => sum + t.size, 0);
            expect([traded.buys(index), traded.sells(index)]).toEqual([buys, sells]);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('builds no text to see that nothing has changed', () => {
  const ring = new TradeRing(10);
  applyTrades(ring, [[1, 1003, 5, 1, 0]]);
  let texts = 0;
  // A template string asks each of its parts for its text.
  const resets = {
    toString: () => {
      texts++;
      return '0';
    },
  };
  Object.assign(ring, { resets });
  const traded = new TradedVolume();
  for (let frame = 0; frame < 3; frame++) traded.update(ring, { scale: 1, step: 5 }, -1);
  expect([texts, traded.buys(201)]).toEqual([0, 5]);
});

test.each<[string, (ring: TradeRing) => { readonly scale: number; readonly step: number }]>([
  ['another step', () => ({ scale: 1, step: 1 })],
  ['a finer grid', () => ({ scale: 2, step: 50 })],
  [
    'a ring that started over',
    (ring) => {
      ring.resets++;
      return { scale: 1, step: 5 };
    },
  ],
  [
    'other scales',
    (ring) => {
      ring.scales = { ...ring.scales, sizeScale: 4 };
      return { scale: 1, step: 5 };
    },
  ],
])('counts all trades of the ring anew for %s', (_, change) => {
  const ring = new TradeRing(10);
  applyTrades(ring, [
    [1, 1003, 5, 1, 0],
    [2, 1003, 7, 1, 100],
  ]);
  const traded = new TradedVolume();
  traded.update(ring, { scale: 1, step: 5 }, 50);
  expect(traded.buys(201)).toBe(7);
  // What has left the window is counted again only if the sums start over.
  const grid = change(ring);
  traded.update(ring, grid, -1);
  expect(traded.buys(Math.ceil((1003 * 10 ** (grid.scale - 1)) / grid.step))).toBe(12);
});
