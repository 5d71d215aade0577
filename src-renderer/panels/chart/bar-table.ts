import { LineSeries } from 'lightweight-charts';
import type { IChartApiBase, ISeriesApi } from 'lightweight-charts';
import type { Palette } from '../../draw/palette.ts';
import { charWidth } from '../../draw/text-fit.ts';
import { drawTooltip } from '../../draw/tooltip.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import { drawBarTable, TABLE_ROWS, tableLines, tableRows } from './bar-table-draw.ts';
import { toChartTime } from './candle-points.ts';
import { FlowHatch } from './flow-hatch.ts';
import type { CandleSpan } from './candle-points.ts';
import { footprintFont } from './footprint-draw.ts';
import { lacksTrades, reasonsAt } from './flow-points.ts';
import { layer, SeriesPrimitive } from './series-primitive.ts';
import type { PaneSize } from './series-primitive.ts';

/** What the table shows: the bars in view of a buffer. */
export interface ShownTable {
  readonly buffer: FlowBuffer;
  readonly palette: Palette;
  /** Open times on screen, epoch ms, both included. */
  readonly visible: { readonly from: number; readonly to: number };
}

/** Where the pointer is in the table's pane: open time of the bar, epoch ms, and the place in CSS pixels. */
export interface TablePoint {
  readonly time: number;
  readonly x: number;
  readonly y: number;
}

/** A pane with the numbers of each bar under it: a column a bar, a row a number. */
export class BarTable {
  readonly #chart: IChartApiBase;
  readonly #cells = new TableCells();
  readonly #hatch = new FlowHatch();
  #series: ISeriesApi<'Line'> | undefined;
  #version = -1;

  constructor(chart: IChartApiBase) {
    this.#chart = chart;
  }

  /** Shows the table with the bars as they are now; takes it away if undefined. */
  show(shown: ShownTable | undefined): void {
    if (shown === undefined) {
      if (this.#series !== undefined) this.#chart.removeSeries(this.#series);
      this.#series = undefined;
      return;
    }
    this.#series ??= this.#make(shown.palette);
    const { buffer, visible, palette } = shown;
    const before = this.#cells.shown;
    const isSame =
      before?.buffer === buffer &&
      before.palette === palette &&
      before.visible.from === visible.from &&
      before.visible.to === visible.to &&
      this.#version === buffer.version;
    if (isSame) return;
    this.#version = buffer.version;
    this.#cells.shown = shown;
    this.#hatch.palette = palette;
    this.#hatch.spans = incompleteSpans(buffer, rangeOf(shown));
    this.#cells.refresh();
  }

  /** Says what is under the pointer, in pane `pane`; undefined for nothing. */
  pointAt(point: TablePoint | undefined, pane: number | undefined): void {
    this.#cells.point = this.#series?.getPane().paneIndex() === pane ? point : undefined;
  }

  #make({ fontSize }: Palette): ISeriesApi<'Line'> {
    const pane = this.#chart.panes().length;
    // It has no points: the table is drawn by what is attached to it.
    const series = this.#chart.addSeries(LineSeries, { lastValueVisible: false, priceLineVisible: false }, pane);
    this.#chart.panes()[pane]?.setHeight(TABLE_ROWS.length * (fontSize + ROW_ROOM));
    series.attachPrimitive(this.#hatch);
    series.attachPrimitive(this.#cells);
    return series;
  }
}

/** Draws the table in its pane, and beside the pointer what a number is. */
class TableCells extends SeriesPrimitive<'Line'> {
  shown: ShownTable | undefined;
  point: TablePoint | undefined;

  protected readonly layers = [
    layer('normal', (context, size) => this.#draw(context, size)),
    layer('top', (context, size) => this.#drawTooltip(context, size)),
  ];

  #draw(context: CanvasRenderingContext2D, { width, height }: PaneSize): void {
    const [shown, scale] = [this.shown, this.chart?.timeScale()];
    if (shown === undefined || scale === undefined) return;
    const { buffer, palette } = shown;
    const font = footprintFont(palette);
    const perChar = charWidth(context, font);
    context.font = font;
    drawBarTable(context, palette, {
      buffer,
      ...rangeOf(shown),
      barSpacing: scale.options().barSpacing,
      width,
      height,
      perChar,
      fontSize: palette.fontSize,
      xOf: (openTime) => scale.timeToCoordinate(toChartTime(openTime)),
    });
  }

  #drawTooltip(context: CanvasRenderingContext2D, { width, height }: PaneSize): void {
    const { shown, point } = this;
    if (shown === undefined || point === undefined) return;
    const { buffer, palette } = shown;
    const row = Math.floor((point.y / height) * tableRows(height, palette.fontSize));
    const lines = tableLines(buffer, point.time, row);
    if (lines.length === 0) return;
    const font = `${palette.fontSize}px ${palette.mono}`;
    const perChar = charWidth(context, font);
    context.font = font;
    drawTooltip(context, palette, lines, { x: point.x, y: point.y, width, height, perChar });
  }
}

/** The bars in view. */
function rangeOf({ buffer, visible }: ShownTable): { readonly first: number; readonly end: number } {
  const first = buffer.indexFrom(visible.from);
  let end = first;
  while (end < buffer.count && (buffer.numbers[end * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN) <= visible.to) end++;
  return { first, end };
}

/** Bars of a range that lack trades; those that are only estimated are dimmed instead. */
function incompleteSpans(
  buffer: FlowBuffer,
  { first, end }: { readonly first: number; readonly end: number },
): readonly CandleSpan[] {
  const spans: CandleSpan[] = [];
  for (let index = first; index < end; index++) {
    if (!lacksTrades(reasonsAt(buffer, index))) continue;
    const time = (buffer.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN) / 1000;
    spans.push({ from: time, to: time, count: 1 });
  }
  return spans;
}

/** Height of a row above that of its text, CSS pixels. */
const ROW_ROOM = 4;
