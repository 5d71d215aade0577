import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BookSide } from './book-side.ts';

interface Level {
  readonly price: number;
  readonly size: number;
  readonly priceSent: number;
  readonly sizeSent: number;
  /** 0 if the venue does not say. */
  readonly orders: number;
}

const MOST_NARROW = 2 ** 32 - 1;
/** What a side is asked to do. */
type Step =
  | { readonly kind: 'set'; readonly level: Level }
  | { readonly kind: 'scale'; readonly of: 'prices' | 'sizes' }
  | { readonly kind: 'trim'; readonly levels: number }
  | { readonly kind: 'clear' };

const number = (values: readonly number[]): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 60 }) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  );
const digits = fc.oneof(
  { weight: 9, arbitrary: fc.constant(2) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 24 }) },
);
const set = fc
  .record({
    // Prices of some markets are negative; wide ones are around the last that fits 32 bits, and far above.
    price: number([-7, -1, 0, MOST_NARROW - 1, MOST_NARROW, MOST_NARROW + 1, 2 ** 33 + 1, 2 ** 52 + 1]),
    size: fc.oneof(
      { weight: 2, arbitrary: fc.constant(0) },
      { weight: 5, arbitrary: number([MOST_NARROW, 2 ** 32, 2 ** 53 - 1]) },
    ),
    priceSent: digits,
    sizeSent: digits,
    orders: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.integer({ min: 1, max: MOST_NARROW }) },
    ),
  })
  .map((level): Step => ({ kind: 'set', level }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 40, arbitrary: set },
  {
    weight: 1,
    arbitrary: fc.constantFrom('prices' as const, 'sizes' as const).map((of): Step => ({ kind: 'scale', of })),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }).map((levels): Step => ({ kind: 'trim', levels })) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'clear' }) },
);

function levelsOf(side: BookSide): Level[] {
  return Array.from({ length: side.count }, (_, i) => ({
    price: side.prices[i] ?? NaN,
    size: side.sizes[i] ?? NaN,
    priceSent: side.priceSent(i),
    sizeSent: side.sizeSent(i),
    orders: side.orders?.[i] ?? 0,
  }));
}

/** What `levels`, by price, are after a step. */
function after(levels: ReadonlyMap<number, Level>, what: Step, sign: 1 | -1): Map<number, Level> {
  const next = new Map(levels);
  switch (what.kind) {
    case 'set':
      if (what.level.size === 0) next.delete(what.level.price);
      else next.set(what.level.price, what.level);
      return next;
    case 'scale':
      return new Map(
        [...levels.values()].map((level) => {
          const price = level.price * (what.of === 'prices' ? 1000 : 1);
          return [price, { ...level, price, size: level.size * (what.of === 'sizes' ? 1000 : 1) }];
        }),
      );
    case 'trim':
      return new Map(
        inOrder(next, sign)
          .slice(-what.levels)
          .map((level) => [level.price, level]),
      );
    case 'clear':
      return new Map();
  }
}

function inOrder(levels: ReadonlyMap<number, Level>, sign: 1 | -1): Level[] {
  return [...levels.values()].sort((a, b) => sign * (a.price - b.price));
}

function take(side: BookSide, what: Step): boolean {
  switch (what.kind) {
    case 'set': {
      const { price, size, priceSent, sizeSent, orders } = what.level;
      const index = side.set(price, size, priceSent, sizeSent);
      expect(index === -1).toBe(size === 0);
      if (index !== -1) side.setOrders(index, orders);
      return true;
    }
    case 'scale': {
      const canScale = what.of === 'prices' ? side.canScalePrices(1000) : side.canScaleSizes(1000);
      if (!canScale) return false;
      if (what.of === 'prices') side.scalePrices(1000);
      else side.scaleSizes(1000);
      return true;
    }
    case 'trim':
      side.trim(what.levels);
      return true;
    case 'clear':
      side.clear();
      return true;
  }
}

test.each([1, -1] as const)('a side is what was set of it, whatever its numbers and digits are (sign %d)', (sign) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const side = new BookSide(sign);
      let levels = new Map<number, Level>();
      for (const what of steps) {
        if (take(side, what)) levels = after(levels, what, sign);
        expect(levelsOf(side)).toEqual(inOrder(levels, sign));
      }
    }),
    { numRuns: 200 },
  );
});

test('a side takes half the room while its numbers fit, and keeps no digits of levels while they are alike', () => {
  const side = new BookSide(1);
  for (let i = 0; i < 200; i++) side.set(1000 + i, 5 + i, 2, 3);
  const widths = (): readonly number[] => [side.prices.BYTES_PER_ELEMENT, side.sizes.BYTES_PER_ELEMENT];
  expect([widths(), side.isUniform]).toEqual([[4, 4], true]);
  side.set(1000, 2 ** 32, 2, 3);
  expect([widths(), side.isUniform, side.sizes[0]]).toEqual([[4, 8], true, 2 ** 32]);
  side.set(-1, 7, 2, 3);
  expect([widths(), side.isUniform, side.prices[0]]).toEqual([[8, 8], true, -1]);
  side.set(-1, 7, 1, 3);
  expect([side.isUniform, side.priceSent(0), side.priceSent(1), side.sizeSent(0)]).toEqual([false, 1, 2, 3]);
});

test('a side has no room for numbers of orders until there is one, and a level that comes anew has none', () => {
  const side = new BookSide(1);
  for (let i = 0; i < 100; i++) side.setOrders(side.set(1000 + i, 5, 2, 3), 0);
  expect(side.orders).toBeUndefined();
  side.setOrders(side.set(1050, 6, 2, 3), 7);
  // In front of it, behind it, and in its place.
  for (const price of [1050.5, 900, 2000]) side.set(price, 1, 2, 3);
  expect(side.orders?.[side.indexOf(1050)]).toBe(7);
  side.set(1050, 0, 2, 3);
  side.set(1050, 6, 2, 3);
  expect(side.orders?.subarray(0, side.count).some((orders) => orders !== 0)).toBe(false);
});
