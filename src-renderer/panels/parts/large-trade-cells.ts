import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeCells, timeColumns, toPlainDecimal } from '../../../src-shared/market/csv.ts';
import { exchangeMarkOf } from '../../../src-shared/market/exchange-mark.ts';
import { instrumentName, splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import { STATUS_COLUMNS, statusCells } from '../../feed/export-instant.ts';
import type { ExportInstant } from '../../feed/export-instant.ts';
import type { FeedStatus } from '../../feed/feed-status.ts';
import { formatCompact, formatRoundedPrice, tickDecimals } from '../../format/decimal-text.ts';
import { sizeConversion } from '../../format/size-unit.ts';
import type { Zone } from '../../format/zone.ts';
import type { GridCell, GridColumn } from '../../ui/virtual-grid.ts';
import type { LargeTrade } from './large-trades.ts';

/** Columns of the large trades. */
export const LARGE_TRADE_COLUMNS: readonly GridColumn[] = [
  {
    id: 'time',
    label: 'Time',
    width: '92px',
    leftOutBelow: 'narrow',
    isText: true,
    title: "When the newest fill was made, the venue's clock",
  },
  { id: 'symbol', label: 'Instrument', width: 'minmax(62px, 1fr)', isText: true },
  // The colour of the price says it too.
  { id: 'side', label: 'Side', width: '40px', isText: true, title: 'Of the aggressor', leftOutBelow: 'medium' },
  {
    id: 'price',
    label: 'Price',
    width: 'minmax(84px, 0.6fr)',
    title: 'Average over the fills of the order',
    leftOutBelow: 'narrowest',
  },
  { id: 'quote', label: 'Value', width: '84px', title: 'Quote value: sum of the fills' },
  { id: 'size', label: 'Size', width: '80px', title: "In the venue's unit", leftOutBelow: 'wide' },
  {
    id: 'fills',
    label: 'Fills',
    width: '44px',
    title: 'Fills of one aggressor at one millisecond are taken as one order',
    leftOutBelow: 'medium',
  },
];

/** A cell of a row. */
export function largeTradeCell(trade: LargeTrade, column: string, around: CellContext): GridCell {
  const { record, zone } = around;
  const { venue, symbol } = splitInstrumentId(trade.instrument);
  if (trade.side === 0)
    return column === 'time'
      ? gapCell(`gap: trades of ${symbol} are missing before ${zone.clockMs(trade.time)}`)
      : { text: '' };
  if (column === 'time')
    return { text: zone.clockMs(trade.time), title: `${zone.date(trade.time)} ${zone.label(trade.time)}` };
  if (column === 'symbol')
    return { text: record === undefined ? symbol : instrumentName(record), mark: exchangeMarkOf(venue) };
  return orderCell(trade, column, record);
}

/** What cells are made with beside the trade. */
interface CellContext {
  readonly record: Instrument | undefined;
  readonly zone: Zone;
}

/** The only cell of a row that says what is missing: it is as wide as the row, whose state is `gap`. */
export function gapCell(text: string): GridCell {
  return { text, tone: 'warn', title: text };
}

function orderCell(trade: LargeTrade, column: string, record: Instrument | undefined): GridCell {
  const tone = trade.side > 0 ? 'up' : 'down';
  switch (column) {
    case 'side':
      return { text: '', tail: trade.side > 0 ? 'buy' : 'sell', tone };
    case 'price':
      return { text: '', tail: priceText(trade, record), tone };
    case 'quote':
      return { text: `${formatCompact(trade.quote, 0)} ${record?.quote ?? ''}`.trim() };
    case 'size':
      return { text: `${formatCompact(trade.size)} ${sizeConversion(record, 'native').label}`.trim() };
    default:
      return { text: trade.fills > 1 ? `×${trade.fills}` : '' };
  }
}

/** The rows, newest first, each with the state of the trades of its instrument. A row of missing trades has the side `missing` and no numbers. */
export function largeTradesTable(
  rows: readonly LargeTrade[],
  statusOf: (instrument: InstrumentId) => FeedStatus,
  instant: ExportInstant,
): CsvTable {
  const number = (value: number): string | undefined => (Number.isNaN(value) ? undefined : toPlainDecimal(value));
  return {
    columns: [
      ...timeColumns('time'),
      'venue',
      'symbol',
      'side',
      'price_average',
      'size',
      'quote_value',
      'fills',
      'complete',
      ...STATUS_COLUMNS,
    ],
    rows: rows.toReversed().map((trade) => {
      const { venue, symbol } = splitInstrumentId(trade.instrument);
      const side = trade.side === 0 ? 'missing' : trade.side > 0 ? 'buy' : 'sell';
      const numbers = [trade.price, trade.size, trade.quote].map(number);
      const status = statusCells(statusOf(trade.instrument), instant);
      return [...timeCells(trade.time), venue, symbol, side, ...numbers, trade.fills, trade.side !== 0, ...status];
    }),
  };
}

function priceText({ price, isRange }: LargeTrade, record: Instrument | undefined): string {
  return formatRoundedPrice(price, tickDecimals(record?.tick, 2) + (isRange ? 1 : 0));
}
