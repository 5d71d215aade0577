import { expect, test } from 'vitest';
import type { Instrument, MarketType } from '../../../../src-shared/market/instrument.ts';
import { prepareSearch, searchInstruments } from '../../../engine/instruments/instrument-search.ts';
import { hyperliquid } from '../../../venues/hyperliquid/hyperliquid.ts';
import { VENUES } from '../../../venues/registry.ts';
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

test('a name that nobody has stays unknown, and what is most like it is reported first', async () => {
  expect(await lookUpSymbols(source, { venue: hyperliquid, typed: ['hype/eur'] })).toMatchObject({
    kind: 'unknown',
    unknown: [{ symbol: 'HYPE/EUR', similar: ['@107', 'kPEPE', 'BTC'] }],
  });
});

function instrument(
  venue: 'okx' | 'binance-spot' | 'binance-usdm',
  symbol: string,
  marketType: MarketType,
): Instrument {
  const [base = '', quote = ''] = symbol.includes('-') ? symbol.split('-') : [symbol.slice(0, 3), symbol.slice(3)];
  return { ...(instruments[0] as Instrument), id: `${venue}:${symbol}`, venue, symbol, marketType, base, quote };
}

const MANY: readonly Instrument[] = [
  instrument('okx', 'BTC-USDC', 'spot'),
  instrument('okx', 'BTC-USDT', 'spot'),
  instrument('okx', 'BTC-USDT-SWAP', 'perp'),
  instrument('okx', 'ETH-USDT-SWAP', 'perp'),
  instrument('okx', 'BTC-USDT-260327', 'future'),
  instrument('okx', 'SOL-USDT-260327', 'future'),
  instrument('okx', 'SOL-USDT-260626', 'future'),
  instrument('binance-spot', 'BTCUSDT', 'spot'),
  instrument('binance-usdm', 'BTCUSDT', 'perp'),
];
const many: Parameters<typeof lookUpSymbols>[0] = {
  getInstruments: (ids) => Promise.resolve(MANY.filter(({ id }) => ids.includes(id))),
  searchInstruments: (search) => Promise.resolve(searchInstruments(prepareSearch(MANY), search)),
};

test.each([
  ['okx', 'btcusdt', 'BTC-USDT'],
  ['okx', 'BTC/USDT', 'BTC-USDT'],
  ['okx', 'btc_usdt', 'BTC-USDT'],
  ['okx', 'BTC/USDT:USDT', 'BTC-USDT-SWAP'],
  ['okx', 'BTCUSDT.P', 'BTC-USDT-SWAP'],
  ['okx', 'OKX:BTCUSDT.P', 'BTC-USDT-SWAP'],
  ['okx', 'ethusdt', 'ETH-USDT-SWAP'],
  ['binance-spot', 'BTC-USDT', 'BTCUSDT'],
  ['binance-spot', 'BINANCE:BTCUSDT', 'BTCUSDT'],
  ['binance-usdm', 'BTC/USDT:USDT', 'BTCUSDT'],
  ['binance-usdm', 'BTCUSDT.P', 'BTCUSDT'],
] as const)('at %s %s is %s', async (venue, typed, symbol) => {
  expect(await lookUpSymbols(many, { venue: VENUES[venue], typed: [typed] })).toEqual({
    kind: 'known',
    symbols: [symbol],
  });
});

test.each([
  ['okx', 'solusdt', ['SOL-USDT-260327', 'SOL-USDT-260626']],
  ['okx', 'BTCUSTD', ['BTC-USDT', 'BTC-USDT-SWAP', 'BTC-USDT-260327', 'BTC-USDC']],
  ['binance-spot', 'BTCUSDT.P', ['BTCUSDT']],
  ['binance-spot', 'BYBIT:BTCUSDT', ['BTCUSDT']],
  ['binance-spot', 'BTC-EUR', ['BTCUSDT']],
] as const)('at %s %s could be several or none, and the nearest are named', async (venue, typed, similar) => {
  expect(await lookUpSymbols(many, { venue: VENUES[venue], typed: [typed] })).toMatchObject({
    kind: 'unknown',
    unknown: [{ similar }],
  });
});
