import type { SeriesType } from 'lightweight-charts';
import type { Palette } from '../../draw/palette.ts';
import { hatch } from './chart-primitive.ts';
import type { CandleSpan } from './candle-points.ts';
import { toChartTime } from './candle-points.ts';
import { layer, SeriesPrimitive } from './series-primitive.ts';

/** Hatches spans of a series whose numbers are not whole. */
export class FlowHatch extends SeriesPrimitive<SeriesType> {
  palette: Palette | undefined;
  spans: readonly CandleSpan[] = [];

  protected readonly layers = [
    layer('bottom', (context, { height }) => {
      for (const span of this.spans) this.#draw(context, span, height);
    }),
  ];

  #draw(context: CanvasRenderingContext2D, span: CandleSpan, height: number): void {
    const scale = this.chart?.timeScale();
    const left = scale?.timeToCoordinate(toChartTime(span.from * 1000)) ?? null;
    const right = scale?.timeToCoordinate(toChartTime(span.to * 1000)) ?? null;
    if (scale === undefined || left === null || right === null || this.palette === undefined) return;
    const half = scale.options().barSpacing / 2;
    hatch(context, left - half, right + half, height, this.palette);
  }
}
