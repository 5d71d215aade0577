import { POW10 } from '../../../src-shared/market/decimal.ts';
import { nextOpenTime } from '../../../src-shared/market/interval.ts';
import { CANDLE, CANDLE_STRIDE, CandleFlag } from '../../../src-shared/wire/layout.ts';
import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import { formatCountdown } from '../../format/age.ts';
import { formatPercent, formatPrice, formatRoundedPrice, formatSize } from '../../format/decimal-text.ts';
import { sessionText } from '../../format/session-words.ts';
import { toIso } from '../../format/zone.ts';
import type { Zone } from '../../format/zone.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import { isBackfilled, isSessionStart } from './candle-points.ts';

/** What the legend shows of one candle. */
export interface Legend {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly change: string;
  readonly volume: string;
  readonly isUp: boolean;
}

/** The legend of the candle at `index`; undefined if there is none. The change is against the close before, or the open of the first. */
export function legendAt(buffer: CandleBuffer, index: number, decimals: number): Legend | undefined {
  if (index < 0 || index >= buffer.count) return undefined;
  const base = index * CANDLE_STRIDE;
  const { numbers, scales } = buffer;
  const price = (field: number): string => formatPrice(numbers[base + field] ?? NaN, scales.priceScale, decimals);
  const close = numbers[base + CANDLE.close] ?? NaN;
  const open = numbers[base + CANDLE.open] ?? NaN;
  const before = index > 0 ? (numbers[base - CANDLE_STRIDE + CANDLE.close] ?? NaN) : open;
  const change = (close - before) / (POW10[scales.priceScale] ?? NaN);
  return {
    open: price(CANDLE.open),
    high: price(CANDLE.high),
    low: price(CANDLE.low),
    close: price(CANDLE.close),
    change: `${change > 0 ? '+' : ''}${formatRoundedPrice(change, decimals)} (${formatPercent(((close - before) / before) * 100)})`,
    volume: formatSize(numbers[base + CANDLE.volume] ?? NaN, scales.sizeScale) || '0',
    isUp: close >= open,
  };
}

/** Time left until the newest candle closes by the venue's clock; empty if it is closed or overdue, or while that clock is not known. */
export function countdownText(buffer: CandleBuffer, now: number): string {
  if (buffer.count === 0 || buffer.interval === undefined) return '';
  const base = (buffer.count - 1) * CANDLE_STRIDE;
  const left = nextOpenTime(buffer.numbers[base] ?? NaN, buffer.interval) - (now + buffer.venueAheadMs);
  return left > 0 && ((buffer.numbers[base + CANDLE.flags] ?? 0) & CandleFlag.closed) === 0
    ? formatCountdown(left)
    : '';
}

/** When a bar began and ended, or until when it has gone on: `2026-11-20 14:32:07.644–14:32:09.120`. */
export function barTimesText(zone: Zone, from: number, to: number): string {
  const end = zone.date(from) === zone.date(to) ? zone.clockMs(to) : `${zone.date(to)} ${zone.clockMs(to)}`;
  return `${zone.date(from)} ${zone.clockMs(from)}–${end}`;
}

/** Where bars begin, in words. */
export function firstBarText(zone: Zone, flow: FlowBuffer): string {
  const time = flow.openTimeAt(0);
  return `bars begin at ${zone.date(time)} ${zone.clock(time)}: earlier trades are not known, or not kept any more`;
}

/** What a chart shows beside its candles. */
export interface ChartShown {
  readonly ruler?: string;
  readonly isScaledByHand?: boolean;
  /** Number of drawings, and of candles compared with. */
  readonly drawings?: number;
  readonly compared?: number;
  /** Number of candles that are not what their trades come to. */
  readonly differing?: number;
}

/** One line for screen readers and tests: the newest candle in the venue's own strings, whether prices are scaled by hand, how many differ from their trades, how much is drawn or compared, and what the ruler says if there is one. */
export function chartSummary(buffer: CandleBuffer, shown: ChartShown = {}): string {
  const last = buffer.count - 1;
  const bars = buffer.interval ?? buffer.bars;
  if (last < 0 || bars === undefined) return 'no candles yet';
  const text = (field: number): string => buffer.text(last, field) ?? '?';
  const state =
    ((buffer.numbers[last * CANDLE_STRIDE + CANDLE.flags] ?? 0) & CandleFlag.closed) === 0 ? 'forming' : 'closed';
  return `${bars} ${toIso(buffer.numbers[last * CANDLE_STRIDE] ?? NaN)} O ${text(CANDLE.open)} H ${text(CANDLE.high)} L ${text(CANDLE.low)} C ${text(CANDLE.close)} V ${text(CANDLE.volume)} ${state}, ${buffer.count} ${buffer.bars === undefined ? 'candles' : 'bars'}${backfilledText(buffer)}${buffer.composedOf === undefined ? '' : `, built from ${buffer.composedOf}`}${sessionsText(buffer)}${shownText(shown)}`;
}

function shownText({
  ruler = '',
  isScaledByHand = false,
  drawings = 0,
  compared = 0,
  differing = 0,
}: ChartShown): string {
  const parts = [
    differing > 0 && `${differing} ${differing === 1 ? 'differs' : 'differ'} from their trades`,
    isScaledByHand && 'prices scaled by hand',
    drawings > 0 && `${drawings} ${drawings === 1 ? 'drawing' : 'drawings'}`,
    compared > 0 && `compared with ${compared} candles of another instrument`,
    ruler !== '' && `ruler ${ruler}`,
  ];
  return parts
    .filter((part) => part !== false)
    .map((part) => `, ${part}`)
    .join('');
}

function sessionsText(buffer: CandleBuffer): string {
  if (buffer.sessions === undefined) return '';
  let starts = 0;
  for (let index = 0; index < buffer.count; index++) if (isSessionStart(buffer, index)) starts++;
  const state = sessionText(buffer.sessions);
  return `, ${starts} session starts${state === '' ? '' : `, ${state}`}`;
}

function backfilledText(buffer: CandleBuffer): string {
  let count = 0;
  for (let index = 0; index < buffer.count; index++) if (isBackfilled(buffer, index)) count++;
  return count === 0 ? '' : `, ${count} backfilled`;
}
