import { expect, test } from 'vitest';
import { STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { VenueInfo } from '../../../src-shared/wire/protocol.ts';
import { QuoteBuffer } from '../../feed/quote-buffer.ts';
import { QUOTE, QUOTE_STRIDE } from '../../../src-shared/wire/layout.ts';
import { UTC } from '../../format/zone.ts';
import { lastCell } from '../parts/quote-cells.ts';
import { listed, WATCHLIST_SETTINGS } from './settings.ts';
import { filterRows, orderRows, rowState, watchlistCell } from './watchlist-rows.ts';
import type { CellContext } from './watchlist-rows.ts';

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
  expect(orderRows([A, B, C], { favourites: [], sort: 'volume', isDescending: true }, { quotes, records: {} })).toEqual(
    [C, A, B],
  );
  expect(
    orderRows([A, B, C], { favourites: [], sort: 'volume', isDescending: false }, { quotes, records: {} }),
  ).toEqual([A, C, B]);
  expect(
    orderRows([A, B, C], { favourites: [B], sort: 'volume', isDescending: true }, { quotes, records: {} }),
  ).toEqual([B, C, A]);
  expect(orderRows([C, B, A], { favourites: [], sort: 'list', isDescending: false }, { quotes, records: {} })).toEqual([
    C,
    B,
    A,
  ]);
  expect(
    orderRows([C, B, A], { favourites: [], sort: 'symbol', isDescending: false }, { quotes, records: {} }),
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
  expect(watchlistCell(swap, 'volume', context).text).toBe('18.00m');
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
  expect([inverse, C].map((id) => watchlistCell(id, 'volume', context).text)).toEqual(['5.000m', '900.0k']);
  expect(orderRows([C, inverse], { favourites: [], sort: 'volume', isDescending: true }, { quotes, records })).toEqual([
    inverse,
    C,
  ]);
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
  expect(WATCHLIST_SETTINGS.parse({ list: 7, sort: 'colour' }, 1)).toEqual({
    list: 'list-1',
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
      ['funding', 'fundingYearly'].map((column) => {
        const { text, tail = '' } = watchlistCell(id, column, { ...CONTEXT, quotes, records });
        return text + tail;
      }),
    );
  const order = (records: typeof CONTEXT.records) =>
    (['funding', 'fundingYearly'] as const).map((sort) =>
      orderRows([A, B, C], { favourites: [], sort, isDescending: true }, { quotes, records }),
    );
  expect(shown({})).toEqual([
    ['+0.0100 / 8 h', '+10.95'],
    ['+0.0050 / 1 h', '+43.80'],
    ['+0.0200 / ?', ''],
  ]);
  expect(order({})).toEqual([
    [B, A, C],
    [B, A, C],
  ]);
  const records = { [C]: { ...PERP, fundingIntervalMs: 14_400_000 } };
  expect(shown(records)[2]).toEqual(['+0.0200 / 4 h', '+43.80']);
  expect(order(records)[0]?.at(-1)).toBe(A);
});

test('open interest is worth quote units; a dash if the venue does not push it, nothing until it came', () => {
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
  expect([A, B, C].map(text)).toEqual(['—', '—', '']);
  quotes.numbers[2 * QUOTE_STRIDE + QUOTE.openInterest] = 300;
  quotes.numbers[2 * QUOTE_STRIDE + QUOTE.markPrice] = 5;
  expect(cell(C)).toMatchObject({ text: '15.00k', title: 'Open interest 3000 CC (300 contracts), worth 15.00k C' });
  expect(
    orderRows(
      [A, B, C],
      { favourites: [], sort: 'openInterest', isDescending: true },
      { quotes, records: { [C]: PERP } },
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
