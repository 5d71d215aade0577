import { STREAM_STATES } from '../../src-shared/market/book-state.ts';
import { timeCells, timeColumns } from '../../src-shared/market/csv.ts';
import type { CsvCell, CsvTable } from '../../src-shared/market/csv-table.ts';
import { splitInstrumentId } from '../../src-shared/market/instrument.ts';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { BookBuffer } from './book-buffer.ts';
import {
  CANDLE,
  CANDLE_STRIDE,
  CandleFlag,
  LEVEL_STRIDE,
  QUOTE,
  TRADE,
  TradeFlag,
} from '../../src-shared/wire/layout.ts';
import type { CandleFlagName, TradeFlagName } from '../../src-shared/wire/layout.ts';
import type { CandleBuffer } from './candle-buffer.ts';
import { STATUS_COLUMNS, statusCells } from './export-instant.ts';
import type { ExportInstant } from './export-instant.ts';
import type { FeedStatus } from './feed-status.ts';
import type { QuoteBuffer } from './quote-buffer.ts';
import { fundingOf } from './quote-funding.ts';
import { type InstrumentsById, openInterestOf, turnoverOf } from './quote-worth.ts';
import type { TradeRing } from './trade-ring.ts';

/** A book as rows: asks from the highest down, then bids from the best down, as a ladder shows them. At most `levels` a side. */
export function bookTable(
  instrument: InstrumentId,
  book: BookBuffer,
  instant: ExportInstant,
  levels = Infinity,
): CsvTable {
  const { section } = book;
  const [state, age] = statusCells(book.status, instant);
  const about = [
    state,
    age,
    section?.reason,
    section?.lastSequence,
    section?.knownDepth,
    ...timeCells(section?.venueTime),
    ...timeCells(section?.receivedAt),
  ];
  const rows: CsvCell[][] = [];
  const add = (side: 'bid' | 'ask', index: number): void => {
    rows.push([
      ...names(instrument),
      side,
      index + 1,
      book.priceText(side, index),
      book.sizeText(side, index),
      ...about,
    ]);
  };
  for (let index = Math.min(levels, book.asks.length / LEVEL_STRIDE) - 1; index >= 0; index--) add('ask', index);
  for (let index = 0; index < Math.min(levels, book.bids.length / LEVEL_STRIDE); index++) add('bid', index);
  return { columns: BOOK_COLUMNS, rows };
}

/** Trades as rows, newest first, as a tape shows them. */
export function tradesTable(instrument: InstrumentId, trades: TradeRing, instant: ExportInstant): CsvTable {
  const rows: CsvCell[][] = [];
  const status = statusCells(trades.status, instant);
  for (let age = 0; age < trades.count; age++)
    rows.push([...tradeCells(instrument, trades, trades.baseOf(age)), ...status]);
  return { columns: TRADE_COLUMNS, rows };
}

/** The cells of the trade at `base`. */
function tradeCells(instrument: InstrumentId, trades: TradeRing, base: number): CsvCell[] {
  const numbers = trades.numbers;
  const flags = numbers[base + TRADE.flags] ?? 0;
  return [
    ...names(instrument),
    trades.idText(base),
    trades.priceText(base),
    trades.sizeText(base),
    numbers[base + TRADE.side] === 1 ? 'buy' : 'sell',
    ...timeCells(numbers[base + TRADE.venueTime]),
    ...timeCells(numbers[base + TRADE.receivedAt]),
    ...TRADE_FLAGS.map((flag) => (flags & flag) !== 0),
  ];
}

/** Candles as rows, oldest first, exact. `from` and `to` are open times, epoch ms, both included; all if absent. */
export function candlesTable(
  instrument: InstrumentId | undefined,
  candles: CandleBuffer,
  instant: ExportInstant,
  { from, to }: { readonly from: number; readonly to: number } = { from: -Infinity, to: Infinity },
): CsvTable {
  const rows: CsvCell[][] = [];
  const { interval, numbers } = candles;
  const about = [...names(instrument), interval];
  const status = statusCells(candles.status, instant);
  const composed = candles.composedOf === undefined ? 0 : COMPOSED;
  const session = [candles.sessions?.state, candles.sessions?.delayMs];
  for (let index = 0; index < candles.count; index++) {
    const base = index * CANDLE_STRIDE;
    const openTime = numbers[base + CANDLE.openTime] ?? NaN;
    if (openTime < from || openTime > to) continue;
    const flags = (numbers[base + CANDLE.flags] ?? 0) | composed;
    rows.push([
      ...about,
      ...timeCells(openTime),
      ...timeCells(numbers[base + CANDLE.closeTime]),
      ...CANDLE_TEXTS.map((field) => candles.text(index, field)),
      ...CANDLE_FLAGS.map((flag) => (flags & flag) !== 0),
      ...status,
      ...session,
    ]);
  }
  return { columns: CANDLE_COLUMNS, rows };
}

/** A table of one subscription: `venue` and `symbol` before all other columns, its state and age behind them. */
export function ofFeed(
  { columns, rows }: CsvTable,
  instrument: InstrumentId | undefined,
  status: FeedStatus,
  instant: ExportInstant,
): CsvTable {
  const about = names(instrument);
  const cells = statusCells(status, instant);
  return {
    columns: ['venue', 'symbol', ...columns, ...STATUS_COLUMNS],
    rows: rows.map((row) => [...about, ...row, ...cells]),
  };
}

/** Watchlist rows in the order of `instruments`; `records` fill in what streams do not say. */
export function quotesTable(
  quotes: QuoteBuffer,
  records: InstrumentsById,
  instant: ExportInstant,
  instruments: readonly InstrumentId[] = quotes.instruments,
): CsvTable {
  const rows: CsvCell[][] = [];
  for (const instrument of instruments) {
    const base = quotes.baseOf(instrument);
    const value = (field: number): number => (base < 0 ? NaN : (quotes.numbers[base + field] ?? NaN));
    const decimals = value(QUOTE.priceDecimals);
    const price = (field: number): CsvCell =>
      Number.isFinite(value(field)) && decimals >= 0 ? value(field).toFixed(Math.min(decimals, 20)) : value(field);
    const funding = fundingOf(instrument, quotes, records);
    const worth = openInterestOf(instrument, quotes, records);
    rows.push([
      ...names(instrument),
      ...statusCells({ state: STREAM_STATES[value(QUOTE.state)], lastDataAt: value(QUOTE.updatedAt) }, instant),
      ...[QUOTE.last, QUOTE.open, QUOTE.high, QUOTE.low].map(price),
      value(QUOTE.changePercent),
      value(QUOTE.volume),
      value(QUOTE.quoteVolume),
      price(QUOTE.bidPrice),
      value(QUOTE.bidSize),
      price(QUOTE.askPrice),
      value(QUOTE.askSize),
      value(QUOTE.markPrice),
      value(QUOTE.indexPrice),
      funding.rate,
      funding.intervalMs,
      funding.predictedRate,
      converted(funding.yearlyRate),
      ...timeCells(funding.nextTime),
      ...timeCells(value(QUOTE.updatedAt)),
      value(QUOTE.openInterest),
      ...[turnoverOf(instrument, quotes, records), worth.base, worth.value].map(converted),
    ]);
  }
  return { columns: QUOTE_COLUMNS, rows };
}

/** Without the last digits, which converting leaves and which mean nothing. */
function converted(value: number): number {
  return Number(value.toPrecision(12));
}

function names(instrument: InstrumentId | undefined): [venue: CsvCell, symbol: CsvCell] {
  if (instrument === undefined) return [undefined, undefined];
  const { venue, symbol } = splitInstrumentId(instrument);
  return [venue, symbol];
}

/** The column of every flag of a trade, in the order of the columns. */
export const TRADE_FLAG_COLUMNS = {
  afterGap: 'trades_missing_before',
  uncounted: 'missing_count_unknown',
  block: 'block',
  backfilled: 'backfilled',
} as const satisfies Record<TradeFlagName, string>;

/** The column of every flag of a candle, and of being composed, which its section says; in the order of the columns. */
export const CANDLE_FLAG_COLUMNS = {
  closed: 'closed',
  backfilled: 'backfilled',
  composed: 'composed',
  incomplete: 'incomplete',
  flat: 'flat',
  afterGap: 'candles_missing_before',
  sessionStart: 'session_start',
} as const satisfies Record<CandleFlagName | 'composed', string>;

const TRADE_FLAGS = bitsOf(TRADE_FLAG_COLUMNS, TradeFlag);
/** Above every flag of the wire. */
const COMPOSED = 1 << 30;
const CANDLE_FLAGS = bitsOf(CANDLE_FLAG_COLUMNS, { ...CandleFlag, composed: COMPOSED });

function bitsOf<Name extends string>(
  columns: Readonly<Record<Name, string>>,
  bits: Readonly<Record<Name, number>>,
): readonly number[] {
  return Object.keys(columns).map((name) => bits[name as Name]);
}

const CANDLE_TEXTS = [
  CANDLE.open,
  CANDLE.high,
  CANDLE.low,
  CANDLE.close,
  CANDLE.volume,
  CANDLE.quoteVolume,
  CANDLE.tradeCount,
];

/** Columns of {@link bookTable}. */
export const BOOK_COLUMNS: readonly string[] = [
  'venue',
  'symbol',
  'side',
  'level',
  'price',
  'size',
  ...STATUS_COLUMNS,
  'reason',
  'last_sequence',
  'authoritative_levels',
  ...timeColumns('venue_time'),
  ...timeColumns('received'),
];

/** Columns of a trade in exports. */
export const TRADE_COLUMNS: readonly string[] = [
  'venue',
  'symbol',
  'trade_id',
  'price',
  'size',
  'aggressor',
  ...timeColumns('venue_time'),
  ...timeColumns('received'),
  ...Object.values(TRADE_FLAG_COLUMNS),
  ...STATUS_COLUMNS,
];

/** Columns of {@link candlesTable}. */
export const CANDLE_COLUMNS: readonly string[] = [
  'venue',
  'symbol',
  'interval',
  ...timeColumns('open_time'),
  ...timeColumns('close_time'),
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_volume',
  'trade_count',
  ...Object.values(CANDLE_FLAG_COLUMNS),
  ...STATUS_COLUMNS,
  'market_state',
  'delay_ms',
];

/** Columns of {@link quotesTable}. */
export const QUOTE_COLUMNS: readonly string[] = [
  'venue',
  'symbol',
  ...STATUS_COLUMNS,
  'last',
  'open_24h',
  'high_24h',
  'low_24h',
  'change_24h_percent',
  'volume_24h',
  'quote_volume_24h',
  'bid_price',
  'bid_size',
  'ask_price',
  'ask_size',
  'mark_price',
  'index_price',
  'funding_rate',
  'funding_interval_ms',
  'predicted_funding_rate',
  'funding_rate_yearly',
  ...timeColumns('next_funding'),
  ...timeColumns('updated'),
  'open_interest',
  'turnover_24h_in_quote',
  'open_interest_in_base',
  'open_interest_in_quote',
];
