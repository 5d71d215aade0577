import { DEPTH_TICK_MS } from '../../../src-shared/wire/layout.ts';

/** Ticks that a drawn column stands for, and its width in CSS pixels, from the closest look to the widest. */
export const TIME_ZOOMS = [
  { ticks: 1, width: 8 },
  { ticks: 1, width: 4 },
  { ticks: 1, width: 2 },
  { ticks: 1, width: 1 },
  { ticks: 2, width: 1 },
  { ticks: 4, width: 1 },
  { ticks: 8, width: 1 },
  { ticks: 16, width: 1 },
] as const;

/** Heights of a row in CSS pixels, from the widest look to the closest. */
export const ROW_HEIGHTS = [1, 2, 3, 4, 6, 9, 14] as const;

/** What a heatmap is laid out for. */
export interface HeatmapBox {
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
  /** Characters of the longest price. */
  readonly priceChars: number;
  /** Places in {@link TIME_ZOOMS} and {@link ROW_HEIGHTS}. */
  readonly zoom: number;
  readonly rowZoom: number;
}

/** Where the plot and its axes lie, in CSS pixels. The plot begins at the left edge, below the legend. */
export interface HeatmapLayout {
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
  readonly plotTop: number;
  readonly plotWidth: number;
  readonly plotHeight: number;
  /** Time and width of a drawn column. */
  readonly binMs: number;
  readonly binWidth: number;
  /** Drawn columns and rows that fit, the last of each cut. */
  readonly bins: number;
  readonly rowHeight: number;
  readonly rows: number;
}

/** Height of the legend on top. */
export const LEGEND_HEIGHT = 20;
/** Height of the time axis at the bottom. */
export const TIME_AXIS_HEIGHT = 18;

/** Lays a heatmap out. */
export function layoutHeatmap({ width, height, perChar, priceChars, zoom, rowZoom }: HeatmapBox): HeatmapLayout {
  const axis = Math.ceil(priceChars * perChar) + AXIS_PAD * 2;
  const { ticks, width: binWidth } = TIME_ZOOMS[zoom] ?? TIME_ZOOMS[0];
  const rowHeight = ROW_HEIGHTS[rowZoom] ?? ROW_HEIGHTS[0];
  const plotWidth = Math.max(0, width - axis);
  const plotHeight = Math.max(0, height - LEGEND_HEIGHT - TIME_AXIS_HEIGHT);
  return {
    width,
    height,
    perChar,
    plotTop: LEGEND_HEIGHT,
    plotWidth,
    plotHeight,
    binMs: ticks * DEPTH_TICK_MS,
    binWidth,
    bins: Math.ceil(plotWidth / binWidth),
    rowHeight,
    rows: Math.ceil(plotHeight / rowHeight),
  };
}

/** Room at both sides of a price on its axis. */
export const AXIS_PAD = 6;
