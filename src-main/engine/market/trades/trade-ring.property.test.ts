import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatScaled, parseDecimal } from '../../../../src-shared/market/decimal.ts';
import { TradeRecord, type DecimalSlot } from '../../venue/records.ts';
import { TRADE_AFTER_GAP, TradeRing } from './trade-ring.ts';

describe('TradeRing', () => {
  it('keeps what a plain list would: consecutive ids, no double, every gap counted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(tradeArbitrary, { maxLength: 120 }), (capacity, sent) => {
        const ring = new TradeRing(capacity);
        const model: Model[] = [];
        let missing = 0;
        for (const trade of sent) {
          const last = model.at(-1);
          const isSeen = last !== undefined && trade.id <= last.id;
          const gap = last !== undefined && !isSeen ? trade.id - last.id - 1 : 0;
          const outcome = ring.offer(toRecord(trade), trade.id + 0.5);
          expect(outcome).toBe(isSeen ? -1 : gap);
          if (isSeen) continue;
          model.push({ ...trade, isAfterGap: gap > 0 });
          missing += gap;
        }
        expect(ring.total).toBe(model.length);
        if (model.length > 0) expect((model.at(-1)?.id ?? 0) - (model[0]?.id ?? 0)).toBe(model.length - 1 + missing);
        expect(read(ring)).toEqual(model.slice(-capacity));
      }),
    );
  });

  it('takes a lower id with a later time as a new numbering, and says that something may be missing', () => {
    const ring = new TradeRing(10);
    ring.offer(toRecord({ id: 900, price: '1', size: '1', isBuy: true }, 10_000), 1);
    expect(ring.offer(toRecord({ id: 5, price: '1', size: '1', isBuy: true }, 10_500), 2)).toBe(-1);
    expect(ring.offer(toRecord({ id: 6, price: '1', size: '1', isBuy: true }, 60_000), 3)).toBe(0);
    expect(read(ring).map(({ id, isAfterGap }) => [id, isAfterGap])).toEqual([
      [900, false],
      [6, true],
    ]);
  });

  it('gives string ids back and drops any that is remembered, if ids only distinguish trades', () => {
    const ring = new TradeRing(2, { ids: 'opaque', maxEntries: 10, windowMs: 1000 });
    const record = toRecord({ id: NaN, price: '1.50', size: '3', isBuy: false });
    record.idText = '2290000000000000001';
    expect([ring.offer(record, 1), ring.offer(record, 2)]).toEqual([0, -1]);
    record.idText = '1290000000000000001';
    expect([ring.offer(record, 3), ring.total]).toEqual([0, 2]);
    const out = new TradeRecord();
    ring.read(0, 'BTCUSDT', out);
    expect([out.symbol, out.idText, out.isBuy]).toEqual(['BTCUSDT', '2290000000000000001', false]);
  });

  it.each(['ascending', 'opaque'] as const)(
    'names a gap if one is expected, unless the stream sends again what it sent before: %s',
    (ids) => {
      const ring = new TradeRing(10, { ids, maxEntries: 10, windowMs: 1000 });
      const offer = (n: number): number => {
        const record = toRecord({ id: ids === 'opaque' ? NaN : n, price: '1', size: '1', isBuy: true }, n);
        if (ids === 'opaque') record.idText = `trade ${n}`;
        return ring.offer(record, n);
      };
      expect([offer(1), offer(5)]).toEqual([0, 0]);
      ring.expectGap();
      expect([ring.gapFrom, offer(9), offer(10)]).toEqual([5, NaN, 0]);
      ring.expectGap();
      expect([offer(10), offer(12)]).toEqual([-1, 0]);
      expect(read(ring).map(({ isAfterGap }) => isAfterGap)).toEqual([false, false, true, false, false]);
    },
  );
});

interface Model {
  readonly id: number;
  readonly price: string;
  readonly size: string;
  readonly isBuy: boolean;
  readonly isAfterGap?: boolean;
}

/** Plain decimals as venues send them, some longer than 2^53, with and without trailing zeros. */
const decimal = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 99_999_999 }))
    .map(([whole, rest]) => `${whole}.${String(rest).padStart(8, '0')}`),
  fc.integer({ min: 1, max: 1_000_000 }).map(String),
  fc.bigInt({ min: 10n ** 17n, max: 10n ** 22n }).map((digits) => `${digits}.10`),
);
const tradeArbitrary = fc.record({
  id: fc.integer({ min: 1, max: 300 }),
  price: decimal,
  size: decimal,
  isBuy: fc.boolean(),
});

function toRecord(trade: Model, venueTime = NaN): TradeRecord {
  const record = new TradeRecord();
  record.id = trade.id;
  record.isBuy = trade.isBuy;
  record.venueTime = venueTime;
  fill(record.price, trade.price);
  fill(record.size, trade.size);
  return record;
}

function fill(slot: DecimalSlot, text: string): void {
  const parsed = parseDecimal(text)!;
  slot.present = true;
  slot.mantissa = parsed.mantissa;
  slot.scale = parsed.scale;
  slot.decimals = parsed.decimals;
  slot.text = parsed.isExact ? '' : text;
}

function read(ring: TradeRing): Model[] {
  const record = new TradeRecord();
  const trades: Model[] = [];
  for (let n = ring.first; n < ring.total; n++) {
    ring.read(n, 'X', record);
    const isAfterGap = (ring.rows.flags(ring.slotOf(n)) & TRADE_AFTER_GAP) !== 0;
    expect([textOf(record.price), textOf(record.size)]).toEqual([ring.priceText(n), ring.sizeText(n)]);
    trades.push({ id: record.id, price: ring.priceText(n), size: ring.sizeText(n), isBuy: record.isBuy, isAfterGap });
  }
  return trades;
}

function textOf(slot: DecimalSlot): string {
  return slot.text !== '' ? slot.text : formatScaled(slot.mantissa, slot.scale, slot.decimals);
}
