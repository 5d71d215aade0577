import { greatest, least } from '../../../../src-shared/greatest.ts';
import { timeCells, timeColumns } from '../../../../src-shared/market/csv.ts';
import type { CsvTable } from '../../../../src-shared/market/csv-table.ts';
import { exchangeMarkIn } from '../../../../src-shared/market/exchange-mark.ts';
import { isVenueId } from '../../../../src-shared/market/venue-ids.ts';
import { ALL, PLOTTED } from '../../../feed/health-history.ts';
import type { HealthHistory, Plotted, PlottedSeries } from '../../../feed/health-history.ts';
import { formatAge } from '../../../format/age.ts';
import { formatCount } from '../../../format/decimal-text.ts';
import { formatLatency } from '../tables/latency-rows.ts';

/** A plot: what it shows, its title, and how its values are written. */
export interface PlotKind {
  readonly plotted: Plotted;
  readonly title: string;
  readonly write: (value: number) => string;
}

/** The plots, in their order. */
export const PLOTS: readonly PlotKind[] = [
  {
    plotted: 'messagesPerSecond',
    title: 'Messages/s',
    write: (value) => (value < 10 ? value.toFixed(1) : formatCount(value)),
  },
  { plotted: 'latencyP99', title: 'Latency p99', write: formatLatency },
  { plotted: 'ageMs', title: 'Age', write: formatAge },
];

/** The data of a plot as the library takes it: times and values, null if nothing is known. */
export function plotData({ times, values }: PlottedSeries): [number[], (number | null)[]] {
  return [[...times], values.map((value) => (Number.isNaN(value) ? null : value))];
}

/** The newest value, or the one at an index; undefined if nothing is known. */
export function valueAt({ values }: PlottedSeries, index = values.length - 1): number | undefined {
  const value = values[index];
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

/** What can be plotted: what is chosen is always among it, also while it is away. */
export function plotSubjects(history: HealthHistory, chosen: string): readonly string[] {
  return [...new Set([ALL, ...history.subjects(), chosen])];
}

/** Smallest and largest of the vertical axis: from zero, or from what is below it, with room above. */
export function plotRange(low: number | null, high: number | null): [number, number] {
  const from = Math.min(0, low ?? 0);
  const to = Math.max(0, high ?? 0);
  return [from * HEADROOM, to === from ? from + 1 : to * HEADROOM];
}

/** What is plotted, a row a second. */
export function plotTable(history: HealthHistory, subject: string): CsvTable {
  const [rates, latencies, ages] = PLOTTED.map((plotted) => history.series(subject, plotted));
  const [venue = ''] = subject.split(' ', 1);
  const about = [
    subject === ALL ? 'all' : subject,
    exchangeMarkIn(subject)?.exchange,
    isVenueId(venue) ? venue : undefined,
  ];
  return {
    columns: [
      'subject',
      'exchange',
      'venue',
      ...timeColumns('time'),
      'messages_per_second',
      'latency_p99_ms',
      'age_ms',
    ],
    rows: (rates?.times ?? []).map((time, at) => [
      ...about,
      ...timeCells(time * 1000),
      rates?.values[at],
      latencies?.values[at],
      ages?.values[at],
    ]),
  };
}

/** First and last time of the horizontal axis, s: as many minutes as are known, in few steps, so that it seldom jumps. */
export function plotSpan(first: number | null, last: number | null): [number, number] {
  const to = last ?? 0;
  const span = SPANS_S.find((seconds) => to - (first ?? to) <= seconds) ?? 600;
  return [to - span, to];
}

/** All plots in words. */
export function plotSummary(history: HealthHistory, subject: string): string {
  const parts = PLOTS.map(({ plotted, title, write }) => {
    const known = history.series(subject, plotted).values.filter((value) => !Number.isNaN(value));
    const last = known.at(-1);
    return last === undefined
      ? `${title}: nothing known`
      : `${title}: ${write(last)}, from ${write(least(known))} to ${write(greatest(known))}`;
  });
  return `${subject === ALL ? 'all' : subject}, last ${formatAge(spanMs(history))}: ${parts.join('; ')}`;
}

function spanMs(history: HealthHistory): number {
  const { times } = history.series(ALL, PLOTTED[0]);
  return ((times.at(-1) ?? 0) - (times[0] ?? 0)) * 1000;
}

const HEADROOM = 1.1;
const SPANS_S: readonly number[] = [60, 180, 600];
