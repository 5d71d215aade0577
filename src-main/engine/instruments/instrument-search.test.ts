import { describe, expect, test } from 'vitest';
import type { Instrument, MarketType } from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import { toyInstrument } from '../testing/toy-venue.ts';
import { orderedRows, prepareSearch, searchInstruments, toSearchRow } from './instrument-search.ts';
import type { InstrumentQuery, SearchRow } from './instrument-search.ts';
import { patience } from '../../../scripts/speed.mjs';

const EXPIRY = Date.UTC(2027, 2, 26, 8);

function listed(
  venue: VenueId,
  symbol: string,
  pair: `${string}/${string}`,
  marketType: MarketType = 'spot',
  facts: Partial<Instrument> = {},
): Instrument {
  const [base = '', quote = ''] = pair.split('/');
  return { ...toyInstrument(symbol), id: `${venue}:${symbol}`, venue, base, quote, marketType, ...facts };
}

/** One asset as all exchanges list it. */
const everywhere = (asset: string): readonly Instrument[] => [
  listed('binance-spot', `${asset}USDT`, `${asset}/USDT`),
  listed('binance-spot', `${asset}USDC`, `${asset}/USDC`),
  listed('binance-usdm', `${asset}USDT`, `${asset}/USDT`, 'perp'),
  listed('binance-usdm', `${asset}USDT_270326`, `${asset}/USDT`, 'future', { expiryTime: EXPIRY }),
  listed('binance-coinm', `${asset}USD_PERP`, `${asset}/USD`, 'perp-inverse'),
  listed('bybit-spot', `${asset}USDT`, `${asset}/USDT`),
  listed('bybit-linear', `${asset}USDT`, `${asset}/USDT`, 'perp'),
  listed('bybit-linear', `${asset}PERP`, `${asset}/USDC`, 'perp'),
  listed('bybit-inverse', `${asset}USD`, `${asset}/USD`, 'perp-inverse'),
  listed('bybit-inverse', `${asset}USDH27`, `${asset}/USD`, 'future-inverse', { expiryTime: EXPIRY }),
  listed('okx', `${asset}-USDT`, `${asset}/USDT`),
  listed('okx', `${asset}-USDT-SWAP`, `${asset}/USDT`, 'perp'),
  listed('okx', `${asset}-USD-SWAP`, `${asset}/USD`, 'perp-inverse'),
  listed('gate-spot', `${asset}_USDT`, `${asset}/USDT`),
  listed('gate-usdm', `${asset}_USDT`, `${asset}/USDT`, 'perp'),
  listed('hyperliquid', asset, `${asset}/USDC`, 'perp'),
];

const MARKET: readonly Instrument[] = [
  listed('binance-spot', 'WBTCUSDT', 'WBTC/USDT'),
  listed('binance-spot', 'ETHBTC', 'ETH/BTC'),
  listed('binance-spot', 'BTCEUR', 'BTC/EUR'),
  listed('binance-usdm', 'BTCDOMUSDT', 'BTCDOM/USDT', 'perp'),
  listed('binance-spot', 'SOLVUSDT', 'SOLV/USDT'),
  listed('binance-usdm', 'NEARUSDT', 'NEAR/USDT', 'perp'),
  listed('binance-spot', 'PERPUSDT', 'PERP/USDT'),
  listed('binance-spot', 'BCHUSDT', 'BCH/USDT'),
  ...['SOL', 'ETH', 'BTC', 'DOGE'].flatMap(everywhere),
];
const ROWS = prepareSearch(MARKET);
const idsOf = (query: string, facts: Partial<InstrumentQuery> = {}): readonly string[] =>
  searchInstruments(ROWS, { query, limit: 100, ...facts }).instruments.map(({ id }) => id);

describe('the first line is what people mean', () => {
  test.each([
    ['sol bybit perp', 'bybit-linear:SOLUSDT'],
    ['bybit sol perp', 'bybit-linear:SOLUSDT'],
    ['perp sol bybit', 'bybit-linear:SOLUSDT'],
    ['btc', 'binance-spot:BTCUSDT'],
    ['bitcoin', 'binance-spot:BTCUSDT'],
    ['bitcoin cash', 'binance-spot:BCHUSDT'],
    ['bitc', 'binance-spot:BTCUSDT'],
    ['xbt', 'binance-spot:BTCUSDT'],
    ['solana', 'binance-spot:SOLUSDT'],
    ['solana okx swap', 'okx:SOL-USDT-SWAP'],
    ['ether', 'binance-spot:ETHUSDT'],
    ['doge perp', 'binance-usdm:DOGEUSDT'],
    ['dogecoin gate perpetual', 'gate-usdm:DOGE_USDT'],
    ['btc perp', 'binance-usdm:BTCUSDT'],
    ['btcperp', 'bybit-linear:BTCPERP'],
    ['btc swap', 'binance-usdm:BTCUSDT'],
    ['btc inverse', 'bybit-inverse:BTCUSD'],
    ['btc future', 'binance-usdm:BTCUSDT_270326'],
    ['btc hyperliquid', 'hyperliquid:BTC'],
    ['hyperliquid btc perp', 'hyperliquid:BTC'],
    ['btc usdc', 'binance-spot:BTCUSDC'],
    ['btc usd', 'bybit-inverse:BTCUSD'],
    ['BTCUSDT.P', 'binance-usdm:BTCUSDT'],
    ['solusdt.p bybit', 'bybit-linear:SOLUSDT'],
    ['BTC/USDT:USDT', 'binance-usdm:BTCUSDT'],
    ['BINANCE:BTCUSDT', 'binance-spot:BTCUSDT'],
    ['BYBIT:BTCUSDT.P', 'bybit-linear:BTCUSDT'],
    ['OKX:BTCUSDT.P', 'okx:BTC-USDT-SWAP'],
    ['okx:btc-usdt-swap', 'okx:BTC-USDT-SWAP'],
    ['btc-usdt', 'okx:BTC-USDT'],
    ['btc_usdt', 'gate-spot:BTC_USDT'],
    ['btc/usdt', 'binance-spot:BTCUSDT'],
    ['btc usdt', 'binance-spot:BTCUSDT'],
    ['SOLUSD', 'bybit-inverse:SOLUSD'],
    ['BTCUSD_PERP', 'binance-coinm:BTCUSD_PERP'],
    ['perp', 'binance-spot:PERPUSDT'],
    ['near', 'binance-usdm:NEARUSDT'],
    // As input methods write them.
    ['ＢＴＣＵＳＤＴ', 'binance-spot:BTCUSDT'],
    ['ｓｏｌ　ｂｙｂｉｔ　ｐｅｒｐ', 'bybit-linear:SOLUSDT'],
    ['比特币', 'binance-spot:BTCUSDT'],
  ])('%s', (query, id) => {
    expect(idsOf(query)[0]).toBe(id);
    expect(idsOf(query, { limit: 1 })).toEqual([id]);
  });

  test('nothing is found that does not match every word', () => {
    expect(idsOf('btc nothing')).toEqual([]);
    expect(idsOf('BYBIT:ETHBTC')).toEqual([]);
    // "linear" ends with it; only the asset begins with it.
    expect(idsOf('near')).toEqual(['binance-usdm:NEARUSDT']);
  });
});

test('an asset is ordered by quote currency, then linear before inverse, then undated before dated', () => {
  const found = searchInstruments(ROWS, { query: 'btc', limit: 100 }).instruments;
  const own = found.filter(({ base }) => base === 'BTC');
  expect(found.slice(0, own.length)).toEqual(own);
  const kind = ({ marketType }: Instrument): string =>
    `${marketType.endsWith('inverse') ? 'inverse' : 'linear'}${marketType.startsWith('future') ? ' dated' : ''}`;
  const runs = own.map((one) => `${one.quote} ${kind(one)}`).filter((text, at, all) => text !== all[at - 1]);
  expect(runs).toEqual([
    'USDT linear',
    'USDT linear dated',
    'USDC linear',
    'USD inverse',
    'USD inverse dated',
    'EUR linear',
  ]);
  expect(idsOf('btc').indexOf('hyperliquid:BTC')).toBeGreaterThan(idsOf('btc').indexOf('gate-usdm:BTC_USDT'));
  expect(found.slice(own.length).map(({ symbol }) => symbol)).toEqual(['BTCDOMUSDT', 'WBTCUSDT', 'ETHBTC']);
});

test('among equals what was used lately comes first, then what is traded most as far as it is known', () => {
  const recent = ['okx:BTC-USDT-SWAP', 'bybit-inverse:BTCUSD', 'bybit-spot:BTCUSDT'] as const;
  expect(idsOf('btc', { recent }).slice(0, 3)).toEqual([
    'okx:BTC-USDT-SWAP',
    'bybit-spot:BTCUSDT',
    'binance-spot:BTCUSDT',
  ]);
  const inverse = idsOf('btc', { recent }).filter((id) => id.endsWith('BTCUSD') || id.endsWith('BTCUSD_PERP'));
  expect(inverse).toEqual(['bybit-inverse:BTCUSD', 'binance-coinm:BTCUSD_PERP']);
  const turnovers: Readonly<Record<string, number>> = { 'gate-usdm:BTC_USDT': 10, 'bybit-linear:BTCUSDT': 1_000 };
  const best = searchInstruments(
    ROWS,
    { query: 'btc', limit: 4, recent },
    ({ id }) => turnovers[id] ?? NaN,
  ).instruments.map(({ id }) => id);
  expect(best).toEqual(['okx:BTC-USDT-SWAP', 'bybit-spot:BTCUSDT', 'bybit-linear:BTCUSDT', 'gate-usdm:BTC_USDT']);
});

test('an empty query begins with what was used lately, whatever it is, and goes on with what is listed most', () => {
  const recent = ['bybit-inverse:SOLUSDH27', 'binance-spot:WBTCUSDT'] as const;
  expect(idsOf('', { recent }).slice(0, 3)).toEqual([...recent, 'binance-spot:BTCUSDT']);
  expect(idsOf(' ', { recent, limit: 1 })).toEqual(['bybit-inverse:SOLUSDH27']);
});

test('the order does not depend on which list came first', () => {
  const backwards = prepareSearch(MARKET.toReversed());
  for (const query of ['', 'btc', 'usdt', 'sol perp'])
    expect(searchInstruments(backwards, { query, limit: 100 }).instruments.map(({ id }) => id)).toEqual(idsOf(query));
});

test('venues, market types and the asset narrow it, the halted come after the trading, the limit cuts but the total does not', () => {
  const halted = listed('binance-usdm', 'BTCUSDT', 'BTC/USDT', 'perp', { status: 'halted' });
  const all = prepareSearch([...MARKET.filter(({ id }) => id !== halted.id), halted]);
  const search = (facts: Partial<InstrumentQuery>): readonly string[] =>
    searchInstruments(all, { query: 'btc', limit: 100, ...facts }).instruments.map(({ id }) => id);
  expect(search({ base: 'Btc' }).at(-1)).toBe('binance-usdm:BTCUSDT');
  expect(search({ venues: ['hyperliquid'] })).toEqual(['hyperliquid:BTC']);
  expect(search({ marketTypes: ['future', 'future-inverse'] })).toEqual([
    'binance-usdm:BTCUSDT_270326',
    'bybit-inverse:BTCUSDH27',
  ]);
  expect(search({ venues: [] })).toEqual([]);
  expect(searchInstruments(all, { query: '', limit: 2, base: 'sol' })).toMatchObject({
    total: 16,
    instruments: { length: 2 },
  });
  expect(search({ query: '', base: 'wbtc' })).toEqual(['binance-spot:WBTCUSDT']);
});

describe('twenty thousand instruments', () => {
  const many = prepareSearch(
    Array.from({ length: 20_000 }, (_, i) => toyInstrument(`${i.toString(36).toUpperCase()}USDT`)),
  );

  test('each is looked at once, whatever is typed', () => {
    let looks = 0;
    const counted = many.map((row): SearchRow => ({
      ...row,
      get instrument() {
        looks++;
        return row.instrument;
      },
    }));
    for (const query of ['', 'a', 'usdt', 'usdt a', 'nothing of it']) {
      looks = 0;
      searchInstruments(counted, { query, limit: 100, venues: ['binance-coinm'] });
      expect(looks).toBe(counted.length);
    }
  });

  test('they are searched between two keystrokes', () => {
    for (const query of ['', 'usdt a', 'usdt', 'bitcoin perp']) {
      // The fastest of twenty: other tests share the machine.
      const times = Array.from({ length: 20 }, () => {
        const start = performance.now();
        searchInstruments(many, { query, limit: 100 }, () => NaN);
        return performance.now() - start;
      });
      expect(Math.min(...times), query).toBeLessThan(patience(50));
    }
  });
});

test('thousands of rows are put in order some at a time, as in one go', () => {
  const many = Array.from({ length: 12_345 }, (_, i): Instrument => {
    const base = `${'ABCDEFG'[i % 7]}${String((i * 7919) % 5000)}`;
    const symbol = `${base}-USDT-${i}`;
    return { ...toyInstrument(symbol), id: `okx:${symbol}`, venue: 'okx', symbol, base };
  });
  const rows = many.map(toSearchRow);
  const work = orderedRows(rows);
  let turns = 0;
  let step = work.next();
  for (; step.done !== true; step = work.next()) turns++;
  expect(turns).toBeGreaterThan(12);
  const listings = Map.groupBy(rows, ({ base }) => base);
  const places = step.value.map(
    ({ base, symbol }) => [listings.get(base)?.length ?? 0, symbol.length, symbol] as const,
  );
  expect(places).toHaveLength(many.length);
  const sorted = places.toSorted((a, b) => b[0] - a[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : Number(a[2] > b[2])));
  expect(places).toEqual(sorted);
});
