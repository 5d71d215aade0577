import type { HealthProblem } from '../../../src-shared/wire/health.ts';
import { formatAge } from '../../format/age.ts';
import { countOf } from '../../format/count-words.ts';

/** `Yahoo Finance gives no quotes of 300 tickers for 2 m (it answered 429)`. */
export function quotesWords({ subject, count = 1, since, title }: HealthProblem, now: number): string {
  const why = title === undefined ? '' : ` (${title})`;
  return `${subject} gives no quotes of ${countOf(count, 'ticker')} for ${formatAge(Math.max(0, now - since))}${why}`;
}
