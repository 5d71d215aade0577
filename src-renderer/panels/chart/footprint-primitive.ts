import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { Palette } from '../../draw/palette.ts';
import { charWidth } from '../../draw/text-fit.ts';
import { drawTooltip } from '../../draw/tooltip.ts';
import { toChartTime } from './candle-points.ts';
import type { FootprintBar } from './footprint-bars.ts';
import { drawFootprints, footprintFont } from './footprint-draw.ts';
import type { FootprintDetail } from './footprint-draw.ts';
import { footprintLines } from './footprint-text.ts';
import type { FootprintAbout } from './footprint-text.ts';
import { layer, SeriesPrimitive } from './series-primitive.ts';
import type { PaneSize } from './series-primitive.ts';
import type { FootprintMode } from './settings.ts';

/** Footprints to draw, with what their numbers mean. */
export interface ShownFootprints extends FootprintAbout {
  readonly bars: readonly FootprintBar[];
  readonly mode: FootprintMode;
  readonly palette: Palette;
}

/** Where the pointer is: the bar's open time in epoch ms, a price, and the place on the pane in CSS pixels, its lower edge if that is below it; and what is noted of the bar. */
export interface PointedAt {
  readonly time: number;
  readonly price: number;
  readonly x: number;
  readonly y: number;
  readonly notes: readonly string[];
}

/** Draws footprints over the candles, and beside the pointer what the numbers of a step are and what is noted of the candle. */
export class FootprintPrimitive extends SeriesPrimitive<'Candlestick'> {
  pointedAt: PointedAt | undefined;
  palette: Palette | undefined;
  #shown: ShownFootprints | undefined;
  #detail: FootprintDetail = 'candle';

  /** Shows these from now on; none if undefined. */
  show(shown: ShownFootprints | undefined): void {
    if (shown === undefined && this.#shown === undefined) return;
    this.#shown = shown;
    this.refresh();
  }

  protected readonly layers = [
    layer('normal', (context, size) => this.#draw(context, size)),
    layer('top', (context, size) => this.#drawTooltip(context, size)),
  ];

  #draw(context: CanvasRenderingContext2D, { width, height }: PaneSize): void {
    const [shown, series, scale] = [this.#shown, this.series, this.chart?.timeScale()];
    this.#detail = 'candle';
    if (shown === undefined || series === undefined || scale === undefined) return;
    const unit = POW10[shown.scales.priceScale] ?? NaN;
    this.#detail = drawFootprints(context, shown.palette, {
      bars: shown.bars,
      mode: shown.mode,
      step: shown.step,
      sizeScale: shown.scales.sizeScale,
      barSpacing: scale.options().barSpacing,
      width,
      height,
      perChar: charWidth(context, footprintFont(shown.palette)),
      fontSize: shown.palette.fontSize,
      xOf: (openTime) => scale.timeToCoordinate(toChartTime(openTime)),
      yOf: (price) => series.priceToCoordinate(price / unit),
    });
  }

  #drawTooltip(context: CanvasRenderingContext2D, { width, height }: PaneSize): void {
    const [shown, at, palette] = [this.#shown, this.pointedAt, this.palette];
    if (at === undefined || palette === undefined) return;
    const bar = this.#detail === 'candle' ? undefined : shown?.bars.find(({ openTime }) => openTime === at.time);
    const numbers = shown === undefined || bar === undefined ? [] : footprintLines(bar, at.price, shown);
    const lines = [...numbers, ...at.notes];
    if (lines.length === 0) return;
    const font = `${palette.fontSize}px ${palette.mono}`;
    const perChar = charWidth(context, font);
    context.font = font;
    drawTooltip(context, palette, lines, {
      x: at.x,
      y: Math.min(at.y, height),
      width,
      height,
      perChar,
    });
  }
}
