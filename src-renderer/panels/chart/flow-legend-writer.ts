import { formatScaled, POW10 } from '../../../src-shared/market/decimal.ts';
import { SIZE_CLASS_NAMES } from '../../../src-shared/market/flow/size-classes.ts';
import { reasonsOf, UNCLASSED } from '../../../src-shared/market/flow/completeness.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import {
  formatConverted,
  formatCount,
  formatRoundedPrice,
  formatShare,
  formatSize,
} from '../../format/decimal-text.ts';
import { deltaAt, reasonsAt, sumsAt, tradesAt } from './flow-points.ts';
import type { FlowBars } from './flow-points.ts';
import type { FlowPoint } from '../../../src-shared/market/flow/flow-sums.ts';
import { profileBetween } from './flow-profile.ts';
import { anchorOf, profileTimes } from './flow-spans.ts';
import type { PlacedTimes } from './flow-spans.ts';
import { lackingText, reasonsText, worstText } from './flow-words.ts';
import type { ChartSettings } from './settings.ts';
import { knownSince } from './venue-bars.ts';
import type { SummedFlow, VenueCvd, VenuePart } from './venue-flow.ts';

/** What the legend of order flow is written from. `hoveredTime` is NaN if no bar is pointed at: then the newest is meant. */
export interface FlowLegendSource {
  readonly buffer: FlowBuffer;
  /** Sums over several venues, of which everything is then. */
  readonly summed?: SummedFlow | undefined;
  readonly hoveredTime: number;
  readonly decimals: number;
  readonly visible: { readonly from: number; readonly to: number };
  readonly settings: Pick<ChartSettings, 'flow' | 'profileSpan' | 'cvdClasses'>;
  readonly times: PlacedTimes;
  /** The anchor as a person reads it; empty without one. */
  readonly anchorText: string;
  /** A time as a person reads it. */
  readonly momentOf?: ((time: number) => string) | undefined;
  /** The pointer is on the legend: what only tooltips say is wanted, too. */
  readonly isPointedAt?: boolean;
}

/** Writes the values of one bar into the legend, and if it is folded the line in place of them. */
export function writeFlowLegend(legend: HTMLElement, source: FlowLegendSource, isFolded: boolean): void {
  const values = flowTexts({ ...source, isPointedAt: legend.matches(':hover') });
  const texts = { ...values, ...foldTexts(legend, isFolded, values['fold-note'] ?? '') };
  for (const part of legend.querySelectorAll<HTMLElement>('[data-part]')) {
    const text = texts[part.dataset['part'] ?? ''] ?? '';
    if (part.textContent !== text) part.textContent = text;
    const title = texts[`${part.dataset['part'] ?? ''}-title`];
    if (title !== undefined && part.title !== title) part.title = title;
  }
}

/** What the button says that folds the values, and in place of the values if they are: how many there are, all of them in its tooltip. */
function foldTexts(legend: HTMLElement, isFolded: boolean, note: string): Readonly<Record<string, string>> {
  const button = legend.querySelector('.flow-fold');
  if (button?.getAttribute('aria-expanded') !== String(!isFolded)) {
    legend.toggleAttribute('data-folded', isFolded);
    button?.setAttribute('aria-expanded', String(!isFolded));
    if (isFolded) button?.removeAttribute('aria-label');
    else button?.setAttribute('aria-label', FOLD);
  }
  if (!isFolded) return { fold: '▾', 'fold-title': FOLD, 'fold-note': '' };
  const lines = [...(legend.querySelector('.flow-lines')?.children ?? [])];
  const all = lines.map(({ textContent }) => textContent.trim()).filter((text) => text !== '');
  const values = lines.filter(({ tagName }) => tagName === 'SPAN').length;
  return {
    fold: `▸ Order flow: ${values === 1 ? '1 value' : `${values} values`}`,
    'fold-title': all.join('\n'),
    'fold-note': note,
  };
}

/** What the legend says, by part. */
export function flowTexts({
  buffer,
  summed,
  hoveredTime,
  decimals,
  visible,
  settings,
  times,
  anchorText,
  momentOf,
  isPointedAt,
}: FlowLegendSource): Readonly<Record<string, string>> {
  const bars = summed ?? buffer;
  const { scales, step } = bars;
  const at = indexOf(bars, hoveredTime);
  if (at === -1) return { 'flow-note': absenceOf(buffer, summed), 'fold-note': absenceOf(buffer, summed) };
  const anchor = anchorOf(times);
  const sums = sumsAt(bars, at, anchor);
  const size = (mantissa: number): string => formatSize(mantissa, scales.sizeScale) || '0';
  const price = (mantissa: number): string =>
    Number.isFinite(mantissa) ? formatRoundedPrice(mantissa / (POW10[scales.priceScale] ?? NaN), decimals) : '';
  const span = profileTimes(settings.profileSpan, times, visible);
  const profile = span === undefined ? undefined : profileBetween(bars, span.from, span.to)?.profile;
  return {
    delta: size(deltaAt(bars, at)),
    cvd: sums === undefined ? '–' : size(sums.cvd),
    anchor: anchorText,
    known: knownText({ buffer, summed, momentOf }, sums),
    classes: classesText(bars, at, settings.cvdClasses, anchor),
    vwap: price(sums?.vwap ?? NaN),
    'footprint-step': Number.isNaN(step) ? '' : formatScaled(step, scales.priceScale, 0),
    profile: price(profile?.rows[profile.control]?.price ?? NaN),
    table: formatCount(tradesAt(bars, at)) || '–',
    'flow-note': noteOf(buffer, bars, at),
    'fold-note': foldNote({ buffer, summed, settings, momentOf }, at, sums),
    ...(summed !== undefined && venueTexts(summed, at, price)),
    ...(isPointedAt === true && cvdTitles(summed, at, sums, settings.cvdClasses)),
  };
}

/** From when on trades are known, if the sums of a bar begin before that; empty if they do not. */
function knownText(
  { buffer, summed, momentOf }: Pick<FlowLegendSource, 'buffer' | 'summed' | 'momentOf'>,
  sums: FlowPoint | undefined,
): string {
  const since = summed?.knownSince ?? knownSince([buffer]);
  return sums !== undefined && momentOf !== undefined && since > sums.from ? `known since ${momentOf(since)}` : '';
}

/** What it says of the venues that are summed: what each has of a bar, and how far their prices are apart. */
function venueTexts(
  summed: SummedFlow,
  at: number,
  price: (mantissa: number) => string,
): Readonly<Record<string, string>> {
  const { unit, step, scales, distance, isNarrow, quotes } = summed;
  const parts = summed.partsAt(at);
  const width = formatScaled(step, scales.priceScale, 0);
  const apart = `prices of the venues differ by up to ${price(distance)}`;
  return {
    shares: `${unit}: ${sharesText(parts)}`,
    'shares-title': parts.map((part) => partText(part, unit)).join('\n'),
    rows: Number.isNaN(step) ? '' : `${width}${quotes.length > 1 ? ` (${quotes.join(', ')} taken as one)` : ''}`,
    'rows-title': `${ROWS_MADE} Now rows are of ${width}; ${apart}.`,
    'rows-note': isNarrow ? `narrower than ${apart}` : '',
    'flow-note': lackingText(parts, MOST_NAMES),
    'flow-note-title': `${HATCHED} ${lackingText(parts)}`.trim(),
  };
}

/** What each venue has of the cumulative delta, and of that of each size class. */
function cvdTitles(
  summed: SummedFlow | undefined,
  at: number,
  sums: FlowPoint | undefined,
  classes: readonly number[],
): Readonly<Record<string, string>> {
  if (summed === undefined || sums === undefined) return {};
  const { from } = sums;
  const line = (name: string, sizeClass?: number): string =>
    [`${name} of each venue:`, ...summed.cvdsAt(at, from, sizeClass).map((one) => cvdText(one, summed.unit))].join(
      '\n',
    );
  return {
    'cvd-title': line('CVD'),
    'classes-title': classes.map((one) => line(`CVD of trades ${SIZE_CLASS_NAMES[one] ?? ''}`, one)).join('\n'),
  };
}

/** `OKX perp: -2.1 BTC; trades are missing`. A star: trades without size classes are in it. */
function cvdText({ name, cvd, reasons, isClassed }: VenueCvd, unit: string): string {
  const why = reasonsText(reasons);
  return `${name}: ${formatConverted(cvd)} ${unit}${isClassed ? '' : ' *'}${why === '' ? '' : `; ${why}`}`;
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

/** Cumulative delta of size classes: `< 1k 2.3, ≥ 100k -40 *`. A star: bars are in it whose trades have no classes. */
function classesText(
  buffer: FlowBars,
  at: number,
  classes: readonly number[],
  anchor: ReturnType<typeof anchorOf>,
): string {
  return classes
    .map((sizeClass) => {
      const sums = sumsAt(buffer, at, anchor, sizeClass);
      const text = sums === undefined ? '–' : formatSize(sums.cvd, buffer.scales.sizeScale) || '0';
      return `${SIZE_CLASS_NAMES[sizeClass] ?? ''} ${text}${((sums?.flags ?? 0) & UNCLASSED) === 0 ? '' : ' *'}`;
    })
    .join(', ');
}

/** The bar that is pointed at, else the newest; -1 if there is none. */
function indexOf(buffer: FlowBars & Pick<FlowBuffer, 'indexFrom'>, hoveredTime: number): number {
  if (Number.isNaN(hoveredTime)) return buffer.count - 1;
  const at = buffer.indexFrom(hoveredTime);
  return buffer.numbers[at * FLOW_BAR_STRIDE + FLOW_BAR.openTime] === hoveredTime && at < buffer.count ? at : -1;
}

/** Why a bar is not whole. Of bars that are drawn in place of candles the line above says it. */
function noteOf({ isByTime }: FlowBuffer, bars: FlowBars, at: number): string {
  return isByTime ? reasonsText(reasonsAt(bars, at)) : '';
}

/** What the values of a bar lack, of those in the least whole first: `incomplete: trades are missing, 2 more`. */
function foldNote(
  { buffer, summed, settings, momentOf }: Pick<FlowLegendSource, 'buffer' | 'summed' | 'settings' | 'momentOf'>,
  at: number,
  sums: FlowPoint | undefined,
): string {
  const { flow, cvdClasses } = settings;
  const ofBar =
    summed === undefined
      ? buffer.isByTime
        ? reasonsAt(buffer, at)
        : []
      : summed.partsAt(at).flatMap(({ reasons }) => reasons);
  const hasSums = sums !== undefined && (flow.includes('cvd') || flow.includes('vwap'));
  const ofSums = hasSums ? reasonsOf(sums.flags) : [];
  const isLate = hasSums && knownText({ buffer, summed, momentOf }, sums) !== '';
  const isUnclassed =
    hasSums && flow.includes('cvd') && cvdClasses.length > 0 && (sums.flags & FlowFlag.unclassed) !== 0;
  return [
    worstText([...ofBar, ...ofSums, ...(isLate ? (['late-start'] as const) : [])]),
    isUnclassed ? 'trades without size classes' : '',
    summed?.isNarrow === true ? 'rows narrower than prices differ' : '',
  ]
    .filter((text) => text !== '')
    .join(' · ');
}

function absenceOf({ isFull, count }: FlowBuffer, summed: SummedFlow | undefined): string {
  if (isFull && summed === undefined) return 'order flow: no room for more series';
  return (summed?.count ?? count) === 0 ? 'no trades counted yet' : 'not counted';
}

const FOLD = 'Values of order flow in one line';
/** How rows over venues are made. */
export const ROWS_MADE =
  'What all venues traded within a row of prices. Rows are as wide as the largest distance between the newest prices of the venues, if no step is chosen, rounded up. In narrower ones the same move of the market is in another row for each venue.';
/** What the note means. */
export const HATCHED = 'Hatched on the chart: what is counted lacks something.';
/** Venues that the legend names, so that candles are not covered; all of them are in the tooltip. */
const MOST_SHARES = 3;
/** See {@link MOST_SHARES}. */
const MOST_NAMES = 1;
