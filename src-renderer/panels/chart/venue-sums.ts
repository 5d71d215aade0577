import { POW10 } from '../../../src-shared/market/decimal.ts';
import { PriceMoments } from '../../../src-shared/market/flow/flow-sums.ts';
import { SIZE_CLASSES } from '../../../src-shared/market/flow/size-classes.ts';
import type { Scales } from '../../../src-shared/wire/feed-frame.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import { firstEndingAt } from '../../feed/flow-buffer.ts';
import { basePerWeight, conversionPrice, flagsAt, lackOf, openTimeAt, toBase } from './venue-bars.ts';
import type { ConvertedBars } from './venue-bars.ts';

/**
 * One bar for each open time that any of the venues has, oldest first, in base units: both volumes, of all trades and by size class, numbers of trades, the
 * extremes of price, the sums that average prices are made from, and what is not whole. How far delta went within the bar is not known of a sum. Open and close
 * are those of the panel's own instrument, or of the next that traded. Bars that open before `from` are those of `before`, of the same venues. Hot: venues are
 * walked side by side.
 */
export function sumBars(
  venues: readonly ConvertedBars[],
  { priceScale, sizeScale }: Scales,
  { before, from }: { readonly before: Float64Array; readonly from: number } = ANEW,
): Float64Array {
  const kept = firstEndingAt({ numbers: before, count: before.length / FLOW_BAR_STRIDE }, from) * FLOW_BAR_STRIDE;
  const cursors = venues.map(({ buffer }) => buffer.indexFrom(from));
  const most = venues.reduce((sum, { buffer }, v) => sum + buffer.count - (cursors[v] ?? 0), 0);
  const numbers = new Float64Array(kept + most * FLOW_BAR_STRIDE);
  numbers.set(before.subarray(0, kept));
  const power = POW10[sizeScale] ?? NaN;
  const own = Math.max(
    0,
    venues.findIndex(({ isOwn }) => isOwn),
  );
  let count = kept / FLOW_BAR_STRIDE;
  for (;;) {
    let time = Infinity;
    for (let v = 0; v < venues.length; v++) time = Math.min(time, nextTime(venues[v], cursors[v]));
    if (time === Infinity) return numbers.slice(0, count * FLOW_BAR_STRIDE);
    const bar = numbers.subarray(count * FLOW_BAR_STRIDE, (count + 1) * FLOW_BAR_STRIDE);
    bar[FLOW_BAR.id] = count;
    bar[FLOW_BAR.openTime] = time;
    bar.fill(NaN, FLOW_BAR.open, FLOW_BAR.close + 1);
    bar.fill(NaN, FLOW_BAR.minDelta, FLOW_BAR.maxDelta + 1);
    const moments = new PriceMoments();
    for (let i = 0; i < venues.length; i++) {
      const v = (own + i) % venues.length;
      const venue = venues[v];
      const at = cursors[v] ?? 0;
      if (venue === undefined) continue;
      if (lackOf(venue, at, time) !== undefined) setFlags(bar, FlowFlag.gap);
      if (nextTime(venue, at) !== time) continue;
      cursors[v] = at + 1;
      addBar(bar, moments, venue, at, POW10[priceScale - venue.buffer.scales.priceScale] ?? NaN);
    }
    for (const position of SIZES) bar[position] = Math.round((bar[position] ?? 0) * power);
    bar[FLOW_BAR.weight] = moments.weight;
    bar[FLOW_BAR.weighted] = moments.weighted;
    bar[FLOW_BAR.squared] = moments.squared;
    count++;
  }
}

/** Adds what a venue has of a bar; `perPrice` brings its prices to the scale of the sum. */
function addBar(bar: Float64Array, moments: PriceMoments, venue: ConvertedBars, at: number, perPrice: number): void {
  const { numbers } = venue.buffer;
  const from = at * FLOW_BAR_STRIDE;
  const price = (position: number): number => (numbers[from + position] ?? NaN) * perPrice;
  addSizes(bar, venue, at);
  setFlags(bar, flagsAt(venue.buffer, at));
  bar[FLOW_BAR.closeTime] = numbers[from + FLOW_BAR.closeTime] ?? NaN;
  const weight = (numbers[from + FLOW_BAR.weight] ?? 0) * basePerWeight(venue);
  if (!(weight > 0)) return;
  if (Number.isNaN(moments.origin)) {
    for (const position of [FLOW_BAR.open, FLOW_BAR.high, FLOW_BAR.low, FLOW_BAR.close])
      bar[position] = price(position);
  } else {
    bar[FLOW_BAR.high] = Math.max(bar[FLOW_BAR.high] ?? NaN, price(FLOW_BAR.high));
    bar[FLOW_BAR.low] = Math.min(bar[FLOW_BAR.low] ?? NaN, price(FLOW_BAR.low));
  }
  const unit = basePerWeight(venue) * perPrice;
  moments.add(
    price(FLOW_BAR.open),
    weight,
    (numbers[from + FLOW_BAR.weighted] ?? 0) * unit,
    (numbers[from + FLOW_BAR.squared] ?? 0) * unit * perPrice,
  );
}

/** Adds the sizes and numbers of trades that a venue has of a bar. */
function addSizes(bar: Float64Array, venue: ConvertedBars, at: number): void {
  if (venue.factors === undefined) return;
  const { numbers } = venue.buffer;
  const from = at * FLOW_BAR_STRIDE;
  const price = conversionPrice(venue, at);
  for (const position of SIZES)
    bar[position] = (bar[position] ?? 0) + toBase(venue, numbers[from + position] ?? 0, price);
  for (const position of COUNTS) bar[position] = (bar[position] ?? 0) + (numbers[from + position] ?? NaN);
}

function setFlags(bar: Float64Array, flags: number): void {
  bar[FLOW_BAR.flags] = (bar[FLOW_BAR.flags] ?? 0) | flags;
}

function nextTime(venue: ConvertedBars | undefined, at = 0): number {
  return venue === undefined || at >= venue.buffer.count ? Infinity : openTimeAt(venue.buffer, at);
}

/** Sizes of a bar: of both sides, and of both by size class. */
const SIZES: readonly number[] = [
  FLOW_BAR.buyVolume,
  FLOW_BAR.sellVolume,
  ...Array.from({ length: 2 * SIZE_CLASSES }, (_, at) => FLOW_BAR.classes + at),
];
const ANEW = { before: new Float64Array(0), from: -Infinity };
const COUNTS = [FLOW_BAR.buyCount, FLOW_BAR.sellCount];
