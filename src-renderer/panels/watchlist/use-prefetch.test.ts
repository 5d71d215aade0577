import { expect, test } from 'vitest';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { neighbours } from './use-prefetch.ts';

const ROWS: readonly (InstrumentId | undefined)[] = [
  undefined,
  'binance-spot:BTCUSDT',
  'binance-spot:ETHUSDT',
  undefined,
  'okx:BTC-USDT',
];

test.each([
  [1, ['binance-spot:ETHUSDT']],
  [2, ['okx:BTC-USDT', 'binance-spot:BTCUSDT']],
  [4, ['binance-spot:ETHUSDT']],
  [-1, []],
])('around row %i', (chosen, around) => {
  expect(neighbours({ chosenRow: () => chosen, idAt: (row) => ROWS[row] })).toEqual(around);
});
