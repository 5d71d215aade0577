import type { CsvCell, CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeColumns } from '../../../src-shared/market/csv.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { STATUS_COLUMNS } from '../../feed/export-instant.ts';
import type { ExportInstant } from '../../feed/export-instant.ts';
import { quotesTable } from '../../feed/snapshot-tables.ts';
import type { WatchlistColumn } from './watchlist-columns.ts';
import { baseVolumeOf, changeOf, openInterestChangeOf, spreadBpsOf } from './watchlist-values.ts';
import type { QuoteContext } from './watchlist-values.ts';

/** The rows of a watchlist: who they are, their state, and what the columns say, in their order. */
export function watchlistTable(
  instruments: readonly InstrumentId[],
  columns: readonly WatchlistColumn[],
  context: QuoteContext,
  instant: ExportInstant,
): CsvTable {
  const all = quotesTable(context.quotes, context.records, instant, instruments);
  const names = [
    'venue',
    'symbol',
    ...STATUS_COLUMNS,
    ...columns.flatMap((id) => EXPORTED[id]),
    ...timeColumns('updated'),
  ];
  return {
    columns: names,
    rows: all.rows.map((row, at) => {
      const id = instruments[at];
      return names.map((name): CsvCell => {
        const reckoned = RECKONED[name];
        if (reckoned !== undefined) return id === undefined ? undefined : reckoned(id, context);
        return row[all.columns.indexOf(name)];
      });
    }),
  };
}

/** What is exported of a column. */
const EXPORTED: Readonly<Record<WatchlistColumn, readonly string[]>> = {
  symbol: [],
  last: ['last'],
  change1h: ['change_1h_percent', 'change_1h_over_ms'],
  change: ['change_24h_percent'],
  volume: ['volume_24h_in_base'],
  turnover: ['turnover_24h_in_quote'],
  funding: ['funding_rate', 'funding_interval_ms'],
  fundingYearly: ['funding_rate_yearly'],
  nextFunding: timeColumns('next_funding'),
  openInterest: ['open_interest_in_base', 'open_interest_in_quote'],
  oiChange1h: ['open_interest_change_1h', 'open_interest_change_1h_over_ms'],
  oiChange24h: ['open_interest_change_24h', 'open_interest_change_24h_over_ms'],
  spread: ['bid_price', 'ask_price', 'spread_bps'],
  state: [],
  remove: [],
};

/** Columns that the table of quotes does not have. */
const RECKONED: Readonly<Record<string, (id: InstrumentId, context: QuoteContext) => CsvCell>> = {
  change_1h_percent: (id, context) => rounded((changeOf(id, context)?.share ?? NaN) * 100),
  change_1h_over_ms: (id, context) => changeOf(id, context)?.overMs,
  volume_24h_in_base: (id, context) => rounded(baseVolumeOf(id, context)),
  open_interest_change_1h: (id, context) => rounded(openInterestChangeOf(id, 'oiChange1h', context)?.share ?? NaN),
  open_interest_change_1h_over_ms: (id, context) => openInterestChangeOf(id, 'oiChange1h', context)?.overMs,
  open_interest_change_24h: (id, context) => rounded(openInterestChangeOf(id, 'oiChange24h', context)?.share ?? NaN),
  open_interest_change_24h_over_ms: (id, context) => openInterestChangeOf(id, 'oiChange24h', context)?.overMs,
  spread_bps: (id, context) => rounded(spreadBpsOf(id, context)),
};

/** Without the last digits, which mean nothing. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
