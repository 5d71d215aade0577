import { describe, expect, test, vi } from 'vitest';
import { INVERSE, legs, PERP, SPOT } from '../../testing/asset-fixture.ts';
import { MOST_LEGS } from '../legs/asset-legs.ts';
import { consolidatedInput, legBook, putBook } from '../../testing/consolidated-fixture.ts';
import type { LegBook } from './consolidated-books.ts';
import { ConsolidatedModel, startingMultiple } from './consolidated-model.ts';

const [spot, perp, inverse] = legs(SPOT, PERP, INVERSE);
if (spot === undefined || perp === undefined || inverse === undefined) throw new Error('three legs');

function modelOf(books: readonly LegBook[], changes: Parameters<typeof consolidatedInput>[1] = {}): ConsolidatedModel {
  const model = new ConsolidatedModel();
  model.update(consolidatedInput(books, changes));
  return model;
}

/** Size of a leg at a price in units of the grid, and of all together. */
function at(
  model: ConsolidatedModel,
  side: 'bid' | 'ask',
  price: number,
): { readonly of: readonly number[]; readonly total: number } {
  const row = model.rows.rowOf(price / model.step);
  const totals = side === 'bid' ? model.rows.bidTotal : model.rows.askTotal;
  return { of: [...model.rows[side].subarray(row * MOST_LEGS, row * MOST_LEGS + 3)], total: totals[row] ?? NaN };
}

describe('sums', () => {
  test('sizes of one price add up over venues, in base units; inverse contracts by the price of their level', () => {
    const model = modelOf([
      legBook(spot, [[1000, 2_000]], [[1005, 1_000]]),
      legBook(perp, [[1000, 500]], [[1006, 250]]),
      legBook(inverse, [[1000, 10]], [[1005, 10]], {
        scales: { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 },
      }),
    ]);
    // The spot's tick has two digits, so the grid has: 100.0 is 10,000 of its units.
    expect(model.scale).toBe(2);
    expect(at(model, 'bid', 10_000)).toEqual({ of: [2, 0.5, 10], total: 12.5 });
    expect(at(model, 'ask', 10_050).total).toBeCloseTo(1 + 1000 / 100.5, 12);
    expect(at(model, 'ask', 10_060)).toEqual({ of: [0, 0.25, 0], total: 0.25 });
  });

  test('the coarsest tick decides the rows: finer bids fall, finer asks rise', () => {
    const fine = { priceScale: 2, priceSent: 2, sizeScale: 3, sizeSent: 3 };
    const model = modelOf([
      legBook(
        spot,
        [
          [10_009, 1_000],
          [10_001, 500],
        ],
        [[10_011, 1_000]],
        { scales: fine },
      ),
      legBook(perp, [[1000, 100]], [[1002, 100]]),
    ]);
    expect(model.step).toBe(10);
    expect(at(model, 'bid', 10_000)).toEqual({ of: [1.5, 0.1, 0], total: 1.6 });
    expect(at(model, 'ask', 10_020)).toEqual({ of: [1, 0.1, 0], total: 1.1 });
    expect(model.bid.price).toBe(10_009);
  });

  test('a larger step sums more levels', () => {
    const model = modelOf(
      [
        legBook(
          perp,
          [
            [1000, 100],
            [999, 100],
            [995, 100],
          ],
          [[1001, 100]],
        ),
      ],
      { multiple: 5 },
    );
    expect(at(model, 'bid', 995).total).toBeCloseTo(0.3 - 0.1, 12);
    expect(at(model, 'bid', 1000).total).toBeCloseTo(0.1, 12);
  });
});

describe('the best', () => {
  test('of a side names its venues, with what they have together', () => {
    const model = modelOf([
      legBook(spot, [[1000, 2_000]], [[1005, 1_000]]),
      legBook(perp, [[1001, 500]], [[1005, 250]]),
    ]);
    expect(model.bid).toEqual({ price: 10_010, size: 0.5, legs: [perp] });
    expect(model.ask).toEqual({ price: 10_050, size: 1.25, legs: [spot, perp] });
    expect(model.isCrossed).toBe(false);
  });

  test('of two venues may cross: that is shown, and both go on counting', () => {
    const model = modelOf([
      legBook(spot, [[1010, 2_000]], [[1011, 1_000]]),
      legBook(perp, [[1000, 500]], [[1005, 250]]),
    ]);
    expect(model.isCrossed).toBe(true);
    expect([model.bid.legs, model.ask.legs]).toEqual([[spot], [perp]]);
    expect(model.states.map(({ isCounted }) => isCounted)).toEqual([true, true]);
    expect(at(model, 'bid', 10_100).total).toBe(2);
  });
});

describe('a venue that may not be believed', () => {
  test.each(['stale', 'suspect', 'resyncing', 'syncing'] as const)(
    '%s leaves the sums at once, says so, and comes back',
    (state) => {
      const books = [legBook(spot, [[1000, 2_000]], [[1005, 1_000]]), legBook(perp, [[1001, 500]], [[1004, 250]])];
      const model = modelOf(books);
      expect(at(model, 'bid', 10_010).total).toBe(0.5);
      putBook(books[1]!, { bids: [[1001, 500]], asks: [[1004, 250]] }, { state });
      model.update(consolidatedInput(books));
      expect(at(model, 'bid', 10_010).total).toBe(0);
      expect(model.bid).toEqual({ price: 10_000, size: 2, legs: [spot] });
      expect(model.states[1]).toMatchObject({ isCounted: false, text: state.toUpperCase() });
      putBook(books[1]!, { bids: [[1001, 500]], asks: [[1004, 250]] });
      model.update(consolidatedInput(books));
      expect(at(model, 'bid', 10_010).total).toBe(0.5);
      expect(model.states[1]).toMatchObject({ isCounted: true, text: 'VERIFIED' });
    },
  );

  test('with a lost link none counts', () => {
    const model = modelOf([legBook(spot, [[1000, 2_000]], [[1005, 1_000]])], { isOffline: true });
    expect(model.isEmpty).toBe(true);
    expect(model.states[0]).toMatchObject({ text: 'OFFLINE', isCounted: false });
    expect(model.rows.largest).toBe(0);
  });

  test('contracts of unknown size never count as base units', () => {
    const { contractSize: _, ...unknown } = INVERSE;
    const model = modelOf([legBook({ ...inverse, instrument: unknown }, [[1000, 7]], [[1005, 10]])]);
    expect(model.states[0]).toMatchObject({ isCounted: false, why: 'its contract size is not known' });
    expect(model.rows.largest).toBe(0);
  });
});

test("sums are marked as incomplete from where the first venue's book ends", () => {
  const deep = legBook(
    spot,
    [
      [1000, 1],
      [990, 1],
      [980, 1],
    ],
    [
      [1005, 1],
      [1015, 1],
    ],
  );
  const shallow = legBook(
    perp,
    [
      [1000, 1],
      [995, 1],
    ],
    [
      [1005, 1],
      [1010, 1],
      [1020, 1],
    ],
    { knownDepth: 1 },
  );
  const model = modelOf([deep, shallow]);
  expect([model.bidReach, model.askReach]).toEqual([
    { price: 10_000, leg: perp },
    { price: 10_050, leg: perp },
  ]);
  expect([modelOf([deep]).bidReach.price, modelOf([deep]).askReach.price]).toEqual([9_800, 10_150]);
});

test('the market stays in view, and is pointed at where it left', () => {
  const books = [legBook(perp, [[1000, 1_000]], [[1005, 1_000]])];
  const model = modelOf(books);
  expect(model.marketIs).toBe(0);
  model.axis.scroll(60);
  model.update(consolidatedInput(books));
  expect(model.marketIs).toBe(-1);
  model.axis.reset();
  model.update(consolidatedInput(books));
  expect(model.marketIs).toBe(0);
});

test('the first step fits the density of the books', () => {
  const sparse = legBook(
    perp,
    Array.from({ length: 50 }, (_, i) => [100_000 - i * 40, 1] as const),
    Array.from({ length: 50 }, (_, i) => [100_010 + i * 40, 1] as const),
  );
  expect(startingMultiple(modelOf([sparse]), [sparse])).toBe(50);
});

test('makes no objects while the books stay the same, and is right with other books', () => {
  let sizes = 0;
  const counting = {
    ...inverse,
    instrument: Object.defineProperty({ ...inverse.instrument }, 'contractSize', {
      get: () => {
        sizes++;
        return '100';
      },
    }),
  };
  const books = [
    legBook(spot, [[1000, 2_000]], [[1005, 1_000]]),
    legBook(perp, [[1000, 500]], [[1006, 250]]),
    legBook(counting, [[999, 10]], [[1005, 10]]),
  ];
  const model = new ConsolidatedModel();
  const fill = vi.spyOn(model.rows, 'fill');
  const follow = vi.spyOn(model.axis, 'follow');
  model.update(consolidatedInput(books));
  const made = [model.bid, model.bid.legs, model.ask, model.ask.legs, model.bidReach, model.askReach];
  const [parts, axis] = fill.mock.calls[0] ?? [];
  const each = [...(parts ?? [])];
  const [inside, , policy] = follow.mock.calls[0] ?? [];
  const sizesThen = sizes;
  for (let frame = 0; frame < 3; frame++) {
    putBook(books[0]!, { bids: [[1001 + frame, 10]], asks: [[1007, 1]] });
    model.update(consolidatedInput(books));
  }
  const now = [model.bid, model.bid.legs, model.ask, model.ask.legs, model.bidReach, model.askReach];
  expect(now.every((one, index) => one === made[index])).toBe(true);
  expect(fill.mock.calls.every(([list, view]) => list === parts && view === axis)).toBe(true);
  expect(parts?.every((part, index) => part === each[index])).toBe(true);
  expect(follow.mock.calls.every((call) => call[0] === inside && call[2] === policy)).toBe(true);
  expect(sizes).toBe(sizesThen);
  expect(model.bid).toEqual({ price: 10_030, size: 0.01, legs: [spot] });
  expect(model.ask.legs).toEqual([counting]);
  model.update(consolidatedInput(books.slice(1, 2)));
  expect([model.bid, model.ask]).toEqual([
    { price: 1_000, size: 0.5, legs: [perp] },
    { price: 1_006, size: 0.25, legs: [perp] },
  ]);
  expect([model.bidReach.leg, model.askReach.leg]).toEqual([perp, perp]);
});
