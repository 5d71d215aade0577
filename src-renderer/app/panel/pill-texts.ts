import type { HealthReport } from '../../../src-shared/wire/health.ts';
import { countOf } from '../../format/count-words.ts';
import { TROUBLES, troubledStreams, troubleLines } from '../../panels/health/health-filter.ts';
import type { HealthFilter } from '../../panels/health/health-filter.ts';
import { totalsDetails } from '../../panels/health/totals-text.ts';
import { haveStreamsEnded } from '../../panels/health/health-sentence.ts';
import type { Outage } from '../../state/outage.ts';

/** The pills of the header: how many streams are live, then one for each kind of trouble, then what is announced. */
export const PILLS = ['live', ...TROUBLES, 'maintenance'] as const;

/** One of {@link PILLS}. */
export type Pill = (typeof PILLS)[number];

/** What a pill says; it is not shown while `text` is empty. */
export interface PillText {
  readonly text: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'quiet';
}

/** What each pill says now; `hasFailed` if the session could not be started. */
export function pillTexts(
  report: HealthReport | undefined,
  outage: Outage | undefined,
  hasFailed = false,
): Readonly<Record<Pill, PillText>> {
  if (hasFailed) return { ...NONE, live: { text: 'Not running', tone: 'bad' } };
  if (outage !== undefined) return { ...NONE, live: { text: `${outage.badge} · streams not known`, tone: 'bad' } };
  if (report === undefined) return { ...NONE, live: { text: 'Starting', tone: 'warn' } };
  if (haveStreamsEnded(report))
    return { ...NONE, live: { text: `${countOf(report.totals.streams, 'stream')} ended`, tone: 'quiet' } };
  return {
    ...NONE,
    ...Object.fromEntries(
      TROUBLES.map((trouble) => {
        const count = troubledStreams(report, trouble).length;
        return [
          trouble,
          { text: count === 0 ? '' : `${count} ${trouble}`, tone: trouble === 'failed' ? 'bad' : 'warn' },
        ];
      }),
    ),
    live: liveText(report.totals),
    maintenance: {
      text: report.problems.some(({ code }) => code === 'maintenance') ? 'maintenance announced' : '',
      tone: 'warn',
    },
  };
}

/** What a pill is about in full, a line each, and what it does. `now` is engine time. */
export function pillDetails(pill: Pill, report: HealthReport | undefined, now: number): readonly string[] {
  if (report === undefined) return ['Opens the health panel'];
  if (pill === 'live') return [...totalsDetails(report.totals), 'Opens the health panel'];
  if (pill === 'maintenance')
    return [
      ...report.problems
        .filter(({ code }) => code === 'maintenance')
        .map(({ subject, title }) => (title === undefined ? subject : `${subject}: ${title}`)),
      'Opens the health panel, which says when',
    ];
  return [...troubleLines(report, pill, now), 'Opens the health panel at these'];
}

/** What the health panel is limited to by a pill. */
export function filterOfPill(pill: Pill): HealthFilter {
  return pill === 'live' || pill === 'maintenance' ? 'all' : pill;
}

function liveText({ streams, streamsRunning }: HealthReport['totals']): PillText {
  const isAll = streamsRunning === streams;
  return {
    text: `${isAll ? '' : `${streamsRunning} of `}${countOf(streams, 'stream')} live`,
    tone: streamsRunning === 0 ? 'bad' : isAll ? 'good' : 'warn',
  };
}

const EMPTY: PillText = { text: '', tone: 'warn' };
const NONE: Readonly<Record<Pill, PillText>> = {
  live: EMPTY,
  failed: EMPTY,
  connecting: EMPTY,
  reconnecting: EMPTY,
  stale: EMPTY,
  quiet: EMPTY,
  syncing: EMPTY,
  behind: EMPTY,
  maintenance: EMPTY,
};
