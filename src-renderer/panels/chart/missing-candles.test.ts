import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { missingAt } from './missing-candles.ts';

const GAP: LedgerEntry = {
  id: 1,
  kind: 'gap',
  venue: 'binance-spot',
  symbol: 'BTCUSDT',
  channel: 'candle',
  interval: '1m',
  from: 60_000,
  to: 240_000,
  count: 3,
  reason: 'not-received',
};
const STALE: LedgerEntry = { ...GAP, id: 2, kind: 'stale', from: 0, to: 600_000, count: 0, reason: 'connection-lost' };

test("a hatched band shows the ledger's entry of its own interval", () => {
  expect(missingAt(120_000, [GAP, STALE], '1m')).toBe('gap: 3 candles missing, never received');
  expect(missingAt(240_000, [GAP], '1m')).toBeUndefined();
  expect(missingAt(120_000, [GAP, STALE], '5m')).toBe('stale: connection lost');
  expect(missingAt(120_000, [GAP], '5m')).toBeUndefined();
});
