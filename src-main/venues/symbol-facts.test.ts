import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STREAM_VENUE_IDS, type StreamVenueId } from '../../src-shared/market/venue-ids.ts';
import { VENUES } from './registry.ts';
import { deliveryOf, splitPair } from './symbol-facts.ts';

test.each<[StreamVenueId, string, string]>([
  ['binance-spot', 'BTCUSDT', 'spot BTC/USDT base'],
  ['binance-spot', 'BUSDTRY', 'spot BUSD/TRY base'],
  ['binance-spot', 'ETHBTC', 'spot ETH/BTC base'],
  ['binance-spot', '币安人生USDT', 'spot 币安人生/USDT base'],
  ['binance-spot', 'NOTHINGKNOWN', 'spot NOTHINGKNOWN/? base'],
  ['binance-usdm', '1000SHIBUSDT', 'perp 1000SHIB/USDT base'],
  ['binance-usdm', 'BTCUSDT_260327', 'future BTC/USDT base 2026-03-27'],
  ['binance-coinm', 'BTCUSD_PERP', 'perp-inverse BTC/USD contracts'],
  ['binance-coinm', 'BTCUSD_211231', 'future-inverse BTC/USD contracts 2021-12-31'],
  ['bybit-spot', 'BTCUSDT', 'spot BTC/USDT base'],
  ['bybit-linear', 'BTCUSDT', 'perp BTC/USDT base'],
  ['bybit-linear', 'BTCPERP', 'perp BTC/USDC base'],
  ['bybit-linear', 'BTC-27MAR26', 'future BTC/USDC base 2026-03-27'],
  ['bybit-linear', 'BTCUSDT-27MAR26', 'future BTC/USDT base 2026-03-27'],
  ['bybit-inverse', 'BTCUSD', 'perp-inverse BTC/USD contracts of 1'],
  ['bybit-inverse', 'BTCUSDM26', 'future-inverse BTC/USD contracts of 1'],
  ['okx', 'BTC-USDT', 'spot BTC/USDT base'],
  ['okx', 'BTC-USDT-SWAP', 'perp BTC/USDT contracts'],
  ['okx', 'BTC-USD-SWAP', 'perp-inverse BTC/USD contracts'],
  ['okx', 'BTC-USD-220527', 'future-inverse BTC/USD contracts 2022-05-27'],
  ['okx', 'BTC-USDT-260327', 'future BTC/USDT contracts 2026-03-27'],
  ['okx', 'BTC-USD_UM_XPERP-310404', 'perp BTC/USD contracts'],
  ['gate-spot', 'BTC_USDT', 'spot BTC/USDT base'],
  ['gate-usdm', 'BTC_USDT', 'perp BTC/USDT contracts'],
  ['gate-coinm', 'BTC_USD', 'perp-inverse BTC/USD contracts of 1'],
  ['hyperliquid', 'BTC', 'perp BTC/USDC base'],
  ['hyperliquid', 'xyz:SP500', 'perp SP500/? base'],
  ['hyperliquid', 'PURR/USDC', 'spot PURR/USDC base'],
  ['hyperliquid', '@107', 'spot @107/? base'],
])('%s %s is %s', (venue, symbol, facts) => {
  const { marketType, base, quote, sizeUnit, contractSize, expiryTime } = VENUES[venue].instruments.ofSymbol(symbol);
  const day = expiryTime === undefined ? '' : ` ${new Date(expiryTime).toISOString().slice(0, 10)}`;
  const size = contractSize === undefined ? '' : ` of ${contractSize}`;
  expect(`${marketType} ${base}/${quote} ${sizeUnit}${size}${day}`).toBe(facts);
});

describe.each(STREAM_VENUE_IDS)('%s', (id) => {
  test('has facts of every symbol, of a kind of market that the venue has', () => {
    const { instruments, marketTypes } = VENUES[id];
    const symbol = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.string({
        unit: fc.constantFrom('BTC', 'USDT', 'USD', 'PERP', '-', '_', '/', ':', '@', '26', '0'),
        maxLength: 8,
      }),
    );
    fc.assert(
      fc.property(symbol, (text) => {
        const facts = instruments.ofSymbol(text);
        expect(marketTypes).toContain(facts.marketType);
        expect([facts.base, facts.quote]).not.toContain('');
      }),
    );
  });
});

test('dates of delivery are real days at eight in the morning', () => {
  expect(deliveryOf('260327')).toBe(Date.UTC(2026, 2, 27, 8));
  expect(deliveryOf('27MAR26')).toBe(Date.UTC(2026, 2, 27, 8));
  for (const none of ['', 'PERP', '260230', '261301', '31FEB26', '27XYZ26', '2603270'])
    expect(deliveryOf(none)).toBeUndefined();
});

test('a quote asset alone is a base without a quote', () => {
  expect(splitPair('USDT')).toEqual(['USDT', '']);
  expect(splitPair('')).toEqual(['', '']);
});
