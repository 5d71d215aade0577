import type { AlertFiring, MissedPeriod } from '../../src-shared/alerts/alert.ts';

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

/** Why there was no data. */
const MISSED_WORDS: Readonly<Record<MissedPeriod['reason'], string>> = {
  'not-running': 'nothing was running',
  asleep: 'the computer slept',
  'no-data': 'the stream was lost',
  gap: 'trades are missing',
};
