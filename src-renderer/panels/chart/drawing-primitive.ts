import type { ISeriesPrimitiveAxisView } from 'lightweight-charts';
import { venueColour, withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { formatRoundedPrice } from '../../format/decimal-text.ts';
import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import { barsBetween } from './bar-places.ts';
import { fromChartTime, toChartTime } from './candle-points.ts';
import type { ChartPlace, Drawing } from './drawings.ts';
import { rulerText } from './ruler.ts';
import { layer, SeriesPrimitive } from './series-primitive.ts';
import type { PaneSize } from './series-primitive.ts';

/** What the drawings of a chart are drawn with. */
export interface DrawnWith {
  readonly palette: Palette;
  readonly decimals: number;
  readonly buffer: CandleBuffer;
  /** How long a bar takes, ms. */
  readonly barMs: number;
  /** Open time of the newest candle, epoch ms. */
  readonly lastTime: number;
}

/** Draws what a person drew, on the candle series: places are times and prices, so that it stays where it was drawn. */
export class DrawingPrimitive extends SeriesPrimitive<'Candlestick'> {
  #drawings: readonly Drawing[] = [];
  #chosen = -1;
  #with: DrawnWith | undefined;
  #axisViews: readonly ISeriesPrimitiveAxisView[] = [];

  /** Shows drawings; `chosen` is the place of that which keys act on, -1 for none. */
  show(drawings: readonly Drawing[], chosen: number, drawnWith: DrawnWith | undefined): void {
    if (drawings === this.#drawings && chosen === this.#chosen && isSame(drawnWith, this.#with)) return;
    if (drawings !== this.#drawings)
      this.#axisViews = drawings.filter(({ kind }) => kind === 'horizontal').map(({ at }) => this.#label(at.price));
    this.#drawings = drawings;
    this.#chosen = chosen;
    this.#with = drawnWith;
    this.refresh();
  }

  /** Where a place is, CSS pixels; undefined if it has no place. A time within a bar is at that bar; beyond the newest by the length of a bar. */
  pointOf = ({ time, price }: ChartPlace): { readonly x: number; readonly y: number } | undefined => {
    const scale = this.chart?.timeScale();
    const y = this.series?.priceToCoordinate(price) ?? null;
    const exact = scale?.timeToIndex(toChartTime(time)) ?? null;
    const next = scale?.timeToIndex(toChartTime(time), true) ?? null;
    if (scale === undefined || y === null || next === null || this.#with === undefined) return undefined;
    const { barMs, lastTime } = this.#with;
    const within = exact ?? (time > lastTime ? next : Math.max(0, next - 1));
    const beyond = Math.max(0, time - lastTime) / barMs;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an index of a point is a logical position
    const x = scale.logicalToCoordinate((within + beyond) as never);
    return x === null ? undefined : { x, y };
  };

  /** The place under a point; beyond the newest candle by the length of the interval. */
  placeOf = (x: number, y: number): ChartPlace | undefined => {
    const scale = this.chart?.timeScale();
    if (scale !== undefined && x > scale.width()) return undefined;
    const price = this.series?.coordinateToPrice(y) ?? null;
    const logical = scale?.coordinateToLogical(x) ?? null;
    if (scale === undefined || price === null || logical === null || this.#with === undefined) return undefined;
    const time = scale.coordinateToTime(x);
    if (typeof time === 'number') return { time: fromChartTime(time), price };
    const { lastTime, barMs } = this.#with;
    const last = scale.timeToIndex(toChartTime(lastTime), true);
    return last === null || logical < last ? undefined : { time: lastTime + Math.round(logical - last) * barMs, price };
  };

  priceAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.#axisViews;
  }

  protected readonly layers = [
    layer('top', (context, size) => {
      for (const [index, drawing] of this.#drawings.entries())
        this.#draw(context, size, drawing, index === this.#chosen);
    }),
  ];

  #label(price: number): ISeriesPrimitiveAxisView {
    return {
      text: () => formatRoundedPrice(price, this.#with?.decimals ?? 2),
      coordinate: () => this.series?.priceToCoordinate(price) ?? OFF_SCREEN,
      textColor: () => venueColour(this.#with?.palette.warn ?? '').ink,
      backColor: () => this.#with?.palette.warn ?? '',
      visible: () => this.#with !== undefined,
      tickVisible: () => false,
    };
  }

  #draw(context: CanvasRenderingContext2D, size: PaneSize, drawing: Drawing, isChosen: boolean): void {
    const at = this.pointOf(drawing.at);
    if (at === undefined || this.#with === undefined) return;
    const { palette } = this.#with;
    context.strokeStyle = palette.warn;
    context.lineWidth = isChosen ? 2 : 1;
    context.setLineDash([]);
    if (drawing.kind === 'horizontal') {
      line(context, { x: 0, y: at.y }, { x: size.width, y: at.y });
      return;
    }
    if (drawing.kind === 'note') {
      drawNote(context, at, drawing.text, palette, isChosen);
      return;
    }
    const to = this.pointOf(drawing.to);
    if (to === undefined) return;
    if (drawing.kind === 'trend') line(context, at, to);
    else this.#drawRuler(context, drawing, at, to);
    if (isChosen) for (const end of [at, to]) handle(context, end, palette);
  }

  #drawRuler(context: CanvasRenderingContext2D, drawing: Drawing, at: Point, to: Point): void {
    if (this.#with === undefined || drawing.kind !== 'ruler') return;
    const { palette, buffer, decimals } = this.#with;
    const colour = drawing.to.price >= drawing.at.price ? palette.up : palette.down;
    const box = [Math.min(at.x, to.x), Math.min(at.y, to.y), Math.abs(to.x - at.x), Math.abs(to.y - at.y)] as const;
    context.fillStyle = withAlpha(colour, 0.12);
    context.fillRect(...box);
    context.strokeStyle = colour;
    context.strokeRect(...box);
    const toBar = barsBetween(buffer, drawing.at.time, drawing.to.time);
    const length = Math.abs(drawing.to.time - drawing.at.time);
    const text = rulerText(
      { fromPrice: drawing.at.price, toPrice: drawing.to.price, fromBar: 0, toBar },
      decimals,
      length,
    );
    drawText(context, { x: (at.x + to.x) / 2, y: to.y + (to.y < at.y ? -14 : 14) }, text, palette);
  }
}

function isSame(one: DrawnWith | undefined, other: DrawnWith | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.palette === other.palette &&
    one.decimals === other.decimals &&
    one.lastTime === other.lastTime &&
    one.buffer === other.buffer &&
    one.barMs === other.barMs
  );
}

function line(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  context.beginPath();
  context.moveTo(from.x, Math.round(from.y) + 0.5);
  context.lineTo(to.x, Math.round(to.y) + 0.5);
  context.stroke();
}

function handle(context: CanvasRenderingContext2D, { x, y }: Point, palette: Palette): void {
  context.fillStyle = palette.bg1;
  context.fillRect(x - 3, y - 3, 6, 6);
  context.strokeRect(x - 3, y - 3, 6, 6);
}

function drawNote(
  context: CanvasRenderingContext2D,
  at: Point,
  text: string,
  palette: Palette,
  isChosen: boolean,
): void {
  context.fillStyle = palette.warn;
  context.beginPath();
  context.arc(at.x, at.y, isChosen ? 5 : 4, 0, Math.PI * 2);
  context.fill();
  context.font = `${palette.fontSize}px ${palette.mono}`;
  const width = context.measureText(text).width;
  drawText(context, { x: at.x + 8 + (width + 12) / 2, y: at.y }, text, palette);
}

function drawText(context: CanvasRenderingContext2D, { x, y }: Point, text: string, palette: Palette): void {
  context.font = `${palette.fontSize}px ${palette.mono}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const width = context.measureText(text).width + 12;
  context.fillStyle = palette.bg3;
  const height = palette.fontSize + 7;
  context.fillRect(x - width / 2, y - height / 2, width, height);
  context.fillStyle = palette.txt;
  context.fillText(text, x, y);
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const OFF_SCREEN = -1_000;
