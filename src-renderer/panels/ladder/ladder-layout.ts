/** Where the ladder's columns lie, in CSS pixels: `[bid size][sells][price][buys][ask size]`. */
export interface LadderLayout {
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
  /** Right edge of the bid sizes; they start at 0. */
  readonly bidRight: number;
  readonly priceLeft: number;
  readonly priceRight: number;
  /** Left edge of the ask sizes; they end at `width`. */
  readonly askLeft: number;
  /** False where there is no room for the traded columns. */
  readonly showsTraded: boolean;
  /** Top of the first row, and how many rows there are; the last may be cut. */
  readonly rowsTop: number;
  readonly rowCount: number;
}

/** Height of a row. */
export const ROW_HEIGHT = 17;
/** Height of the line with the last price, the spread and the depth. */
export const STRIP_HEIGHT = 20;
/** Height of the column headings. */
export const HEADING_HEIGHT = 18;

/** Lays a ladder out; `priceChars` is the length of the longest price. */
export function layoutLadder(width: number, height: number, perChar: number, priceChars: number): LadderLayout {
  const priceWidth = Math.min(Math.round(priceChars * perChar) + PRICE_PADDING, Math.round(width * 0.5));
  const side = (width - priceWidth) / 2;
  const showsTraded = side >= SIDE_CHARS * perChar + SIDE_PADDING;
  const sizeWidth = showsTraded ? Math.round(side * SIZE_SHARE) : Math.round(side);
  const rowsTop = STRIP_HEIGHT + HEADING_HEIGHT;
  const priceLeft = Math.round(side);
  return {
    width,
    height,
    perChar,
    bidRight: sizeWidth,
    priceLeft,
    priceRight: priceLeft + priceWidth,
    askLeft: width - sizeWidth,
    showsTraded,
    rowsTop,
    rowCount: Math.max(0, Math.floor((height - rowsTop) / ROW_HEIGHT)),
  };
}

/** Row at a height on the canvas; -1 above or below the rows. */
export function rowAt(layout: LadderLayout, y: number): number {
  const row = Math.floor((y - layout.rowsTop) / ROW_HEIGHT);
  return row >= 0 && row < layout.rowCount ? row : -1;
}

/** Whether a point lies on the heading of the price column. */
export function isPriceHeading(layout: LadderLayout, { x, y }: { readonly x: number; readonly y: number }): boolean {
  return y >= STRIP_HEIGHT && y < layout.rowsTop && x >= layout.priceLeft && x <= layout.priceRight;
}

/** Room beside a price for the marks of last trade, high and low. */
const PRICE_PADDING = 28;
/** Characters and room that a size and a traded column need together. */
const SIDE_CHARS = 13;
const SIDE_PADDING = 18;
const SIZE_SHARE = 0.56;
