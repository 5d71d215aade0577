import type { CsvTable } from '../../../../src-shared/market/csv-table.ts';
import { exchangeMarkOf } from '../../../../src-shared/market/exchange-mark.ts';
import type { ClockHealth, HealthReport, HopHealth } from '../../../../src-shared/wire/health.ts';
import { formatAge } from '../../../format/age.ts';
import { formatCount, formatShare } from '../../../format/decimal-text.ts';
import type { GridCell, GridColumn } from '../../../ui/virtual-grid.ts';

/** One hop, of venues with what is known of their clock. */
export interface LatencyRow {
  readonly hop: HopHealth;
  readonly clock: ClockHealth | undefined;
}

/** Columns of the table. */
export const LATENCY_COLUMNS: readonly GridColumn[] = [
  { id: 'name', label: 'Hop', width: 'minmax(164px, 2fr)', isText: true },
  { id: 'p50', label: 'p50', width: '56px', title: 'Half of them took no longer' },
  { id: 'p99', label: 'p99', width: '56px', title: 'One in a hundred took longer' },
  { id: 'max', label: 'Max', width: '56px' },
  { id: 'count', label: 'Count', width: '56px', title: 'Measured in the last minute' },
  { id: 'note', label: 'How', width: 'minmax(190px, 3fr)', isText: true },
];

/** Venues first, those whose clock is wrong before the others; then the way through this computer. */
export function latencyRows({ hops = [], clocks = [] }: HealthReport): readonly LatencyRow[] {
  return hops
    .map((hop) => ({ hop, clock: clocks.find(({ venue }) => venue === hop.venue) }))
    .toSorted((a, b) => Number(isClockError(b)) - Number(isClockError(a)));
}

/** Whether messages usually come before they were sent: the clock estimate is wrong. */
export function isClockError({ hop }: LatencyRow): boolean {
  return hop.p50 < 0;
}

/** The unique name of a row. */
export function hopName({ hop }: LatencyRow): string {
  return hop.venue === undefined ? hop.hop : `${hop.hop} ${hop.venue}`;
}

/** A cell as drawn; `now` is engine time. */
export function latencyCell(row: LatencyRow, column: string, now: number): GridCell {
  const { hop } = row;
  switch (column) {
    case 'name':
      return hop.venue === undefined
        ? { text: HOPS[hop.hop] }
        : { mark: exchangeMarkOf(hop.venue), text: `${hop.venue} → received` };
    case 'p50':
      return timeCell(hop.p50);
    case 'p99':
      return timeCell(hop.p99);
    case 'max':
      return timeCell(hop.max);
    case 'count':
      return { text: formatCount(hop.count), tone: 'dim' };
    default:
      return {
        text: noteOf(row, now),
        tone: hop.negative >= hop.count * MANY ? 'warn' : 'dim',
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
    rows: rows.map(({ hop, clock }) => [
      hop.hop,
      hop.venue,
      hop.p50,
      hop.p99,
      hop.max,
      hop.count,
      hop.negative,
      clock?.offsetMs,
      clock?.uncertaintyMs,
    ]),
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

function noteOf({ hop, clock }: LatencyRow, now: number): string {
  if (hop.hop !== 'venue-received') return HOWS[hop.hop];
  const error =
    hop.negative === 0
      ? ''
      : `${hop.negative >= hop.count * MANY ? 'clock error: ' : ''}${formatShare(hop.negative / hop.count)} below zero; `;
  if (clock === undefined) return `${error}the venue's clock is not known, ours is taken for it`;
  const ahead = `${clock.offsetMs < 0 ? '−' : '+'}${formatLatency(Math.abs(clock.offsetMs))}`;
  return `${error}clock ${ahead} ± ${formatLatency(clock.uncertaintyMs)}, asked ${formatAge(Math.max(0, now - clock.at))} ago`;
}

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
