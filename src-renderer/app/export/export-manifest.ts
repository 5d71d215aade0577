import { markedCells, toIsoTime } from '../../../src-shared/market/csv.ts';
import type { CsvForm } from '../../../src-shared/market/csv.ts';
import { useSettings } from '../../state/settings.ts';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import { statusCells } from '../../feed/export-instant.ts';
import type { ExportInstant } from '../../feed/export-instant.ts';
import type { Feed } from '../../feed/feed.ts';
import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';

/** Version of the columns and the manifest written. */
const SNAPSHOT_SCHEMA = 3;

/** How fields and decimals of the files are written. */
const CSV_WORDS: Readonly<Record<CsvForm, string>> = {
  standard: 'RFC 4180: fields separated by commas, decimal point',
  semicolon: 'fields separated by semicolons, decimal comma; otherwise as RFC 4180',
};

/** What every manifest begins with: which program, which data, when, and how the files are to be read. */
export function manifestHead(now: number, session: SessionInfo | undefined): Readonly<Record<string, unknown>> {
  return {
    schemaVersion: SNAPSHOT_SCHEMA,
    program: `Tapedeck ${session?.version ?? ''}`.trim(),
    ...(session !== undefined && session.state !== 'running' && { session: session.state }),
    data: session?.mode === 'demo' ? 'SIMULATED' : session?.mode === 'replay' ? 'REPLAY' : 'LIVE',
    ...(session?.replay !== undefined && { recording: session.replay.file }),
    takenAt: momentOf(now),
    timeZone: 'UTC',
    csv: CSV_WORDS[useSettings.getState().csv],
    format:
      'CSV, UTF-8, CRLF, header row; times as ISO-8601 UTC and epoch ms; decimals exactly as the venue sent them; an empty cell is an absent fact; markedCells: texts that a spreadsheet would run, before which stands a quotation mark, and characters that cannot be seen, written as escapes',
  };
}

/** What a file was made from, as it was at that instant: what was subscribed, its state, and ms since its last data. */
export function feedRecords(
  feed: Feed,
  demands: readonly Demand[],
  instant: ExportInstant,
): readonly Readonly<Record<string, unknown>>[] {
  return demands.map((one) => {
    const { reason, since, lastDataAt, lastSequence, knownDepth } = feed.status(one.sub);
    const [state, ageMs] = statusCells(feed.status(one.sub), instant);
    return {
      ...one,
      sub: undefined,
      ...('instrument' in one && splitInstrumentId(one.instrument)),
      state,
      reason,
      since: momentOf(since),
      lastData: momentOf(lastDataAt),
      ageMs,
      lastSequence,
      authoritativeLevels: knownDepth,
    };
  });
}

/** That cells of a file were written otherwise than they are, and how many; nothing if none was. */
export function markedRecord(table: CsvTable): Readonly<Record<string, unknown>> {
  const count = markedCells(table);
  return count === 0 ? {} : { markedCells: count };
}

/** A time in both forms; undefined if there is none. */
export function momentOf(
  time: number | undefined,
): { readonly utc: string | undefined; readonly epochMs: number } | undefined {
  return time !== undefined && Number.isFinite(time) ? { utc: toIsoTime(time), epochMs: Math.round(time) } : undefined;
}

/** A manifest as text. */
export function manifestText(manifest: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
