import { exchangeMarkOf } from '../../../../src-shared/market/exchange-mark.ts';
import { type InstrumentId, toInstrumentId } from '../../../../src-shared/market/instrument.ts';
import { silenceOf } from '../../../../src-shared/market/stream-pace.ts';
import type { ConnectionHealth, HealthError, HealthReport, StreamHealth } from '../../../../src-shared/wire/health.ts';
import { formatAge, formatUptime } from '../../../format/age.ts';
import { countOf } from '../../../format/count-words.ts';
import { formatCount } from '../../../format/decimal-text.ts';
import { type InstrumentLabel, labelText } from '../../../format/instrument-label.ts';
import { usualText } from '../../../format/silence-words.ts';
import { connectionHasTrouble, hasTrouble } from '../health-filter.ts';
import type { HealthFilter } from '../health-filter.ts';
import { formatLatency } from './latency-rows.ts';
import type { GridCell, GridColumn } from '../../../ui/virtual-grid.ts';

/** One row of the table: a connection or a stream. */
export type HealthRow =
  | {
      readonly kind: 'connection';
      readonly health: ConnectionHealth;
      /** Its streams, if they are folded away. */
      readonly folded?: readonly StreamHealth[];
      /** Whether streams of it stand below; absent if it has none, or they cannot be folded. */
      readonly isExpanded?: boolean;
    }
  | { readonly kind: 'stream'; readonly health: StreamHealth };

/** Columns of the table. */
export const HEALTH_COLUMNS: readonly GridColumn[] = [
  { id: 'fold', label: '', width: '18px', isText: true, shown: 'always' },
  { id: 'name', label: 'Connection / stream', width: 'minmax(162px, 3fr)', isText: true, shown: 'always' },
  { id: 'action', label: '', width: '24px', isText: true, leftOutBelow: 'narrow', shown: 'always' },
  { id: 'state', label: 'State', width: '86px', isText: true, shown: 'always' },
  {
    id: 'age',
    label: 'Age',
    width: '58px',
    title: 'Time since the last message, counted when it is painted',
    leftOutBelow: 'very-narrow',
  },
  {
    id: 'latency',
    label: 'p50 / p99',
    name: 'Latency, p50 and p99',
    width: '78px',
    title: "Venue to receipt over the last minute, ms, by the venue's clock as it is estimated",
    leftOutBelow: 'narrow',
  },
  { id: 'gaps', label: 'Gaps', width: '44px', leftOutBelow: 'medium' },
  { id: 'reconnects', label: 'Reconn', name: 'Reconnects', width: '58px', shown: 'by-choice' },
  {
    id: 'resyncs',
    label: 'Resync',
    name: 'Resyncs',
    width: '52px',
    title: 'Books built anew',
    shown: 'by-choice',
  },
  {
    id: 'duplicates',
    label: 'Dup',
    name: 'Duplicates',
    width: '44px',
    title: 'Duplicates dropped',
    shown: 'by-choice',
  },
  {
    id: 'uptime',
    label: 'Uptime',
    width: '66px',
    title: 'How long the socket is open, or the stream in its present state',
    shown: 'by-choice',
  },
  { id: 'rate', label: 'Msg/s', name: 'Messages a second', width: '50px', shown: 'by-choice' },
  { id: 'bytes', label: 'kB/s', name: 'Kilobytes a second', width: '50px', shown: 'by-choice' },
  { id: 'error', label: 'Last error', width: 'minmax(110px, 2fr)', isText: true, leftOutBelow: 'wide' },
];

/**
 * Each connection with its streams below it, worst first, then the streams of none. A filter leaves the rows it names, a stream with its
 * connection; without one, the streams of `folded` connections are left out.
 */
export function healthRows(
  report: HealthReport | undefined,
  filter: HealthFilter,
  folded: readonly string[] = [],
): readonly HealthRow[] {
  if (report === undefined) return [];
  const groups = new Map<string | undefined, StreamHealth[]>(report.connections.map(({ id }) => [id, []]));
  for (const health of report.streams.toSorted((a, b) => badness(b) - badness(a))) {
    const group = groups.get(health.connection) ?? groups.get(undefined) ?? [];
    if (!groups.has(health.connection)) groups.set(undefined, group);
    if (isShown({ kind: 'stream', health }, filter, report)) group.push(health);
  }
  const connections = report.connections
    .map((health) => ({ health, streams: groups.get(health.id) ?? [] }))
    .filter(({ health, streams }) => streams.length > 0 || isShown({ kind: 'connection', health }, filter, report))
    .toSorted((a, b) => worst(b.health, b.streams) - worst(a.health, a.streams));
  return [
    ...connections.flatMap(({ health, streams }) => branch(health, streams, filter === 'all' ? folded : undefined)),
    ...(groups.get(undefined) ?? []).map((health) => ({ kind: 'stream', health }) as const),
  ];
}

/** A connection and what is to be seen of its streams; `folded` is undefined if none can be folded. */
function branch(
  health: ConnectionHealth,
  streams: readonly StreamHealth[],
  folded: readonly string[] | undefined,
): readonly HealthRow[] {
  const rows = streams.map((stream) => ({ kind: 'stream', health: stream }) as const);
  if (folded === undefined || streams.length === 0) return [{ kind: 'connection', health }, ...rows];
  return folded.includes(health.id)
    ? [{ kind: 'connection', health, folded: streams, isExpanded: false }]
    : [{ kind: 'connection', health, isExpanded: true }, ...rows];
}

/** How bad a connection and its streams are, the worst of them. */
function worst(health: ConnectionHealth, [first]: readonly StreamHealth[]): number {
  return Math.max(isWell({ kind: 'connection', health }) ? 0 : 1, first === undefined ? 0 : badness(first));
}

function isShown(row: HealthRow, filter: HealthFilter, { problems, at }: HealthReport): boolean {
  if (filter === 'all') return true;
  if (filter === 'problems') return !isWell(row) || problems.some(({ subject }) => subject === nameOf(row));
  return row.kind === 'connection' ? connectionHasTrouble(row.health, filter) : hasTrouble(row.health, filter, at);
}

/** Whether nothing is wrong with a row now, nor with the streams that are folded into it. */
export function isWell(row: HealthRow): boolean {
  const { state, behindMs } = row.health;
  if (state !== 'running' || behindMs !== undefined) return false;
  return row.kind === 'connection' ? (row.folded ?? []).every(isStreamWell) : isStreamWell(row.health);
}

function isStreamWell(health: StreamHealth): boolean {
  return badness(health) === 0;
}

/** The unique name of a row. */
export function nameOf(row: HealthRow): string {
  return row.kind === 'connection' ? row.health.id : row.health.key;
}

/** What is known of the instrument of a stream, for its name. */
export type LabelOf = (id: InstrumentId) => InstrumentLabel;

/** A cell as drawn; `now` is engine time. */
export function healthCell(row: HealthRow, column: string, now: number, labelOf: LabelOf): GridCell {
  if (row.kind === 'connection') {
    if (column === 'fold') return foldCell(row);
    const cell = CONNECTION_CELLS[column]?.(row.health, now) ?? EMPTY;
    return column === 'name' && row.folded !== undefined
      ? { ...cell, tone: 'tag', tail: foldedText(row.folded) }
      : cell;
  }
  return column === 'name' ? streamName(row.health, labelOf) : (STREAM_CELLS[column]?.(row.health, now) ?? EMPTY);
}

function foldCell({ health, isExpanded }: Extract<HealthRow, { kind: 'connection' }>): GridCell {
  if (isExpanded === undefined) return EMPTY;
  return isExpanded
    ? { text: '▾', action: 'fold', title: `Hide the streams of ${health.id} (←)` }
    : { text: '▸', action: 'fold', title: `Show the streams of ${health.id} (→)` };
}

/** `12 streams, 2 not well`. */
function foldedText(streams: readonly StreamHealth[]): string {
  const ill = streams.filter((stream) => !isStreamWell(stream)).length;
  return `${countOf(streams.length, 'stream')}${ill === 0 ? '' : `, ${ill} not well`}`;
}

function streamName({ key, venue, symbol, channel, connection }: StreamHealth, labelOf: LabelOf): GridCell {
  const label = labelOf(toInstrumentId(venue, symbol));
  const { mark } = label;
  const name = `${label.name}${label.kind === '' ? '' : ` ${label.kind}`} ${channel}`;
  return { mark, text: name, title: `${labelText(label)} ${channel}\n${key}\non ${connection ?? 'no connection'}` };
}

function stateCell(text: string, since: number, now: number, nextAttemptAt?: number): GridCell {
  const waits = nextAttemptAt === undefined ? '' : `\nNext attempt in ${formatAge(nextAttemptAt - now)}`;
  return { text, tone: TONES[text] ?? 'dim', title: `${text} for ${formatAge(now - since)}${waits}` };
}

function dim(text: string): GridCell {
  return { text, tone: 'dim' };
}

function errorCell(error: HealthError | undefined, now: number): GridCell {
  if (error === undefined) return EMPTY;
  return {
    text: `${error.message}, ${formatAge(now - error.at)} ago`,
    tone: 'dim',
    title: `${error.code}: ${error.message}`,
  };
}

/** Age of the last data; `isLate`: longer than it should be. */
function ageCell(at: number | undefined, now: number, isLate: boolean, title = ''): GridCell {
  if (at === undefined) return { text: '—', tone: 'dim' };
  return { text: formatAge(now - at), tone: isLate ? 'warn' : 'dim', title };
}

/** The age of a stream's last data is late once it is longer than is usual for the stream. */
function streamAgeCell(health: StreamHealth, now: number): GridCell {
  const { lastDataAt } = health;
  const usual = usualText(health);
  const isLate = lastDataAt !== undefined && silenceOf(health, now - lastDataAt) !== 'fine';
  return ageCell(lastDataAt, now, isLate, usual === '' ? '' : `Usually ${usual} between two messages`);
}

function latencyCell(p50: number | undefined, p99: number | undefined, behindMs?: number): GridCell {
  if (p50 === undefined || p99 === undefined) return { text: '—', tone: 'dim' };
  const text = `${Math.round(p50)} / ${Math.round(p99)}`;
  if (behindMs !== undefined)
    return { text, tone: 'warn', title: `Milliseconds. ${formatLatency(behindMs)} behind over the last ten seconds` };
  return p50 < 0
    ? { text, tone: 'warn', title: "Milliseconds. Below zero: an error of the estimate of the venue's clock" }
    : { text, tone: 'dim', title: 'milliseconds' };
}

function countCell(count: number): GridCell {
  return { text: formatCount(count), tone: count > 0 ? 'warn' : 'dim' };
}

function rateText(perSecond: number): string {
  return perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : formatCount(perSecond);
}

function badness(health: StreamHealth): number {
  if (health.state === 'failed') return 4;
  if (health.book?.state === 'suspect') return 3;
  if (
    health.state === 'stale' ||
    health.state === 'connecting' ||
    health.state === 'reconnecting' ||
    health.book?.state === 'stale' ||
    health.book?.state === 'resyncing'
  )
    return 2;
  return health.state === 'running' && health.behindMs === undefined ? 0 : 1;
}

const TONES: Readonly<Record<string, string>> = {
  running: 'good',
  verified: 'good',
  unverifiable: 'dim',
  starting: 'warn',
  syncing: 'warn',
  resyncing: 'warn',
  connecting: 'warn',
  reconnecting: 'warn',
  stale: 'warn',
  suspect: 'bad',
  failed: 'bad',
  stopped: 'dim',
};
/** Age of a connection's last frame of any kind, keep-alive included, from which on it is late. */
const OLD_MS = 10_000;
const EMPTY: GridCell = { text: '' };

const CONNECTION_CELLS: Readonly<Record<string, (health: ConnectionHealth, now: number) => GridCell>> = {
  name: (health) => ({ mark: exchangeMarkOf(health.venue), text: health.id, title: health.url }),
  state: (health, now) => stateCell(health.state, health.since, now, health.nextAttemptAt),
  uptime: (health, now) => dim(health.openedAt === undefined ? '—' : formatUptime(now - health.openedAt)),
  rate: (health) => dim(rateText(health.messagesPerSecond)),
  bytes: (health) => dim(rateText(health.bytesPerSecond / 1000)),
  age: (health, now) => ageCell(health.lastFrameAt, now, now - (health.lastFrameAt ?? now) > OLD_MS),
  latency: (health) => latencyCell(health.latencyP50, health.latencyP99, health.behindMs),
  reconnects: (health) => countCell(health.reconnects),
  error: (health, now) => errorCell(health.lastError, now),
  action: (health) => ({ text: '↻', action: 'reconnect', title: `Close ${health.id} and open it again` }),
};

const STREAM_CELLS: Readonly<Record<string, (health: StreamHealth, now: number) => GridCell>> = {
  state: (health, now) =>
    health.state === 'running' && health.book !== undefined
      ? stateCell(health.book.state, health.book.since, now)
      : stateCell(health.state, health.since, now),
  uptime: (health, now) => dim(formatUptime(now - health.since)),
  rate: (health) => dim(rateText(health.messagesPerSecond)),
  age: (health, now) => streamAgeCell(health, now),
  latency: (health) => latencyCell(health.latencyP50, health.latencyP99, health.behindMs),
  reconnects: (health) => countCell(health.reconnects),
  gaps: (health) => ({
    ...countCell(health.gaps),
    title: health.missing > 0 ? `${formatCount(health.missing)} missing` : '',
  }),
  duplicates: (health) => dim(formatCount(health.duplicates)),
  resyncs: (health) => countCell(health.resyncs),
  error: (health, now) => errorCell(health.lastError, now),
};
