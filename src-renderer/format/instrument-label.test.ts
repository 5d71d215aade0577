import { expect, test } from 'vitest';
import type { Instrument, MarketType } from '../../src-shared/market/instrument.ts';
import { btc, INVERSE, PERP, SPOT } from '../testing/asset-fixture.ts';
import { instrumentLabel, kindText, labelText } from './instrument-label.ts';

const MARCH = Date.UTC(2027, 2, 27, 8);
const DATED = btc('okx', 'BTC-USDT-270327', { marketType: 'future', expiryTime: MARCH });

test.each<[MarketType, number | undefined, string]>([
  ['spot', undefined, 'SPOT'],
  ['perp', undefined, 'PERP'],
  ['perp-inverse', undefined, 'INV'],
  ['future', MARCH, '27 MAR'],
  ['future-inverse', MARCH, '27 MAR INV'],
  ['future', undefined, 'FUT'],
])('the kind of %s until %s is %s', (marketType, expiryTime, kind) => {
  expect(kindText({ marketType, expiryTime })).toBe(kind);
});

test.each<[Instrument, string]>([
  [SPOT, 'Binance BTCUSDT SPOT'],
  [PERP, 'Binance BTCUSDT PERP'],
  [INVERSE, 'Binance BTCUSD_PERP INV'],
  [DATED, 'OKX BTC-USDT-270327 27 MAR'],
  [btc('hyperliquid', '@142', { name: 'UBTC/USDC' }), 'Hyperliquid UBTC/USDC SPOT'],
])('%o is called %s', (instrument, text) => {
  expect(labelText(instrumentLabel(instrument.id, instrument, undefined))).toBe(text);
});

test('before its record is known, an instrument has the kind of its venue if that has only one', () => {
  const label = (venue: { readonly marketTypes: readonly MarketType[] } | undefined) =>
    labelText(instrumentLabel('binance-usdm:BTCUSDT', undefined, venue));
  expect(label({ marketTypes: ['perp'] })).toBe('Binance BTCUSDT PERP');
  expect(label({ marketTypes: ['perp', 'future'] })).toBe('Binance BTCUSDT');
  expect(label(undefined)).toBe('Binance BTCUSDT');
  expect(labelText(instrumentLabel('binance-usdm:GONE', 'missing', { marketTypes: ['perp'] }))).toBe(
    'Binance GONE PERP',
  );
});
