import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { HealthReport } from '../../../src-shared/wire/health.ts';
import { useOutage } from '../../state/outage.ts';
import type { Outage } from '../../state/outage.ts';
import { useSession } from '../../state/session.ts';
import { useSurface } from '../../feed/use-surface.ts';
import { haveStreamsEnded } from '../../panels/health/health-sentence.ts';
import { useServices } from '../start/services.ts';

/** How the streams are, in a few words. The window itself wants the health report, whatever panels are open. */
export function StreamPills(): ReactNode {
  const { feed } = useServices();
  const outage = useOutage();
  const hasFailed = useSession((state) => state.session?.state === 'failed');
  const live = useRef<HTMLSpanElement>(null);
  const ill = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    feed.demand(APP_ID, [{ sub: HEALTH_SUB, kind: 'health' }]);
    return () => feed.demand(APP_ID, []);
  }, [feed]);
  useSurface(feed, SUBS, () => {
    const { text, tone, problems } = hasFailed ? NOT_RUNNING : pillTexts(feed.health().report, outage);
    write(live.current, text, tone);
    write(ill.current, problems, 'warn');
  });
  return (
    <span className="pills" data-testid="pills">
      <span ref={live} className="pill" />
      <span ref={ill} className="pill" hidden />
    </span>
  );
}

/** What the two pills say. */
export function pillTexts(
  report: HealthReport | undefined,
  outage: Outage | undefined,
): { readonly text: string; readonly tone: string; readonly problems: string } {
  if (outage !== undefined) return { text: outage.badge, tone: 'bad', problems: 'streams not known' };
  if (report === undefined) return { text: 'Starting', tone: 'warn', problems: '' };
  const { streams, streamsRunning } = report.totals;
  const books = report.streams.filter((one) => one.book?.state === 'resyncing' || one.book?.state === 'syncing').length;
  const stale = report.streams.filter((one) => one.state === 'stale' || one.book?.state === 'stale').length;
  const failed = report.streams.filter((one) => one.state === 'failed').length;
  const planned = report.problems.some(({ code }) => code === 'maintenance');
  const problems = [
    failed > 0 ? `${failed} failed` : '',
    stale > 0 ? `${stale} stale` : '',
    books > 0 ? `${books} syncing` : '',
    planned ? 'maintenance announced' : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
  const isAll = streamsRunning === streams;
  if (haveStreamsEnded(report)) return { text: `${streams} ${plural(streams)} ended`, tone: 'quiet', problems: '' };
  return {
    text: isAll ? `${streams} ${plural(streams)} live` : `${streamsRunning} of ${streams} streams live`,
    tone: streamsRunning === 0 ? 'bad' : isAll ? 'good' : 'warn',
    problems,
  };
}

function plural(streams: number): string {
  return streams === 1 ? 'stream' : 'streams';
}

function write(pill: HTMLElement | null, text: string, tone: string): void {
  if (pill === null) return;
  if (pill.textContent !== text) pill.textContent = text;
  pill.hidden = text === '';
  pill.dataset['tone'] = tone;
}

/** The window's own health subscription. */
export const HEALTH_SUB = 'app/health';
const NOT_RUNNING = { text: 'Not running', tone: 'bad', problems: '' };
const APP_ID = 'app';
const SUBS = [HEALTH_SUB];
