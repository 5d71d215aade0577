import type { AlertFiring } from '../../../src-shared/alerts/alert.ts';
import { EVENT_LEVELS, type LogEvent } from '../../../src-shared/wire/event-log.ts';

/** What every event of a firing has in the log. */
export const ALERT_FIRED = { name: 'ALERT_FIRED', level: EVENT_LEVELS.ALERT_FIRED } as const;

/** The facts of a firing, for the log. */
export function firedFields({
  alert,
  title,
  reading,
  missed,
  suppressed,
}: AlertFiring): NonNullable<LogEvent['fields']> {
  return {
    alert,
    title,
    reading,
    ...(missed === undefined ? {} : { missedFrom: missed.from, missedReason: missed.reason }),
    ...(suppressed === 0 ? {} : { suppressed }),
  };
}
