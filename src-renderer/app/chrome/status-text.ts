import type { HealthTotals } from '../../../src-shared/wire/health.ts';
import type { Feed } from '../../feed/feed.ts';
import { countOf } from '../../format/count-words.ts';

/** What the engine costs, and that messages are read in turns if they are; says so if the cost is not known. */
export function engineText(totals: HealthTotals | undefined): string {
  if (totals?.cpuShare === undefined && totals?.residentBytes === undefined) return 'Engine: cost not known';
  const cpu = totals.cpuShare === undefined ? '' : ` ${Math.round(totals.cpuShare * 100)} % of a core`;
  const memory = totals.residentBytes === undefined ? '' : ` ${Math.round(totals.residentBytes / 2 ** 20)} MB`;
  const delay = totals.receiptDelayMs === undefined ? '' : `, reads every ${totals.receiptDelayMs} ms`;
  return `Engine:${cpu}${cpu === '' || memory === '' ? '' : ','}${memory}${delay}`;
}

/** How much comes in, and what of it this screen lacks. `perSecond` is undefined if it is not known. */
export function ratesText(perSecond: number | undefined, droppedTrades: number): string {
  const rate = perSecond === undefined ? 'Updates: not known' : `${countOf(perSecond, 'update')} a second`;
  return droppedTrades === 0 ? rate : `${rate} · ${countOf(droppedTrades, 'trade')} not shown`;
}

/** What stands behind it, a line each. `frameRate` is in frames a second. */
export function ratesDetails(
  feed: Pick<Feed, 'counts' | 'droppedTrades' | 'health'>,
  frameRate: number,
): readonly string[] {
  const perSecond = feed.health().report?.totals.messagesPerSecond;
  return [
    `Messages from the venues: ${perSecond === undefined ? 'not known' : `${Math.round(perSecond)} a second`}`,
    `To this screen: ${countOf(frameRate, 'frame')} a second`,
    `Merged into later frames because the screen was busy, nothing lost: ${countOf(feed.counts.conflated, 'update')}`,
    `Trades that came too fast for this screen: ${countOf(feed.droppedTrades(), 'trade')}`,
  ];
}
