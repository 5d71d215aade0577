import { toCsv } from '../../../src-shared/market/csv.ts';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { NamedText } from '../../../src-shared/wire/host-bridge.ts';
import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';
import type { ExportInstant } from '../../feed/export-instant.ts';
import type { Feed } from '../../feed/feed.ts';
import { useSettings } from '../../state/settings.ts';
import { healthTable } from '../../feed/health-tables.ts';
import {
  BOOK_COLUMNS,
  bookTable,
  CANDLE_COLUMNS,
  candlesTable,
  ofFeed,
  QUOTE_COLUMNS,
  quotesTable,
  TRADE_COLUMNS,
  tradesTable,
} from '../../feed/snapshot-tables.ts';
import { barsTable } from '../../panels/chart/flow-table.ts';
import { useInstruments } from '../../state/instruments.ts';
import { exportInstant } from '../../state/outage.ts';
import { feedRecords, manifestHead, manifestText, markedRecord } from './export-manifest.ts';
import { droppedOf, qualityOf, type ReadLedger } from './export-quality.ts';

/** Everything the window had at one instant; only what the ledger says of it comes later. */
export interface Snapshot {
  /** What it was made from, for asking the ledger. */
  readonly demands: readonly Demand[];
  /** Five CSVs, a sixth if order flow is counted, and a manifest that says what they are and what they lack. */
  filesWith(ledger: ReadLedger): readonly NamedText[];
}

/** Takes a snapshot now. */
export function takeSnapshot(feed: Feed, session: SessionInfo | undefined): Snapshot {
  const instant = exportInstant(feed);
  const { now } = instant;
  const demands = distinct(feed.demands());
  const parts = partsOf(feed, demands, instant);
  const head = manifestHead(now, session);
  const state = stateOf(feed, demands, instant);
  const dropped = droppedOf(feed, demands);
  return {
    demands,
    filesWith: (ledger) => [
      ...parts.map(({ name, table }) => ({ name, text: toCsv(table, useSettings.getState().csv) })),
      {
        name: 'manifest.json',
        text: manifestText({
          ...head,
          files: Object.fromEntries(
            parts.map((part) => [
              part.name,
              {
                rows: part.table.rows.length,
                ...markedRecord(part.table),
                quality: qualityOf(ledger, {
                  demands: part.demands,
                  table: part.table,
                  now,
                  dropped: part.name === 'trades.csv' ? dropped : 0,
                }),
              },
            ]),
          ),
          ...state,
        }),
      },
    ],
  };
}

/** The tables of a snapshot, one a file. */
function partsOf(feed: Feed, demands: readonly Demand[], instant: ExportInstant): readonly SnapshotPart[] {
  const only = <K extends Demand['kind']>(kind: K): readonly Extract<Demand, { kind: K }>[] =>
    demands.filter((one): one is Extract<Demand, { kind: K }> => one.kind === kind);
  return [
    {
      name: 'trades.csv',
      demands: only('trades'),
      table: joined(
        TRADE_COLUMNS,
        only('trades').map((one) => tradesTable(one.instrument, feed.trades(one.sub), instant)),
      ),
    },
    {
      name: 'book.csv',
      demands: only('book'),
      table: joined(
        BOOK_COLUMNS,
        only('book').map((one) => bookTable(one.instrument, feed.book(one.sub), instant)),
      ),
    },
    {
      name: 'candles.csv',
      demands: only('candles'),
      table: joined(
        CANDLE_COLUMNS,
        only('candles').map((one) => candlesTable(one.instrument, feed.candles(one.sub), instant)),
      ),
    },
    { name: 'tickers.csv', demands: only('quotes'), table: joined(QUOTE_COLUMNS, quotesOnce(feed, demands, instant)) },
    ...flowParts(feed, only('flow'), instant),
    { name: 'health.csv', demands: [{ kind: 'health', sub: 'health' }], table: healthTable(feed.health().report) },
  ];
}

/** Bars of order flow, each kind of an instrument's once, with sums since midnight UTC; no file if nothing counts any. */
function flowParts(
  feed: Feed,
  demands: readonly Extract<Demand, { kind: 'flow' }>[],
  instant: ExportInstant,
): readonly SnapshotPart[] {
  const tables = demands.map((one) => {
    const flow = feed.flow(one.sub);
    const bars = barsTable(flow, { kind: 'session' }, { from: -Infinity, to: Infinity });
    return ofFeed(bars, one.instrument, flow.status, instant);
  });
  const [first] = tables;
  return first === undefined ? [] : [{ name: 'flow.csv', demands, table: joined(first.columns, tables) }];
}

interface SnapshotPart {
  readonly name: string;
  readonly demands: readonly Demand[];
  readonly table: CsvTable;
}

function stateOf(feed: Feed, demands: readonly Demand[], instant: ExportInstant): Readonly<Record<string, unknown>> {
  const { report } = feed.health();
  return {
    feeds: feedRecords(feed, demands, instant),
    ...(report !== undefined && {
      gaps: report.totals.gaps,
      resyncs: report.totals.resyncs,
      duplicates: report.totals.duplicates,
      problems: report.problems,
    }),
  };
}

/** One demand of each meaning: two tapes of one instrument are one set of trades. */
function distinct(demands: readonly Demand[]): readonly Demand[] {
  const seen = new Set<string>();
  return demands.filter((one) => {
    const meaning = JSON.stringify({ ...one, sub: '' });
    return !seen.has(meaning) && seen.add(meaning);
  });
}

/** Each instrument once, though several panels may want its quote. */
function quotesOnce(feed: Feed, demands: readonly Demand[], instant: ExportInstant): readonly CsvTable[] {
  const seen = new Set<InstrumentId>();
  return demands.flatMap((one) => {
    if (one.kind !== 'quotes') return [];
    const quotes = feed.quotes(one.sub);
    const fresh = quotes.instruments.filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    return [quotesTable(quotes, useInstruments.getState().byId, instant, fresh)];
  });
}

/** Tables of one shape below each other. */
function joined(columns: readonly string[], tables: readonly CsvTable[]): CsvTable {
  return { columns, rows: tables.flatMap((table) => table.rows) };
}
