import { STREAM_STATES } from '../../src-shared/market/book-state.ts';
import { timeCells, timeColumns } from '../../src-shared/market/csv.ts';
import type { CsvCell, CsvTable } from '../../src-shared/market/csv-table.ts';
import { splitInstrumentId } from '../../src-shared/market/instrument.ts';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { Interval } from '../../src-shared/market/interval.ts';
import type { BookBuffer } from './book-buffer.ts';
import { CANDLE, CANDLE_STRIDE } from './candle-buffer.ts';
import type { CandleBuffer } from './candle-buffer.ts';
import { QUOTE } from './quote-buffer.ts';
import type { QuoteBuffer } from './quote-buffer.ts';
import { TRADE } from './trade-ring.ts';
import type { TradeRing } from './trade-ring.ts';

/** A book as rows: asks from the highest down, then bids from the best down, as a ladder shows them. At most `levels` a side. */
export function bookTable(instrument: InstrumentId, book: BookBuffer, levels = Infinity): CsvTable {
  const { section } = book;
  const about = [
    section?.state,
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
  for (let index = Math.min(levels, book.asks.length / 2) - 1; index >= 0; index--) add('ask', index);
  for (let index = 0; index < Math.min(levels, book.bids.length / 2); index++) add('bid', index);
  return { columns: BOOK_COLUMNS, rows };
}

/** Trades as rows, newest first, as a tape shows them. */
export function tradesTable(instrument: InstrumentId, trades: TradeRing): CsvTable {
  const rows: CsvCell[][] = [];
  for (let age = 0; age < trades.count; age++) rows.push(tradeCells(instrument, trades, trades.baseOf(age)));
  return { columns: TRADE_COLUMNS, rows };
}

/** The cells of the trade at `base`. */
export function tradeCells(instrument: InstrumentId, trades: TradeRing, base: number): CsvCell[] {
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
    flags % 2 === 1,
  ];
}

/** Candles as rows, oldest first. */
export function candlesTable(instrument: InstrumentId, interval: Interval, candles: CandleBuffer): CsvTable {
  const rows: CsvCell[][] = [];
  for (let index = 0; index < candles.count; index++) {
    const base = index * CANDLE_STRIDE;
    const flags = candles.numbers[base + CANDLE.flags] ?? 0;
    rows.push([
      ...names(instrument),
      interval,
      ...timeCells(candles.numbers[base]),
      ...timeCells(candles.numbers[base + CANDLE.closeTime]),
      ...CANDLE_TEXTS.map((field) => candles.text(index, field)),
      flags % 2 === 1,
      Math.floor(flags / 2) % 2 === 1,
      Math.floor(flags / 4) % 2 === 1,
    ]);
  }
  return { columns: CANDLE_COLUMNS, rows };
}

/** Watchlist rows in the order of `instruments`. */
export function quotesTable(quotes: QuoteBuffer, instruments: readonly InstrumentId[] = quotes.instruments): CsvTable {
  const rows: CsvCell[][] = [];
  for (const instrument of instruments) {
    const base = quotes.baseOf(instrument);
    const value = (field: number): number => (base < 0 ? NaN : (quotes.numbers[base + field] ?? NaN));
    const decimals = value(QUOTE.priceDecimals);
    const price = (field: number): CsvCell =>
      Number.isFinite(value(field)) && decimals >= 0 ? value(field).toFixed(Math.min(decimals, 20)) : value(field);
    rows.push([
      ...names(instrument),
      STREAM_STATES[value(QUOTE.state)],
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
      value(QUOTE.fundingRate),
      ...timeCells(value(QUOTE.nextFundingTime)),
      ...timeCells(value(QUOTE.updatedAt)),
      value(QUOTE.openInterest),
    ]);
  }
  return { columns: QUOTE_COLUMNS, rows };
}

function names(instrument: InstrumentId): [venue: string, symbol: string] {
  const { venue, symbol } = splitInstrumentId(instrument);
  return [venue, symbol];
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
  'state',
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
  'trades_missing_before',
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
  'closed',
  'candles_missing_before',
  'backfilled',
];

/** Columns of {@link quotesTable}. */
export const QUOTE_COLUMNS: readonly string[] = [
  'venue',
  'symbol',
  'state',
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
  ...timeColumns('next_funding'),
  ...timeColumns('updated'),
  'open_interest',
];
