import { expect, test } from 'vitest';
import type { Instrument } from '../../../../src-shared/market/instrument.ts';
import { prepareSearch, searchInstruments } from '../../../engine/instruments/instrument-search.ts';
import { hyperliquid } from '../../../venues/hyperliquid/hyperliquid.ts';
import { lookUpSymbols } from './known-symbols.ts';

const META = JSON.stringify({
  tokens: [
    { name: 'USDC', szDecimals: 8, index: 0 },
    { name: 'HYPE', szDecimals: 2, index: 150 },
  ],
  universe: [{ name: '@107', tokens: [150, 0], index: 107 }],
});
const PERPETUALS = JSON.stringify({
  universe: [
    { name: 'BTC', szDecimals: 5 },
    { name: 'kPEPE', szDecimals: 0 },
  ],
});

const instruments = [PERPETUALS, META].flatMap((text): readonly Instrument[] => {
  const parsed = hyperliquid.instruments.parse(new TextEncoder().encode(text));
  return 'malformed' in parsed ? [] : parsed.instruments;
});
const source: Parameters<typeof lookUpSymbols>[0] = {
  getInstruments: (ids) => Promise.resolve(instruments.filter(({ id }) => ids.includes(id))),
  searchInstruments: (search) => Promise.resolve(searchInstruments(prepareSearch(instruments), search)),
};

test.each([
  ['btc', 'BTC'],
  ['kpepe', 'kPEPE'],
  ['@107', '@107'],
  [' hype/usdc', '@107'],
])('%s is %s', async (typed, symbol) => {
  expect(await lookUpSymbols(source, { venue: hyperliquid, typed: [typed] })).toEqual({
    kind: 'known',
    symbols: [symbol],
  });
});

test('a name that nobody has stays unknown, and what is most like it is told first', async () => {
  expect(await lookUpSymbols(source, { venue: hyperliquid, typed: ['hype/eur'] })).toMatchObject({
    kind: 'unknown',
    unknown: [{ symbol: 'HYPE/EUR', similar: ['@107', 'BTC', 'kPEPE'] }],
  });
});
