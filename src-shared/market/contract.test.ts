import { describe, expect, it } from 'vitest';
import type { Instrument } from './instrument.ts';
import { toBaseSize, toNotional } from './contract.ts';

const SPOT: Instrument = {
  id: 'binance-spot:BTCUSDT',
  venue: 'binance-spot',
  symbol: 'BTCUSDT',
  marketType: 'spot',
  base: 'BTC',
  quote: 'USDT',
  sizeUnit: 'base',
  status: 'trading',
};
const INVERSE: Instrument = {
  ...SPOT,
  id: 'binance-coinm:BTCUSD_PERP',
  venue: 'binance-coinm',
  marketType: 'perp-inverse',
  sizeUnit: 'contracts',
  contractSize: '100',
};

describe('contract conversion', () => {
  it('leaves base sizes as they are', () => {
    expect([toBaseSize(SPOT, 2, 50_000), toNotional(SPOT, 2, 50_000)]).toEqual([2, 100_000]);
  });

  it('inverse contracts are worth quote units: the price decides about base', () => {
    expect([toBaseSize(INVERSE, 25, 50_000), toNotional(INVERSE, 25, 50_000)]).toEqual([0.05, 2500]);
    expect(toBaseSize({ ...INVERSE, contractSize: '10' }, 25, 2500)).toBe(0.1);
  });

  it('linear contracts are worth base units', () => {
    const linear: Instrument = { ...INVERSE, marketType: 'perp', contractSize: '0.01' };
    expect([toBaseSize(linear, 25, 50_000), toNotional(linear, 25, 50_000)]).toEqual([0.25, 12_500]);
  });

  it('says nothing if the contract size or the price is unknown', () => {
    const { contractSize: _, ...unknown } = INVERSE;
    expect([toBaseSize(unknown, 1, 50_000), toNotional(unknown, 1, 50_000)]).toEqual([undefined, undefined]);
    expect([
      toBaseSize({ ...INVERSE, contractSize: '0' }, 1, 1),
      toBaseSize(INVERSE, 1, 0),
      toBaseSize(INVERSE, 1, NaN),
    ]).toEqual([undefined, undefined, undefined]);
  });
});
