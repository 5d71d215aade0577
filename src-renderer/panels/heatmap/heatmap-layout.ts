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
  /** Size of the text, CSS pixels. */
  readonly fontSize: number;
  /** Characters of the longest price. */
  readonly priceChars: number;
  /** Height that the legend of venues needs; it is left out where it would take more than a third. */
  readonly venuesHeight: number;
  /** Places in {@link TIME_ZOOMS} and {@link ROW_HEIGHTS}. */
  readonly zoom: number;
  readonly rowZoom: number;
}

/** Where the plot and its axes lie, in CSS pixels. The plot begins at the left edge, below the legend. */
export interface HeatmapLayout {
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
  /** Where the legend ends. */
  readonly plotTop: number;
  /** Height of the line on top of it, above the venues if there are several. */
  readonly legendHeight: number;
  readonly plotWidth: number;
  readonly plotHeight: number;
  /** Height of the time axis at the bottom. */
  readonly timeAxisHeight: number;
  /** Time and width of a drawn column. */
  readonly binMs: number;
  readonly binWidth: number;
  /** Drawn columns and rows that fit, the last of each cut. */
  readonly bins: number;
  readonly rowHeight: number;
  readonly rows: number;
}

/** Lays a heatmap out. */
export function layoutHeatmap(box: HeatmapBox): HeatmapLayout {
  const { width, height, perChar, fontSize, priceChars, venuesHeight, zoom, rowZoom } = box;
  const axis = Math.ceil(priceChars * perChar) + AXIS_PAD * 2;
  const { ticks, width: binWidth } = TIME_ZOOMS[zoom] ?? TIME_ZOOMS[0];
  const rowHeight = ROW_HEIGHTS[rowZoom] ?? ROW_HEIGHTS[0];
  const plotWidth = Math.max(0, width - axis);
  const legendHeight = fontSize + LEGEND_ROOM;
  const plotTop = legendHeight + (venuesHeight > height * MOST_OF_HEIGHT ? 0 : venuesHeight);
  const timeAxisHeight = fontSize + AXIS_ROOM;
  const plotHeight = Math.max(0, height - plotTop - timeAxisHeight);
  return {
    width,
    height,
    perChar,
    legendHeight,
    plotTop,
    plotWidth,
    plotHeight,
    timeAxisHeight,
    binMs: ticks * DEPTH_TICK_MS,
    binWidth,
    bins: Math.ceil(plotWidth / binWidth),
    rowHeight,
    rows: Math.ceil(plotHeight / rowHeight),
  };
}

/** Height of legend and time axis above that of their text. */
const LEGEND_ROOM = 9;
const AXIS_ROOM = 7;
/** What venues may take of the height. */
const MOST_OF_HEIGHT = 1 / 3;
/** Room at both sides of a price on its axis. */
export const AXIS_PAD = 6;
