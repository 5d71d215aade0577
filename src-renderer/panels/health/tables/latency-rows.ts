import type { CsvTable } from '../../../../src-shared/market/csv-table.ts';
import { exchangeMarkOf } from '../../../../src-shared/market/exchange-mark.ts';
import type { ClockHealth, HealthReport, HopHealth } from '../../../../src-shared/wire/health.ts';
import { formatAge } from '../../../format/age.ts';
import { formatCount, formatShare } from '../../../format/decimal-text.ts';
import type { GridCell, GridColumn } from '../../../ui/virtual-grid.ts';

/** One hop, of venues with what is known of their clock; or that the engine's thread was held up lately, which makes everything wait. */
export type LatencyRow =
  | { readonly kind: 'hop'; readonly hop: HopHealth; readonly clock: ClockHealth | undefined }
  | { readonly kind: 'held-up'; readonly longestMs: number; readonly since: number };

/** Columns of the table. */
export const LATENCY_COLUMNS: readonly GridColumn[] = [
  { id: 'name', label: 'Hop', width: 'minmax(164px, 2fr)', isText: true },
  { id: 'p50', label: 'p50', width: '56px', title: 'Half of them took no longer' },
  { id: 'p99', label: 'p99', width: '56px', title: 'One in a hundred took longer' },
  { id: 'max', label: 'Max', width: '56px' },
  { id: 'count', label: 'Count', width: '56px', title: 'Measured in the last minute' },
  { id: 'note', label: 'How', width: 'minmax(190px, 3fr)', isText: true },
];

/** What is not well first; then venues, and the way through this computer. With `onlyProblems` only what is not well. */
export function latencyRows(
  { hops = [], clocks = [], problems }: HealthReport,
  onlyProblems = false,
): readonly LatencyRow[] {
  const rows: LatencyRow[] = [
    ...problems.flatMap(({ code, delayMs, since }) =>
      code === 'engine-busy' ? [{ kind: 'held-up', longestMs: delayMs ?? NaN, since } as const] : [],
    ),
    ...hops.map((hop) => ({ kind: 'hop', hop, clock: clocks.find(({ venue }) => venue === hop.venue) }) as const),
  ];
  return onlyProblems ? rows.filter(isIll) : rows.toSorted((a, b) => Number(isIll(b)) - Number(isIll(a)));
}

/** Whether a row is not well: messages usually come before they were sent, as the clock estimate is wrong, or we are slow. */
export function isIll(row: LatencyRow): boolean {
  return row.kind === 'held-up' || row.hop.p50 < 0 || row.hop.slowSince !== undefined;
}

/** The unique name of a row. */
export function latencyName(row: LatencyRow): string {
  return row.kind === 'held-up' ? row.kind : hopName(row.hop);
}

/** The unique name of a hop. */
export function hopName({ hop, venue }: HopHealth): string {
  return venue === undefined ? hop : `${hop} ${venue}`;
}

/** A hop as people read it: `okx → received`. */
export function hopTitle({ hop, venue }: HopHealth): string {
  return venue === undefined ? HOPS[hop] : `${venue} → received`;
}

/** A cell as drawn; `now` is engine time. */
export function latencyCell(row: LatencyRow, column: string, now: number): GridCell {
  return row.kind === 'held-up' ? heldUpCell(row, column, now) : hopCell(row, column, now);
}

function heldUpCell({ longestMs, since }: HeldUpRow, column: string, now: number): GridCell {
  switch (column) {
    case 'name':
      return { text: 'engine held up' };
    case 'max':
      return { text: formatLatency(longestMs), tone: 'warn' };
    case 'note':
      return { text: `${formatAge(Math.max(0, now - since))} ago: this machine is busy`, tone: 'warn' };
    default:
      return { text: '' };
  }
}

function hopCell(row: HopRow, column: string, now: number): GridCell {
  const { hop } = row;
  switch (column) {
    case 'name':
      return hop.venue === undefined
        ? { text: hopTitle(hop) }
        : { mark: exchangeMarkOf(hop.venue), text: hopTitle(hop) };
    case 'p50':
      return hop.slowSince === undefined
        ? timeCell(hop.p50)
        : { text: formatLatency(hop.p50), tone: 'warn', title: 'Longer than it ought to take' };
    case 'p99':
      return timeCell(hop.p99);
    case 'max':
      return timeCell(hop.max);
    case 'count':
      return { text: formatCount(hop.count), tone: 'dim' };
    default:
      return {
        text: noteOf(row, now),
        tone: hop.slowSince !== undefined || hop.negative >= hop.count * MANY ? 'warn' : 'dim',
        title: noteOf(row, now),
      };
  }
}

/** The rows as they are exported, ms. */
export function latencyTable(rows: readonly LatencyRow[]): CsvTable {
  return {
    columns: [
      'hop',
      'venue',
      'p50_ms',
      'p99_ms',
      'max_ms',
      'count',
      'below_zero',
      'clock_offset_ms',
      'clock_uncertainty_ms',
    ],
    rows: rows.map((row) =>
      row.kind === 'held-up'
        ? [row.kind, undefined, undefined, undefined, row.longestMs, undefined, undefined, undefined, undefined]
        : [
            row.hop.hop,
            row.hop.venue,
            row.hop.p50,
            row.hop.p99,
            row.hop.max,
            row.hop.count,
            row.hop.negative,
            row.clock?.offsetMs,
            row.clock?.uncertaintyMs,
          ],
    ),
  };
}

/** A time with its sign: `12 µs`, `3.4 ms`, `−8.0 ms`, `2.1 s`. */
export function formatLatency(ms: number): string {
  const size = Math.abs(ms);
  const sign = ms < 0 ? '−' : '';
  if (size > 0 && size < 0.0995) return `${sign}${Math.round(size * 1000)} µs`;
  if (size === 0) return '0 ms';
  if (size < 9.95) return `${sign}${size.toFixed(1)} ms`;
  return size < 999.5 ? `${sign}${Math.round(size)} ms` : `${sign}${(size / 1000).toFixed(1)} s`;
}

function timeCell(ms: number): GridCell {
  return ms < 0
    ? { text: formatLatency(ms), tone: 'warn', title: 'Below zero: an error of the clocks' }
    : { text: formatLatency(ms), tone: 'dim' };
}

function noteOf({ hop, clock }: HopRow, now: number): string {
  if (hop.hop !== 'venue-received')
    return hop.slowSince === undefined
      ? HOWS[hop.hop]
      : `too slow for ${formatAge(Math.max(0, now - hop.slowSince))}; ${HOWS[hop.hop]}`;
  const error =
    hop.negative === 0
      ? ''
      : `${hop.negative >= hop.count * MANY ? 'clock error: ' : ''}${formatShare(hop.negative / hop.count)} below zero; `;
  if (clock === undefined) return `${error}the venue's clock is not known, ours is taken for it`;
  const ahead = `${clock.offsetMs < 0 ? '−' : '+'}${formatLatency(Math.abs(clock.offsetMs))}`;
  return `${error}clock ${ahead} ± ${formatLatency(clock.uncertaintyMs)}, asked ${formatAge(Math.max(0, now - clock.at))} ago`;
}

type HopRow = Extract<LatencyRow, { kind: 'hop' }>;
type HeldUpRow = Extract<LatencyRow, { kind: 'held-up' }>;

/** A single one is mentioned only: the estimate is good to within its uncertainty only. */
const MANY = 0.01;
const HOPS: Readonly<Record<HopHealth['hop'], string>> = {
  'venue-received': 'venue → received',
  'received-decoded': 'received → decoded',
  'decoded-published': 'decoded → published',
  'published-painted': 'published → painted',
};
const HOWS: Readonly<Record<Exclude<HopHealth['hop'], 'venue-received'>, string>> = {
  'received-decoded': 'one message in 16',
  'decoded-published': 'samples of books, trades and candles, until a screen got them',
  'published-painted': 'until drawn, the way of the answer included',
};
