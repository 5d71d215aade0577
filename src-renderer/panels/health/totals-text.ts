import type { HealthTotals, TroubleCounts } from '../../../src-shared/wire/health.ts';
import { countOf } from '../../format/count-words.ts';
import { formatCount } from '../../format/decimal-text.ts';

/** How many streams are live and what has gone wrong since the start, for the header of the health panel. */
export function totalsText({ streams, streamsRunning, gaps, reconnects }: HealthTotals): string {
  return `${streamsRunning} of ${streams} live · ${countOf(gaps, 'gap')} · ${countOf(reconnects, 'reconnect')}`;
}

/** What has gone wrong since the start and whether it has lately, as a sentence; empty if nothing has. */
export function troubleText({ lastTenMinutes, ...totals }: HealthTotals): string {
  const since = countsText(totals);
  if (since === '') return '';
  const lately = lastTenMinutes === undefined ? undefined : countsText(lastTenMinutes);
  if (lately === undefined) return `Since the start: ${since}.`;
  if (lately === since) return `In the last ten minutes: ${lately}.`;
  return `Since the start: ${since}; in the last ten minutes ${lately === '' ? 'nothing' : lately}.`;
}

/** Counts that are not zero, joined by commas. */
function countsText(counts: Omit<TroubleCounts, 'duplicates'>): string {
  return [
    counts.gaps > 0
      ? `${countOf(counts.gaps, 'gap')}${counts.missing > 0 ? ` (${formatCount(counts.missing)} missing)` : ''}`
      : '',
    counts.differences > 0 ? countOf(counts.differences, 'difference') : '',
    counts.resyncs > 0 ? countOf(counts.resyncs, 'resync') : '',
    counts.reconnects > 0 ? countOf(counts.reconnects, 'reconnect') : '',
    counts.malformed > 0 ? `${countOf(counts.malformed, 'message')} not understood` : '',
  ]
    .filter((text) => text !== '')
    .join(', ');
}

/** What stands behind the totals, a line each: rates, and everything that is counted. */
export function totalsDetails(totals: HealthTotals): readonly string[] {
  return [
    `${countOf(totals.messagesPerSecond, 'message')} a second, ${formatCount(totals.bytesPerSecond / 1000)} kB a second, ${countOf(totals.messages, 'message')} since the start`,
    `${totals.connectionsRunning} of ${countOf(totals.connections, 'connection')} open`,
    `Since the start: ${countsLine(totals)}`,
    ...(totals.lastTenMinutes === undefined ? [] : [`In the last ten minutes: ${countsLine(totals.lastTenMinutes)}`]),
  ];
}

function countsLine(counts: TroubleCounts): string {
  return `${countOf(counts.gaps, 'gap')} (${formatCount(counts.missing)} missing), ${countOf(counts.differences, 'difference')}, ${countOf(counts.resyncs, 'resync')}, ${countOf(counts.reconnects, 'reconnect')}, ${countOf(counts.duplicates, 'duplicate')} dropped, ${countOf(counts.malformed, 'message')} not understood`;
}
