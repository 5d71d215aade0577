import type {
  IChartApiBase,
  IPrimitivePaneView,
  ISeriesApi,
  ISeriesPrimitiveBase,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
  SeriesType,
  Time,
} from 'lightweight-charts';

/** Width and height of a pane, CSS pixels. */
export interface PaneSize {
  readonly width: number;
  readonly height: number;
}

/** What is drawn beside a series: the chart and the series while it is attached, and the layers it draws. */
export abstract class SeriesPrimitive<Kind extends SeriesType> implements ISeriesPrimitiveBase<
  SeriesAttachedParameter<Time, Kind>
> {
  protected chart: IChartApiBase | undefined;
  protected series: ISeriesApi<Kind> | undefined;
  #requestUpdate: (() => void) | undefined;
  protected abstract readonly layers: readonly IPrimitivePaneView[];

  attached(to: SeriesAttachedParameter<Time, Kind>): void {
    this.chart = to.chart;
    this.series = to.series;
    this.#requestUpdate = to.requestUpdate;
  }

  detached(): void {
    this.chart = undefined;
    this.series = undefined;
    this.#requestUpdate = undefined;
  }

  /** Asks the library for another drawing. */
  refresh(): void {
    this.#requestUpdate?.();
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.layers;
  }
}

/** A layer of a pane that is drawn in CSS pixels. */
export function layer(
  zOrder: PrimitivePaneViewZOrder,
  draw: (context: CanvasRenderingContext2D, size: PaneSize) => void,
): IPrimitivePaneView {
  const renderer: ReturnType<IPrimitivePaneView['renderer']> = {
    draw: (target) => {
      target.useMediaCoordinateSpace(({ context, mediaSize }) => draw(context, mediaSize));
    },
  };
  return { zOrder: () => zOrder, renderer: () => renderer };
}
