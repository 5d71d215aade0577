import type { HealthProblem, HealthReport } from '../../../src-shared/wire/health.ts';
import { countOf } from '../../format/count-words.ts';
import { lateVenues, TROUBLES, troubledStreams, troubleLines } from '../../panels/health/health-filter.ts';
import type { Trouble } from '../../panels/health/health-filter.ts';
import type { HealthSettings } from '../../panels/health/settings.ts';
import { totalsDetails } from '../../panels/health/totals-text.ts';
import { haveStreamsEnded, problemWords } from '../../panels/health/health-sentence.ts';
import type { Outage } from '../../state/outage.ts';

/** What this computer is slow with, each with the code of its problems. */
const OWN_TROUBLES = { busy: 'engine-busy', slow: 'stage-slow' } as const satisfies Readonly<
  Record<string, HealthProblem['code']>
>;
type OwnTrouble = keyof typeof OWN_TROUBLES;

/** The pills of the header: how many streams are live, one for each kind of trouble, two for what this computer is slow with, and what is announced. */
export const PILLS = ['live', ...TROUBLES, 'busy', 'slow', 'maintenance'] as const;

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
      TROUBLES.map((trouble) => [
        trouble,
        { text: troubleText(trouble, report), tone: trouble === 'failed' ? 'bad' : 'warn' },
      ]),
    ),
    live: liveText(report.totals),
    busy: { text: problemsOf(report, 'engine-busy').length === 0 ? '' : 'engine busy', tone: 'warn' },
    slow: { text: slowText(problemsOf(report, 'stage-slow')), tone: 'warn' },
    maintenance: { text: problemsOf(report, 'maintenance').length === 0 ? '' : 'maintenance announced', tone: 'warn' },
  };
}

/** `3 stale`; a venue that is behind as a whole is named in place of its streams. */
function troubleText(trouble: Trouble, report: HealthReport): string {
  const streams = troubledStreams(report, trouble);
  const venues = trouble === 'behind' ? lateVenues(report) : [];
  const [first] = venues;
  if (first === undefined) return streams.length === 0 ? '' : `${streams.length} ${trouble}`;
  const others = streams.filter((stream) => venues.every(({ venue }) => venue !== stream.venue)).length;
  const named = venues.length === 1 ? first.subject : countOf(venues.length, 'venue');
  return `${named}${others === 0 ? '' : `, ${countOf(others, 'stream')}`} ${trouble}`;
}

/** As short as the others, as several of them are side by side on a small screen; which stages they are is said on hovering. */
function slowText(stages: readonly HealthProblem[]): string {
  return stages.length === 0 ? '' : `${stages.length} slow`;
}

function problemsOf({ problems }: HealthReport, code: HealthProblem['code']): readonly HealthProblem[] {
  return problems.filter((problem) => problem.code === code);
}

/** What a pill is about in full, a line each, and what it does. `now` is engine time. */
export function pillDetails(pill: Pill, report: HealthReport | undefined, now: number): readonly string[] {
  if (report === undefined) return ['Opens the health panel'];
  const linesOf = (problems: readonly HealthProblem[]): readonly string[] =>
    problems.map((problem) => problemWords(problem, report, now));
  if (pill === 'live') return [...totalsDetails(report.totals), 'Opens the health panel'];
  if (pill === 'maintenance')
    return [
      ...problemsOf(report, pill).map(({ subject, title }) => (title === undefined ? subject : `${subject}: ${title}`)),
      'Opens the health panel, which says when',
    ];
  if (isOwn(pill))
    return [
      ...linesOf(problemsOf(report, OWN_TROUBLES[pill])),
      'Opens the health panel at where the time goes on this computer',
    ];
  const venues = pill === 'behind' ? lateVenues(report) : [];
  return [...linesOf(venues), ...troubleLines(report, pill, now), 'Opens the health panel at these'];
}

/** What the health panel shows once a pill was used. */
export function viewOfPill(pill: Pill): Pick<HealthSettings, 'view' | 'shown'> {
  if (isOwn(pill)) return { view: 'latency', shown: 'problems' };
  return { view: 'streams', shown: pill === 'live' || pill === 'maintenance' ? 'all' : pill };
}

function isOwn(pill: Pill): pill is OwnTrouble {
  return pill in OWN_TROUBLES;
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
  busy: EMPTY,
  slow: EMPTY,
  maintenance: EMPTY,
};
