import { expect, test } from 'vitest';
import { toInstrumentIds } from '../workspace/read-unknown.ts';
import { INSTRUMENT } from '../wire/guard-parts.ts';
import { safeParse } from 'valibot';
import { isInstrumentId } from './instrument.ts';

const LONG = `okx:${'A'.repeat(125)}`;

test.each(['okx:BTC-USDT-SWAP', 'hyperliquid:BTC/USDT', 'okx:a:b', LONG.slice(0, 128)])('%s is an instrument', (id) => {
  expect(isInstrumentId(id)).toBe(true);
});

test.each(['', ':', 'okx', 'okxx', 'okx:', ':BTC', 'nowhere:BTC', LONG])('%s is none', (id) => {
  expect(isInstrumentId(id)).toBe(false);
});

test('what a kept layout names is what an engine takes', () => {
  const kept = toInstrumentIds(['okx:BTC-USDT', LONG, 'okx:', 'okx:ETH-USDT']);
  expect(kept).toEqual(['okx:BTC-USDT', 'okx:ETH-USDT']);
  expect(kept.every((id) => safeParse(INSTRUMENT, id).success)).toBe(true);
  expect(safeParse(INSTRUMENT, LONG).success).toBe(false);
});
