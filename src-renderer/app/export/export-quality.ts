import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { toIsoTime } from '../../../src-shared/market/csv.ts';
import type { Channel } from '../../../src-shared/market/channels.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { LedgerEntry, LedgerPage } from '../../../src-shared/wire/ledger.ts';
import { coveredMs, ledgerSentence, openGaps, plural } from '../../../src-shared/wire/ledger-sentence.ts';
import type { Span } from '../../../src-shared/wire/ledger-sentence.ts';
import type { Feed } from '../../feed/feed.ts';
import { momentOf } from './export-manifest.ts';

/** The ledger as it was when something was exported, or why it could not be had. */
export type ReadLedger = { readonly page: LedgerPage } | { readonly unknown: string };

/** What one file contains: the needs it was made from, its rows, and when it was taken. */
export interface ExportedFile {
  readonly demands: readonly Demand[];
  readonly table: CsvTable;
  readonly now: number;
  /** Trades of these tapes that fell out on the way to this screen, since they were opened: no ledger of the engine knows of them. */
  readonly dropped?: number;
}

/** Asks for every entry about the instruments of these needs; about everything if one needs no instrument. Never rejects. */
export async function readLedger(feed: Feed, demands: readonly Demand[]): Promise<ReadLedger> {
  const ids = demands.map(instrumentsOf);
  const isAll = ids.some((one) => one === undefined);
  const outcome = await feed.request({
    method: 'get-ledger',
    limit: MOST_ENTRIES,
    ...(isAll ? {} : { instruments: [...new Set(ids.flatMap((one) => one ?? []))] }),
  });
  if (!outcome.ok) return { unknown: outcome.error.message };
  return outcome.result.kind === 'ledger'
    ? { page: outcome.result.page }
    : { unknown: 'the engine gave another answer' };
}

/** What a file lacks: one plain sentence, and the entries that overlap the span of its rows. For a manifest. */
export function qualityOf(
  ledger: ReadLedger,
  { demands, table, now, dropped = 0 }: ExportedFile,
): Readonly<Record<string, unknown>> {
  const span = spanOf(table, now);
  const about = { from: momentOf(span.from), to: momentOf(span.to) };
  if ('unknown' in ledger)
    return { sentence: `whether this file lacks anything is not known: ${ledger.unknown}`, ...about };
  const { entries, completeSince, total } = ledger.page;
  const found = entries.filter(
    (entry) =>
      entry.from <= span.to && (entry.to ?? Infinity) >= span.from && demands.some((demand) => concerns(entry, demand)),
  );
  const gaps = openGaps(found);
  const since = Math.max(completeSince, total > entries.length ? (entries[0]?.from ?? -Infinity) : -Infinity);
  const blind = since > span.from ? `; nothing is known of the time before ${toIsoTime(since) ?? 'now'}` : '';
  return {
    sentence: `${ledgerSentence('this file', found, span)}${dropped > 0 ? `; ${plural(dropped, 'trade')} lost on the way to this screen` : ''}${blind}`,
    ...about,
    gaps: gaps.length,
    ...(dropped > 0 && { droppedTrades: dropped }),
    missingMs: coveredMs(gaps, span),
    knownSince: momentOf(since),
    entries: found.map(entryRecord),
  };
}

/** Trades that fell out on the way to the tapes among these needs. */
export function droppedOf(feed: Feed, demands: readonly Demand[]): number {
  return demands.reduce((sum, one) => sum + (one.kind === 'trades' ? feed.trades(one.sub).dropped : 0), 0);
}

/** From the first to the last row, by the venue's clock if it sends times; this instant if rows have no time. */
export function spanOf({ columns, rows }: CsvTable, now: number): Span {
  const places = columns.flatMap((name, place) => (TIME_COLUMNS.has(name) ? [place] : []));
  let from = Infinity;
  let to = -Infinity;
  for (const row of rows) {
    for (const place of places) {
      const time = row[place];
      if (typeof time !== 'number' || !Number.isFinite(time)) continue;
      from = Math.min(from, time);
      to = Math.max(to, time);
    }
  }
  return from > to ? { from: now, to: now } : { from: Math.min(from, now), to: Math.min(to, now) };
}

function concerns(entry: LedgerEntry, demand: Demand): boolean {
  if (demand.kind === 'health') return true;
  if (entry.symbol !== '' && instrumentsOf(demand)?.includes(`${entry.venue}:${entry.symbol}`) !== true) return false;
  if (entry.symbol === '' && instrumentsOf(demand)?.some((id) => id.startsWith(`${entry.venue}:`)) !== true)
    return false;
  if (entry.channel === undefined) return true;
  // A candle that differs from its trades is about both.
  if (demand.kind === 'candles' && entry.kind === 'mismatch') return entry.interval === demand.interval;
  return (
    channelsOf(demand).includes(entry.channel) &&
    (demand.kind !== 'candles' || entry.interval === undefined || entry.interval === demand.interval)
  );
}

function instrumentsOf(demand: Demand): readonly InstrumentId[] | undefined {
  if (demand.kind === 'health') return undefined;
  return demand.kind === 'quotes' ? demand.instruments : [demand.instrument];
}

function channelsOf(demand: Demand): readonly Channel[] {
  switch (demand.kind) {
    case 'book':
      return ['book'];
    case 'depth':
      return ['book', 'trade', 'aggTrade'];
    case 'flow':
      return ['trade', 'aggTrade'];
    case 'trades':
      return demand.channel === undefined ? ['trade', 'aggTrade'] : [demand.channel];
    case 'candles':
      return ['candle'];
    case 'quotes':
      return ['ticker', 'bbo', 'markPrice'];
    case 'health':
      return [];
  }
}

function entryRecord({
  kind,
  venue,
  symbol,
  channel,
  interval,
  from,
  to,
  count,
  reason,
  firstId,
  lastId,
  differences,
}: LedgerEntry): Readonly<Record<string, unknown>> {
  return {
    kind,
    venue,
    symbol: symbol === '' ? undefined : symbol,
    channel,
    interval,
    from: momentOf(from),
    to: to === undefined ? 'lasts' : momentOf(to),
    ms: to === undefined ? undefined : Math.round(to - from),
    count: count === 0 ? undefined : count,
    reason,
    firstId,
    lastId,
    differences,
  };
}

/** Columns whose times say when a row happened. */
const TIME_COLUMNS: ReadonlySet<string> = new Set([
  'time_ms',
  'venue_time_ms',
  'received_ms',
  'open_time_ms',
  'close_time_ms',
  'column_time_ms',
  'updated_ms',
]);
/** As many as one answer may have. */
const MOST_ENTRIES = 5000;
