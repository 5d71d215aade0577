import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEPTH, DEPTH_ROWS } from '../../../src-shared/wire/layout.ts';
import { DepthBuffer } from '../../feed/depth-buffer.ts';
import { btc, legs, PERP, SPOT } from '../../testing/asset-fixture.ts';
import { depthSection, START } from '../../testing/depth-fixture.ts';
import type { Column } from '../../testing/depth-fixture.ts';
import { SummedDepth } from './summed-depth.ts';
import type { VenueDepth } from './summed-depth.ts';

/** The columns of a venue, where its history begins, and how late it is at each of the times at which columns come, ticks. */
interface Coming {
  readonly columns: readonly Column[];
  readonly delay: number;
  readonly late: readonly number[];
}

it('equals the sum of the parts at every time, however late and in what pieces they come, and what one sum of all is', () => {
  fc.assert(
    fc.property(fc.array(COMING, { minLength: 2, maxLength: 4 }), (comings) => {
      const of = venuesOf(comings);
      const sums = new SummedDepth();
      for (let now = 4; now <= LAST; now += 4) {
        for (const [at, { depth }] of of.entries()) {
          const late = now < LAST ? (comings[at]?.late[now / 4] ?? 0) : 0;
          bring(depth, comings[at], now - late);
        }
        sums.update(of, { step: '1', own: SPOT.id, now: START + now * 250 });
      }
      const atOnce = new SummedDepth();
      // All are late by then: it waits for none.
      for (const one of [sums, atOnce]) one.update(of, { step: '1', own: SPOT.id, now: START + LAST * 250 + 60_000 });
      const { depth } = sums;
      expect(columnsOf(depth)).toEqual(columnsOf(atOnce.depth));
      for (let n = depth.first; n < depth.total; n++) {
        const [from, end] = [depth.head(n, DEPTH.time), depth.endOf(n)];
        if (n > depth.first) expect(from).toBe(depth.endOf(n - 1));
        const parts = sums.partsAt(from);
        expect(parts.map(({ column }) => column)).toEqual(sums.partsAt(end - 250).map(({ column }) => column));
        expect(depth.isKnown(n)).toBe(parts.every(({ isKnown }) => isKnown));
        const totals = ROWS.map((row) => parts.reduce((sum, part) => sum + sums.sizeOf(part, row), 0));
        const errors = ROWS.map((row, at) => Math.abs(depth.sizeAt(n, row) / 1e8 - (totals[at] ?? 0)));
        expect(Math.max(...errors)).toBeLessThanOrEqual(Math.max(...totals) / 65_535);
      }
    }),
    { numRuns: 60 },
  );
});

function venuesOf(comings: readonly Coming[]): readonly VenueDepth[] {
  const all = legs(...comings.map((_, at) => [SPOT, PERP][at] ?? btc('okx', `BTC${String(at)}`)));
  return all.map((leg) => ({ leg, depth: new DepthBuffer() }));
}

/** Brings what a venue has until a time, as the engine does: the newest column again, if it has become longer. */
function bring(depth: DepthBuffer, coming: Coming | undefined, until: number): void {
  if (coming === undefined) return;
  const known: Column[] = [];
  let end = coming.delay;
  for (const column of coming.columns) {
    const ticks = Math.min(column.ticks ?? 1, until - end);
    if (ticks <= 0) break;
    known.push({ ...column, ticks });
    end += ticks;
  }
  const from = Math.max(0, depth.total - 1);
  if (known.length === 0 || (depth.total > 0 && START + end * 250 <= depth.endOf(depth.total - 1))) return;
  const before = known.slice(0, from).reduce((sum, { ticks = 1 }) => sum + ticks, coming.delay);
  const { section, numbers } = depthSection(known.slice(from), { from, start: START + before * 250 });
  depth.apply({ ...section, isReset: depth.total === 0 }, numbers);
}

function columnsOf(depth: DepthBuffer): readonly unknown[] {
  return Array.from({ length: depth.total - depth.first }, (_, n) => {
    const number = depth.first + n;
    return [
      ...Array.from({ length: DEPTH.cells }, (__, field) => depth.head(number, field)),
      depth.cells(number).join(' '),
    ];
  });
}

/** Ticks of 250 ms until which columns come. */
const LAST = 64;
const ROWS = Array.from({ length: DEPTH_ROWS }, (_, row) => 1000 + row);
const SIZES = fc.dictionary(fc.integer({ min: 1000, max: 1298 }).map(String), fc.integer({ min: 1, max: 60_000 }), {
  maxKeys: 6,
});
const COLUMN: fc.Arbitrary<Column> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ sizes: SIZES, ticks: fc.integer({ min: 1, max: 12 }) }) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 12 })
      .map((ticks) => ({ state: 'resyncing', reason: 'sequence-gap', ticks }) as const),
  },
);
const COMING: fc.Arbitrary<Coming> = fc.record({
  columns: fc.array(COLUMN, { minLength: 4, maxLength: 16 }),
  delay: fc.integer({ min: 0, max: 8 }),
  late: fc.array(fc.integer({ min: 0, max: 24 }), { minLength: 16, maxLength: 16 }),
});
