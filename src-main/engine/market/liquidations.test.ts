import { expect, test } from 'vitest';
import { LiquidationRecord } from '../venue/records.ts';
import { keepLiquidation, liquidationRing } from './liquidations.ts';

function forced(venueTime: number, price: number, isBuy: boolean, averagePrice?: number): LiquidationRecord {
  const record = new LiquidationRecord();
  Object.assign(record, { symbol: 'BTCUSDT', venueTime, isBuy });
  Object.assign(record.price, { present: true, mantissa: price, scale: 1, decimals: 1 });
  Object.assign(record.size, { present: true, mantissa: 14, scale: 3, decimals: 3 });
  if (averagePrice !== undefined)
    Object.assign(record.averagePrice, { present: true, mantissa: averagePrice, scale: 2, decimals: 2 });
  return record;
}

test('the newest are kept at their average price, in the order in which they came; what comes again is known', () => {
  const ring = liquidationRing();
  const kept = [
    forced(2000, 959_100, false, 9_643_010),
    forced(1000, 969_900, true),
    forced(2000, 959_100, false, 9_643_010),
    forced(2000, 959_100, true, 9_643_010),
  ].map((record) => keepLiquidation(ring, record, 3000));
  expect(kept).toEqual([true, true, false, true]);
  expect([0, 1, 2].map((n) => [ring.priceText(n), ring.sizeText(n)])).toEqual([
    ['96430.10', '0.014'],
    ['96990.0', '0.014'],
    ['96430.10', '0.014'],
  ]);
  for (let at = 0; at < 1000; at++) keepLiquidation(ring, forced(at, 1, true), at);
  expect([ring.total, ring.first]).toEqual([1003, 503]);
});
