import { HEADING_HEIGHT, ROW_HEIGHT } from '../parts/ladder-parts.ts';
import type { LadderFrame } from '../parts/ladder-parts.ts';

/** Where the ladder's columns lie, in CSS pixels: `[bid size][sells][price][buys][ask size]`. */
export interface LadderLayout extends LadderFrame {
  readonly height: number;
  /** Right edge of the bid sizes; they start at 0. */
  readonly bidRight: number;
  /** Left edge of the ask sizes; they end at `width`. */
  readonly askLeft: number;
  /** False where there is no room for the traded columns. */
  readonly showsTraded: boolean;
}

/** Height of the line with the last price, the spread and the depth. */
export const STRIP_HEIGHT = 20;

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
    headingTop: STRIP_HEIGHT,
    rowsTop,
    rowCount: Math.max(0, Math.floor((height - rowsTop) / ROW_HEIGHT)),
  };
}

/** Room beside a price for the marks of last trade, high and low. */
const PRICE_PADDING = 28;
/** Characters and room that a size and a traded column need together. */
const SIDE_CHARS = 13;
const SIDE_PADDING = 18;
const SIZE_SHARE = 0.56;
