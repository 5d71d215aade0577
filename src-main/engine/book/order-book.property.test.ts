import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareExact, exactDecimal } from '../../../src-shared/market/decimal.ts';
import type { LevelStrings } from '../../../src-shared/market/events.ts';
import { toBookRecord } from '../testing/book-fixture.ts';
import { OrderBook } from './order-book.ts';

/** A book in the simplest way that can be right: exact values as keys, sorted when asked. */
class Oracle {
  readonly #levels = new Map<string, LevelStrings>();

  set(level: LevelStrings): void {
    const price = exact(level[0]);
    let { unscaled, scale } = price;
    while (scale > 0 && unscaled % 10n === 0n) {
      unscaled /= 10n;
      scale--;
    }
    const key = `${unscaled}e-${scale}`;
    if (exact(level[1]).unscaled === 0n) this.#levels.delete(key);
    else this.#levels.set(key, level);
  }

  best(sign: 1 | -1): LevelStrings[] {
    return [...this.#levels.values()].sort((a, b) => sign * compareExact(exact(b[0]), exact(a[0])));
  }
}

function exact(text: string): { unscaled: bigint; scale: number } {
  const value = exactDecimal(text);
  if (value === undefined) throw new Error(text);
  return value;
}

const decimal = (whole: fc.Arbitrary<number | bigint>): fc.Arbitrary<string> =>
  fc
    .tuple(whole, fc.option(fc.stringMatching(/^\d{1,8}$/), { freq: 4 }))
    .map(([number, fraction]) => (fraction === null ? String(number) : `${number}.${fraction}`));
const usual = fc.tuple(
  decimal(fc.integer({ min: 1, max: 40 })),
  fc.oneof(fc.constantFrom('0', '0.000', '1000000000.00000000'), decimal(fc.integer({ min: 0, max: 900 }))),
);
const wide = fc.tuple(
  fc.oneof(
    decimal(fc.integer({ min: 1, max: 40 })),
    decimal(fc.bigInt({ min: 2n ** 53n, max: 2n ** 53n + 5n })),
    fc.constantFrom('1.00000000000000000000000001', '3.0000000000000001', '2e1'),
  ),
  fc.oneof(
    fc.constantFrom('0', '0e3'),
    decimal(fc.integer({ min: 0, max: 900 })),
    decimal(fc.bigInt({ min: 2n ** 60n, max: 2n ** 70n })),
  ),
);
const message = (level: fc.Arbitrary<LevelStrings>): fc.Arbitrary<{ bids: LevelStrings[]; asks: LevelStrings[] }> =>
  fc.record({ bids: fc.array(level, { maxLength: 12 }), asks: fc.array(level, { maxLength: 12 }) });

describe('OrderBook', () => {
  it.each([
    ['usual', usual],
    ['wide', wide],
    ['mixed', fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: wide })],
  ] as const)('contains the very strings that were sent, in order, for %s values', (_name, level) => {
    fc.assert(
      fc.property(fc.array(message(level), { maxLength: 25 }), (messages) => {
        const book = new OrderBook(5000);
        const bids = new Oracle();
        const asks = new Oracle();
        for (const { bids: bidLevels, asks: askLevels } of messages) {
          book.apply(toBookRecord({ bids: bidLevels, asks: askLevels }));
          for (const each of bidLevels) bids.set(each);
          for (const each of askLevels) asks.set(each);
          expect(book.levels(book.bids)).toEqual(bids.best(1));
          expect(book.levels(book.asks)).toEqual(asks.best(-1));
          const [bid, ask] = [bids.best(1)[0], asks.best(-1)[0]];
          expect(book.isCrossed).toBe(
            bid !== undefined && ask !== undefined && compareExact(exact(bid[0]), exact(ask[0])) >= 0,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the levels nearest to the best and knows how far it knows', () => {
    fc.assert(
      fc.property(
        fc.array(message(usual), { maxLength: 25 }),
        fc.integer({ min: 1, max: 8 }),
        (messages, maxLevels) => {
          const book = new OrderBook(maxLevels);
          const oracle = new Oracle();
          for (const { bids } of messages) {
            book.apply(toBookRecord({ bids }));
            for (const each of bids) oracle.set(each);
            const known = book.levels(book.bids).slice(0, Math.min(book.knownDepth, book.bids.count));
            expect(book.bids.count).toBeLessThanOrEqual(maxLevels);
            expect(known).toEqual(oracle.best(1).slice(0, known.length));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
