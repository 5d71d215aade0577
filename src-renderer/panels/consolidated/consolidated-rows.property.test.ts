import { array, assert, constant, constantFrom, integer, property, tuple, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import { toBaseSize } from '../../../src-shared/market/contract.ts';
import { INVERSE, legs, PERP, SPOT } from '../../testing/asset-fixture.ts';
import { MOST_LEGS } from '../legs/asset-legs.ts';
import { consolidatedInput, legBook } from '../../testing/consolidated-fixture.ts';
import type { Levels } from '../../testing/consolidated-fixture.ts';
import { ConsolidatedModel } from './consolidated-model.ts';

const LEGS = legs(
  SPOT,
  PERP,
  INVERSE,
  { ...INVERSE, id: 'binance-coinm:X', contractSize: '10' },
  { ...PERP, sizeUnit: 'contracts', contractSize: '0.001' },
);
const SCALES = { priceScale: 1, priceSent: 1, sizeScale: 2, sizeSent: 2 };
const side = (from: number, direction: 1 | -1) =>
  uniqueArray(integer({ min: 0, max: 60 }), { maxLength: 20 }).chain((steps) =>
    tuple(
      ...steps
        .toSorted((a, b) => a - b)
        .map((step) => tuple(constant(from + direction * step), integer({ min: 1, max: 1e6 }))),
    ),
  );
const book = tuple(
  side(1_000, -1),
  side(1_001, 1),
  constantFrom('verified', 'unverifiable', 'stale', 'suspect', 'resyncing'),
);

test('the consolidated sizes are the sums of the parts that count, whatever the step', () => {
  assert(
    property(array(book, { minLength: 1, maxLength: LEGS.length }), constantFrom(1, 2, 5, 10), (drawn, multiple) => {
      const books = drawn.map(([bids, asks, state], at) =>
        legBook(LEGS[at] ?? LEGS[0]!, bids as unknown as Levels, asks as unknown as Levels, { state, scales: SCALES }),
      );
      const model = new ConsolidatedModel();
      model.axis.top = 2_000;
      const input = consolidatedInput(books, { multiple, rowCount: 2_000, autoCentre: 'off' });
      model.update(input);
      for (const name of ['bid', 'ask'] as const) {
        const totals = name === 'bid' ? model.rows.bidTotal : model.rows.askTotal;
        let all = 0;
        books.forEach(({ leg, book: buffer }, at) => {
          const isCounted = ['verified', 'unverifiable'].includes(drawn[at]?.[2] ?? '');
          const levels = name === 'bid' ? buffer.bids : buffer.asks;
          let own = 0;
          if (isCounted)
            for (let level = 0; level < levels.length; level += 2)
              own += toBaseSize(leg.instrument, (levels[level + 1] ?? NaN) / 100, (levels[level] ?? NaN) / 10) ?? NaN;
          const shown = model.rows[name].reduce(
            (sum, size, cell) => (cell % MOST_LEGS === leg.slot ? sum + size : sum),
            0,
          );
          expect(shown).toBeCloseTo(own, 6);
          all += own;
        });
        expect(totals.reduce((sum, size) => sum + size, 0)).toBeCloseTo(all, 6);
      }
    }),
  );
});

test('the best of a side is the best of the parts that count', () => {
  assert(
    property(array(book, { minLength: 1, maxLength: LEGS.length }), (drawn) => {
      const books = drawn.map(([bids, asks, state], at) =>
        legBook(LEGS[at] ?? LEGS[0]!, bids as unknown as Levels, asks as unknown as Levels, { state, scales: SCALES }),
      );
      const model = new ConsolidatedModel();
      model.update(consolidatedInput(books));
      const counted = drawn.filter(([, , state]) => state === 'verified' || state === 'unverifiable');
      const bids = counted.flatMap(([levels]) => levels.map(([price]) => price * 10 ** (model.scale - 1)));
      const asks = counted.flatMap(([, levels]) => levels.map(([price]) => price * 10 ** (model.scale - 1)));
      expect(model.bid.price).toBe(bids.length === 0 ? NaN : Math.max(...bids));
      expect(model.ask.price).toBe(asks.length === 0 ? NaN : Math.min(...asks));
    }),
  );
});
