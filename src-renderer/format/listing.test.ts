import { expect, test } from 'vitest';
import type { Instrument } from '../../src-shared/market/instrument.ts';
import { delistingText, isDelistedSoon } from './listing.ts';
import { UTC, zoneOf } from './zone.ts';

const AT = Date.UTC(2026, 11, 3, 8);
const DAY = 86_400_000;
const BTC: Instrument = {
  id: 'binance-usdm:BTCUSDT',
  venue: 'binance-usdm',
  symbol: 'BTCUSDT',
  marketType: 'perp',
  base: 'BTC',
  quote: 'USDT',
  sizeUnit: 'base',
  status: 'trading',
  delistingTime: AT,
};

test('a delisting has its time in the zone shown, and its year if that is another', () => {
  expect(delistingText(BTC, UTC, AT - DAY)).toBe('BTCUSDT will be delisted 3 Dec 08:00 UTC');
  expect(delistingText(BTC, zoneOf('Asia/Kolkata'), AT - DAY)).toBe('BTCUSDT will be delisted 3 Dec 13:30 UTC+05:30');
  expect(delistingText(BTC, UTC, AT - 365 * DAY)).toBe('BTCUSDT will be delisted 3 Dec 2026 08:00 UTC');
});

test('nothing is said of a delisting that is past or not planned', () => {
  const { delistingTime, ...open } = BTC;
  expect(delistingText(BTC, UTC, delistingTime ?? NaN)).toBeUndefined();
  expect(delistingText(open, UTC, 0)).toBeUndefined();
  expect(isDelistedSoon(open, 0)).toBe(false);
});

test('it is near for 30 days', () => {
  expect([31 * DAY, 30 * DAY, 1, 0].map((before) => isDelistedSoon(BTC, AT - before))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
