import type { DrawContext } from '../../draw/draw-context.ts';
import { headingFont, withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import type { TextCache } from '../../draw/text-cache.ts';
import { fitText } from '../../draw/text-fit.ts';
import { drawTooltip } from '../../draw/tooltip.ts';

/** Where the rows and the price column of a ladder lie, in CSS pixels. */
export interface LadderFrame {
  readonly width: number;
  readonly perChar: number;
  readonly priceLeft: number;
  readonly priceRight: number;
  /** Top of the column headings. */
  readonly headingTop: number;
  /** Height of a row, top of the first one, and how many there are; the last may be cut. */
  readonly rowHeight: number;
  readonly rowsTop: number;
  readonly rowCount: number;
}

/** Colours and fonts that every ladder uses. */
export interface LadderSkinBase {
  readonly palette: Palette;
  readonly font: string;
  readonly boldFont: string;
  readonly headingFont: string;
  /** Ground of every tenth price. */
  readonly shade: string;
  /** Lines above and below the row under the pointer. */
  readonly hover: string;
}

/** What the notices of a ladder depend on. */
export interface LadderNotices {
  readonly axis: { readonly isWarning: boolean };
  readonly rows: { readonly count: number };
  /** Negative while the market is above the rows, positive while it is below them. */
  readonly marketIs: number;
}

/** The rows of a ladder, top down. */
export interface LadderRowsBase {
  readonly count: number;
  /** Group index of each row; NaN if there is no such price. */
  readonly index: Float64Array;
  /** 1 for a row that is on the canvas as it would be drawn: it is left as it is. */
  readonly unchanged: Uint8Array;
}

/** Room between a text and the edge of its column. */
export const LADDER_PAD = 6;
/** Characters of a size if there is room. */
export const WANTED_SIZE_CHARS = 7;
/** Fewest characters in which a size is of use. */
export const LEAST_SIZE_CHARS = 5;
/** Rows whose price is a multiple of this many steps are shaded. */
const SHADED_EVERY = 10;

/** The colours and fonts of a palette that every ladder uses. */
export function ladderSkinBase(palette: Palette): LadderSkinBase {
  return {
    palette,
    font: `${palette.fontSize}px ${palette.mono}`,
    boldFont: `600 ${palette.fontSize}px ${palette.mono}`,
    headingFont: headingFont(palette),
    shade: withAlpha(palette.txt, 0.035),
    hover: palette.accent,
  };
}

/** Height of the column headings. */
export function headingHeight({ rowHeight }: Pick<LadderFrame, 'rowHeight'>): number {
  return rowHeight + 1;
}

/** Middle of a row's texts below its top. */
export function textMiddle({ rowHeight }: Pick<LadderFrame, 'rowHeight'>): number {
  return rowHeight / 2 + 0.5;
}

/** Row at a height on the canvas; -1 above or below the rows. */
export function rowAt(layout: LadderFrame, y: number): number {
  const row = Math.floor((y - layout.rowsTop) / layout.rowHeight);
  return row >= 0 && row < layout.rowCount ? row : -1;
}

/** Whether a point lies on the heading of the price column. */
export function isPriceHeading(layout: LadderFrame, { x, y }: { readonly x: number; readonly y: number }): boolean {
  return y >= layout.headingTop && y < layout.rowsTop && x >= layout.priceLeft && x <= layout.priceRight;
}

/** Draws the ground of a whole ladder. */
export function drawBackground(context: DrawContext, { palette }: LadderSkinBase, width: number, height: number): void {
  context.globalAlpha = 1;
  context.fillStyle = palette.bg1;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'middle';
}

/** Fills the rows that are drawn between two edges, those below each other at once. */
export function fillRows(
  context: DrawContext,
  { rowsTop, rowHeight }: Pick<LadderFrame, 'rowsTop' | 'rowHeight'>,
  { count, unchanged }: Pick<LadderRowsBase, 'count' | 'unchanged'>,
  { left, width }: { readonly left: number; readonly width: number },
): void {
  for (let row = 0; row < count; row++) {
    if (unchanged[row] === 1) continue;
    const from = row;
    while (row + 1 < count && unchanged[row + 1] !== 1) row++;
    context.fillRect(left, rowsTop + from * rowHeight, width, (row + 1 - from) * rowHeight);
  }
}

/** Shades the rows whose price is a multiple of ten steps. */
export function drawShades(
  context: DrawContext,
  skin: LadderSkinBase,
  layout: LadderFrame,
  rows: LadderRowsBase,
): void {
  context.fillStyle = skin.shade;
  for (let row = 0; row < rows.count; row++)
    if (rows.unchanged[row] !== 1 && (rows.index[row] ?? NaN) % SHADED_EVERY === 0)
      context.fillRect(0, layout.rowsTop + row * layout.rowHeight, layout.width, layout.rowHeight);
}

/** The ground of the price column, and lines around the row under the pointer; `hovered` is -1 for none. */
export function drawPriceColumn(
  context: DrawContext,
  skin: LadderSkinBase,
  layout: LadderFrame,
  rows: LadderRowsBase,
  hovered: number,
): void {
  context.fillStyle = skin.palette.bg2;
  fillRows(context, layout, rows, { left: layout.priceLeft, width: layout.priceRight - layout.priceLeft });
  if (hovered === -1) return;
  context.fillStyle = skin.hover;
  const top = layout.rowsTop + hovered * layout.rowHeight;
  context.fillRect(0, top, layout.width, 1);
  context.fillRect(0, top + layout.rowHeight - 1, layout.width, 1);
}

/** The prices; those of the group indices `bestBid` and `bestAsk` bold and in the colour of their side. */
export function drawPrices(
  context: DrawContext,
  skin: LadderSkinBase,
  layout: LadderFrame,
  rows: LadderRowsBase,
  { text, bestBid, bestAsk }: LadderPrices,
): void {
  const { palette } = skin;
  const x = (layout.priceLeft + layout.priceRight) / 2;
  context.textAlign = 'center';
  context.font = skin.font;
  context.fillStyle = palette.txt;
  for (let row = 0; row < rows.count; row++) {
    const index = rows.index[row] ?? NaN;
    if (rows.unchanged[row] === 1 || Number.isNaN(index)) continue;
    const isBest = index === bestBid || index === bestAsk;
    if (isBest) {
      context.font = skin.boldFont;
      context.fillStyle = index === bestBid ? palette.up : palette.down;
    }
    context.fillText(text.get(index), x, layout.rowsTop + row * layout.rowHeight + textMiddle(layout));
    if (isBest) {
      context.font = skin.font;
      context.fillStyle = palette.txt;
    }
  }
}

/** Texts of prices by group index, and the best of both sides; NaN for none. */
export interface LadderPrices {
  readonly text: TextCache;
  readonly bestBid: number;
  readonly bestAsk: number;
}

/** A dashed line from `left` to `right`. */
export function drawDashes(context: DrawContext, left: number, right: number, y: number): void {
  for (let x = left; x < right; x += DASH * 2) context.fillRect(x, y, DASH, 1);
}

/** The line under the headings. */
export function drawHeadingLine(context: DrawContext, skin: LadderSkinBase, layout: LadderFrame): void {
  context.fillStyle = skin.palette.line;
  context.fillRect(0, layout.headingTop + headingHeight(layout) - 1, layout.width, 1);
}

/** Exact values of the row under the pointer, beside it. */
export function drawRowTooltip(
  context: DrawContext,
  skin: LadderSkinBase,
  layout: LadderFrame & { readonly height: number },
  point: { readonly x: number; readonly y: number },
  lines: readonly string[],
): void {
  if (lines.length === 0) return;
  context.font = skin.font;
  const { width, height, perChar } = layout;
  drawTooltip(context, skin.palette, lines, { x: point.x, y: point.y, width, height, perChar });
}

/** Which way the market has left the view, and a frame around the rows right before they jump. */
export function drawNotices(
  context: DrawContext,
  { palette, boldFont }: LadderSkinBase,
  layout: LadderFrame,
  { axis, rows, marketIs }: LadderNotices,
): void {
  if (axis.isWarning) {
    context.strokeStyle = palette.accent;
    context.lineWidth = 2;
    context.strokeRect(1, layout.rowsTop + 1, layout.width - 2, rows.count * layout.rowHeight - 2);
  }
  if (marketIs === 0) return;
  const text = fitText(marketIs < 0 ? ABOVE : BELOW, layout.width - LADDER_PAD * 2, layout.perChar);
  const y = marketIs < 0 ? layout.rowsTop : layout.rowsTop + (rows.count - 1) * layout.rowHeight;
  const width = (text.length + 2) * layout.perChar;
  context.fillStyle = palette.accent;
  context.fillRect((layout.width - width) / 2, y, width, layout.rowHeight);
  context.fillStyle = palette.onAccent;
  context.font = boldFont;
  context.textAlign = 'center';
  context.fillText(text, layout.width / 2, y + layout.rowHeight / 2 + 0.5);
}

const DASH = 4;
const ABOVE = ['▲ market above (Space)', '▲ market above', '▲'];
const BELOW = ['▼ market below (Space)', '▼ market below', '▼'];
