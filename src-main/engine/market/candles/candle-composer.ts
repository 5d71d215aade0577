import { nextOpenTime, openTimeOf } from '../../../../src-shared/market/interval.ts';
import { CandleRecord, type DecimalSlot } from '../../venue/records.ts';
import type { CandleSeries } from './candle-series.ts';

/** Receives a composed candle that has changed. The record is reused. */
export type Composed = (candle: CandleRecord, isCorrection: boolean) => void;

/**
 * Composes the candles of a series from those of its part, from the one that contains `from` on. A candle is closed once its last part is and none
 * is missing; if a part is missing it says so, and is closed only once nobody looks for the part any more. The oldest is left out while
 * the parts of its beginning are not kept.
 */
export function compose(whole: CandleSeries, from: number, onChange: Composed): void {
  const { part } = whole;
  if (part === undefined) return;
  const candle = new CandleRecord();
  let row = part.rows.rowFrom(from === -Infinity ? from : openTimeOf(from, whole.interval));
  while (row < part.rows.count) {
    const openTime = openTimeOf(part.rows.openTimeAt(row), whole.interval);
    const end = part.rows.rowFrom(nextOpenTime(openTime, whole.interval));
    if (isBegun(part, row, openTime) || end === part.rows.count) {
      composeInto(candle, whole, part, { openTime, row, end });
      const outcome = whole.put(candle);
      if (outcome !== 'same') onChange(candle, outcome === 'corrected');
    }
    row = end;
  }
}

/** The parts of one candle: rows from `row` up to, but not with, `end`. */
interface Span {
  readonly openTime: number;
  readonly row: number;
  readonly end: number;
}

function composeInto(
  candle: CandleRecord,
  whole: CandleSeries,
  part: CandleSeries,
  { openTime, row, end }: Span,
): void {
  const closeTime = nextOpenTime(openTime, whole.interval);
  part.read(row, '', candle);
  let isIncomplete = !isBegun(part, row, openTime);
  let areClosed = part.rows.isClosedAt(row);
  isIncomplete ||= part.isBeforeGap(row);
  for (let next = row + 1; next < end; next++) {
    part.read(next, '', one);
    join(candle, one);
    areClosed &&= one.isClosed;
    isIncomplete ||= part.isBeforeGap(next) || one.isIncomplete;
  }
  const isOver = end < part.rows.count || nextOpenTime(part.rows.openTimeAt(end - 1), part.interval) === closeTime;
  candle.interval = whole.interval;
  candle.openTime = openTime;
  candle.closeTime = closeTime - 1;
  candle.isComposed = true;
  candle.isIncomplete = isIncomplete;
  candle.isClosed = isOver && areClosed && (!isIncomplete || (!part.isFilling && part.history !== 'loading'));
}

/** Whether the parts begin where the whole does, or with the first candle there ever was. */
function isBegun(part: CandleSeries, row: number, openTime: number): boolean {
  return (
    part.rows.openTimeAt(row) === openTime || (row === 0 && part.history === 'end' && part.rows.count < part.maxCandles)
  );
}

/** Adds a later candle to an earlier one. One without trades repeats the price before it, and says nothing of its own time. */
function join(to: CandleRecord, later: CandleRecord): void {
  const isFirst = isEmpty(to) && !isEmpty(later);
  if (isFirst) Object.assign(to.open, later.open);
  if (isFirst || isAbove(later.high, to.high)) Object.assign(to.high, later.high);
  if (isFirst || isAbove(to.low, later.low)) Object.assign(to.low, later.low);
  Object.assign(to.close, later.close);
  add(to.volume, later.volume);
  add(to.quoteVolume, later.quoteVolume);
  add(to.takerBuyVolume, later.takerBuyVolume);
  to.tradeCount += later.tradeCount;
  to.isBackfilled = later.isBackfilled;
  to.isFlat &&= later.isFlat;
}

function isEmpty({ volume }: CandleRecord): boolean {
  return volume.present && volume.mantissa === 0;
}

function isAbove(a: DecimalSlot, b: DecimalSlot): boolean {
  const scale = Math.max(a.scale, b.scale);
  return a.mantissa * 10 ** (scale - a.scale) > b.mantissa * 10 ** (scale - b.scale);
}

/** Exact, also beyond 2^53; absent if one of the two is. */
function add(to: DecimalSlot, other: DecimalSlot): void {
  if (!to.present || !other.present) {
    to.clear();
    return;
  }
  const scale = Math.max(to.scale, other.scale);
  const decimals = Math.max(to.decimals, other.decimals);
  const sum = scaled(to, scale) + scaled(other, scale);
  const mantissa = Number(sum);
  Object.assign(to, { mantissa, scale, decimals, text: Number.isSafeInteger(mantissa) ? '' : decimalText(sum, scale) });
}

function scaled(slot: DecimalSlot, scale: number): bigint {
  if (slot.text === '') return BigInt(slot.mantissa) * 10n ** BigInt(scale - slot.scale);
  const [whole = '0', fraction = ''] = slot.text.split('.');
  return BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale));
}

function decimalText(sum: bigint, scale: number): string {
  const digits = String(sum).padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const one = new CandleRecord();
