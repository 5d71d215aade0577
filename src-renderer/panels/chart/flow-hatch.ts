import type {
  IChartApiBase,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitiveBase,
  SeriesAttachedParameter,
} from 'lightweight-charts';
import type { Palette } from '../../draw/palette.ts';
import { hatch } from './chart-primitive.ts';
import type { CandleSpan } from './candle-points.ts';
import { toChartTime } from './candle-points.ts';

/** Hatches spans of a series whose numbers are not whole. */
export class FlowHatch implements ISeriesPrimitiveBase<SeriesAttachedParameter> {
  palette: Palette | undefined;
  spans: readonly CandleSpan[] = [];
  #chart: IChartApiBase | undefined;

  attached(to: SeriesAttachedParameter): void {
    this.#chart = to.chart;
  }

  detached(): void {
    this.#chart = undefined;
  }

  readonly #views: readonly IPrimitivePaneView[] = [
    {
      zOrder: () => 'bottom' as const,
      renderer: (): IPrimitivePaneRenderer => ({
        draw: (target) =>
          target.useMediaCoordinateSpace(({ context, mediaSize }) => {
            for (const span of this.spans) this.#draw(context, span, mediaSize.height);
          }),
      }),
    },
  ];

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  #draw(context: CanvasRenderingContext2D, span: CandleSpan, height: number): void {
    const scale = this.#chart?.timeScale();
    const left = scale?.timeToCoordinate(toChartTime(span.from * 1000)) ?? null;
    const right = scale?.timeToCoordinate(toChartTime(span.to * 1000)) ?? null;
    if (scale === undefined || left === null || right === null || this.palette === undefined) return;
    const half = scale.options().barSpacing / 2;
    hatch(context, left - half, right + half, height, this.palette);
  }
}
