import { LineSeries } from 'lightweight-charts';
import type { IChartApiBase, ISeriesApi } from 'lightweight-charts';
import type { Palette } from '../../draw/palette.ts';
import { charWidth } from '../../draw/text-fit.ts';
import { drawTooltip } from '../../draw/tooltip.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import { drawBarTable, rowsOf, tableLines, tableRows } from './bar-table-draw.ts';
import type { TableBars } from './bar-table-draw.ts';
import { toChartTime } from './candle-points.ts';
import { FlowHatch } from './flow-hatch.ts';
import type { CandleSpan } from './candle-points.ts';
import { footprintFont } from './footprint-draw.ts';
import { lacksTrades, reasonsAt } from './flow-points.ts';
import { layer, SeriesPrimitive } from './series-primitive.ts';
import type { PaneSize } from './series-primitive.ts';
import { SummedFlow } from './venue-flow.ts';

/** What the table shows: the bars in view, of one venue or sums over several. */
export interface ShownTable {
  readonly buffer: TableBars;
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
  /** The rows for which the pane was given its height. */
  #rows: ReturnType<typeof rowsOf> | undefined;

  constructor(chart: IChartApiBase) {
    this.#chart = chart;
  }

  /** Shows the table with the bars as they are now; takes it away if undefined. */
  show(shown: ShownTable | undefined): void {
    if (shown === undefined) {
      if (this.#series !== undefined) this.#chart.removeSeries(this.#series);
      this.#series = undefined;
      this.#rows = undefined;
      return;
    }
    const { buffer, visible, palette } = shown;
    const series = (this.#series ??= this.#make());
    const rows = rowsOf(buffer);
    if (rows !== this.#rows) series.getPane().setHeight(rows.length * (palette.fontSize + ROW_ROOM));
    this.#rows = rows;
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

  /**
   * Says what is under the pointer, in pane `pane`; undefined for nothing. What is said of sums names every venue, for which the table has no room:
   * it is returned, for another pane.
   */
  pointAt(point: TablePoint | undefined, pane: number | undefined): readonly string[] {
    const own = this.#series?.getPane();
    const cells = this.#cells;
    const isSum = cells.shown?.buffer instanceof SummedFlow;
    const here = own?.paneIndex() === pane ? point : undefined;
    cells.point = isSum ? undefined : here;
    return isSum && here !== undefined ? cells.linesAt(here, own?.getHeight() ?? NaN) : [];
  }

  #make(): ISeriesApi<'Line'> {
    const pane = this.#chart.panes().length;
    // It has no points: the table is drawn by what is attached to it.
    const series = this.#chart.addSeries(LineSeries, { lastValueVisible: false, priceLineVisible: false }, pane);
    series.attachPrimitive(this.#hatch);
    series.attachPrimitive(this.#cells);
    return series;
  }
}

/** Draws the table in its pane, and beside the pointer what a number is. */
class TableCells extends SeriesPrimitive<'Line'> {
  shown: ShownTable | undefined;
  point: TablePoint | undefined;

  /** What the number at a place is, line by line; none beside the numbers. */
  linesAt({ time, y }: TablePoint, height: number): readonly string[] {
    if (this.shown === undefined) return [];
    const { buffer, palette } = this.shown;
    const rows = tableRows(buffer, height, palette.fontSize);
    return tableLines(buffer, time, Math.floor((y / height) * rows.length));
  }

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
    const { palette } = shown;
    const lines = this.linesAt(point, height);
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
  buffer: TableBars,
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
