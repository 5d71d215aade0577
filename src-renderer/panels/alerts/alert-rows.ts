import type { Alert, AlertFiring } from '../../../src-shared/alerts/alert.ts';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { formatRule } from '../../../src-shared/alerts/format-alert.ts';
import { ALERT_STATE_WORDS, MISSED_WORDS, timeWords } from '../../format/alert-words.ts';
import type { Zone } from '../../format/zone.ts';

/** What is said of an alert besides its condition: its state, and what it has done or not seen. */
export function alertNote(alert: Alert, zone: Zone): string {
  const { state, firings, lastFiring, problem, unseen, suppressed } = alert;
  if (problem !== undefined) return problem;
  const parts = [
    ALERT_STATE_WORDS[state],
    lastFiring === undefined ? '' : `last ${timeWords(lastFiring.at, zone)}: ${lastFiring.reading}`,
    firings > 1 ? `${String(firings)} times` : '',
    suppressed === undefined ? '' : `${String(suppressed)} more since`,
    unseen === undefined
      ? ''
      : `not seen ${timeWords(unseen.from, zone)} to ${timeWords(unseen.to, zone)}: ${MISSED_WORDS[unseen.reason]}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The text that sets the same alert, without what is ticked beside it. */
export function editText({ rule }: Alert): string {
  const { sound: _, ...rest } = rule;
  return formatRule({ ...rest, deliver: [], data: 'live' });
}

/** What has gone off, as the export writes it: the newest first. */
export function firingsTable(firings: readonly AlertFiring[]): CsvTable {
  return {
    columns: [
      'time',
      'time_ms',
      'title',
      'reading',
      'instruments',
      'venue_time_ms',
      'missed',
      'missed_from_ms',
      'suppressed',
      'mode',
    ],
    rows: firings.map(({ at, title, reading, instruments, venueTime, missed, suppressed, mode }) => [
      new Date(at).toISOString(),
      at,
      title,
      reading,
      instruments.join(' '),
      venueTime,
      missed?.reason,
      missed?.from,
      suppressed,
      mode,
    ]),
  };
}
