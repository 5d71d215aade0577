/** Where a consolidated ladder's columns lie, in CSS pixels: `[bid bars][bid size][price][ask size][ask bars]`. */
export interface ConsolidatedLayout {
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
  /** Bid bars grow to the left from here, ask bars to the right from `askBars`; both as long as `barWidth` at most. */
  readonly bidBars: number;
  readonly askBars: number;
  readonly barWidth: number;
  readonly priceLeft: number;
  readonly priceRight: number;
  /** Top of the legend, of the column headings, and of the first row. */
  readonly legendTop: number;
  readonly headingTop: number;
  readonly rowsTop: number;
  readonly rowCount: number;
}

/** Height of a row. */
export const ROW_HEIGHT = 17;
/** Height of the two lines with the best of both sides and the spread. */
export const STRIP_HEIGHT = 38;
/** Height of the column headings. */
export const HEADING_HEIGHT = 18;

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

/** Row at a height on the canvas; -1 above or below the rows. */
export function rowAt(layout: ConsolidatedLayout, y: number): number {
  const row = Math.floor((y - layout.rowsTop) / ROW_HEIGHT);
  return row >= 0 && row < layout.rowCount ? row : -1;
}

/** Whether a point lies on the heading of the price column. */
export function isPriceHeading(
  layout: ConsolidatedLayout,
  { x, y }: { readonly x: number; readonly y: number },
): boolean {
  return y >= layout.headingTop && y < layout.rowsTop && x >= layout.priceLeft && x <= layout.priceRight;
}

const PRICE_PADDING = 16;
const SIZE_CHARS = 7;
const SIZE_PADDING = 10;
