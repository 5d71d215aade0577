import type { CsvCell, CsvTable } from '../../../../src-shared/market/csv-table.ts';
import { type ExchangeMark, exchangeMarkIn, exchangeMarkOf } from '../../../../src-shared/market/exchange-mark.ts';
import type {
  AlertsHealth,
  DecoderHealth,
  GaugeHealth,
  HealthReport,
  HostHealth,
  PollHealth,
  RequestPoolHealth,
} from '../../../../src-shared/wire/health.ts';
import { ROLLING_GAUGES } from '../../../../src-shared/wire/health.ts';
import { formatAge } from '../../../format/age.ts';
import { formatCount, formatShare } from '../../../format/decimal-text.ts';
import type { GridCell, GridColumn } from '../../../ui/virtual-grid.ts';
import { budgetNote, pollBadness, pollNote, pollState } from './poll-rows.ts';

/** One row: what is polled in cycles and its budget an hour, a REST host with its circuit breaker, a request budget, something that has a bound, alerts, or a decoder. */
export type LimitRow =
  | { readonly kind: 'poll'; readonly poll: PollHealth }
  | { readonly kind: 'hour'; readonly poll: PollHealth; readonly budget: NonNullable<PollHealth['budget']> }
  | {
      readonly kind: 'host';
      readonly host: HostHealth;
      /** Its exchange; absent if several have it in common. */
      readonly mark?: ExchangeMark;
    }
  | { readonly kind: 'pool'; readonly pool: RequestPoolHealth }
  | { readonly kind: 'gauge'; readonly gauge: GaugeHealth }
  | { readonly kind: 'alerts'; readonly alerts: AlertsHealth }
  | { readonly kind: 'decoder'; readonly decoder: DecoderHealth };

/** Columns of the table. */
export const LIMIT_COLUMNS: readonly GridColumn[] = [
  { id: 'name', label: 'Limit', width: 'minmax(176px, 3fr)', isText: true },
  { id: 'state', label: 'State', width: '66px', isText: true },
  { id: 'used', label: 'Used', width: '54px', title: 'Of the fullest one of its kind' },
  { id: 'limit', label: 'Cap', width: '54px', title: 'The most there may be, as configured' },
  { id: 'share', label: '', width: '46px', leftOutBelow: 'medium' },
  {
    id: 'rejected',
    label: 'Rejected',
    width: '64px',
    title: 'How often there was no room, or a request was not sent',
    leftOutBelow: 'medium',
  },
  { id: 'note', label: 'More', width: 'minmax(150px, 3fr)', isText: true },
];

/** Polls, hosts, budgets, gauges and decoders, those that are not well first; with `onlyProblems` only these. Where all is well the order never changes. */
export function limitRows(report: HealthReport, onlyProblems: boolean): readonly LimitRow[] {
  const rows: LimitRow[] = [
    ...(report.polls ?? []).flatMap(pollRows),
    ...report.pools.map((pool) => ({ kind: 'pool', pool }) as const),
    ...hostRows(report),
    ...(report.gauges ?? []).map((gauge) => ({ kind: 'gauge', gauge }) as const),
    ...(report.alerts === undefined ? [] : [{ kind: 'alerts', alerts: report.alerts } as const]),
    ...(report.decoders ?? []).map((decoder) => ({ kind: 'decoder', decoder }) as const),
  ];
  const ranked = rows.toSorted((a, b) => limitBadness(b, report.at) - limitBadness(a, report.at));
  return onlyProblems ? ranked.filter((row) => limitBadness(row, report.at) > 0) : ranked;
}

function pollRows(poll: PollHealth): readonly LimitRow[] {
  const { budget, breaker } = poll;
  return [
    { kind: 'poll', poll },
    ...(budget === undefined ? [] : [{ kind: 'hour', poll, budget } as const]),
    { kind: 'host', host: { ...breaker, host: poll.source } },
  ];
}

/** Every host once: if several venues have one in common, as in the demo, the worst of them. */
function hostRows({ pools }: HealthReport): readonly LimitRow[] {
  const hosts = pools.flatMap(({ pool, hosts: of = [] }) => of.map((host) => ({ host, mark: exchangeMarkIn(pool) })));
  return [...Map.groupBy(hosts, ({ host }) => host.host).values()].map((same) => {
    const { host } = same.reduce((worst, one) => (hostBadness(one.host) > hostBadness(worst.host) ? one : worst));
    const [mark, ...others] = new Set(same.map((one) => one.mark));
    return { kind: 'host', host, ...(mark !== undefined && others.length === 0 && { mark }) };
  });
}

function hostBadness({ state }: HostHealth): number {
  return HOST_STATES_BY_BADNESS.indexOf(state);
}

/** The exchange of a row, if it is of one. */
function markOf(row: LimitRow): ExchangeMark | undefined {
  switch (row.kind) {
    case 'poll':
    case 'hour':
      return exchangeMarkOf(row.poll.venue);
    case 'host':
      return row.mark;
    case 'pool':
      return exchangeMarkIn(row.pool.pool);
    case 'decoder':
      return exchangeMarkOf(row.decoder.venue);
    case 'gauge':
    case 'alerts':
      return undefined;
  }
}

/** How bad a row is; 0 if it is well. `now` is engine time. */
export function limitBadness(row: LimitRow, now: number): 0 | 1 | 2 {
  switch (row.kind) {
    case 'poll':
      return pollBadness(row.poll);
    case 'hour':
      return row.budget.used >= row.budget.perHour * NEARLY ? 1 : 0;
    case 'host':
      return row.host.state === 'open' ? 2 : row.host.state === 'half-open' || row.host.failures > 0 ? 1 : 0;
    case 'pool':
      return poolBadness(row.pool, now);
    case 'gauge':
      return gaugeBadness(row.gauge);
    case 'alerts':
      return row.alerts.failed + row.alerts.dropped > 0 ? 1 : 0;
    case 'decoder':
      return row.decoder.driftSince === undefined ? 0 : 1;
  }
}

function poolBadness({ blockedUntil = -Infinity, usedWeight, limitWeight }: RequestPoolHealth, now: number): 0 | 1 | 2 {
  if (blockedUntil > now) return 2;
  return usedWeight >= limitWeight * NEARLY ? 1 : 0;
}

function gaugeBadness({ name, used, cap, rejected = 0 }: GaugeHealth): 0 | 1 | 2 {
  // If the oldest make way, full is as it should be.
  if (ROLLING_GAUGES.has(name)) return 0;
  if (rejected > 0) return used >= cap ? 2 : 1;
  return used >= cap * NEARLY ? 1 : 0;
}

/** The unique name of a row. */
export function limitName(row: LimitRow): string {
  switch (row.kind) {
    case 'poll':
      return `poll ${row.poll.source}`;
    case 'hour':
      return `hour ${row.poll.source}`;
    case 'host':
      return `host ${row.host.host}`;
    case 'pool':
      return `pool ${row.pool.pool}`;
    case 'gauge':
      return `gauge ${row.gauge.name}`;
    case 'alerts':
      return 'alerts';
    case 'decoder':
      return `decoder ${row.decoder.venue} ${row.decoder.channel}`;
  }
}

/** A cell as drawn; `now` is engine time. */
export function limitCell(row: LimitRow, column: string, now: number): GridCell {
  const tone = ['dim', 'warn', 'bad'][limitBadness(row, now)] ?? 'dim';
  const cells = cellsOf(row, now);
  const mark = markOf(row);
  switch (column) {
    case 'name':
      return { ...(mark !== undefined && { mark }), text: cells.name, title: cells.title };
    case 'state':
      return { text: cells.state, tone };
    case 'used':
      return { text: cells.used, tone: 'dim' };
    case 'limit':
      return { text: cells.limit, tone: 'dim' };
    case 'share':
      return cells.share === undefined ? EMPTY : { text: '', share: cells.share, tone };
    case 'rejected':
      return {
        text: cells.rejected === undefined ? '' : formatCount(cells.rejected),
        tone: (cells.rejected ?? 0) > 0 && !cells.isRolling ? 'warn' : 'dim',
      };
    default:
      return { text: cells.note, tone: 'dim' };
  }
}

/** The rows as they are exported. */
export function limitTable(rows: readonly LimitRow[], now: number): CsvTable {
  return {
    columns: ['kind', 'exchange', 'venue', 'channel', 'name', 'state', 'used', 'cap', 'total', 'rejected', 'option'],
    rows: rows.map((row) => {
      const { state } = cellsOf(row, now);
      const [kind, venue, channel, name, ...amounts] = exportedCells(row);
      return [kind, markOf(row)?.exchange, venue, channel, name, state, ...amounts];
    }),
  };
}

/** Kind, venue, channel and name, then what is used, the cap, the total, what was rejected and the option. */
function exportedCells(row: LimitRow): CsvCell[] {
  switch (row.kind) {
    case 'poll': {
      const { venue, source, last, tickers, cycles } = row.poll;
      return ['poll', venue, undefined, source, last?.quotes, tickers, cycles, last?.failed.length, undefined];
    }
    case 'hour': {
      const { venue, source } = row.poll;
      const { used, perHour } = row.budget;
      const option = 'equities.maxRequestsPerHour';
      return ['requests an hour', venue, undefined, source, used, perHour, undefined, undefined, option];
    }
    case 'host': {
      const { host, failures, rejected } = row.host;
      return ['host', undefined, undefined, host, failures, undefined, undefined, rejected, undefined];
    }
    case 'pool': {
      const { pool, usedWeight, limitWeight, rejected } = row.pool;
      return ['request budget', undefined, undefined, pool, usedWeight, limitWeight, undefined, rejected, undefined];
    }
    case 'gauge': {
      const { name, used, cap, total, rejected, option } = row.gauge;
      return ['gauge', undefined, undefined, name, used, cap, total, rejected, option];
    }
    case 'alerts': {
      const { set, cap, fired, failed, dropped } = row.alerts;
      return ['alerts', undefined, undefined, 'alerts', set, cap, fired, failed + dropped, undefined];
    }
    case 'decoder': {
      const { venue, channel, frames, parsed } = row.decoder;
      return ['decoder', venue, channel, `${venue} ${channel}`, parsed, undefined, frames, undefined, undefined];
    }
  }
}

interface LimitCells {
  readonly name: string;
  readonly title: string;
  readonly state: string;
  readonly used: string;
  readonly limit: string;
  /** 0 to 1. */
  readonly share?: number;
  readonly rejected?: number;
  readonly isRolling?: boolean;
  readonly note: string;
}

function cellsOf(row: LimitRow, now: number): LimitCells {
  switch (row.kind) {
    case 'poll':
      return pollCells(row.poll, now);
    case 'hour':
      return hourCells(row.poll, row.budget);
    case 'host':
      return hostCells(row.host, now);
    case 'pool':
      return poolCells(row.pool, now);
    case 'gauge':
      return gaugeCells(row.gauge);
    case 'alerts':
      return alertsCells(row.alerts);
    case 'decoder':
      return decoderCells(row.decoder, now);
  }
}

function pollCells(poll: PollHealth, now: number): LimitCells {
  const { source, tickers, activeTickers } = poll;
  return {
    name: `${source} quotes`,
    title: 'Quotes of the last cycle, of all tickers',
    state: pollState(poll),
    used: formatCount(activeTickers),
    limit: formatCount(tickers),
    share: activeTickers / tickers,
    isRolling: true,
    note: pollNote(poll, now),
  };
}

function hourCells({ source }: PollHealth, budget: NonNullable<PollHealth['budget']>): LimitCells {
  return {
    name: `${source} requests`,
    title: 'Requests of the last hour, of what any hour allows',
    state: formatShare(budget.used / budget.perHour),
    used: formatCount(budget.used),
    limit: formatCount(budget.perHour),
    share: budget.used / budget.perHour,
    note: budgetNote(budget),
  };
}

function hostCells(
  { host, state, failures, opened, rejected, since, retryAt, requests = 0, connections = 0 }: HostHealth,
  now: number,
): LimitCells {
  const retry = retryAt === undefined ? '' : `, tried again in ${formatAge(Math.max(0, retryAt - now))}`;
  const alone = since === undefined ? '' : `left alone for ${formatAge(Math.max(0, now - since))}${retry}`;
  const reuse =
    requests === 0
      ? ''
      : `${formatCount(requests)} requests on ${formatCount(connections)} ${connections === 1 ? 'connection' : 'connections'}; `;
  const before = opened === 0 ? 'never left alone' : `left alone ${opened} ${opened === 1 ? 'time' : 'times'} so far`;
  return {
    name: `${host} host`,
    title: 'Circuit breaker of a REST host: after failures in a row it is left alone for a while',
    state: HOST_STATES[state],
    used: formatCount(failures),
    limit: '',
    rejected,
    note: alone === '' ? `${reuse}${failures === 0 ? '' : 'failures in a row; '}${before}` : alone,
  };
}

function poolCells(
  { pool, usedWeight, limitWeight, queued, active, blockedUntil, rejected, cappedWaits = 0 }: RequestPoolHealth,
  now: number,
): LimitCells {
  const capped = cappedWaits === 0 ? '' : `; ${formatCount(cappedWaits)} waits cut to an hour`;
  const blockedMs = (blockedUntil ?? -Infinity) - now;
  return {
    name: `${pool} REST`,
    title: 'Request weight used of what the venue allows',
    state: blockedMs > 0 ? 'blocked' : formatShare(usedWeight / limitWeight),
    used: formatCount(usedWeight),
    limit: formatCount(limitWeight),
    share: usedWeight / limitWeight,
    ...(rejected !== undefined && { rejected }),
    note: `${blockedMs > 0 ? `by the venue for another ${formatAge(blockedMs)}; ` : ''}${queued} waiting, ${active} under way${capped}`,
  };
}

function gaugeCells({ name, option, used, cap, total, rejected }: GaugeHealth): LimitCells {
  const amount = name.endsWith('-bytes') ? (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB` : formatCount;
  const isRolling = ROLLING_GAUGES.has(name);
  const made = isRolling && rejected !== undefined && rejected > 0 ? '; the oldest made way' : '';
  return {
    name: GAUGE_WORDS[name],
    title: `${GAUGE_WORDS[name]}: option ${option}`,
    state: used >= cap ? 'full' : formatShare(used / cap),
    used: amount(used),
    limit: amount(cap),
    share: Math.min(1, used / cap),
    ...(rejected !== undefined && { rejected }),
    isRolling,
    note: `${total === used ? '' : `${amount(total)} in all; `}${option}${made}`,
  };
}

function alertsCells(alerts: AlertsHealth): LimitCells {
  const { set, cap, armed, fired, suppressed, missed, sent, failed, dropped, waiting, lastProblem } = alerts;
  const parts = [
    `${formatCount(fired)} fired`,
    ...(missed === 0 ? [] : [`${formatCount(missed)} for a time without data`]),
    ...(suppressed === 0 ? [] : [`${formatCount(suppressed)} suppressed by pauses`]),
    ...(sent + failed + dropped === 0 ? [] : [`webhook: ${formatCount(sent)} sent, ${formatCount(failed)} failed`]),
    ...(dropped === 0 ? [] : [`${formatCount(dropped)} had no room to wait`]),
    ...(waiting === 0 ? [] : [`${formatCount(waiting)} wait for it`]),
    ...(lastProblem === undefined ? [] : [lastProblem.message]),
  ];
  return {
    name: 'Alerts',
    title: 'Alerts that are set; those that are watched; what they have done since the start',
    state: `${formatCount(armed)} armed`,
    used: formatCount(set),
    limit: formatCount(cap),
    share: Math.min(1, set / cap),
    rejected: failed + dropped,
    note: parts.join('; '),
  };
}

function decoderCells({ venue, channel, frames, parsed, driftSince }: DecoderHealth, now: number): LimitCells {
  const drift =
    driftSince === undefined
      ? ''
      : `; for ${formatAge(Math.max(0, now - driftSince))} in a form that only the slow way reads`;
  return {
    name: `${venue} ${channel} decoder`,
    title: 'Frames that were parsed as JSON instead of being scanned: right, and several times slower',
    state: formatShare(parsed / frames),
    used: formatCount(parsed),
    limit: '',
    note: `of ${formatCount(frames)} frames were parsed as JSON${drift}`,
  };
}

/** Share from which on something is nearly full. */
const NEARLY = 0.9;
const EMPTY: GridCell = { text: '' };
const HOST_STATES_BY_BADNESS: readonly HostHealth['state'][] = ['closed', 'half-open', 'open'];
const HOST_STATES: Readonly<Record<HostHealth['state'], string>> = {
  closed: 'answers',
  open: 'paused',
  'half-open': 'on trial',
};
const GAUGE_WORDS: Readonly<Record<GaugeHealth['name'], string>> = {
  symbols: 'Symbols',
  streams: 'Streams',
  topics: 'Topics of one socket',
  instruments: 'Instruments known',
  listeners: 'Listeners',
  'event-queue': 'Events unread',
  texts: 'Texts of one venue',
  trades: 'Trades of one symbol',
  'trades-waiting': 'Trades waiting for a gap',
  'trades-loading': 'Trades loaded for a gap',
  'trades-remembered': 'Trades remembered',
  candles: 'Candles of one series',
  'candles-kept': 'Candles of ended series',
  'candles-closed': 'Closed candles unread',
  'flow-series': 'Order-flow series',
  'flow-bytes': 'Order-flow memory',
  'flow-bars': 'Bars of one series',
  'flow-cells': 'Price steps of one series',
  'book-levels': 'Levels of one book',
  'book-stash': 'Updates before a snapshot',
  'book-history-bytes': 'Histories of books',
  requests: 'Requests waiting',
  'requests-active': 'Requests under way',
  'buffered-bytes': 'Kept for a renewal',
  'buffered-frames': 'Frames for a renewal',
  log: 'Events kept',
  ledger: 'Ledger entries',
  'http-requests': 'REST requests',
  'http-connections': 'REST connections',
  'serve-clients': 'Quote clients',
  'serve-address': 'Clients of one address',
  'serve-symbols': 'Symbols of one client',
  'serve-series': 'Series of one client',
  'serve-all-series': 'Series of all clients',
  'serve-subscriptions': 'Subscriptions of one client',
  'serve-events': 'Events for one client',
  'serve-bytes': 'Bytes for one client',
};
