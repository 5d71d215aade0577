import { intervalMs } from '../../../src-shared/market/interval.ts';
import { CANDLE_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import { indexBefore } from './candle-points.ts';

/** How long a bar takes, ms: the interval of candles; of others the mean of those there are. NaN if nothing is known. */
export function barMs(buffer: CandleBuffer): number {
  if (buffer.interval !== undefined) return intervalMs(buffer.interval);
  const last = buffer.count - 1;
  if (buffer.bars === undefined || last < 0) return NaN;
  return last === 0 ? SINGLE_MS : (timeAt(buffer, last) - timeAt(buffer, 0)) / last;
}

/** Bars from one time to another, epoch ms: by the length of the interval, or as many as there are; beyond the newest by the mean of their lengths. */
export function barsBetween(buffer: CandleBuffer, from: number, to: number): number {
  const length = barMs(buffer);
  if (buffer.interval !== undefined) return (to - from) / length;
  const last = buffer.count - 1;
  const placeOf = (time: number): number =>
    Math.max(0, indexBefore(buffer, time)) + Math.max(0, time - timeAt(buffer, last)) / length;
  return placeOf(to) - placeOf(from);
}

/** Time between two places counted in bars from the oldest, ms: by the length of the interval, or from the begin of one bar to that of the other. */
export function timeBetween(buffer: CandleBuffer, from: number, to: number): number {
  const length = barMs(buffer);
  if (buffer.interval !== undefined) return Math.abs(Math.round(to - from)) * length;
  const last = buffer.count - 1;
  const timeOf = (place: number): number => {
    const at = Math.round(place);
    return timeAt(buffer, Math.min(last, Math.max(0, at))) + Math.max(0, at - last) * length;
  };
  return Math.abs(timeOf(to) - timeOf(from));
}

function timeAt({ numbers }: CandleBuffer, index: number): number {
  return numbers[index * CANDLE_STRIDE] ?? NaN;
}

/** Length of a bar that has no other to be measured by. */
const SINGLE_MS = 1000;
