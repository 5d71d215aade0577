import { expect, test } from 'vitest';
import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import { VENUES } from '../../../venues/registry.ts';
import { exchangeNames, findMarket, marketNameOf } from './market-name.ts';
import type { MarketLookup, NamedVenue } from './market-name.ts';

const IDS = [
  'binance-spot',
  'binance-usdm',
  'binance-coinm',
  'bybit-spot',
  'bybit-linear',
  'bybit-inverse',
  'okx',
  'gate-spot',
  'gate-usdm',
  'gate-coinm',
  'hyperliquid',
];
const ALL = IDS.map((id): NamedVenue => ({
  id: id as StreamVenueId,
  marketTypes: id === 'okx' || id === 'hyperliquid' ? ['spot', 'perp'] : ['spot'],
}));

function look(exchange: string, contractType?: string): MarketLookup<NamedVenue> {
  return findMarket(ALL, { exchange, ...(contractType === undefined ? {} : { contractType }) });
}

test.each([
  ['binance', 'spot', 'binance-spot'],
  ['binance', 'usdm', 'binance-usdm'],
  ['binance', 'coinm', 'binance-coinm'],
  ['okx', undefined, 'okx'],
  ['bybit', 'spot', 'bybit-spot'],
  ['bybit', 'linear', 'bybit-linear'],
  ['bybit', 'inverse', 'bybit-inverse'],
  ['gateio', 'spot', 'gate-spot'],
  ['gateio', 'usdm', 'gate-usdm'],
  ['gateio', 'coinm', 'gate-coinm'],
  ['gate', 'spot', 'gate-spot'],
  ['hyperliquid', undefined, 'hyperliquid'],
  ['Binance', 'SPOT', 'binance-spot'],
  ['binance-spot', undefined, 'binance-spot'],
  // As other programs write them.
  ['binance', 'USDT-M', 'binance-usdm'],
  ['binance', 'usdt_m', 'binance-usdm'],
  ['binance', 'perpetual', 'binance-usdm'],
  ['binance', 'Coin-M', 'binance-coinm'],
  ['bybit', 'usdm', 'bybit-linear'],
  ['bybit', 'swap', 'bybit-linear'],
  ['bybit', 'coin-m', 'bybit-inverse'],
  ['gateio', 'linear', 'gate-usdm'],
  ['gate', 'inverse', 'gate-coinm'],
  ['binance', 'futures', 'binance-usdm'],
  ['bybit', 'futures', 'bybit-linear'],
  ['gateio', 'usd-m', 'gate-usdm'],
])('%s %s is %s', (exchange, contractType, id) => {
  expect(look(exchange, contractType)).toMatchObject({ ok: true, venue: { id } });
});

test('an exchange that is one venue may be narrowed to a kind of market', () => {
  expect(look('okx', 'perp')).toMatchObject({ ok: true, venue: { id: 'okx' }, marketType: 'perp' });
  expect(look('okx', 'swap')).toMatchObject({ ok: true, venue: { id: 'okx' }, marketType: 'perp' });
  expect(look('okx', 'all')).toEqual({ ok: true, venue: ALL.find(({ id }) => id === 'okx') });
  expect(findMarket(Object.values(VENUES), { exchange: 'okx', contractType: 'FUTURES' })).toMatchObject({
    venue: { id: 'okx' },
    marketType: 'future',
  });
  expect(look('hyperliquid', 'futures')).toMatchObject({ ok: true, marketType: 'perp' });
  expect(look('okx', 'options')).toMatchObject({
    ok: false,
    code: 'unknown-contract-type',
    message: 'okx has no contract type options: known are spot, perp',
  });
});

test('what is unknown is reported with what is known', () => {
  expect(look('binance')).toMatchObject({
    code: 'unknown-contract-type',
    message: 'binance has several contract types: known are spot, usdm, coinm',
  });
  expect(look('bybit', 'all')).toMatchObject({
    code: 'unknown-contract-type',
    message: 'bybit has no contract type all: known are spot, linear, inverse',
  });
  expect(look('moon', 'spot')).toMatchObject({
    code: 'unknown-exchange',
    message: 'there is no exchange moon: known are binance, bybit, okx, gateio, hyperliquid',
  });
  expect(look('constructor')).toMatchObject({ code: 'unknown-exchange' });
});

test('every venue of the registry is found by the name it is given', () => {
  const venues = Object.values(VENUES);
  for (const venue of venues) expect(findMarket(venues, marketNameOf(venue.id))).toEqual({ ok: true, venue });
  expect(exchangeNames(venues)).toContain('binance');
});
