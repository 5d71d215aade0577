import { formatScaled, POW10 } from '../../../src-shared/market/decimal.ts';
import type { FlowAnchor } from '../../../src-shared/market/flow/flow-sums.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import {
  formatConverted,
  formatCount,
  formatRoundedPrice,
  formatShare,
  formatSize,
} from '../../format/decimal-text.ts';
import { toIso } from '../../format/zone.ts';
import { deltaAt, reasonsAt, sumsOf, tradesAt } from './flow-points.ts';
import type { FlowBars } from './flow-points.ts';
import { profileBetween } from './flow-profile.ts';
import type { TimeSpan } from './flow-span.ts';
import { lackingText, reasonsText } from './flow-words.ts';
import type { SummedFlow, VenuePart } from './venue-flow.ts';

/** What the legend of order flow is written from. `hoveredTime` is NaN if no bar is pointed at: then the newest is meant. */
export interface FlowLegendSource {
  readonly buffer: FlowBuffer;
  /** Sums over several venues, of which everything is then. */
  readonly summed?: SummedFlow | undefined;
  readonly hoveredTime: number;
  readonly decimals: number;
  /** What the profile is of. */
  readonly visible: TimeSpan;
  /** Where sums begin; each midnight UTC if absent. */
  readonly anchor?: FlowAnchor;
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
export function flowTexts({
  buffer,
  summed,
  hoveredTime,
  decimals,
  visible,
  anchor = { kind: 'session' },
}: FlowLegendSource): Readonly<Record<string, string>> {
  const bars = summed ?? buffer;
  const { count, scales, step } = bars;
  const at = indexOf(bars, hoveredTime);
  if (at === -1) return { 'flow-note': absenceOf(buffer, summed) };
  const all = sumsOf(bars, anchor);
  const sums = all[at - count + all.length];
  const unit = summed === undefined ? '' : ` ${summed.unit}`;
  const size = (mantissa: number): string => `${formatSize(mantissa, scales.sizeScale) || '0'}${unit}`;
  const price = (mantissa: number): string =>
    Number.isFinite(mantissa) ? formatRoundedPrice(mantissa / (POW10[scales.priceScale] ?? NaN), decimals) : '';
  const profile = profileBetween(bars, visible.from, visible.to)?.profile;
  return {
    delta: size(deltaAt(bars, at)),
    cvd: sums === undefined ? '' : size(sums.cvd),
    anchor: anchorText(anchor),
    vwap: price(sums?.vwap ?? NaN),
    'footprint-step': Number.isNaN(step) ? '' : formatScaled(step, scales.priceScale, 0),
    profile: price(profile?.rows[profile.control]?.price ?? NaN),
    // The table is of the panel's own venue.
    table: formatCount(tradesAt(buffer, indexOf(buffer, hoveredTime))) || '–',
    'flow-note': reasonsText(reasonsAt(bars, at)),
    ...(summed !== undefined && venueTexts(summed, at, price)),
  };
}

/** To the minute, in UTC: `2026-11-30T13:05Z`. */
function anchorText(anchor: FlowAnchor): string {
  return anchor.kind === 'time' ? toIso(anchor.from).replace(/:\d\d\.\d{3}Z$/, 'Z') : '';
}

/** What it says of the venues that are summed: what each has of a bar, and how far their prices are apart. */
function venueTexts(
  summed: SummedFlow,
  at: number,
  price: (mantissa: number) => string,
): Readonly<Record<string, string>> {
  const { unit, step, scales, distance, isNarrow, quotes } = summed;
  const parts = summed.partsAt(at);
  const currencies = quotes.length > 1 ? ` (${quotes.join(', ')} taken as one)` : '';
  return {
    shares: sharesText(parts),
    'shares-title': parts.map((part) => partText(part, unit)).join('\n'),
    rows: Number.isNaN(step)
      ? ''
      : `rows of ${formatScaled(step, scales.priceScale, 0)}; prices of the venues differ by up to ${price(distance)}${currencies}`,
    'rows-note': isNarrow ? 'rows are narrower than that' : '',
    'flow-note': lackingText(parts, MOST_NAMES),
    'flow-note-title': `${HATCHED} ${lackingText(parts)}`.trim(),
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
  const why = reasonsText(reasons);
  return `${name}: bought ${size(buy)}, sold ${size(sell)}, delta ${size(buy - sell)}${why === '' ? '' : `; ${why}`}`;
}

/** The bar that is pointed at, else the newest; -1 if there is none. */
function indexOf(buffer: FlowBars & Pick<FlowBuffer, 'indexFrom'>, hoveredTime: number): number {
  if (Number.isNaN(hoveredTime)) return buffer.count - 1;
  const at = buffer.indexFrom(hoveredTime);
  return buffer.numbers[at * FLOW_BAR_STRIDE + FLOW_BAR.openTime] === hoveredTime && at < buffer.count ? at : -1;
}

function absenceOf({ isFull, count }: FlowBuffer, summed: SummedFlow | undefined): string {
  if (isFull && summed === undefined) return 'order flow: no room for more series';
  return (summed?.count ?? count) === 0 ? 'no trades counted yet' : 'not counted';
}

/** What the note means. */
export const HATCHED = 'Hatched on the chart: what is counted lacks something.';
/** Venues that the legend names, so that candles are not covered; all of them are in the tooltip. */
const MOST_SHARES = 4;
/** See {@link MOST_SHARES}. */
const MOST_NAMES = 2;
