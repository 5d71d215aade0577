import { toCsv, toIsoTime } from '../../src-shared/market/csv.ts';
import type { CsvTable } from '../../src-shared/market/csv-table.ts';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { Demand } from '../../src-shared/wire/demand.ts';
import type { NamedText } from '../../src-shared/wire/host-bridge.ts';
import type { SessionInfo } from '../../src-shared/wire/protocol.ts';
import type { Feed } from '../feed/feed.ts';
import { healthTable } from '../feed/health-tables.ts';
import { BOOK_COLUMNS, bookTable, CANDLE_COLUMNS, candlesTable, QUOTE_COLUMNS, quotesTable, TRADE_COLUMNS, tradesTable } from '../feed/snapshot-tables.ts';

/** Version of the columns and the manifest written. */
export const SNAPSHOT_SCHEMA = 1;

/** Everything the window holds at this instant: five CSVs and a manifest that says what they are. */
export function snapshotFiles(feed: Feed, session: SessionInfo | undefined): readonly NamedText[] {
  const demands = distinct(feed.demands());
  const tables: Readonly<Record<string, CsvTable>> = {
    'trades.csv': joined(TRADE_COLUMNS, demands.flatMap((one) => (one.kind === 'trades' ? [tradesTable(one.instrument, feed.trades(one.sub))] : []))),
    'book.csv': joined(BOOK_COLUMNS, demands.flatMap((one) => (one.kind === 'book' ? [bookTable(one.instrument, feed.book(one.sub))] : []))),
    'candles.csv': joined(CANDLE_COLUMNS, demands.flatMap((one) => (one.kind === 'candles' ? [candlesTable(one.instrument, one.interval, feed.candles(one.sub))] : []))),
    'tickers.csv': joined(QUOTE_COLUMNS, quotesOnce(feed, demands)),
    'health.csv': healthTable(feed.health().report),
  };
  const files = Object.entries(tables).map(([name, table]) => ({ name, text: toCsv(table) }));
  return [...files, { name: 'manifest.json', text: manifestText(feed, session, demands, tables) }];
}

function manifestText(feed: Feed, session: SessionInfo | undefined, demands: readonly Demand[], tables: Readonly<Record<string, CsvTable>>): string {
  const now = feed.engineNow();
  const report = feed.health().report;
  return `${JSON.stringify({
    schemaVersion: SNAPSHOT_SCHEMA,
    program: `Tapedeck ${session?.version ?? ''}`.trim(),
    data: session?.mode === 'demo' ? 'SIMULATED' : session?.mode === 'replay' ? 'REPLAY' : 'LIVE',
    ...(session?.replay !== undefined && { recording: session.replay.file }),
    takenAt: { utc: toIsoTime(now), epochMs: Math.round(now) },
    timeZone: 'UTC',
    format: 'RFC 4180 CSV, UTF-8, CRLF, header row; times as ISO-8601 UTC and epoch ms; decimals exactly as the venue sent them; an empty cell is an absent fact',
    files: Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, { rows: table.rows.length }])),
    streams: demands.map((one) => ({ ...one, sub: undefined, status: feed.status(one.sub) })),
    ...(report !== undefined && { gaps: report.totals.gaps, resyncs: report.totals.resyncs, duplicates: report.totals.duplicates, problems: report.problems }),
  }, null, 2)}\n`;
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
function quotesOnce(feed: Feed, demands: readonly Demand[]): readonly CsvTable[] {
  const seen = new Set<InstrumentId>();
  return demands.flatMap((one) => {
    if (one.kind !== 'quotes') return [];
    const quotes = feed.quotes(one.sub);
    const fresh = quotes.instruments.filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    return [quotesTable(quotes, fresh)];
  });
}

/** Tables of one shape below each other. */
function joined(columns: readonly string[], tables: readonly CsvTable[]): CsvTable {
  return { columns, rows: tables.flatMap((table) => table.rows) };
}
