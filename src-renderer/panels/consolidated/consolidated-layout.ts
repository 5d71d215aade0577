import { headingHeight, LADDER_PAD, LEAST_SIZE_CHARS, WANTED_SIZE_CHARS } from '../parts/ladder-parts.ts';
import type { LadderFrame } from '../parts/ladder-parts.ts';

/** Where a consolidated ladder's columns lie, in CSS pixels: `[bid bars][bid size][price][ask size][ask bars]`. */
export interface ConsolidatedLayout extends LadderFrame {
  readonly height: number;
  /** Bid bars grow to the left from here, ask bars to the right from `askBars`; both as long as `barWidth` at most. */
  readonly bidBars: number;
  readonly askBars: number;
  readonly barWidth: number;
  /** Characters of a size; 0 if sizes are left out. */
  readonly sizeChars: number;
  /** Top of the legend. */
  readonly legendTop: number;
}

/** Height of the two lines with the best of both sides and the spread. */
const STRIP_HEIGHT = 38;

/**
 * Lays a ladder out; `priceChars` is the length of the longest price, which is always shown whole. What does not fit is left out, in this order: the
 * bars' length, digits of the sizes, the sizes.
 */
export function layoutConsolidated(
  box: Pick<ConsolidatedLayout, 'width' | 'height' | 'rowHeight'> & { readonly legendHeight: number },
  perChar: number,
  priceChars: number,
): ConsolidatedLayout {
  const { width, height, rowHeight, legendHeight } = box;
  const priceWidth = Math.min(width, Math.round(priceChars * perChar) + PRICE_PADDING);
  const priceLeft = Math.round((width - priceWidth) / 2);
  const fitting = Math.floor((priceLeft - SIZE_PADDING) / perChar);
  const sizeChars = fitting < LEAST_SIZE_CHARS ? 0 : Math.min(fitting, WANTED_SIZE_CHARS);
  const sizeWidth = sizeChars === 0 ? 0 : Math.round(sizeChars * perChar) + SIZE_PADDING;
  const rowsTop = STRIP_HEIGHT + legendHeight + headingHeight({ rowHeight });
  const bidBars = priceLeft - sizeWidth;
  return {
    width,
    height,
    perChar,
    bidBars,
    askBars: priceLeft + priceWidth + sizeWidth,
    barWidth: Math.max(0, bidBars - 1),
    sizeChars,
    priceLeft,
    priceRight: priceLeft + priceWidth,
    legendTop: STRIP_HEIGHT,
    headingTop: STRIP_HEIGHT + legendHeight,
    rowHeight,
    rowsTop,
    rowCount: Math.max(0, Math.floor((height - rowsTop) / rowHeight)),
  };
}

const PRICE_PADDING = 16;
const SIZE_PADDING = LADDER_PAD + 4;
