import { expect, test } from 'vitest';
import { STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { MARKET_STATES } from '../../../src-shared/market/market-state.ts';
import { QUOTE, QUOTE_STRIDE } from '../../../src-shared/wire/layout.ts';
import { equitiesTable } from '../../feed/equities-table.ts';
import { QuoteBuffer } from '../../feed/quote-buffer.ts';
import type { InstrumentsById } from '../../feed/quote-worth.ts';
import { UTC } from '../../format/zone.ts';
import { orderQuotes, quoteCell, quoteRowState, type QuoteContext } from './quote-rows.ts';
import { QUOTES_SETTINGS, sortedBy, toggledColumn } from './settings.ts';

const NOW = Date.UTC(2026, 10, 20, 20);
const AAPL: InstrumentId = 'yahoo:AAPL';
const A: InstrumentId = 'yahoo:A';
const META: InstrumentId = 'yahoo:META';
const IDS = [AAPL, A, META];
const RECORDS: InstrumentsById = Object.fromEntries(
  (
    [
      [AAPL, 'Apple Inc.'],
      [A, 'Agilent Technologies'],
      [META, 'Meta Platforms'],
    ] as const
  ).map(([id, title]) => [
    id,
    {
      id,
      venue: 'yahoo',
      symbol: id.slice(6),
      title,
      marketType: 'equity',
      base: id.slice(6),
      quote: 'USD',
      sizeUnit: 'base',
      status: 'trading',
    } as const,
  ]),
);

type Row = Partial<Record<keyof typeof QUOTE, number>>;

function buffer(...rows: readonly Row[]): QuoteBuffer {
  const quotes = new QuoteBuffer();
  quotes.apply({ kind: 'quotes', sub: 's', offset: 0, count: rows.length, instruments: IDS }, numbersOf(rows));
  return quotes;
}

function numbersOf(rows: readonly Row[]): Float64Array {
  const numbers = new Float64Array(rows.length * QUOTE_STRIDE).fill(NaN);
  rows.forEach((row, at) => {
    const all: Row = {
      row: at,
      state: STREAM_STATES.indexOf('running'),
      marketState: MARKET_STATES.indexOf('regular'),
      priceDecimals: 2,
      delayMs: 0,
      tickerAt: NOW - 4000,
      updatedAt: NOW - 4000,
      tickerCadenceMs: 60_000,
      previousClose: 100,
      ...row,
    };
    for (const [name, value] of Object.entries(all))
      numbers[at * QUOTE_STRIDE + QUOTE[name as keyof typeof QUOTE]] = value;
  });
  return numbers;
}

function context(quotes: QuoteBuffer): QuoteContext {
  return { quotes, records: RECORDS, isGrouped: true, zone: UTC, now: NOW };
}

test('rows are ordered by any column, absent values last either way', () => {
  const quotes = buffer({ last: 110, volume: 5 }, { last: 90, volume: NaN }, { last: 105, volume: 9 });
  const order = (sort: Parameters<typeof sortedBy>[1], isDescending: boolean): readonly string[] =>
    orderQuotes(IDS, { sort, isDescending }, { ...context(quotes), text: '' });
  expect(order('ticker', false)).toEqual([A, AAPL, META]);
  expect(order('name', true)).toEqual([META, AAPL, A]);
  expect(order('change', true)).toEqual([AAPL, META, A]);
  expect(order('volume', true)).toEqual([META, AAPL, A]);
  expect(order('volume', false)).toEqual([AAPL, META, A]);
});

test('a filter takes words that begin the ticker or the name; the ticker itself comes first', () => {
  const quotes = buffer({ last: 1 }, { last: 2 }, { last: 3 });
  const found = (text: string): readonly string[] =>
    orderQuotes(IDS, { sort: 'last', isDescending: false }, { ...context(quotes), text });
  expect(found('a')).toEqual([A, AAPL]);
  expect(found('plat')).toEqual([META]);
  expect(found('apple in')).toEqual([AAPL]);
  expect(found('etA')).toEqual([]);
});

test('cells say price, change, place in the day’s range, market and delay', () => {
  const quotes = buffer(
    { last: 110, low: 100, high: 120, changePercent: 10, delayMs: 900_000 },
    { last: 95, low: 95, high: 95, marketState: MARKET_STATES.indexOf('closed') },
    { state: STREAM_STATES.indexOf('failed'), tickerAt: NaN },
  );
  const cell = (id: InstrumentId, column: Parameters<typeof quoteCell>[1]) => quoteCell(id, column, context(quotes));
  expect(cell(AAPL, 'ticker')).toMatchObject({ text: 'AAPL', tail: ' D15', mark: { code: 'EQ' } });
  expect(cell(AAPL, 'ticker').title).toContain('delayed 15 min');
  expect(cell(AAPL, 'change')).toEqual({ text: '+10.00', tone: 'up' });
  expect(cell(AAPL, 'range')).toMatchObject({ share: 0.5, tone: 'up' });
  expect(cell(AAPL, 'state').text).toBe('open');
  expect(cell(AAPL, 'delay').text).toBe('15 min');
  expect(cell(AAPL, 'age').text).toBe('4.0 s');
  expect(cell(A, 'range')).toMatchObject({ share: 0.5, tone: 'down' });
  expect(cell(A, 'state').text).toBe('closed');
  expect(cell(A, 'delay').text).toBe('');
  expect(cell(META, 'state')).toMatchObject({ text: 'not known', tone: 'warn' });
  expect([cell(META, 'last').text, cell(META, 'range').text, cell(META, 'age').text]).toEqual(['', '', '']);
});

test('a ticker that does not trade while its exchange is open says so', () => {
  const quotes = buffer(
    { tradedAt: NOW - 1_000_000 },
    { tradedAt: NOW - 1_000_000, delayMs: 900_000 },
    { tradedAt: NOW },
  );
  const words = [AAPL, A, META].map((id) => quoteCell(id, 'state', context(quotes)).text);
  expect(words).toEqual(['no trades', 'open', 'open']);
});

test('the digits that changed are marked', () => {
  const quotes = buffer({ last: 110.25 });
  quotes.apply({ kind: 'quotes', sub: 's', offset: 0, count: 1 }, numbersOf([{ last: 110.75 }]));
  expect(quoteCell(AAPL, 'last', context(quotes))).toMatchObject({ text: '110.', tail: '75', tone: 'up' });
});

test('a quote is stale once three intervals have passed, and a closed market is no reason', () => {
  const quotes = buffer({ last: 1, marketState: MARKET_STATES.indexOf('closed'), tradedAt: NOW - 86_400_000 });
  expect(quotes.status).toMatchObject({ state: 'running', sessions: { state: 'closed' } });
  quotes.judge(NOW + 100_000);
  expect(quoteRowState(AAPL, quotes)).toBe('running');
  quotes.judge(NOW + 120_000);
  expect(quoteRowState(AAPL, quotes)).toBe('quiet');
  quotes.judge(NOW + 180_000);
  expect(quoteRowState(AAPL, quotes)).toBe('stale');
});

test('markets that differ are not said to be one', () => {
  expect(buffer({}, { marketState: MARKET_STATES.indexOf('closed') }).status.sessions).toBeUndefined();
});

test('settings remember sort and hidden columns, and forgive what is broken', () => {
  const { defaults } = QUOTES_SETTINGS;
  const sorted = sortedBy(defaults, 'volume');
  expect(sorted).toMatchObject({ sort: 'volume', isDescending: true });
  expect(sortedBy(sorted, 'volume').isDescending).toBe(false);
  expect(sortedBy(sorted, 'name').isDescending).toBe(false);
  const hidden = toggledColumn(toggledColumn(sorted, 'bid'), 'ask');
  expect(QUOTES_SETTINGS.parse(JSON.parse(JSON.stringify(hidden)), 1)).toEqual(hidden);
  expect(toggledColumn(hidden, 'bid').hidden).toEqual(['ask']);
  expect(QUOTES_SETTINGS.parse({ sort: 'x', hidden: ['ticker', 'x', 5] }, 1)).toEqual(defaults);
});

test('the export has source, delay and state of every row', () => {
  const quotes = buffer({ last: 110, delayMs: 900_000, tradedAt: NOW - 900_000 }, {}, {});
  const { columns, rows } = equitiesTable(quotes, RECORDS, { now: NOW, halt: undefined }, [AAPL]);
  const row = Object.fromEntries(columns.map((name, at) => [name, rows[0]?.[at]]));
  expect(rows[0]).toHaveLength(columns.length);
  expect(row).toMatchObject({
    venue: 'yahoo',
    symbol: 'AAPL',
    name: 'Apple Inc.',
    currency: 'USD',
    state: 'running',
    market_state: 'regular',
    delay_ms: 900_000,
    last: '110.00',
    change: '10.00',
    previous_close: '100.00',
  });
});
