import { timeCells, timeColumns } from '../../src-shared/market/csv.ts';
import type { CsvCell, CsvTable } from '../../src-shared/market/csv-table.ts';
import type { ConnectionHealth, HealthReport, StreamHealth } from '../../src-shared/wire/health.ts';

/** A health report as rows: every connection, then every stream. */
export function healthTable(report: HealthReport | undefined): CsvTable {
  return {
    columns: [
      'kind',
      'name',
      'venue',
      'symbol',
      'channel',
      'state',
      ...timeColumns('since'),
      'uptime_ms',
      ...timeColumns('last_data'),
      'age_ms',
      'usual_pause_ms',
      'messages_per_second',
      'bytes_per_second',
      'messages',
      'latency_p50_ms',
      'latency_p99_ms',
      'behind_ms',
      'reconnects',
      'gaps',
      'missing',
      'duplicates',
      'resyncs',
      'malformed',
      'book_state',
      'book_reason',
      'last_sequence',
      'last_error',
      ...timeColumns('last_error'),
    ],
    rows:
      report === undefined
        ? []
        : [
            ...report.connections.map((connection) => connectionCells(connection, report.at)),
            ...report.streams.map((stream) => streamCells(stream, report.at)),
          ],
  };
}

function connectionCells(one: ConnectionHealth, at: number): CsvCell[] {
  return [
    'connection',
    one.id,
    one.venue,
    undefined,
    undefined,
    one.state,
    ...timeCells(one.since),
    since(one.openedAt, at),
    ...timeCells(one.lastFrameAt),
    since(one.lastFrameAt, at),
    undefined,
    tenths(one.messagesPerSecond),
    tenths(one.bytesPerSecond),
    one.messages,
    one.latencyP50,
    one.latencyP99,
    one.behindMs,
    one.reconnects,
    undefined,
    undefined,
    undefined,
    undefined,
    one.malformed,
    undefined,
    undefined,
    undefined,
    ...errorCells(one.lastError),
  ];
}

function streamCells(one: StreamHealth, at: number): CsvCell[] {
  return [
    'stream',
    one.topic,
    one.venue,
    one.symbol,
    one.channel,
    one.state,
    ...timeCells(one.since),
    since(one.since, at),
    ...timeCells(one.lastDataAt),
    since(one.lastDataAt, at),
    one.usualPauseMs,
    tenths(one.messagesPerSecond),
    undefined,
    one.messages,
    one.latencyP50,
    one.latencyP99,
    one.behindMs,
    one.reconnects,
    one.gaps,
    one.missing,
    one.duplicates,
    one.resyncs,
    one.malformed,
    one.book?.state,
    one.book?.reason,
    one.book?.lastSequence,
    ...errorCells(one.lastError),
  ];
}

function errorCells(error: ConnectionHealth['lastError']): CsvCell[] {
  return [error === undefined ? undefined : `${error.code}: ${error.message}`, ...timeCells(error?.at)];
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function since(time: number | undefined, at: number): number | undefined {
  return time === undefined ? undefined : Math.max(0, Math.round(at - time));
}
