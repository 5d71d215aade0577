import { formatScaled, POW10 } from '../../../src-shared/market/decimal.ts';
import type { FlowReason } from '../../../src-shared/market/flow/completeness.ts';
import { cumulate } from '../../../src-shared/market/flow/flow-sums.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import { formatRoundedPrice, formatSize } from '../../format/decimal-text.ts';
import { deltaAt, reasonsAt } from './flow-points.ts';
import { profileBetween } from './flow-profile.ts';

/** What the legend of order flow is written from. `hoveredTime` is NaN if no bar is pointed at: then the newest is meant. */
export interface FlowLegendSource {
  readonly buffer: FlowBuffer;
  readonly hoveredTime: number;
  readonly decimals: number;
  readonly visible: { readonly from: number; readonly to: number };
}

/** Writes the values of one bar into the legend. */
export function writeFlowLegend(legend: HTMLElement, source: FlowLegendSource): void {
  const texts = flowTexts(source);
  for (const part of legend.querySelectorAll<HTMLElement>('[data-part]')) {
    const text = texts[part.dataset['part'] ?? ''] ?? '';
    if (part.textContent !== text) part.textContent = text;
  }
}

/** What the legend says, by part. */
export function flowTexts({
  buffer,
  hoveredTime,
  decimals,
  visible,
}: FlowLegendSource): Readonly<Record<string, string>> {
  const { numbers, count, scales } = buffer;
  const at = indexOf(buffer, hoveredTime);
  if (at === -1) return { 'flow-note': absenceOf(buffer) };
  const sums = cumulate({ numbers, count }, { kind: 'session' }, { lateFlag: FlowFlag.lateStart })[at];
  const size = (mantissa: number): string => formatSize(mantissa, scales.sizeScale) || '0';
  const price = (mantissa: number): string =>
    Number.isFinite(mantissa) ? formatRoundedPrice(mantissa / (POW10[scales.priceScale] ?? NaN), decimals) : '';
  const profile = profileBetween(buffer, visible.from, visible.to)?.profile;
  return {
    delta: size(deltaAt(buffer, at)),
    cvd: size(sums?.cvd ?? 0),
    vwap: price(sums?.vwap ?? NaN),
    'footprint-step': Number.isNaN(buffer.step) ? '' : formatScaled(buffer.step, scales.priceScale, 0),
    profile: price(profile?.rows[profile.control]?.price ?? NaN),
    'flow-note': reasonsAt(buffer, at)
      .map((reason) => REASON_WORDS[reason])
      .join(', '),
  };
}

/** The bar that is pointed at, else the newest; -1 if there is none. */
function indexOf(buffer: FlowBuffer, hoveredTime: number): number {
  if (Number.isNaN(hoveredTime)) return buffer.count - 1;
  const at = buffer.indexFrom(hoveredTime);
  return buffer.numbers[at * FLOW_BAR_STRIDE + FLOW_BAR.openTime] === hoveredTime && at < buffer.count ? at : -1;
}

function absenceOf({ isFull, count }: FlowBuffer): string {
  if (isFull) return 'order flow: no room for more series';
  return count === 0 ? 'no trades counted yet' : 'not counted';
}

/** Why numbers of order flow are not whole, in words. */
export const REASON_WORDS: Readonly<Record<FlowReason, string>> = {
  gap: 'trades are missing',
  'late-start': 'counted from a later trade on',
  clipped: 'parts of the footprint are missing',
  inexact: 'sums are rounded',
  mismatch: 'the venue’s candle differs',
  estimated: 'estimated from candles',
  stale: 'trades do not come',
};
