import { convertSize } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { PriceRow } from '../../../src-shared/market/flow/volume-profile.ts';
import { greatest } from '../../../src-shared/greatest.ts';
import { floorDivide } from '../../../src-shared/market/grouping.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import { openTimeAt } from './venue-bars.ts';
import type { ConvertedBars } from './venue-bars.ts';

/** What was traded in one row of a sum by price: `PART` numbers of each venue, in their order; sizes in base units. */
export type RowParts = Float64Array;

/** Numbers of a venue in {@link RowParts}: bought, sold, and in how many trades each. */
export const PART = 4;

/** The scale that prices have in a sum, and the width of its rows in it. */
export interface RowScale {
  readonly priceScale: number;
  readonly step: number;
}

/** Adds what the venues traded by price in their bars that open within a time, both ends included; by the lower edge of each row. */
export function addRows(
  rows: Map<number, RowParts>,
  venues: readonly ConvertedBars[],
  { from, to }: { readonly from: number; readonly to: number },
  scale: RowScale,
): void {
  for (const [v, venue] of venues.entries()) {
    const { buffer } = venue;
    for (let at = buffer.indexFrom(from); at < buffer.count && openTimeAt(buffer, at) <= to; at++)
      addCells(rows, buffer.cellsAt(at), { venue, place: v * PART, length: venues.length * PART }, scale);
  }
}

interface VenuePlace {
  readonly venue: ConvertedBars;
  /** Where its numbers are in the parts of a row, which have so many in all. */
  readonly place: number;
  readonly length: number;
}

/** Hot: some thousands of cells a drawing. */
function addCells(
  rows: Map<number, RowParts>,
  cells: readonly PriceRow[],
  { venue, place, length }: VenuePlace,
  { priceScale, step }: RowScale,
): void {
  const { factors, buffer } = venue;
  if (factors === undefined) return;
  const { scales } = buffer;
  const perPrice = POW10[priceScale - scales.priceScale] ?? NaN;
  const [perSize, unit] = [POW10[scales.sizeScale] ?? NaN, POW10[scales.priceScale] ?? NaN];
  for (const { price, buy, sell, buyCount, sellCount } of cells) {
    const edge = floorDivide(price * perPrice, step) * step;
    let parts = rows.get(edge);
    if (parts === undefined) rows.set(edge, (parts = new Float64Array(length)));
    // Inverse contracts are of the middle of the step in which they were counted.
    const at = factors.perInverse === 0 ? 0 : (price + buffer.step / 2) / unit;
    parts[place] = (parts[place] ?? 0) + convertSize(factors, buy / perSize, at);
    parts[place + 1] = (parts[place + 1] ?? 0) + convertSize(factors, sell / perSize, at);
    parts[place + 2] = (parts[place + 2] ?? 0) + buyCount;
    parts[place + 3] = (parts[place + 3] ?? 0) + sellCount;
  }
}

/** The rows by price ascending, summed over the venues; sizes are whole numbers of `sizeScale` digits. */
export function totalRows(rows: ReadonlyMap<number, RowParts>, sizeScale: number): readonly PriceRow[] {
  const power = POW10[sizeScale] ?? NaN;
  return [...rows]
    .map(([price, parts]) => ({
      price,
      buy: Math.round(sumOf(parts, 0) * power),
      sell: Math.round(sumOf(parts, 1) * power),
      buyCount: sumOf(parts, 2),
      sellCount: sumOf(parts, 3),
    }))
    .toSorted((a, b) => a.price - b.price);
}

/** The newest price of each venue that traded in the last two bars of the sum and whose trades come, at `priceScale`. */
export function newestPrices(venues: readonly ConvertedBars[], priceScale: number): readonly number[] {
  const lastTime = (buffer: ConvertedBars['buffer']): number => openTimeAt(buffer, buffer.count - 1);
  const times = venues.map(({ buffer }) => (buffer.count === 0 ? -Infinity : lastTime(buffer)));
  const newest = greatest(times);
  return venues.flatMap(({ buffer }, v) => {
    const { count, numbers, scales } = buffer;
    const base = (count - 1) * FLOW_BAR_STRIDE;
    const length = (numbers[base + FLOW_BAR.closeTime] ?? NaN) + 1 - (times[v] ?? NaN);
    const isNow = count > 0 && !buffer.isStale && (times[v] ?? NaN) >= newest - length;
    return isNow ? [(numbers[base + FLOW_BAR.close] ?? NaN) * (POW10[priceScale - scales.priceScale] ?? NaN)] : [];
  });
}

function sumOf(parts: RowParts, first: number): number {
  let sum = 0;
  for (let at = first; at < parts.length; at += PART) sum += parts[at] ?? 0;
  return sum;
}
