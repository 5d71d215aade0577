import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { toyInstrument } from '../testing/toy-venue.ts';
import { prepareSearch, searchInstruments } from './instrument-search.ts';
import type { SearchRow } from './instrument-search.ts';
import { patience } from '../../../scripts/speed.mjs';

describe('search', () => {
  const listed = ['BTCUSDT', 'ETHBTC', 'BTCEURO', 'WBTCUSDT', 'BTC', 'ETHUSDT', 'BTCDOMUSDT'].map((symbol) =>
    toyInstrument(symbol),
  );
  const rows = prepareSearch(listed);
  const symbolsOf = (instruments: readonly Instrument[]) => instruments.map(({ symbol }) => symbol);
  const find = (query: string, limit = 10) => symbolsOf(searchInstruments(rows, { query, limit }).instruments);

  test('exact symbol, then the asset itself, then prefixes, then the rest; shorter before longer', () => {
    expect(find('btc')).toEqual(['BTC', 'BTCEURO', 'BTCUSDT', 'BTCDOMUSDT', 'ETHBTC', 'WBTCUSDT']);
    expect(find('BTCUSDT')[0]).toBe('BTCUSDT');
    expect(find('btc/usdt')).toEqual(['BTCUSDT', 'BTCDOMUSDT', 'WBTCUSDT']);
    expect(find('')).toEqual(['BTC', 'ETHBTC', 'BTCEURO', 'BTCUSDT', 'ETHUSDT', 'WBTCUSDT', 'BTCDOMUSDT']);
  });

  test('every word must match; the limit cuts but the total does not', () => {
    expect(find('eth spot')).toEqual(['ETHUSDT', 'ETHBTC']);
    expect(find('eth nothing')).toEqual([]);
    expect(searchInstruments(rows, { query: 'usdt', limit: 2 })).toMatchObject({
      total: 4,
      instruments: { length: 2 },
    });
  });

  test('spellings of other programs find the same', () => {
    const swap: Instrument = {
      ...toyInstrument('BTC-USDT-SWAP'),
      venue: 'okx',
      marketType: 'perp',
      base: 'BTC',
      quote: 'USDT',
    };
    const perpetuals = prepareSearch([...listed, swap]);
    const of = (query: string) => symbolsOf(searchInstruments(perpetuals, { query, limit: 3 }).instruments);
    expect(of('btc-usdt')[0]).toBe('BTCUSDT');
    expect(of('btcusdt')).toContain('BTC-USDT-SWAP');
    for (const query of ['BTC/USDT:USDT', 'BTCUSDT.P', 'OKX:BTCUSDT.P', 'okx:btc-usdt-swap'])
      expect([query, ...of(query)]).toEqual([query, 'BTC-USDT-SWAP']);
    expect(of('BYBIT:BTCUSDT')).toEqual([]);
  });

  test('the symbol as it is typed comes first, then the plain one, whichever list came first', () => {
    const of = (venue: Instrument['venue'], symbol: string): Instrument => ({ ...toyInstrument(symbol), venue });
    const lists = [
      of('gate-usdm', 'ETH_USDT'),
      of('okx', 'ETH-USDT'),
      of('bybit-spot', 'ETHUSDT'),
      of('binance-spot', 'ETHUSDT'),
    ];
    for (const order of [lists, lists.toReversed()]) {
      const prepared = prepareSearch(order);
      const first = (query: string) => {
        const [one] = searchInstruments(prepared, { query, limit: 1 }).instruments;
        return `${one?.venue} ${one?.symbol}`;
      };
      expect(['ethusdt', 'eth-usdt', 'ETH_USDT', 'eth usdt'].map(first)).toEqual([
        'binance-spot ETHUSDT',
        'okx ETH-USDT',
        'gate-usdm ETH_USDT',
        'binance-spot ETHUSDT',
      ]);
    }
  });

  test('venues, market types and the asset narrow it, and the halted come after the trading', () => {
    const halted: Instrument = { ...toyInstrument('BTCAAAA'), status: 'halted' };
    const perp: Instrument = { ...toyInstrument('BTCUSDT'), venue: 'binance-usdm', marketType: 'perp' };
    const all = prepareSearch([halted, ...listed, perp]);
    expect(searchInstruments(all, { query: 'btc', limit: 10, venues: ['binance-usdm'] }).instruments).toEqual([perp]);
    expect(searchInstruments(all, { query: 'btcusdt', limit: 10, marketTypes: ['perp', 'future'] }).total).toBe(1);
    expect(searchInstruments(all, { query: 'btcusdt', limit: 10, venues: [] }).total).toBe(0);
    const symbols = symbolsOf(searchInstruments(all, { query: 'btc', limit: 10 }).instruments);
    expect(symbols.indexOf('BTCAAAA')).toBeGreaterThan(symbols.indexOf('BTCUSDT'));
  });

  test('an asset is found as itself, however it is spelt', () => {
    const assets = prepareSearch([
      { ...toyInstrument('A'), base: 'BTC' },
      { ...toyInstrument('B'), base: 'WBTC' },
      { ...toyInstrument('C'), base: 'btc' },
    ]);
    expect(symbolsOf(searchInstruments(assets, { query: '', limit: 10, base: 'Btc' }).instruments)).toEqual(['A', 'C']);
  });
});

describe('five thousand instruments', () => {
  const many = prepareSearch(
    Array.from({ length: 5000 }, (_, i) => toyInstrument(`${i.toString(36).toUpperCase()}USDT`)),
  );

  test('each is looked at once, whatever is typed', () => {
    let looks = 0;
    const counted = many.map((row): SearchRow => ({
      ...row,
      get haystack() {
        looks++;
        return row.haystack;
      },
    }));
    for (const query of ['', 'a', 'usdt', 'usdt a', 'nothing of it']) {
      looks = 0;
      searchInstruments(counted, { query, limit: 100 });
      expect(looks).toBe(counted.length);
    }
    looks = 0;
    searchInstruments(counted, { query: 'usdt', limit: 100, venues: ['binance-coinm'] });
    expect(looks).toBe(0);
  });

  test('they are searched between two keystrokes', () => {
    // The fastest of twenty: other tests share the machine.
    const times = Array.from({ length: 20 }, () => {
      const start = performance.now();
      searchInstruments(many, { query: 'usdt a', limit: 100 });
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(patience(50));
  });
});
