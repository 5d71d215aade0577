import type { Zone } from './zone.ts';
import type { Alert, AlertFiring, MissedPeriod } from '../../src-shared/alerts/alert.ts';

/** What an alert does, in a word. */
export const ALERT_STATE_WORDS: Readonly<Record<Alert['state'], string>> = {
  armed: 'armed',
  waiting: 'cool-down',
  paused: 'paused',
  fired: 'fired',
  expired: 'expired',
};

/** What happened, as one line. */
export function firingWords({ title, reading, missed, suppressed, mode }: AlertFiring): string {
  return [
    `${title}: ${reading}`,
    missed === undefined ? '' : `was crossed while there was no data (${MISSED_WORDS[missed.reason]})`,
    suppressed === 0 ? '' : `${String(suppressed)} more since the last time`,
    mode === 'live' ? '' : 'simulated data',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** A date and time of day on the wall clock of a zone. */
export function timeWords(time: number, zone: Zone): string {
  return `${zone.date(time)} ${zone.clock(time)}`;
}

/** Why there was no data. */
export const MISSED_WORDS: Readonly<Record<MissedPeriod['reason'], string>> = {
  'not-running': 'nothing was running',
  asleep: 'the computer slept',
  'no-data': 'the stream was lost',
  gap: 'trades are missing',
};
