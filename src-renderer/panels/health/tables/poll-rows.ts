import type { PollHealth } from '../../../../src-shared/wire/health.ts';
import { formatAge } from '../../../format/age.ts';
import { countOf } from '../../../format/count-words.ts';
import { formatCount } from '../../../format/decimal-text.ts';

/** How bad a poll is: 2 if the last cycle brought nothing, 1 if it failed for some tickers, 0 if it is well. */
export function pollBadness({ last, failingSince }: PollHealth): 0 | 1 | 2 {
  if (failingSince === undefined) return 0;
  return last?.quotes === 0 ? 2 : 1;
}

/** The state of a poll in a word. */
export function pollState(poll: PollHealth): string {
  const { last, isUnderWay } = poll;
  if (pollBadness(poll) > 0) return 'failing';
  if (last === undefined) return 'starting';
  return isUnderWay ? 'polling' : 'waiting';
}

/** `last cycle 1.2 s; next in 8 s; not known: ZZZ`, in words: what the last cycle was like, when the next begins, and which tickers lack a quote. `now` is engine time. */
export function pollNote({ last, nextAt, isUnderWay, intervalMs }: PollHealth, now: number): string {
  const next = isUnderWay
    ? 'a cycle is under way'
    : nextAt === undefined
      ? ''
      : `next in ${formatAge(Math.max(0, nextAt - now))}`;
  const every = `every ${formatAge(intervalMs)}`;
  if (last === undefined) return [next, every].filter((text) => text !== '').join('; ');
  const { durationMs, missing, malformed, failed, notTrading, error } = last;
  return [
    next,
    every,
    `last took ${(durationMs / 1000).toFixed(1)} s`,
    named('not known', missing),
    named('unreadable', malformed),
    named('failed', failed),
    named('not trading', notTrading),
    error ?? '',
  ]
    .filter((text) => text !== '')
    .join('; ');
}

/** `not known: A, B and 3 tickers more`. */
function named(what: string, tickers: readonly string[]): string {
  if (tickers.length === 0) return '';
  const more = tickers.length - MOST_NAMED;
  return `${what}: ${tickers.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${countOf(more, 'ticker')} more` : ''}`;
}

/** `18 of 3,000 requests`, left this hour. */
export function budgetNote({ perHour, used }: NonNullable<PollHealth['budget']>): string {
  return `${formatCount(Math.max(0, perHour - used))} left of any hour’s ${formatCount(perHour)}`;
}

const MOST_NAMED = 8;
