import { expect, test } from 'vitest';
import {
  CANDLE,
  CANDLE_STRIDE,
  CandleFlag,
  QUOTE,
  QUOTE_STRIDE,
  TRADE,
  TRADE_STRIDE,
  TradeFlag,
  type CandleFlagName,
  type TradeFlagName,
} from '../../src-shared/wire/layout.ts';
import { STREAM_STATES } from '../../src-shared/market/book-state.ts';
import { BookBuffer } from './book-buffer.ts';
import { CandleBuffer } from './candle-buffer.ts';
import type { ExportInstant } from './export-instant.ts';
import { QuoteBuffer } from './quote-buffer.ts';
import {
  bookTable,
  CANDLE_FLAG_COLUMNS,
  candlesTable,
  ofFeed,
  quotesTable,
  TRADE_FLAG_COLUMNS,
  tradesTable,
} from './snapshot-tables.ts';
import { TradeRing } from './trade-ring.ts';

const BTC = 'binance-spot:BTCUSDT';
const NOW: ExportInstant = { now: 100_000, halt: undefined };
const SCALES = { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 };

test.each(Object.keys(CandleFlag) as CandleFlagName[])('the candle flag "%s" has its own CSV column', (name) => {
  const candles = new CandleBuffer();
  const numbers = new Float64Array(CANDLE_STRIDE);
  numbers[CANDLE.flags] = CandleFlag[name];
  const about = { sub: 'c', offset: 0, instrument: BTC, interval: '1m', scales: SCALES, quoteScale: 0 } as const;
  candles.apply({ kind: 'candles', ...about, count: 1, isReset: true, state: 'running', history: 'idle' }, numbers);
  const { columns, rows } = candlesTable(BTC, candles, NOW);
  expect(columns.filter((_, at) => rows[0]?.[at] === true)).toEqual([CANDLE_FLAG_COLUMNS[name]]);
});

test.each(Object.keys(TradeFlag) as TradeFlagName[])('the trade flag "%s" has its own CSV column', (name) => {
  const trades = new TradeRing(4);
  const numbers = new Float64Array(TRADE_STRIDE);
  numbers[TRADE.flags] = TradeFlag[name];
  const about = { sub: 't', offset: 0, instrument: BTC, scales: SCALES } as const;
  trades.apply({ kind: 'trades', ...about, count: 1, isReset: true, dropped: 0, state: 'running' }, numbers);
  const { columns, rows } = tradesTable(BTC, trades, NOW);
  expect(columns.filter((_, at) => rows[0]?.[at] === true)).toEqual([TRADE_FLAG_COLUMNS[name]]);
});

test('a table of one subscription begins with its venue and symbol, and ends with its state and age', () => {
  const table = { columns: ['price'], rows: [['1.0']] };
  expect(ofFeed(table, BTC, { state: 'running', lastDataAt: 97_499.6 }, NOW)).toEqual({
    columns: ['venue', 'symbol', 'price', 'state', 'age_ms'],
    rows: [['binance-spot', 'BTCUSDT', '1.0', 'running', 2500]],
  });
  expect(ofFeed(table, undefined, { state: 'loading' }, NOW).rows).toEqual([
    [undefined, undefined, '1.0', 'loading', undefined],
  ]);
});

test('every table says in which state its data was and how old, whatever the engine said before it was lost', () => {
  const book = new BookBuffer();
  book.apply(
    {
      kind: 'book',
      sub: 'b',
      offset: 0,
      instrument: BTC,
      scales: SCALES,
      bids: 1,
      asks: 0,
      state: 'verified',
      reason: 'chain-unbroken',
      since: 0,
      knownDepth: 1,
      bidLevels: 1,
      askLevels: 0,
      receivedAt: 99_000,
    },
    Float64Array.from([1000, 1]),
  );
  const trades = new TradeRing(4);
  const section = { sub: 's', offset: 0, instrument: BTC, scales: SCALES, count: 1, isReset: true } as const;
  trades.apply(
    { kind: 'trades', ...section, dropped: 0, state: 'running', lastDataAt: 98_000 },
    new Float64Array(TRADE_STRIDE),
  );
  const candles = new CandleBuffer();
  candles.apply(
    {
      kind: 'candles',
      ...section,
      interval: '1m',
      quoteScale: 0,
      state: 'running',
      history: 'idle',
      lastDataAt: 40_000,
    },
    new Float64Array(CANDLE_STRIDE),
  );
  const quotes = new QuoteBuffer();
  const numbers = new Float64Array(QUOTE_STRIDE).fill(NaN);
  numbers[QUOTE.row] = 0;
  numbers[QUOTE.state] = STREAM_STATES.indexOf('running');
  numbers[QUOTE.updatedAt] = 99_900;
  quotes.apply({ kind: 'quotes', sub: 'q', offset: 0, count: 1, instruments: [BTC] }, numbers);
  const said = (instant: ExportInstant): readonly unknown[] =>
    [
      bookTable(BTC, book, instant),
      tradesTable(BTC, trades, instant),
      candlesTable(BTC, candles, instant),
      quotesTable(quotes, {}, instant),
    ].map(({ columns, rows }) => {
      expect(rows[0]).toHaveLength(columns.length);
      return ['venue', 'symbol', 'state', 'age_ms'].map((name) => rows[0]?.[columns.indexOf(name)]);
    });
  const venue = ['binance-spot', 'BTCUSDT'];
  expect(said(NOW)).toEqual([
    [...venue, 'verified', 1000],
    [...venue, 'running', 2000],
    [...venue, 'running', 60_000],
    [...venue, 'running', 100],
  ]);
  for (const halt of ['offline', 'ended', 'failed'] as const)
    expect(said({ ...NOW, halt }).map((cells) => (cells as unknown[])[2])).toEqual(Array(4).fill(halt));
});

test('funding has its interval, the prediction and the rate of a year, which is empty if the interval is not known', () => {
  const quotes = new QuoteBuffer();
  const numbers = new Float64Array(QUOTE_STRIDE).fill(NaN);
  numbers[QUOTE.row] = 0;
  numbers[QUOTE.fundingRate] = 0.0001;
  numbers[QUOTE.predictedFundingRate] = 0.00012;
  const apply = (): void =>
    quotes.apply({ kind: 'quotes', sub: 'q', offset: 0, count: 1, instruments: [BTC] }, numbers);
  const funding = (): readonly unknown[] => {
    const { columns, rows } = quotesTable(quotes, {}, NOW);
    return columns.flatMap((name, at) =>
      name.includes('funding') && !name.startsWith('next') ? [[name, rows[0]?.[at]]] : [],
    );
  };
  apply();
  expect(funding()).toEqual([
    ['funding_rate', 0.0001],
    ['funding_interval_ms', NaN],
    ['predicted_funding_rate', 0.00012],
    ['funding_rate_yearly', NaN],
  ]);
  numbers[QUOTE.fundingIntervalMs] = 3_600_000;
  apply();
  expect(funding()).toEqual([
    ['funding_rate', 0.0001],
    ['funding_interval_ms', 3_600_000],
    ['predicted_funding_rate', 0.00012],
    ['funding_rate_yearly', 0.876],
  ]);
  expect(quotesTable(quotes, {}, NOW).rows[0]).toHaveLength(quotesTable(quotes, {}, NOW).columns.length);
});

test('turnover and open interest are converted, so that venues compare, whatever their contracts', () => {
  const quotes = new QuoteBuffer();
  const inverse = 'binance-coinm:BTCUSD_PERP';
  const linear = 'okx:BTC-USDT-SWAP';
  const numbers = new Float64Array(2 * QUOTE_STRIDE).fill(NaN);
  const fill = (row: number, facts: Readonly<Partial<Record<keyof typeof QUOTE, number>>>): void => {
    for (const [name, value] of Object.entries({ row, ...facts }))
      numbers[row * QUOTE_STRIDE + QUOTE[name as keyof typeof QUOTE]] = value;
  };
  fill(0, { volume: 50_000, quoteVolume: 52.5, openInterest: 400, markPrice: 80_000 });
  fill(1, { volume: 20_000, last: 90_000, openInterest: 300 });
  quotes.apply({ kind: 'quotes', sub: 'q', offset: 0, count: 2, instruments: [inverse, linear] }, numbers);
  const facts = { symbol: 'BTC', base: 'BTC', quote: 'USD', sizeUnit: 'contracts', status: 'trading' } as const;
  const { columns, rows } = quotesTable(
    quotes,
    {
      [inverse]: { ...facts, id: inverse, venue: 'binance-coinm', marketType: 'perp-inverse', contractSize: '100' },
      [linear]: { ...facts, id: linear, venue: 'okx', marketType: 'perp', contractSize: '0.01' },
    },
    NOW,
  );
  expect(rows.map((row) => columns.flatMap((name, at) => (name.includes('_in_') ? [[name, row[at]]] : [])))).toEqual([
    [
      ['turnover_24h_in_quote', 5_000_000],
      ['open_interest_in_base', 0.5],
      ['open_interest_in_quote', 40_000],
    ],
    [
      ['turnover_24h_in_quote', 18_000_000],
      ['open_interest_in_base', 3],
      ['open_interest_in_quote', 270_000],
    ],
  ]);
});
