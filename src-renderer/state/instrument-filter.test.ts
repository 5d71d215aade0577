import { expect, test } from 'vitest';
import type { VenueInfo } from '../../src-shared/wire/protocol.ts';
import { filterChoices, isFiltering, NO_FILTER, parseFilter, passesFilter, venuesOf } from './instrument-filter.ts';

const SPOT: VenueInfo = {
  id: 'binance-spot',
  exchange: 'Binance',
  title: 'Binance Spot',
  marketTypes: ['spot'],
  intervals: [],
  channels: [],
};
const USDM: VenueInfo = { ...SPOT, id: 'binance-usdm', marketTypes: ['perp', 'future'] };
const OTHER: VenueInfo = { ...SPOT, id: 'binance-coinm', exchange: 'Other', marketTypes: ['perp-inverse'] };

test('nothing chosen lets everything pass', () => {
  expect(isFiltering(NO_FILTER)).toBe(false);
  expect(passesFilter(NO_FILTER, undefined, undefined)).toBe(true);
  expect(venuesOf(NO_FILTER, [SPOT, USDM])).toBeUndefined();
});

test('an exchange means all of its venues', () => {
  const filter = { ...NO_FILTER, exchanges: ['Binance'] };
  expect(venuesOf(filter, [SPOT, USDM, OTHER])).toEqual(['binance-spot', 'binance-usdm']);
  expect([SPOT, USDM, OTHER].map((venue) => passesFilter(filter, venue, undefined))).toEqual([true, true, false]);
});

test('a kind of market is that of the record, or of the venue if it has only one', () => {
  const filter = { ...NO_FILTER, marketTypes: ['perp', 'spot'] as const };
  expect(passesFilter(filter, USDM, 'perp')).toBe(true);
  expect(passesFilter(filter, USDM, 'future')).toBe(false);
  expect(passesFilter(filter, USDM, undefined)).toBe(false);
  expect(passesFilter(filter, SPOT, undefined)).toBe(true);
});

test('what can be chosen is what the session has, each once', () => {
  expect(filterChoices([SPOT, USDM, OTHER])).toEqual({
    exchanges: ['Binance', 'Other'],
    marketTypes: ['spot', 'perp', 'future', 'perp-inverse'],
  });
});

test('a saved filter is read tolerantly', () => {
  expect(parseFilter({ exchanges: ['Binance', 5], marketTypes: ['perp', 'nonsense'] })).toEqual({
    exchanges: ['Binance'],
    marketTypes: ['perp'],
  });
  expect(parseFilter('x')).toEqual(NO_FILTER);
});
