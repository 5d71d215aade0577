import type { HistogramData, LineData, WhitespaceData } from 'lightweight-charts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { reasonsOf } from '../../../src-shared/market/flow/completeness.ts';
import type { FlowReason } from '../../../src-shared/market/flow/completeness.ts';
import { cumulate } from '../../../src-shared/market/flow/flow-sums.ts';
import type { FlowAnchor, FlowPoint } from '../../../src-shared/market/flow/flow-sums.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import type { CandleSpan } from './candle-points.ts';
import { toChartTime } from './candle-points.ts';

/** What the panes and overlays of order flow are drawn from, one of each a bar, oldest first. */
export interface FlowPoints {
  readonly delta: readonly HistogramData[];
  readonly cvd: readonly (LineData | WhitespaceData)[];
  readonly vwap: readonly (LineData | WhitespaceData)[];
  readonly upper: readonly (LineData | WhitespaceData)[];
  readonly lower: readonly (LineData | WhitespaceData)[];
  /** Bars that are not whole, in rows; and stretches in which a sum since midnight UTC contains one. Those that are only estimated are dimmed instead. */
  readonly incompleteBars: readonly CandleSpan[];
  readonly incompleteSums: readonly CandleSpan[];
}

/** Bars, oldest first, as columns of the wire: of one venue, or sums over several. */
export type FlowBars = Pick<FlowBuffer, 'numbers' | 'count' | 'scales' | 'isStale'>;

/** Bars with what was traded at each price step of them. */
export type PricedBars = FlowBars & Pick<FlowBuffer, 'step' | 'cellsAt' | 'indexFrom'>;

/** Cumulative sums of bars, from the first at the anchor on: the last is that of the newest bar. */
export function sumsOf({ numbers, count }: FlowBars, anchor: FlowAnchor): readonly FlowPoint[] {
  return cumulate({ numbers, count }, anchor, { lateFlag: FlowFlag.lateStart });
}

/** Everything that is drawn of bars; sums begin at the anchor. */
export function flowPoints(
  buffer: FlowBars,
  palette: Pick<Palette, 'up' | 'down' | 'accent'>,
  anchor: FlowAnchor = { kind: 'session' },
): FlowPoints {
  const { count } = buffer;
  const size = POW10[buffer.scales.sizeScale] ?? NaN;
  const price = POW10[buffer.scales.priceScale] ?? NaN;
  const sums = sumsOf(buffer, anchor);
  const before = count - sums.length;
  const delta = Array.from({ length: count }, (_, index) => {
    const value = deltaAt(buffer, index) / size;
    const color = value < 0 ? palette.down : palette.up;
    return { time: timeAt(buffer, index), value, color: isEstimated(buffer, index) ? withAlpha(color, DIM) : color };
  });
  const line = (of: (point: FlowPoint) => number): (LineData | WhitespaceData)[] =>
    sums.map((point) => {
      const time = toChartTime(point.openTime);
      const value = of(point);
      return Number.isNaN(value) ? { time } : { time, value };
    });
  return {
    delta,
    cvd: sums.map(({ openTime, cvd, flags }) => ({
      time: toChartTime(openTime),
      value: cvd / size,
      color: (flags & FlowFlag.estimated) === 0 ? palette.accent : withAlpha(palette.accent, DIM),
    })),
    vwap: line(({ vwap }) => vwap / price),
    upper: line(({ vwap, deviation }) => (vwap + deviation) / price),
    lower: line(({ vwap, deviation }) => (vwap - deviation) / price),
    incompleteBars: spansOf(count, (index) => (lacksTrades(reasonsAt(buffer, index)) ? timeAt(buffer, index) : NaN)),
    incompleteSums: spansOf(count, (index) =>
      lacksTrades(reasonsOf(sums[index - before]?.flags ?? 0, buffer.isStale && index === count - 1))
        ? timeAt(buffer, index)
        : NaN,
    ),
  };
}

function isEstimated({ numbers }: FlowBars, index: number): boolean {
  return ((numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.flags] ?? 0) & FlowFlag.estimated) !== 0;
}

/** Whether there is a worse reason than that the bar was estimated; sums that are not by price lack nothing of a footprint that is clipped. */
export function lacksTrades(reasons: readonly FlowReason[]): boolean {
  return reasons.some((reason) => reason !== 'estimated' && reason !== 'clipped');
}

/** Why a bar is not whole; empty if it is. */
export function reasonsAt(buffer: FlowBars, index: number): readonly FlowReason[] {
  const flags = buffer.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.flags] ?? 0;
  return reasonsOf(flags, buffer.isStale && index === buffer.count - 1);
}

/** Bought less sold in a bar, in `sizeScale`. */
export function deltaAt({ numbers }: FlowBars, index: number): number {
  const base = index * FLOW_BAR_STRIDE;
  return (numbers[base + FLOW_BAR.buyVolume] ?? 0) - (numbers[base + FLOW_BAR.sellVolume] ?? 0);
}

/** Trades in a bar; NaN if they were not counted. */
export function tradesAt({ numbers }: FlowBars, index: number): number {
  const base = index * FLOW_BAR_STRIDE;
  return (numbers[base + FLOW_BAR.buyCount] ?? NaN) + (numbers[base + FLOW_BAR.sellCount] ?? NaN);
}

function timeAt({ numbers }: FlowBars, index: number): ReturnType<typeof toChartTime> {
  return toChartTime(numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN);
}

const DIM = 0.5;

/** Runs of bars for which a time is given, epoch seconds; NaN ends a run. */
function spansOf(count: number, timeOf: (index: number) => number): readonly CandleSpan[] {
  const spans: CandleSpan[] = [];
  let from = NaN;
  let to = NaN;
  let length = 0;
  for (let index = 0; index <= count; index++) {
    const time = index < count ? timeOf(index) : NaN;
    if (Number.isNaN(time)) {
      if (length > 0) spans.push({ from, to, count: length });
      length = 0;
      continue;
    }
    if (length === 0) from = time;
    to = time;
    length++;
  }
  return spans;
}
