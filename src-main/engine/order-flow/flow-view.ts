import { formatScaled, POW10 } from '../../../src-shared/market/decimal.ts';
import { type FlowReason, reasonsOf, UNCLASSED } from '../../../src-shared/market/flow/completeness.ts';
import type { FlowBar, FlowCell, FlowProfile } from '../../../src-shared/market/flow/flow-bar.ts';
import { SIZE_CLASSES } from '../../../src-shared/market/flow/size-classes.ts';
import { type PriceRow, type VolumeProfile, volumeProfile } from '../../../src-shared/market/flow/volume-profile.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import { FLOW_BAR, FlowFlag } from '../../../src-shared/wire/layout.ts';
import type { FlowBars } from './flow-bars.ts';
import { ROW } from './flow-rows.ts';

/** What bars are of, beside what they contain. `isStale`: their trades do not come at present, so that the newest may lack some. */
export interface FlowAbout {
  readonly venue: VenueId;
  readonly symbol: string;
  /** The rule as it was asked for. */
  readonly bars: string;
  readonly isStale: boolean;
}

/** One bar as programs get it. */
export function viewBar(series: FlowBars, row: number, { venue, symbol, bars, isStale }: FlowAbout): FlowBar {
  const { rows } = series;
  const base = row * ROW;
  const price = (position: number): string => priceText(series, rows.at(base, position));
  const size = (position: number): string => sizeText(series, rows.at(base, position));
  const weight = rows.at(base, FLOW_BAR.weight);
  const hasTrades = !Number.isNaN(rows.at(base, FLOW_BAR.open));
  const vwap = (rows.at(base, FLOW_BAR.open) + rows.at(base, FLOW_BAR.weighted) / weight) / scaleOf(rows.priceScale);
  return {
    kind: 'flowBar',
    venue,
    symbol,
    bars,
    openTime: rows.openTimeAt(row),
    closeTime: rows.closeTimeAt(row),
    ...(hasTrades && {
      open: price(FLOW_BAR.open),
      high: price(FLOW_BAR.high),
      low: price(FLOW_BAR.low),
      close: price(FLOW_BAR.close),
    }),
    buyVolume: size(FLOW_BAR.buyVolume),
    sellVolume: size(FLOW_BAR.sellVolume),
    delta: sizeText(series, rows.at(base, FLOW_BAR.buyVolume) - rows.at(base, FLOW_BAR.sellVolume)),
    minDelta: size(FLOW_BAR.minDelta),
    maxDelta: size(FLOW_BAR.maxDelta),
    buyCount: rows.at(base, FLOW_BAR.buyCount),
    sellCount: rows.at(base, FLOW_BAR.sellCount),
    ...(weight > 0 && { vwap }),
    ...((rows.flagsAt(row) & UNCLASSED) === 0 && {
      classes: Array.from({ length: SIZE_CLASSES }, (_, i) => ({
        buyVolume: size(FLOW_BAR.classes + i),
        sellVolume: size(FLOW_BAR.classes + SIZE_CLASSES + i),
      })),
    }),
    closed: (rows.flagsAt(row) & FlowFlag.closed) !== 0,
    incomplete: reasonsOf(rows.flagsAt(row), isStale && row === rows.count - 1),
    ...(series.footprint !== undefined && {
      footprint: rowsOf(series, row).map((cell) => toCell(series, cell)),
    }),
  };
}

/** What was traded at each price step of a bar, by price ascending; empty without a footprint. */
function rowsOf({ footprint, step }: FlowBars, row: number): readonly PriceRow[] {
  const rows: PriceRow[] = [];
  footprint?.each(row, (at, cell, i) =>
    rows.push({
      price: at * step,
      buy: cell[i] ?? 0,
      sell: cell[i + 1] ?? 0,
      buyCount: cell[i + 2] ?? 0,
      sellCount: cell[i + 3] ?? 0,
    }),
  );
  return rows;
}

/** Volume by price of the bars that overlap a time, both ends included. */
export function viewProfile(
  series: FlowBars,
  span: { readonly from: number; readonly to: number },
  { isStale }: Pick<FlowAbout, 'isStale'>,
): FlowProfile {
  const { rows, step } = series;
  const first = rows.rowFrom(span.from);
  const bars: (readonly PriceRow[])[] = [];
  const reasons = new Set<FlowReason>();
  if (rows.count === 0 || rows.openTimeAt(0) > span.from) reasons.add('late-start');
  for (let row = first; row < rows.count && rows.openTimeAt(row) <= span.to; row++) {
    bars.push(rowsOf(series, row));
    for (const reason of reasonsOf(rows.flagsAt(row), isStale && row === rows.count - 1)) reasons.add(reason);
  }
  const profile = volumeProfile(bars, step);
  return { ...span, ...profileTexts(series, profile), incomplete: [...reasons] };
}

function profileTexts(series: FlowBars, profile: VolumeProfile): Omit<FlowProfile, 'from' | 'to' | 'incomplete'> {
  const priceAt = (index: number): string => priceText(series, profile.rows[index]?.price ?? NaN);
  return {
    cells: profile.rows.map((row) => toCell(series, row)),
    volume: sizeText(series, profile.total),
    ...(profile.control >= 0 && {
      poc: priceAt(profile.control),
      valueAreaLow: priceAt(profile.valueLow),
      valueAreaHigh: priceAt(profile.valueHigh),
    }),
    highNodes: profile.highNodes.map(priceAt),
    lowNodes: profile.lowNodes.map(priceAt),
  };
}

function toCell(series: FlowBars, { price, buy, sell, buyCount, sellCount }: PriceRow): FlowCell {
  return {
    price: priceText(series, price),
    buyVolume: sizeText(series, buy),
    sellVolume: sizeText(series, sell),
    buyCount,
    sellCount,
  };
}

function priceText({ rows }: FlowBars, mantissa: number): string {
  return formatScaled(mantissa, rows.priceScale, rows.priceSent);
}

function sizeText({ rows }: FlowBars, mantissa: number): string {
  return formatScaled(mantissa, rows.sizeScale, rows.sizeSent);
}

function scaleOf(scale: number): number {
  return POW10[scale] ?? NaN;
}
