import { formatCount } from './decimal-text.ts';

/** A count, rounded to a whole number, with its noun: `1 stream`, `2 streams`, `1,204 streams`. `plural` is given if it is not the noun with an s. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  const whole = Math.round(count);
  return `${formatCount(whole)} ${whole === 1 ? noun : plural}`;
}
