import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../wire/layout.ts';
import { SIZE_CLASSES } from './size-classes.ts';

/**
 * Sums of prices by weight, about the first price that is given, so that small differences of large prices are not lost: the average price, and how far
 * prices are spread about it.
 */
export class PriceMoments {
  /** What the sums are about; NaN while there are none. */
  origin = NaN;
  weight = 0;
  weighted = 0;
  squared = 0;

  /** Adds the sums of a bar: those of its weights, and of its weights by the distance of prices from `open`, once and squared. */
  add(open: number, weight: number, weighted: number, squared: number): void {
    if (!(weight > 0)) return;
    if (Number.isNaN(this.origin)) this.origin = open;
    const away = open - this.origin;
    this.weight += weight;
    this.weighted += weighted + weight * away;
    this.squared += squared + 2 * away * weighted + weight * away * away;
  }

  /** Adds the bar whose numbers begin at `base`. */
  addBar(numbers: Float64Array, base: number): void {
    this.add(
      numbers[base + FLOW_BAR.open] ?? NaN,
      numbers[base + FLOW_BAR.weight] ?? 0,
      numbers[base + FLOW_BAR.weighted] ?? 0,
      numbers[base + FLOW_BAR.squared] ?? 0,
    );
  }

  /** The average price, scaled as the bars' prices; NaN while nothing was traded. */
  get price(): number {
    return this.origin + this.weighted / this.weight;
  }

  /** The standard deviation of prices about it, scaled likewise. */
  get deviation(): number {
    const mean = this.weighted / this.weight;
    return Math.sqrt(Math.max(0, this.squared / this.weight - mean * mean));
  }
}

/** Where a bar has what was bought and what was sold: of all trades, or of one size class. */
export function sidesOf(sizeClass: number | undefined): readonly [buy: number, sell: number] {
  return sizeClass === undefined
    ? [FLOW_BAR.buyVolume, FLOW_BAR.sellVolume]
    : [FLOW_BAR.classes + sizeClass, FLOW_BAR.classes + SIZE_CLASSES + sizeClass];
}

/** The delta of a bar: bought less sold. Of one size class, if that is given. */
function deltaOf(numbers: Float64Array, base: number, sizeClass?: number): number {
  const [buy, sell] = sidesOf(sizeClass);
  return (numbers[base + buy] ?? 0) - (numbers[base + sell] ?? 0);
}

/** Where cumulative sums begin anew: each UTC day, or at one instant. */
export type FlowAnchor = { readonly kind: 'session' } | { readonly kind: 'time'; readonly from: number };

/** Cumulative volume delta and average price at the end of one bar. `flags` are those of all bars since the anchor. */
export interface FlowPoint {
  readonly openTime: number;
  readonly cvd: number;
  /** Lowest and highest of the cumulative delta within the bar. */
  readonly cvdLow: number;
  readonly cvdHigh: number;
  readonly vwap: number;
  readonly deviation: number;
  readonly flags: number;
  /** Where the sums begin, epoch ms: the anchor, or midnight UTC. */
  readonly from: number;
  /** The first bar after the anchor; the sums begin with it. */
  readonly isFirst: boolean;
}

/**
 * Cumulative sums over `count` bars, oldest first, `stride` numbers each. `lateFlag` is added from the first bar on to sums whose anchor is before it. Of one size
 * class, if that is given, which has no path within the bar.
 */
export function cumulate(
  { numbers, count, stride = FLOW_BAR_STRIDE }: FlowColumns,
  anchor: FlowAnchor,
  { lateFlag, sizeClass }: { readonly lateFlag: number; readonly sizeClass?: number },
): readonly FlowPoint[] {
  const points: FlowPoint[] = [];
  let average = new PriceMoments();
  let start = NaN;
  let cvd = 0;
  let flags = 0;
  for (let i = 0; i < count; i++) {
    const base = i * stride;
    const openTime = numbers[base + FLOW_BAR.openTime] ?? NaN;
    const from = anchor.kind === 'time' ? anchor.from : Math.floor(openTime / DAY_MS) * DAY_MS;
    if ((numbers[base + FLOW_BAR.closeTime] ?? NaN) < from) continue;
    const isFirst = from !== start;
    if (isFirst) {
      start = from;
      average = new PriceMoments();
      cvd = 0;
      flags = i === 0 && openTime > from ? lateFlag : 0;
    }
    flags |= numbers[base + FLOW_BAR.flags] ?? 0;
    average.addBar(numbers, base);
    const before = cvd;
    cvd += deltaOf(numbers, base, sizeClass);
    const hasPath = sizeClass === undefined;
    points.push({
      openTime,
      cvd,
      cvdLow: hasPath ? before + (numbers[base + FLOW_BAR.minDelta] ?? 0) : Math.min(before, cvd),
      cvdHigh: hasPath ? before + (numbers[base + FLOW_BAR.maxDelta] ?? 0) : Math.max(before, cvd),
      vwap: average.price,
      deviation: average.deviation,
      flags,
      from,
      isFirst,
    });
  }
  return points;
}

/** Bars as columns. */
export interface FlowColumns {
  readonly numbers: Float64Array;
  readonly count: number;
  /** Numbers a bar; those of the wire if absent. */
  readonly stride?: number;
}

const DAY_MS = 86_400_000;
