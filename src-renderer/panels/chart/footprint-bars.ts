import { imbalancesOf, nakedControls, unfinishedAuctions } from '../../../src-shared/market/flow/imbalances.ts';
import type { ControlledBar, ImbalanceRule, Imbalances } from '../../../src-shared/market/flow/imbalances.ts';
import { controlOf } from '../../../src-shared/market/flow/volume-profile.ts';
import type { PriceRow } from '../../../src-shared/market/flow/volume-profile.ts';
import type { FlowReason } from '../../../src-shared/market/flow/completeness.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { reasonsAt } from './flow-points.ts';
import type { PricedBars } from './flow-points.ts';
import type { ChartSettings } from './settings.ts';

/** The footprint of a bar with what is marked in it. Prices and sizes are scaled integers, as in the buffer. */
export interface FootprintBar {
  /** Epoch ms. */
  readonly openTime: number;
  readonly open: number;
  readonly close: number;
  /** By price ascending, steps without trades left out. */
  readonly rows: readonly PriceRow[];
  /** Place in `rows` of the point of control. */
  readonly control: number;
  /** No later bar has come back to the point of control. */
  readonly isNaked: boolean;
  readonly imbalances: Imbalances;
  /** What makes an imbalance: so many times the other side, and at least so much, which is the mean side of the bar's steps or was chosen. */
  readonly rule: ImbalanceRule & { readonly isMean: boolean };
  readonly unfinished: { readonly high: boolean; readonly low: boolean };
  /** Why the bar is not whole; empty if it is. */
  readonly reasons: readonly FlowReason[];
}

/** What makes an imbalance, as it was chosen. */
export type ImbalanceSettings = Pick<ChartSettings, 'imbalanceRatio' | 'imbalanceSize'>;

/** The footprints of bars that overlap a span of time, epoch ms, oldest first; bars without trades are left out. */
export function footprintBars(
  buffer: PricedBars,
  { from, to }: { readonly from: number; readonly to: number },
  { imbalanceRatio, imbalanceSize }: ImbalanceSettings,
): readonly FootprintBar[] {
  if (Number.isNaN(buffer.step)) return [];
  const first = buffer.indexFrom(from);
  let end = first;
  while (end < buffer.count && numberAt(buffer, end, FLOW_BAR.openTime) <= to) end++;
  const naked = nakedBetween(buffer, first, end);
  const bars: FootprintBar[] = [];
  for (let index = first; index < end; index++) {
    const rows = buffer.cellsAt(index);
    if (rows.length === 0) continue;
    const isMean = imbalanceSize === 0;
    const minSize = isMean ? meanSideOf(rows) : imbalanceSize * (POW10[buffer.scales.sizeScale] ?? NaN);
    const rule = { ratio: imbalanceRatio, minSize, isMean };
    bars.push({
      openTime: numberAt(buffer, index, FLOW_BAR.openTime),
      open: numberAt(buffer, index, FLOW_BAR.open),
      close: numberAt(buffer, index, FLOW_BAR.close),
      rows,
      control: controlOf(rows),
      isNaked: naked.has(index),
      imbalances: imbalancesOf(rows, buffer.step, rule),
      rule,
      unfinished: unfinishedAuctions(rows),
      reasons: reasonsAt(buffer, index),
    });
  }
  return bars;
}

/** Bars from `first` to before `end` whose point of control is naked. Of all later bars only their extremes matter. */
function nakedBetween(buffer: PricedBars, first: number, end: number): ReadonlySet<number> {
  const bars: ControlledBar[] = [];
  for (let index = first; index < end; index++) bars.push(controlledAt(buffer, index));
  if (end < buffer.count) {
    let high = -Infinity;
    let low = Infinity;
    // Prices of bars without trades are NaN, which neither comparison takes.
    for (let index = end; index < buffer.count; index++) {
      if (numberAt(buffer, index, FLOW_BAR.high) > high) high = numberAt(buffer, index, FLOW_BAR.high);
      if (numberAt(buffer, index, FLOW_BAR.low) < low) low = numberAt(buffer, index, FLOW_BAR.low);
    }
    bars.push({ rows: [], high, low });
  }
  return new Set(nakedControls(bars, buffer.step).map(({ bar }) => first + bar));
}

function controlledAt(buffer: PricedBars, index: number): ControlledBar {
  return {
    rows: buffer.cellsAt(index),
    high: numberAt(buffer, index, FLOW_BAR.high),
    low: numberAt(buffer, index, FLOW_BAR.low),
  };
}

/** The mean size of one side of a step: what is smaller is too little to weigh against another. */
function meanSideOf(rows: readonly PriceRow[]): number {
  let sum = 0;
  for (const { buy, sell } of rows) sum += buy + sell;
  return sum / (2 * rows.length);
}

function numberAt({ numbers }: PricedBars, index: number, position: number): number {
  return numbers[index * FLOW_BAR_STRIDE + position] ?? NaN;
}
