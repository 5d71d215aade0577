import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TradeRecord } from '../../venue/records.ts';
import { TradeRing } from './trade-ring.ts';
import { TradeRows } from './trade-rows.ts';

const DAY_MS = 86_400_000;
const START = 1_800_000_000_000;

/** A number of a trade: usually one that lies close to the others of its column, sometimes one that does not. */
const near = (base: number, strange: readonly number[]): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 40, arbitrary: fc.integer({ min: -2000, max: 2000 }).map((by) => base + by) },
    { weight: 1, arbitrary: fc.constantFrom(...strange) },
  );
const STRANGE_TIMES = [NaN, 0, START + 0.25, START - 24 * DAY_MS, START - 25 * DAY_MS, START + 60 * DAY_MS];
const STRANGE_IDS = [NaN, 0, 7, 5e9 + 2 ** 31, 5e9 + 2 ** 32, 2 ** 53 - 1];
const trade = fc.record({
  id: near(5e9, STRANGE_IDS),
  idText: fc.oneof(
    { weight: 9, arbitrary: fc.constant<string>('') },
    { weight: 1, arbitrary: fc.constantFrom<string>('x-1', '229000000000000001') },
  ),
  price: near(60_000_00, [-1, -5, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1]),
  size: near(9000, [0, 2 ** 32, 2 ** 60]),
  priceScale: fc.integer({ min: 0, max: 15 }),
  sizeSent: fc.integer({ min: 0, max: 15 }),
  venueTime: near(START, STRANGE_TIMES),
  eventTime: near(START, STRANGE_TIMES),
  firstTradeId: near(9e9, STRANGE_IDS),
  lastTradeId: near(9e9, STRANGE_IDS),
  receivedAt: fc.double({ min: START - 1000, max: START + 1000, noNaN: true }),
  isBuy: fc.boolean(),
});
type Trade = typeof trade extends fc.Arbitrary<infer T> ? T : never;

function toRecord(from: Trade, isAggregate: boolean, out = new TradeRecord()): TradeRecord {
  out.reset();
  out.id = from.id;
  out.idText = from.idText;
  for (const [slot, mantissa] of [
    [out.price, from.price],
    [out.size, from.size],
  ] as const) {
    slot.present = true;
    slot.mantissa = mantissa;
  }
  out.price.scale = from.priceScale;
  out.size.decimals = from.sizeSent;
  out.venueTime = from.venueTime;
  out.eventTime = from.eventTime;
  out.isBuy = from.isBuy;
  out.isAggregate = isAggregate;
  if (!isAggregate) return out;
  out.firstTradeId = from.firstTradeId;
  out.lastTradeId = from.lastTradeId;
  return out;
}

test.each([false, true])(
  'a ring gives back what it took, over wraps and whatever the numbers are (aggregates: %s)',
  (isAggregate) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.array(trade, { maxLength: 150 }), (capacity, trades) => {
        const ring = new TradeRing(capacity, { ids: 'opaque', maxEntries: 1000, windowMs: 1e9 });
        const kept: Trade[] = [];
        for (const [n, each] of trades.entries()) {
          const before = ring.total;
          // What is no copy and not older than the newest is kept.
          const own = each.idText === '' ? each : { ...each, idText: `${each.idText}.${n}` };
          ring.offer(toRecord(own, isAggregate), each.receivedAt);
          if (ring.total > before) kept.push(own);
        }
        expect(ring.first).toBe(Math.max(0, kept.length - capacity));
        const out = new TradeRecord();
        for (let n = ring.first; n < ring.total; n++) {
          const from = kept[n] as Trade;
          expect(ring.read(n, '', out)).toBe(from.receivedAt);
          expect(out).toEqual(toRecord(from, isAggregate));
        }
      }),
      { numRuns: 300 },
    );
  },
);

test('rows are read from any slot, in any order of times, and one that was never written is not a number', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 63 }), trade), { maxLength: 100 }), (writes) => {
      const rows = new TradeRows(64);
      const model = new Map<number, Trade>();
      for (const [slot, each] of writes) {
        rows.write(slot, toRecord(each, true), each.receivedAt, each.isBuy ? 2 : 1);
        model.set(slot, each);
      }
      expect(rows.receivedAt(64)).toBeNaN();
      for (const [slot, each] of model) {
        expect([rows.id(slot), rows.price(slot), rows.size(slot)]).toEqual([each.id, each.price, each.size]);
        expect([rows.venueTime(slot), rows.eventTime(slot)]).toEqual([each.venueTime, each.eventTime]);
        expect([rows.firstTradeId(slot), rows.lastTradeId(slot)]).toEqual([each.firstTradeId, each.lastTradeId]);
        expect([rows.receivedAt(slot), rows.flags(slot)]).toEqual([each.receivedAt, each.isBuy ? 2 : 1]);
      }
    }),
    { numRuns: 300 },
  );
});

test('numbers of usual trades take 32 bits, and all of them 64 from the first that does not fit', () => {
  const usual: Trade = {
    id: 5e9,
    idText: '',
    price: 1,
    size: 1,
    priceScale: 0,
    sizeSent: 0,
    venueTime: START,
    eventTime: NaN,
    firstTradeId: NaN,
    lastTradeId: NaN,
    receivedAt: START,
    isBuy: true,
  };
  const rows = new TradeRows(1000);
  for (let n = 0; n < 1000; n++)
    rows.write(n, toRecord({ ...usual, id: usual.id + n * 1000, venueTime: START + n * 1e6 }, false), START, 0);
  expect([rows.isNarrow, rows.id(999), rows.eventTime(999), rows.id(1000)]).toEqual([true, 5e9 + 999_000, NaN, NaN]);
  rows.write(0, toRecord({ ...usual, eventTime: START }, false), START, 0);
  expect([rows.isNarrow, rows.eventTime(0), rows.eventTime(999), rows.id(999)]).toEqual([
    false,
    START,
    NaN,
    5e9 + 999_000,
  ]);
});
