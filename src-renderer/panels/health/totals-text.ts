import type { HealthTotals } from '../../../src-shared/wire/health.ts';
import { countOf } from '../../format/count-words.ts';
import { formatCount } from '../../format/decimal-text.ts';

/** How many streams are live and what has gone wrong, for the header of the health panel. */
export function totalsText({ streams, streamsRunning, gaps, reconnects }: HealthTotals): string {
  return `${streamsRunning} of ${streams} live · ${countOf(gaps, 'gap')} · ${countOf(reconnects, 'reconnect')}`;
}

/** What stands behind the totals, a line each: rates, and everything that is counted. */
export function totalsDetails(totals: HealthTotals): readonly string[] {
  return [
    `${countOf(totals.messagesPerSecond, 'message')} a second, ${formatCount(totals.bytesPerSecond / 1000)} kB a second, ${countOf(totals.messages, 'message')} since the start`,
    `${totals.connectionsRunning} of ${countOf(totals.connections, 'connection')} open, ${countOf(totals.reconnects, 'reconnect')}`,
    `${countOf(totals.gaps, 'gap')}, ${countOf(totals.resyncs, 'book')} put together anew, ${countOf(totals.duplicates, 'duplicate')} dropped, ${countOf(totals.malformed, 'message')} not understood`,
  ];
}
