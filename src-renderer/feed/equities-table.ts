import { timeCells, timeColumns } from '../../src-shared/market/csv.ts';
import type { CsvCell, CsvTable } from '../../src-shared/market/csv-table.ts';
import { STREAM_STATES } from '../../src-shared/market/book-state.ts';
import { splitInstrumentId, type InstrumentId } from '../../src-shared/market/instrument.ts';
import { MARKET_STATES } from '../../src-shared/market/market-state.ts';
import { QUOTE } from '../../src-shared/wire/layout.ts';
import { STATUS_COLUMNS, statusCells } from './export-instant.ts';
import type { ExportInstant } from './export-instant.ts';
import type { QuoteBuffer } from './quote-buffer.ts';
import type { InstrumentsById } from './quote-worth.ts';

/** Polled quotes in the order of `instruments`, with what their source says of the exchange's session. */
export function equitiesTable(
  quotes: QuoteBuffer,
  records: InstrumentsById,
  instant: ExportInstant,
  instruments: readonly InstrumentId[],
): CsvTable {
  return { columns: EQUITY_COLUMNS, rows: instruments.map((id) => cellsOf(id, { quotes, records, instant })) };
}

function cellsOf(
  id: InstrumentId,
  {
    quotes,
    records,
    instant,
  }: { readonly quotes: QuoteBuffer; readonly records: InstrumentsById; readonly instant: ExportInstant },
): CsvCell[] {
  const { venue, symbol } = splitInstrumentId(id);
  const base = quotes.baseOf(id);
  const value = (field: number): number => (base < 0 ? NaN : (quotes.numbers[base + field] ?? NaN));
  const decimals = value(QUOTE.priceDecimals);
  const price = (number: number): CsvCell =>
    Number.isFinite(number) && decimals >= 0 ? number.toFixed(Math.min(decimals, 20)) : number;
  const found = records[id];
  const record = found === 'missing' ? undefined : found;
  return [
    venue,
    symbol,
    record?.title,
    record?.quote,
    ...statusCells({ state: STREAM_STATES[value(QUOTE.state)], lastDataAt: value(QUOTE.tickerAt) }, instant),
    MARKET_STATES[value(QUOTE.marketState)],
    value(QUOTE.delayMs),
    price(value(QUOTE.last)),
    price(value(QUOTE.last) - value(QUOTE.previousClose)),
    value(QUOTE.changePercent),
    price(value(QUOTE.previousClose)),
    price(value(QUOTE.open)),
    price(value(QUOTE.high)),
    price(value(QUOTE.low)),
    value(QUOTE.volume),
    price(value(QUOTE.bidPrice)),
    price(value(QUOTE.askPrice)),
    ...timeCells(value(QUOTE.tradedAt)),
    ...timeCells(value(QUOTE.tickerAt)),
  ];
}

/** Columns of {@link equitiesTable}; `venue` is the source. */
const EQUITY_COLUMNS: readonly string[] = [
  'venue',
  'symbol',
  'name',
  'currency',
  ...STATUS_COLUMNS,
  'market_state',
  'delay_ms',
  'last',
  'change',
  'change_percent',
  'previous_close',
  'open',
  'high',
  'low',
  'volume',
  'bid_price',
  'ask_price',
  ...timeColumns('traded'),
  ...timeColumns('polled'),
];
