import { headingHeight, LADDER_PAD, LEAST_SIZE_CHARS, WANTED_SIZE_CHARS } from '../parts/ladder-parts.ts';
import type { LadderFrame } from '../parts/ladder-parts.ts';

/** Where the ladder's columns lie, in CSS pixels: `[bid size][sells][price][buys][ask size]`. */
export interface LadderLayout extends LadderFrame {
  readonly height: number;
  /** Right edge of the bid sizes; they start at 0. */
  readonly bidRight: number;
  /** Left edge of the ask sizes; they end at `width`. */
  readonly askLeft: number;
  readonly showsTraded: boolean;
  /** Whether there is room beside a price for the marks of last trade, high and low. */
  readonly showsMarks: boolean;
  /** Characters of a size; 0 if sizes are left out and only their bars show. */
  readonly sizeChars: number;
  readonly tradedChars: number;
}

/** Height of the line with the last price, the spread and the depth. */
export const STRIP_HEIGHT = 20;

/**
 * Lays a ladder out; `priceChars` is the length of the longest price, which is always shown whole. What does not fit is left out, in this order: the
 * traded columns, the marks beside the price, digits of the sizes, the sizes.
 */
export function layoutLadder(
  { width, height, rowHeight }: Pick<LadderLayout, 'width' | 'height' | 'rowHeight'>,
  perChar: number,
  priceChars: number,
): LadderLayout {
  const priceText = Math.round(priceChars * perChar);
  const wanted = WANTED_SIZE_CHARS * perChar + LADDER_PAD + SIZE_GAP;
  const wide = (width - priceText - MARKS_ROOM) / 2;
  const showsTraded = wide >= wanted + TRADED_CHARS * perChar + LADDER_PAD;
  const showsMarks = wide >= wanted;
  const priceWidth = Math.min(width, priceText + (showsMarks ? MARKS_ROOM : EDGE_ROOM));
  const side = Math.max(0, (width - priceWidth) / 2);
  const sizeWidth = Math.round(showsTraded ? Math.max(wanted, side * SIZE_SHARE) : side);
  const sizeChars = Math.floor((sizeWidth - LADDER_PAD - SIZE_GAP) / perChar);
  const priceLeft = Math.round(side);
  const rowsTop = STRIP_HEIGHT + headingHeight({ rowHeight });
  return {
    width,
    height,
    perChar,
    bidRight: sizeWidth,
    priceLeft,
    priceRight: Math.round(side + priceWidth),
    askLeft: width - sizeWidth,
    showsTraded,
    showsMarks,
    sizeChars: sizeChars < LEAST_SIZE_CHARS ? 0 : Math.min(sizeChars, MOST_SIZE_CHARS),
    tradedChars: Math.floor((side - sizeWidth - LADDER_PAD) / perChar),
    headingTop: STRIP_HEIGHT,
    rowHeight,
    rowsTop,
    rowCount: Math.max(0, Math.floor((height - rowsTop) / rowHeight)),
  };
}

/** The layout while the view glides: the first row reaches above its place, and one more is to be seen. */
export function shiftedLayout(layout: LadderLayout, shift: number): LadderLayout {
  return shift === 0
    ? layout
    : { ...layout, rowsTop: layout.rowsTop - shift * layout.rowHeight, rowCount: layout.rowCount + 1 };
}

/** Room beside a price, both sides together: for the marks of last trade, high and low; without them a character on each side. */
const MARKS_ROOM = 28;
const EDGE_ROOM = 14;
const SIZE_GAP = 1;
const TRADED_CHARS = 6;
const MOST_SIZE_CHARS = 10;
/** Share of a side that the sizes have beside the traded column. */
const SIZE_SHARE = 0.56;
