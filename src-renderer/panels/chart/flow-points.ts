import type { HistogramData, LineData, WhitespaceData } from 'lightweight-charts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { reasonsOf, UNCLASSED } from '../../../src-shared/market/flow/completeness.ts';
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
  readonly cvd: LinePoints;
  readonly vwap: LinePoints;
  /** Bands of one, two and three standard deviations; empty beyond those wanted. */
  readonly upper: LinePoints;
  readonly lower: LinePoints;
  readonly upper2: LinePoints;
  readonly lower2: LinePoints;
  readonly upper3: LinePoints;
  readonly lower3: LinePoints;
  /** Cumulative delta of a size class; empty if it is not wanted. */
  readonly class0: LinePoints;
  readonly class1: LinePoints;
  readonly class2: LinePoints;
  readonly class3: LinePoints;
  /** Bars that are not whole, in rows; and stretches in which a sum contains one. Those that are only estimated are dimmed instead. */
  readonly incompleteBars: readonly CandleSpan[];
  readonly incompleteSums: readonly CandleSpan[];
}

/** Points of a line; empty places before sums begin. */
type LinePoints = readonly (LineData | WhitespaceData)[];

/** Which sums are drawn: where they begin, how many bands, and of which size classes of trades in which colours. */
export interface SumsWanted {
  readonly anchor: FlowAnchor;
  readonly bands: number;
  readonly classes: readonly { readonly sizeClass: number; readonly colour: string }[];
}

/** Since midnight UTC, with one band and no size classes. */
export const USUAL_SUMS: SumsWanted = { anchor: { kind: 'session' }, bands: 1, classes: [] };

/** Bars, oldest first, as columns of the wire: of one venue, or sums over several. */
export type FlowBars = Pick<FlowBuffer, 'numbers' | 'count' | 'scales' | 'isStale'>;

/** Bars with what was traded at each price step of them. */
export type PricedBars = FlowBars & Pick<FlowBuffer, 'step' | 'cellsAt' | 'indexFrom'>;

/** Everything that is drawn of bars. */
export function flowPoints(
  buffer: FlowBars,
  palette: Pick<Palette, 'up' | 'down' | 'accent'>,
  { anchor, bands, classes }: SumsWanted = USUAL_SUMS,
): FlowPoints {
  const { numbers, count } = buffer;
  const size = POW10[buffer.scales.sizeScale] ?? NaN;
  const price = POW10[buffer.scales.priceScale] ?? NaN;
  const sums = cumulate({ numbers, count }, anchor, { lateFlag: FlowFlag.lateStart });
  /** Bars before the anchor have no sums. */
  const skipped = count - sums.length;
  const delta = Array.from({ length: count }, (_, index) => {
    const value = deltaAt(buffer, index) / size;
    const color = value < 0 ? palette.down : palette.up;
    return { time: timeAt(buffer, index), value, color: isEstimated(buffer, index) ? withAlpha(color, DIM) : color };
  });
  const line = (points: readonly FlowPoint[], of: (point: FlowPoint) => number, colour?: LineColour): LinePoints =>
    Array.from({ length: count }, (_, index) => {
      const point = points[index - skipped];
      const time = timeAt(buffer, index);
      const value = point === undefined ? NaN : of(point);
      if (point === undefined || Number.isNaN(value)) return { time };
      if (colour === undefined) return { time, value };
      return { time, value, color: (point.flags & colour.dimmedBy) === 0 ? colour.full : colour.dim };
    });
  const band = (wanted: number, side: 1 | -1): LinePoints =>
    bands < wanted ? NO_POINTS : line(sums, ({ vwap, deviation }) => (vwap + side * wanted * deviation) / price);
  const ofClass = (sizeClass: number): LinePoints => {
    const wanted = classes.find((one) => one.sizeClass === sizeClass);
    if (wanted === undefined) return NO_POINTS;
    const own = cumulate({ numbers, count }, anchor, { lateFlag: FlowFlag.lateStart, sizeClass });
    return line(own, ({ cvd }) => cvd / size, lineColour(wanted.colour, UNCLASSED));
  };
  return {
    delta,
    cvd: line(sums, ({ cvd }) => cvd / size, lineColour(palette.accent, FlowFlag.estimated)),
    vwap: line(sums, ({ vwap }) => vwap / price),
    upper: band(1, 1),
    lower: band(1, -1),
    upper2: band(2, 1),
    lower2: band(2, -1),
    upper3: band(3, 1),
    lower3: band(3, -1),
    class0: ofClass(0),
    class1: ofClass(1),
    class2: ofClass(2),
    class3: ofClass(3),
    incompleteBars: spansOf(count, (index) => (lacksTrades(reasonsAt(buffer, index)) ? timeAt(buffer, index) : NaN)),
    incompleteSums: spansOf(count, (index) =>
      lacksTrades(reasonsOf(sums[index - skipped]?.flags ?? 0, buffer.isStale && index === count - 1))
        ? timeAt(buffer, index)
        : NaN,
    ),
  };
}

/** The sums of the bar at `index`, which begin at an anchor; undefined for a bar before it. */
export function sumsAt(
  { numbers, count }: FlowBars,
  index: number,
  anchor: FlowAnchor,
  sizeClass?: number,
): FlowPoint | undefined {
  const sums = cumulate({ numbers, count }, anchor, {
    lateFlag: FlowFlag.lateStart,
    ...(sizeClass !== undefined && { sizeClass }),
  });
  return sums[index - (count - sums.length)];
}

/** Colours of a line, and the flags of a sum that dim it. */
interface LineColour {
  readonly full: string;
  readonly dim: string;
  readonly dimmedBy: number;
}

function lineColour(full: string, dimmedBy: number): LineColour {
  return { full, dim: withAlpha(full, DIM), dimmedBy };
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

/** Bars in view of which `isLacking` takes the reasons why they are not whole. */
export function lackingSpans(
  buffer: FlowBuffer,
  { from, to }: { readonly from: number; readonly to: number },
  isLacking: (reasons: readonly FlowReason[]) => boolean,
): readonly CandleSpan[] {
  const first = buffer.indexFrom(from);
  return spansOf(buffer.count, (index) => {
    const isInView = index >= first && (buffer.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN) <= to;
    return isInView && isLacking(reasonsAt(buffer, index)) ? timeAt(buffer, index) : NaN;
  });
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
const NO_POINTS: LinePoints = [];

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
