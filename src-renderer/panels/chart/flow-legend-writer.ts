import { formatScaled, POW10 } from '../../../src-shared/market/decimal.ts';
import type { FlowReason } from '../../../src-shared/market/flow/completeness.ts';
import { cumulate } from '../../../src-shared/market/flow/flow-sums.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import {
  formatConverted,
  formatCount,
  formatRoundedPrice,
  formatShare,
  formatSize,
} from '../../format/decimal-text.ts';
import { deltaAt, reasonsAt, tradesAt } from './flow-points.ts';
import type { FlowBars } from './flow-points.ts';
import type { SummedFlow, VenuePart, VenueReason } from './venue-flow.ts';
import { profileBetween } from './flow-profile.ts';

/** What the legend of order flow is written from. `hoveredTime` is NaN if no bar is pointed at: then the newest is meant. */
export interface FlowLegendSource {
  readonly buffer: FlowBuffer;
  /** Sums over several venues, of which delta and cumulative delta are then. */
  readonly summed?: SummedFlow | undefined;
  /** Whether something is shown that is of the panel's own venue. */
  readonly showsOwn?: boolean;
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
    const title = texts[`${part.dataset['part'] ?? ''}-title`];
    if (title !== undefined && part.title !== title) part.title = title;
  }
}

/** What the legend says, by part. */
export function flowTexts(source: FlowLegendSource): Readonly<Record<string, string>> {
  const { summed, hoveredTime, showsOwn = false } = source;
  const own = ownTexts(source);
  if (summed === undefined) return own;
  const sums = summedTexts(summed, hoveredTime);
  const note = showsOwn && own['flow-note'] !== '' ? `this venue alone: ${own['flow-note'] ?? ''}` : '';
  return { ...own, delta: '', cvd: '', ...sums, 'flow-note': [sums['flow-note'], note].filter(Boolean).join('; ') };
}

/** What it says of the panel's own venue. */
function ownTexts({ buffer, hoveredTime, decimals, visible }: FlowLegendSource): Readonly<Record<string, string>> {
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
    table: formatCount(tradesAt(buffer, at)) || '–',
    'flow-note': reasonsAt(buffer, at)
      .map((reason) => REASON_WORDS[reason])
      .join(', '),
  };
}

/** What it says of the sums, in base units, and what each venue has of them. */
function summedTexts(summed: SummedFlow, hoveredTime: number): Readonly<Record<string, string>> {
  const at = indexOf(summed, hoveredTime);
  if (at === -1) return { 'flow-note': summed.count === 0 ? 'no trades counted yet' : 'not counted' };
  const { numbers, count, scales, unit } = summed;
  const size = (mantissa: number): string => `${formatSize(mantissa, scales.sizeScale) || '0'} ${unit}`;
  const sums = cumulate({ numbers, count }, { kind: 'session' }, { lateFlag: FlowFlag.lateStart })[at];
  const parts = summed.partsAt(at);
  return {
    delta: size(deltaAt(summed, at)),
    cvd: size(sums?.cvd ?? 0),
    shares: sharesText(parts),
    'shares-title': parts.map((part) => partText(part, unit)).join('\n'),
    'flow-note': lackingText(parts, MOST_NAMES),
    'flow-note-title': `${HATCHED} ${lackingText(parts, Infinity)}`.trim(),
  };
}

/** The largest venues by name, the others together: `OKX perp 61 % *, Bybit perp 22 %, 3 others 17 %`. A star: it is not whole. */
function sharesText(parts: readonly VenuePart[]): string {
  const sorted = parts.toSorted((a, b) => b.buy + b.sell - a.buy - a.sell);
  const most = sorted.length > MOST_SHARES ? MOST_SHARES - 1 : MOST_SHARES;
  const others = sorted.slice(most);
  const text = (name: string, those: readonly VenuePart[]): string => {
    const share = those.reduce((sum, part) => sum + part.share, 0);
    const isWhole = those.every(({ reasons }) => reasons.length === 0);
    return `${name} ${Number.isNaN(share) ? '–' : formatShare(share)}${isWhole ? '' : ' *'}`;
  };
  return [
    ...sorted.slice(0, most).map((part) => text(part.name, [part])),
    ...(others.length === 0 ? [] : [text(`${others.length} others`, others)]),
  ].join(', ');
}

/** One venue in full: `OKX perp: bought 3.2 BTC, sold 1.1 BTC, delta 2.1 BTC; trades are missing`. */
function partText({ name, buy, sell, reasons }: VenuePart, unit: string): string {
  const size = (value: number): string => `${formatConverted(value)} ${unit}`;
  const why = reasons.map((reason) => VENUE_REASON_WORDS[reason]).join(', ');
  return `${name}: bought ${size(buy)}, sold ${size(sell)}, delta ${size(buy - sell)}${why === '' ? '' : `; ${why}`}`;
}

/** Each reason with the venues it is of: their names, or how many if there are more than `mostNames`. */
function lackingText(parts: readonly VenuePart[], mostNames: number): string {
  const venues = new Map<VenueReason, string[]>();
  for (const { name, reasons } of parts)
    for (const reason of reasons) venues.set(reason, [...(venues.get(reason) ?? []), name]);
  const whose = (names: readonly string[]): string =>
    names.length > mostNames ? `${names.length} of ${parts.length} venues` : names.join(', ');
  return [...venues].map(([reason, names]) => `${VENUE_REASON_WORDS[reason]}: ${whose(names)}`).join('; ');
}

/** The bar that is pointed at, else the newest; -1 if there is none. */
function indexOf(buffer: FlowBars & Pick<FlowBuffer, 'indexFrom'>, hoveredTime: number): number {
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

/** What the note means. */
export const HATCHED = 'Hatched on the chart: what is counted lacks something.';
/** Venues that the legend names, so that candles are not covered; all of them are in the tooltip. */
const MOST_SHARES = 4;
/** See {@link MOST_SHARES}. */
const MOST_NAMES = 2;
const VENUE_REASON_WORDS: Readonly<Record<VenueReason, string>> = {
  ...REASON_WORDS,
  'no-trades': 'no trades counted yet',
  'no-room': 'no room for more series',
  'no-contract-size': 'the size of a contract is not known',
};
