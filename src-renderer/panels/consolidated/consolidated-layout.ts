import { HEADING_HEIGHT, ROW_HEIGHT } from '../parts/ladder-parts.ts';
import type { LadderFrame } from '../parts/ladder-parts.ts';

/** Where a consolidated ladder's columns lie, in CSS pixels: `[bid bars][bid size][price][ask size][ask bars]`. */
export interface ConsolidatedLayout extends LadderFrame {
  readonly height: number;
  /** Bid bars grow to the left from here, ask bars to the right from `askBars`; both as long as `barWidth` at most. */
  readonly bidBars: number;
  readonly askBars: number;
  readonly barWidth: number;
  /** Top of the legend. */
  readonly legendTop: number;
}

/** Height of the two lines with the best of both sides and the spread. */
const STRIP_HEIGHT = 38;

/** Lays a ladder out; `priceChars` is the length of the longest price. */
export function layoutConsolidated(
  box: { readonly width: number; readonly height: number; readonly legendHeight: number },
  perChar: number,
  priceChars: number,
): ConsolidatedLayout {
  const { width, height, legendHeight } = box;
  const priceWidth = Math.min(Math.round(priceChars * perChar) + PRICE_PADDING, Math.round(width * 0.4));
  const sizeWidth = Math.min(Math.round(SIZE_CHARS * perChar) + SIZE_PADDING, Math.round((width - priceWidth) * 0.4));
  const priceLeft = Math.round((width - priceWidth) / 2);
  const rowsTop = STRIP_HEIGHT + legendHeight + HEADING_HEIGHT;
  const bidBars = priceLeft - sizeWidth;
  return {
    width,
    height,
    perChar,
    bidBars,
    askBars: priceLeft + priceWidth + sizeWidth,
    barWidth: Math.max(0, bidBars - 1),
    priceLeft,
    priceRight: priceLeft + priceWidth,
    legendTop: STRIP_HEIGHT,
    headingTop: STRIP_HEIGHT + legendHeight,
    rowsTop,
    rowCount: Math.max(0, Math.floor((height - rowsTop) / ROW_HEIGHT)),
  };
}

const PRICE_PADDING = 16;
const SIZE_CHARS = 7;
const SIZE_PADDING = 10;
