import type { Palette } from '../../draw/palette.ts';
import { withAlpha } from '../../draw/palette.ts';
import { charWidth } from '../../draw/text-fit.ts';
import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import { CANDLE_STRIDE } from '../../../src-shared/wire/layout.ts';
import { fromChartTime, indexBefore, toChartTime } from './candle-points.ts';
import type { PlacedTimes } from './flow-spans.ts';
import { layer, SeriesPrimitive } from './series-primitive.ts';
import type { PaneSize } from './series-primitive.ts';
import { timeOf } from './time-tools.ts';
import type { TimeMark } from './time-tools.ts';

/** What the marks of a chart are drawn with. */
export interface ShownMarks {
  readonly times: PlacedTimes;
  readonly marks: readonly TimeMark[];
  readonly buffer: CandleBuffer;
  readonly palette: Palette;
}

/** Draws lines at times that were placed, each on the candle it falls into: the anchor of sums, and the ends of a range with its ground. */
export class TimeMarks extends SeriesPrimitive<'Candlestick'> {
  #shown: ShownMarks | undefined;

  /** Shows these from now on. */
  show(shown: ShownMarks): void {
    const before = this.#shown;
    this.#shown = shown;
    if (before?.times !== shown.times || before.marks !== shown.marks || before.palette !== shown.palette)
      this.refresh();
  }

  /** Where the candle of a time is, CSS pixels; undefined if it is not on the axis. */
  readonly xOf = (time: number): number | undefined => {
    const { buffer } = this.#shown ?? {};
    const at = buffer === undefined ? -1 : indexBefore(buffer, time);
    const openTime = buffer?.numbers[at * CANDLE_STRIDE];
    const x =
      at === -1 || openTime === undefined ? null : this.chart?.timeScale().timeToCoordinate(toChartTime(openTime));
    return x ?? undefined;
  };

  /** Open time of the candle under a place, epoch ms; beyond the newest, that one. Undefined beside the pane. */
  readonly timeAt = (x: number): number | undefined => {
    const { buffer } = this.#shown ?? {};
    const scale = this.chart?.timeScale();
    if (buffer === undefined || scale === undefined || buffer.count === 0 || x < 0 || x > scale.width())
      return undefined;
    const time = scale.coordinateToTime(x);
    const newest = buffer.numbers[(buffer.count - 1) * CANDLE_STRIDE];
    const oldest = buffer.numbers[0];
    if (typeof time === 'number') return fromChartTime(time);
    const right = newest === undefined ? undefined : this.xOf(newest);
    return right !== undefined && x < right ? oldest : newest;
  };

  protected readonly layers = [
    layer('bottom', (context, size) => this.#drawGround(context, size)),
    layer('top', (context, size) => {
      for (const mark of this.#shown?.marks ?? []) this.#drawMark(context, size, mark);
    }),
  ];

  #drawGround(context: CanvasRenderingContext2D, { height }: PaneSize): void {
    const { times, marks = [], palette } = this.#shown ?? {};
    if (times?.range === undefined || palette === undefined || !marks.includes('from')) return;
    const [from, to] = [this.xOf(times.range.from), this.xOf(times.range.to)];
    if (from === undefined || to === undefined) return;
    const half = (this.chart?.timeScale().options().barSpacing ?? 0) / 2;
    context.fillStyle = withAlpha(palette.accent, 0.06);
    context.fillRect(from - half, 0, to - from + half * 2, height);
  }

  #drawMark(context: CanvasRenderingContext2D, { width, height }: PaneSize, mark: TimeMark): void {
    const { times, palette } = this.#shown ?? {};
    const time = times === undefined ? undefined : timeOf(times, mark);
    const at = time === undefined ? undefined : this.xOf(time);
    if (at === undefined || palette === undefined || at < 0 || at > width) return;
    const x = Math.round(at) + 0.5;
    context.strokeStyle = palette.accent;
    context.lineWidth = 1;
    context.setLineDash(DASH);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.stroke();
    context.setLineDash([]);
    if (mark !== 'anchor') return;
    const font = `${palette.fontSize - 1}px ${palette.mono}`;
    const room = charWidth(context, font) * LABEL.length + PADDING * 2;
    const left = x + room > width ? x - room : x;
    const lineHeight = palette.fontSize + PADDING;
    context.font = font;
    context.fillStyle = palette.bg3;
    context.fillRect(left, height - lineHeight, room, lineHeight);
    context.fillStyle = palette.txt;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillText(LABEL, left + PADDING, height - lineHeight / 2);
  }
}

const LABEL = 'anchor';
const PADDING = 4;
const DASH = [6, 3];
