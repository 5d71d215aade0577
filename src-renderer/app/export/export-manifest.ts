import { toIsoTime } from '../../../src-shared/market/csv.ts';
import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';

/** Version of the columns and the manifest written. */
const SNAPSHOT_SCHEMA = 2;

/** What every manifest begins with: which program, which data, when, and how the files are to be read. */
export function manifestHead(now: number, session: SessionInfo | undefined): Readonly<Record<string, unknown>> {
  return {
    schemaVersion: SNAPSHOT_SCHEMA,
    program: `Tapedeck ${session?.version ?? ''}`.trim(),
    data: session?.mode === 'demo' ? 'SIMULATED' : session?.mode === 'replay' ? 'REPLAY' : 'LIVE',
    ...(session?.replay !== undefined && { recording: session.replay.file }),
    takenAt: { utc: toIsoTime(now), epochMs: Math.round(now) },
    timeZone: 'UTC',
    format:
      'RFC 4180 CSV, UTF-8, CRLF, header row; times as ISO-8601 UTC and epoch ms; decimals exactly as the venue sent them; an empty cell is an absent fact',
  };
}

/** A manifest as text. */
export function manifestText(manifest: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
