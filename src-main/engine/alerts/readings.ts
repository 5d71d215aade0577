import type { Measure } from '../../../src-shared/alerts/alert.ts';
import { formatDuration } from '../../../src-shared/alerts/duration.ts';
import { formatPlain } from '../../../src-shared/alerts/format-alert.ts';

/** What a measure showed, for people: `spread 5.2 bps`. */
export function readMeasure(measure: Measure, value: number): string {
  const number = rounded(value);
  switch (measure.of) {
    case 'price':
      return `price ${formatPlain(value)}`;
    case 'spread':
      return `spread ${number} bps`;
    case 'depth':
      return `${measure.side === 'both' ? '' : `${measure.side} `}depth ${number} within ${formatPlain(measure.withinBps)} bps`;
    case 'imbalance':
      return `imbalance ${number}% within ${formatPlain(measure.withinBps)} bps`;
    case 'volume':
      return `${measure.side === 'both' ? '' : `${measure.side} `}volume ${number} in ${formatDuration(measure.withinMs)}`;
    case 'delta':
      return `delta ${number} in ${formatDuration(measure.withinMs)}`;
    case 'funding':
      return `funding ${number}%`;
    case 'openInterest':
      return `open interest ${formatPlain(value)}`;
  }
}

/** How far something moved, for people: `price up 2.1% in 5m`. */
export function readMove(of: string, isUp: boolean, percent: number, withinMs: number): string {
  return `${of} ${isUp ? 'up' : 'down'} ${rounded(percent)}% in ${formatDuration(withinMs)}`;
}

/** A number with six digits that count. */
export function rounded(value: number): string {
  return formatPlain(Number(value.toPrecision(6)));
}
