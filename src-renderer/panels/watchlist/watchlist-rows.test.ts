import { expect, test } from 'vitest';
import { STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { VenueInfo } from '../../../src-shared/wire/protocol.ts';
import type { InstrumentPast } from '../../../src-shared/wire/past.ts';
import { QuoteBuffer } from '../../feed/quote-buffer.ts';
import { QUOTE, QUOTE_STRIDE } from '../../../src-shared/wire/layout.ts';
import { UTC } from '../../format/zone.ts';
import { lastCell } from '../parts/quote-cells.ts';
import { listed, WATCHLIST_SETTINGS } from './settings.ts';
import { filterRows, groupRows, orderRows, rowState } from './watchlist-order.ts';
import { groupCell, watchlistCell } from './watchlist-rows.ts';
import type { CellContext } from './watchlist-rows.ts';
import { nextSort } from './watchlist-columns.ts';
import { watchlistTable } from './watchlist-table.ts';
import { pastFigures } from './watchlist-values.ts';

const A: InstrumentId = 'binance-spot:AAA';
const B: InstrumentId = 'binance-spot:BBB';
const C: InstrumentId = 'binance-usdm:CCC';

function quotesOf(values: readonly number[]): QuoteBuffer {
  const buffer = new QuoteBuffer();
  const numbers = new Float64Array(values.length * QUOTE_STRIDE).fill(NaN);
  values.forEach((value, row) => {
    numbers[row * QUOTE_STRIDE + QUOTE.row] = row;
    numbers[row * QUOTE_STRIDE + QUOTE.quoteVolume] = value;
  });
  buffer.apply({ kind: 'quotes', sub: 's', offset: 0, count: values.length, instruments: [A, B, C] }, numbers);
  return buffer;
}

test('favourites come first, then the chosen column; what is absent comes last either way', () => {
  const quotes = quotesOf([5, NaN, 9]);
  expect(
    orderRows([A, B, C], { favourites: [], sort: 'turnover', isDescending: true }, { ...CONTEXT, quotes, records: {} }),
  ).toEqual([C, A, B]);
  expect(
    orderRows(
      [A, B, C],
      { favourites: [], sort: 'turnover', isDescending: false },
      { ...CONTEXT, quotes, records: {} },
    ),
  ).toEqual([A, C, B]);
  expect(
    orderRows(
      [A, B, C],
      { favourites: [B], sort: 'turnover', isDescending: true },
      { ...CONTEXT, quotes, records: {} },
    ),
  ).toEqual([B, C, A]);
  expect(
    orderRows([C, B, A], { favourites: [], sort: 'list', isDescending: false }, { ...CONTEXT, quotes, records: {} }),
  ).toEqual([C, B, A]);
  expect(
    orderRows([C, B, A], { favourites: [], sort: 'symbol', isDescending: false }, { ...CONTEXT, quotes, records: {} }),
  ).toEqual([A, B, C]);
});

test('volume is reckoned at the last price if the venue has no turnover', () => {
  const swap: InstrumentId = 'okx:BTC-USDT-SWAP';
  const quotes = new QuoteBuffer();
  const numbers = new Float64Array(QUOTE_STRIDE).fill(NaN);
  numbers.set([0], QUOTE.row);
  numbers.set([20_000], QUOTE.volume);
  numbers.set([90_000], QUOTE.last);
  quotes.apply({ kind: 'quotes', sub: 's', offset: 0, count: 1, instruments: [swap] }, numbers);
  const records = { [swap]: { ...PERP, id: swap, sizeUnit: 'contracts', contractSize: '0.01' } } as const;
  const context = { ...CONTEXT, quotes, records };
  expect(watchlistCell(swap, 'turnover', context).text).toBe('18.00m');
});

test('volume is worth quote units also of inverse contracts, whose turnover comes in base units', () => {
  const inverse: InstrumentId = 'binance-coinm:BTCUSD_PERP';
  const quotes = new QuoteBuffer();
  const numbers = new Float64Array(2 * QUOTE_STRIDE).fill(NaN);
  numbers.set([0], QUOTE.row);
  numbers.set([50_000], QUOTE.volume);
  numbers.set([52.5], QUOTE.quoteVolume);
  numbers.set([1], QUOTE_STRIDE + QUOTE.row);
  numbers.set([10], QUOTE_STRIDE + QUOTE.volume);
  numbers.set([900_000], QUOTE_STRIDE + QUOTE.quoteVolume);
  quotes.apply({ kind: 'quotes', sub: 's', offset: 0, count: 2, instruments: [inverse, C] }, numbers);
  const records = {
    [inverse]: { ...PERP, id: inverse, marketType: 'perp-inverse', sizeUnit: 'contracts', contractSize: '100' },
    [C]: PERP,
  } as const;
  const context = { ...CONTEXT, quotes, records };
  expect([inverse, C].map((id) => watchlistCell(id, 'turnover', context).text)).toEqual(['5.000m', '900.0k']);
  expect(
    orderRows([C, inverse], { favourites: [], sort: 'turnover', isDescending: true }, { ...CONTEXT, quotes, records }),
  ).toEqual([inverse, C]);
});

test.each([
  [64_151.7, 64_151.2, 1, true, { text: '64,151.', tail: '7', tone: 'up', title: '' }],
  [64_151.7, 64_152.1, 1, false, { text: '6415', tail: '1.7', tone: 'down', title: '' }],
  [100, 99.9, 1, true, { text: '', tail: '100.0', tone: 'up', title: '' }],
  [0.5214, NaN, 4, true, { text: '0.5214', title: '' }],
  [NaN, NaN, 2, true, { text: '', title: '' }],
])('%d after %d shows which digits changed', (last, before, decimals, isGrouped, cell) => {
  expect(lastCell(last, before, decimals, isGrouped)).toEqual(cell);
});

test.each([
  ['more digits than the tick of the list', 96_434.52, 0, '96,434.52', ''],
  ['a very small price', 0.000_000_009_6, 15, '0.0₈9600000', '0.000000009600000'],
  ['one smaller still', 9.6e-14, 14, '0.0₁₃96', '0.000000000000096'],
  ['a price with few zeros', 0.000_123, 6, '0.000123', ''],
])('%s is shown to its last digit', (_what, last, decimals, text, title) => {
  expect(lastCell(last, NaN, decimals, true)).toEqual({ text, title });
});

test.each([
  [{ status: 'halted' }, ' PERP halted', 'Binance CCC PERP, halted, as the exchange’s list says'],
  [{ status: 'upcoming' }, ' PERP not open yet', 'Binance CCC PERP, not open yet, as the exchange’s list says'],
  [{ delistingTime: 86_400_000 }, ' PERP delisting', 'Binance CCC PERP\nCCC will be delisted 2 Jan 00:00 UTC'],
  [{ delistingTime: 40 * 86_400_000 }, ' PERP', 'Binance CCC PERP\nCCC will be delisted 10 Feb 00:00 UTC'],
] as const)('an instrument that is not traded, or not for long, says so: %o', (facts, tail, title) => {
  expect(watchlistCell(C, 'symbol', { ...CONTEXT, records: { [C]: { ...PERP, ...facts } } })).toMatchObject({
    text: 'CCC',
    tail,
    title,
  });
});

test('rows of one symbol tell exchange and kind, also before their records are known', () => {
  const ids: readonly InstrumentId[] = ['binance-usdm:SOLUSDT', 'bybit-linear:SOLUSDT', 'bybit-spot:SOLUSDT'];
  const records = { [ids[0]!]: { ...PERP, id: ids[0]!, symbol: 'SOLUSDT' }, [ids[1]!]: undefined };
  const venueOf = (id: string): VenueInfo | undefined =>
    id === 'bybit-spot'
      ? { id, exchange: 'Bybit', title: 'Bybit Spot', marketTypes: ['spot'], intervals: [], channels: [] }
      : undefined;
  const cells = ids.map((id) => watchlistCell(id, 'symbol', { ...CONTEXT, records, venueOf }));
  expect(cells.map(({ mark, text, tail }) => `${mark?.code} ${text}${tail}`)).toEqual([
    'BN SOLUSDT PERP',
    'BY SOLUSDT',
    'BY SOLUSDT SPOT',
  ]);
});

test('a list of its own is shown as it is, none means what the session suggests, a replay shows the capture', () => {
  const watchlists = [
    { id: 'list-1', name: 'Suggested', favourites: [] },
    { id: 'own', name: 'Own', instruments: [A, B], favourites: [] },
    { id: 'empty', name: 'Empty', instruments: [], favourites: [] },
  ];
  const session = { mode: 'demo' as const, suggested: [C], venues: [], epoch: 1, watchlists };
  const showing = (list: string) => ({ ...WATCHLIST_SETTINGS.defaults, list });
  expect(['own', 'list-1', 'empty', 'gone'].map((list) => listed(showing(list), session))).toEqual([
    [A, B],
    [C],
    [],
    [C],
  ]);
  expect(listed(showing('own'), { ...session, mode: 'replay' })).toEqual([C]);
});

test('settings are read tolerantly', () => {
  expect(WATCHLIST_SETTINGS.parse({ list: 7, sort: 'colour', group: 'x', folded: [1, 'okx'], columns: 7 }, 1)).toEqual({
    list: 'list-1',
    columns: undefined,
    group: 'none',
    folded: ['okx'],
    sort: 'list',
    isDescending: false,
    filter: undefined,
  });
  expect(WATCHLIST_SETTINGS.parse({ filter: { exchanges: ['Binance'], marketTypes: 'x' } }, 1).filter).toEqual({
    exchanges: ['Binance'],
    marketTypes: [],
  });
  expect(WATCHLIST_SETTINGS.parse(undefined, 0)).toEqual(WATCHLIST_SETTINGS.defaults);
});

const VENUES: readonly VenueInfo[] = [
  { id: 'binance-spot', exchange: 'Binance', title: 'Spot', marketTypes: ['spot'], intervals: [], channels: ['trade'] },
  {
    id: 'binance-usdm',
    exchange: 'Other',
    title: 'USD-M',
    marketTypes: ['perp', 'future'],
    intervals: [],
    channels: ['openInterest'],
  },
];
const PERP: Instrument = {
  id: C,
  venue: 'binance-usdm',
  symbol: 'CCC',
  marketType: 'perp',
  base: 'CC',
  quote: 'C',
  sizeUnit: 'contracts',
  contractSize: '10',
  status: 'trading',
};

const CONTEXT: CellContext = {
  quotes: new QuoteBuffer(),
  records: {},
  past: { find: () => undefined },
  favourites: new Set(),
  isGrouped: true,
  now: 0,
  zone: UTC,
  venueOf: () => undefined,
};

test("a filter shows what is of the chosen exchanges and kinds of market, in the list's order", () => {
  const known = { records: { [C]: PERP }, venues: VENUES };
  expect(filterRows([C, A, B], undefined, known)).toEqual([C, A, B]);
  expect(filterRows([C, A, B], { exchanges: ['Binance'], marketTypes: [] }, known)).toEqual([A, B]);
  expect(filterRows([C, A, B], { exchanges: [], marketTypes: ['perp'] }, known)).toEqual([C]);
  expect(filterRows([C, A, B], { exchanges: [], marketTypes: ['perp'] }, { records: {}, venues: VENUES })).toEqual([]);
});

test("the time to the next funding is counted by the venue's clock, and not shown while that is not known", () => {
  const quotes = quotesOf([1, 1, 1]);
  const title = () => watchlistCell(C, 'funding', { ...CONTEXT, quotes, now: 18_000_000 }).title;
  quotes.numbers[2 * QUOTE_STRIDE + QUOTE.fundingRate] = 0.0001;
  quotes.numbers[2 * QUOTE_STRIDE + QUOTE.nextFundingTime] = 3_600_000;
  expect(title()).toBe('Funding +0.0100 %, interval not known');
  quotes.numbers[2 * QUOTE_STRIDE + QUOTE.venueAheadMs] = -18_000_000;
  expect(title()).toBe('Funding +0.0100 %, interval not known\nNext payment in 1 h 00 m');
});

test('funding is shown for its interval and by the year, and sorted by the year; an interval is never assumed', () => {
  const quotes = quotesOf([1, 1, 1]);
  const set = (row: number, rate: number, intervalMs: number): void => {
    quotes.numbers[row * QUOTE_STRIDE + QUOTE.fundingRate] = rate;
    quotes.numbers[row * QUOTE_STRIDE + QUOTE.fundingIntervalMs] = intervalMs;
  };
  set(0, 0.0001, 28_800_000);
  set(1, 0.00005, 3_600_000);
  set(2, 0.0002, NaN);
  const shown = (records: typeof CONTEXT.records) =>
    [A, B, C].map((id) =>
      (['funding', 'fundingYearly'] as const).map((column) => {
        const { text, tail = '' } = watchlistCell(id, column, { ...CONTEXT, quotes, records });
        return text + tail;
      }),
    );
  const order = (records: typeof CONTEXT.records) =>
    (['funding', 'fundingYearly'] as const).map((sort) =>
      orderRows([A, B, C], { favourites: [], sort, isDescending: true }, { ...CONTEXT, quotes, records }),
    );
  expect(shown({})).toEqual([
    ['+0.0100 / 8 h', '+10.95'],
    ['+0.0050 / 1 h', '+43.80'],
    ['+0.0200 / ?', '—'],
  ]);
  expect(order({})).toEqual([
    [B, A, C],
    [B, A, C],
  ]);
  const records = { [C]: { ...PERP, fundingIntervalMs: 14_400_000 } };
  expect(shown(records)[2]).toEqual(['+0.0200 / 4 h', '+43.80']);
  expect(order(records)[0]?.at(-1)).toBe(A);
});

test('open interest is worth quote units; a dash with the reason if there is none', () => {
  const quotes = quotesOf([1, 1, 1]);
  const cell = (id: InstrumentId) =>
    watchlistCell(id, 'openInterest', {
      ...CONTEXT,
      quotes,
      records: {
        [A]: { ...PERP, id: A, venue: 'binance-spot', marketType: 'spot' },
        [B]: { ...PERP, id: B, venue: 'binance-spot' },
        [C]: PERP,
      },
      venueOf: (venue) => VENUES.find((one) => one.id === venue),
    });
  const text = (id: InstrumentId): string => cell(id).text;
  expect([A, B, C].map(text)).toEqual(['—', '—', '—']);
  expect([A, B, C].map((id) => cell(id).title)).toEqual([
    'Spot markets have no open interest',
    'This venue does not push open interest',
    'Open interest has not come',
  ]);
  quotes.numbers[2 * QUOTE_STRIDE + QUOTE.openInterest] = 300;
  quotes.numbers[2 * QUOTE_STRIDE + QUOTE.markPrice] = 5;
  expect(cell(C)).toMatchObject({ text: '15.00k', title: 'Open interest 3000 CC (300 contracts), worth 15.00k C' });
  expect(
    orderRows(
      [A, B, C],
      { favourites: [], sort: 'openInterest', isDescending: true },
      { ...CONTEXT, quotes, records: { [C]: PERP } },
    ),
  ).toEqual([C, A, B]);
});

test('the dot of a row whose prices have stopped says so, and hovering says for how long', () => {
  const quotes = new QuoteBuffer();
  const numbers = new Float64Array(QUOTE_STRIDE).fill(NaN);
  numbers[QUOTE.row] = 0;
  numbers[QUOTE.state] = STREAM_STATES.indexOf('running');
  numbers[QUOTE.bboAt] = 1000;
  numbers[QUOTE.bboPauseMs] = 103;
  quotes.apply({ kind: 'quotes', sub: 's', offset: 0, count: 1, instruments: [A] }, numbers);
  const seen = (now: number): readonly unknown[] => {
    quotes.judge(now);
    return [rowState(A, quotes), watchlistCell(A, 'symbol', { ...CONTEXT, quotes, now }).title];
  };
  expect(seen(2000)).toEqual(['running', 'Binance AAA']);
  expect(seen(5900)).toEqual(['quiet', 'Binance AAA\nno update for 4 s (usually 0.1 s)']);
  expect(seen(7900)).toEqual(['stale', 'Binance AAA\nno update for 6 s (usually 0.1 s)']);
});

/** Quotes of A, B and C in which one has these numbers. */
function quoting(row: number, numbers: Partial<Record<keyof typeof QUOTE, number>>): QuoteBuffer {
  const quotes = quotesOf([1, 1, 1]);
  for (const [name, value] of Object.entries(numbers))
    quotes.numbers[row * QUOTE_STRIDE + QUOTE[name as keyof typeof QUOTE]] = value;
  return quotes;
}

const RECORDS = { [A]: { ...PERP, id: A, venue: 'binance-spot', marketType: 'spot', base: 'AA' }, [C]: PERP } as const;

test('what is not known is a dash that says why, never a zero', () => {
  const context = { ...CONTEXT, quotes: quotesOf([NaN, NaN, NaN]), records: RECORDS };
  const said = (
    ['change1h', 'change', 'volume', 'turnover', 'nextFunding', 'oiChange1h', 'spread', 'state'] as const
  ).map((column) => watchlistCell(A, column, context));
  expect(said.map(({ text }) => text)).toEqual(said.map(() => '—'));
  expect(said.slice(0, 7).map(({ title }) => title)).toEqual([
    'Not known: what was before is being loaded',
    'The venue has not sent it',
    'The volume, or the size of a contract, is not known',
    'The venue has not sent it',
    'Only perpetuals have funding',
    'Spot markets have no open interest',
    'A best bid and a best ask have not come',
  ]);
  expect(watchlistCell(C, 'nextFunding', context)).toMatchObject({ text: '—', title: 'The funding rate has not come' });
});

test('volume is in base units, the spread in basis points, the next payment counts down by the clock of the venue', () => {
  const quotes = quoting(2, {
    volume: 300,
    last: 5,
    bidPrice: 4.99,
    askPrice: 5.01,
    priceDecimals: 2,
    fundingRate: 0.0001,
    nextFundingTime: 3_600_000,
    venueAheadMs: 1_000,
    state: STREAM_STATES.indexOf('running'),
  });
  const context = { ...CONTEXT, quotes, records: RECORDS, now: 0 };
  const cell = (column: 'volume' | 'spread' | 'nextFunding' | 'state') => watchlistCell(C, column, context);
  expect(cell('volume').text).toBe('3.000k');
  expect(cell('spread')).toMatchObject({ text: '40.0', title: 'Bid 4.99, ask 5.01' });
  expect(cell('nextFunding').text).toBe('59:59');
  expect(cell('state')).toMatchObject({ text: 'running', tone: 'good' });
});

test('changes are since an hour or a day ago, and say since when and why if that is not known', () => {
  const at = (minute: number) => ({ time: minute * 60_000, value: 100 });
  const cells = (past: Partial<InstrumentPast> | undefined, venue: Partial<VenueInfo> = {}) => {
    const context: CellContext = {
      ...CONTEXT,
      quotes: quoting(2, { last: 110, openInterest: 99 }),
      records: RECORDS,
      past: { find: () => (past === undefined ? undefined : { instrument: C, ...past }) },
      now: 24 * 60 * 60_000,
      venueOf: () => ({ ...VENUES[1]!, ...venue }),
    };
    return (['change1h', 'oiChange1h', 'oiChange24h'] as const).map((column) => {
      const { text, tone, title = '' } = watchlistCell(C, column, context);
      return [text, tone, title];
    });
  };
  expect(cells({ price1h: at(23 * 60), openInterest1h: at(22 * 60 + 58), openInterest24h: at(3) })).toEqual([
    ['+10.00', 'up', 'Since 23:00:00 UTC, over 1 h 00 m'],
    ['-1.00', 'down', 'Since 22:58:00 UTC, over 1 h 02 m'],
    ['-1.00', 'down', 'Since 00:03:00 UTC, over 23 h 57 m'],
  ]);
  // Counted from when it was first looked at.
  const young = { price1h: at(23 * 60 + 40), openInterest1h: at(23 * 60 + 40), openInterest24h: at(23 * 60 + 40) };
  const reason = 'Binance keeps no history of it, so that it is known from when it was first looked at';
  expect(cells(young, { exchange: 'Binance' })).toEqual([
    ['+10.00', 'dim', 'Since 23:40:00 UTC, over 20 m 00 s: nothing earlier is known'],
    ['-1.00', 'dim', `Since 23:40:00 UTC, over 20 m 00 s: ${reason}`],
    ['-1.00', 'dim', `Since 23:40:00 UTC, over 20 m 00 s: ${reason}`],
  ]);
  expect(cells(young, { hasOpenInterestHistory: true })[1]?.[2]).toMatch(/: nothing earlier is known$/);
  // Not known is no zero.
  expect(cells({ price1h: at(24 * 60), isLoading: true })).toEqual([
    ['—', 'dim', 'Not known: what was before is being loaded'],
    ['—', 'dim', 'Not known: what was before is being loaded'],
    ['—', 'dim', 'Not known: what was before is being loaded'],
  ]);
  expect(cells(undefined)[0]?.[0]).toBe('—');
});

test('only what shown columns are made of is asked for', () => {
  const figures = (...ids: readonly string[]) => pastFigures(ids.map((id) => ({ id })));
  expect(figures('last', 'change', 'openInterest')).toEqual([]);
  expect(figures('change1h')).toEqual(['price']);
  expect(figures('change1h', 'oiChange24h')).toEqual(['price', 'openInterest']);
});

test('rows stand below their exchange or base asset, in the order of the list; favourites first in each', () => {
  const all: readonly InstrumentId[] = [C, A, B];
  const known = { records: RECORDS, venues: VENUES };
  const shown = (group: 'none' | 'venue' | 'base', folded: readonly string[] = [], ordered = all) =>
    groupRows(ordered, all, { group, folded }, known).map((row) =>
      row.kind === 'group' ? `${groupCell(row).text}${groupCell(row).tail}` : row.id,
    );
  expect(shown('none')).toEqual([C, A, B]);
  expect(shown('venue')).toEqual(['▾ USD-M 1', C, '▾ Spot 2', A, B]);
  expect(shown('venue', ['binance-spot'])).toEqual(['▾ USD-M 1', C, '▸ Spot 2']);
  expect(shown('base')).toEqual(['▾ CC 1', C, '▾ AA 1', A, '▾ Not known yet 1', B]);
  const ordered = orderRows(all, { favourites: [B], sort: 'symbol', isDescending: false }, CONTEXT);
  expect(shown('venue', [], [...ordered])).toEqual(['▾ USD-M 1', C, '▾ Spot 2', B, A]);
});

test('a click on a head sorts, the second turns it round, the third goes back to the order of the list', () => {
  let settings = { sort: 'list' as const, isDescending: false } as Parameters<typeof nextSort>[0];
  const clicks = ['spread', 'spread', 'spread', 'symbol', 'spread'].map((id) => {
    settings = nextSort(settings, id);
    return `${settings.sort}${settings.isDescending ? ' ↓' : ''}`;
  });
  expect(clicks).toEqual(['spread ↓', 'spread', 'list', 'symbol', 'spread ↓']);
});

test('the export has the columns that are shown, in their order; what is not known is empty', () => {
  const quotes = quoting(2, { bidPrice: 4.99, askPrice: 5.01, priceDecimals: 2, last: 5, volume: 300 });
  const context = { ...CONTEXT, quotes, records: RECORDS };
  const { columns, rows } = watchlistTable(
    [C, A],
    ['symbol', 'spread', 'volume', 'last', 'change1h', 'remove'],
    context,
    {
      now: 0,
      halt: undefined,
    },
  );
  const own = ['bid_price', 'ask_price', 'spread_bps', 'volume_24h_in_base', 'last', 'change_1h_percent'];
  expect(columns.filter((name) => own.includes(name))).toEqual(own);
  expect(columns.slice(0, 2)).toEqual(['venue', 'symbol']);
  const cell = (row: number, name: string) => rows[row]?.[columns.indexOf(name)];
  expect([cell(0, 'symbol'), ...own.map((name) => cell(0, name))]).toEqual([
    'CCC',
    '4.99',
    '5.01',
    40,
    3000,
    '5.00',
    NaN,
  ]);
  expect(cell(1, 'spread_bps')).toBeNaN();
  for (const row of rows) expect(row).toHaveLength(columns.length);
});

test('settings of version 1 sort by what was called volume, which is the turnover', () => {
  expect(WATCHLIST_SETTINGS.parse({ sort: 'volume' }, 1).sort).toBe('turnover');
  expect(WATCHLIST_SETTINGS.parse({ sort: 'volume' }, 2).sort).toBe('volume');
});
