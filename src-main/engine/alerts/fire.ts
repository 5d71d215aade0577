import { type AlertFiring, instrumentsOf, type MissedPeriod } from '../../../src-shared/alerts/alert.ts';
import type { AlertRun } from './alert-run.ts';
import type { Cause } from './instrument-watch.ts';

/** When and in which session an alert goes off: `now` is epoch ms. */
type FiringFacts = Pick<AlertFiring, 'mode' | 'isQuiet'> & { readonly now: number };

/** An alert goes off, which it remembers; what for. */
export function fire(run: AlertRun, cause: Cause<AlertRun>, { now, mode, isQuiet }: FiringFacts): AlertFiring {
  const missed = missedOf(run, cause, now);
  run.firings++;
  const firing: AlertFiring = {
    id: `${run.id}-${Math.floor(run.createdAt).toString(36)}-${String(run.firings)}`,
    alert: run.id,
    title: run.title,
    at: now,
    reading: run.reading,
    instruments: instrumentsOf(run.rule.condition),
    ...(Number.isNaN(cause.venueTime) ? {} : { venueTime: cause.venueTime }),
    ...(missed === undefined ? {} : { missed }),
    suppressed: run.suppressed,
    mode,
    isQuiet,
    ...run.delivery,
  };
  run.lastFiring = firing;
  run.suppressed = 0;
  return firing;
}

/** The period without data in which an alert became true; undefined if there was data. */
function missedOf(run: AlertRun, { feed }: Cause<AlertRun>, now: number): MissedPeriod | undefined {
  if (feed === undefined || !feed.owners.has(run) || (run.isOneRecord && feed.isOver)) return undefined;
  const { from: lostFrom, reason } = feed.lost;
  // Our clock was set back meanwhile: how long there was no data is not known.
  if (Math.max(lostFrom, run.armedAt) > now) return { from: now, to: now, reason };
  const from = Math.max(lostFrom, run.armedAt);
  return from < now ? { from, to: now, reason } : undefined;
}
