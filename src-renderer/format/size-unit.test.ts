import { expect, test } from 'vitest';
import { convertSize } from '../../src-shared/market/contract.ts';
import type { SizedInstrument } from '../../src-shared/market/contract.ts';
import { sizeConversion } from './size-unit.ts';

const spot: SizedInstrument = { base: 'BTC', quote: 'USDT', sizeUnit: 'base', marketType: 'spot' };
const inverse: SizedInstrument = {
  base: 'BTC',
  quote: 'USD',
  sizeUnit: 'contracts',
  contractSize: '100',
  marketType: 'perp-inverse',
};
const linear: SizedInstrument = {
  base: 'BTC',
  quote: 'USDT',
  sizeUnit: 'contracts',
  contractSize: '0.01',
  marketType: 'perp',
};

test.each([
  ['spot native', spot, 'native', 2, 'BTC'],
  ['spot base', spot, 'base', 2, 'BTC'],
  ['spot quote', spot, 'quote', 100_000, 'USDT'],
  ['inverse native', inverse, 'native', 2, 'contracts'],
  ['inverse base', inverse, 'base', 0.004, 'BTC'],
  ['inverse quote', inverse, 'quote', 200, 'USD'],
  ['linear contracts native', linear, 'native', 2, 'contracts'],
  ['linear contracts base', linear, 'base', 0.02, 'BTC'],
  ['linear contracts quote', linear, 'quote', 1000, 'USDT'],
] as const)('%s', (_, instrument, unit, value, label) => {
  const conversion = sizeConversion(instrument, unit);
  expect(convertSize(conversion, 2, 50_000)).toBeCloseTo(value, 12);
  expect(conversion.label).toBe(label);
});

test('contracts without a known worth stay contracts', () => {
  const { contractSize: _, ...unknown } = inverse;
  expect(sizeConversion(unknown, 'quote')).toMatchObject({ label: 'contracts', isNative: true });
  expect(sizeConversion(undefined, 'quote').label).toBe('');
});
