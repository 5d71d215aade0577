import type { DrawContext } from '../../draw/draw-context.ts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';

/** Where the rows and the price column of a ladder lie, in CSS pixels. */
export interface LadderFrame {
  readonly width: number;
  readonly perChar: number;
  readonly priceLeft: number;
  readonly priceRight: number;
  /** Top of the column headings. */
  readonly headingTop: number;
  /** Top of the first row, and how many rows there are; the last may be cut. */
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
  /** Ground of the row under the pointer. */
  readonly hover: string;
}

/** What the notices of a ladder depend on. */
export interface LadderNotices {
  readonly axis: { readonly isWarning: boolean };
  readonly rows: { readonly count: number };
  /** Negative while the market is above the rows, positive while it is below them. */
  readonly marketIs: number;
}

/** Height of a row. */
export const ROW_HEIGHT = 17;
/** Height of the column headings. */
export const HEADING_HEIGHT = 18;
/** Rows whose price is a multiple of this many steps are shaded. */
export const SHADED_EVERY = 10;

/** The colours and fonts of a palette that every ladder uses. */
export function ladderSkinBase(palette: Palette): LadderSkinBase {
  return {
    palette,
    font: `11px ${palette.mono}`,
    boldFont: `600 11px ${palette.mono}`,
    headingFont: `10px ${palette.mono}`,
    shade: withAlpha(palette.txt, 0.045),
    hover: withAlpha(palette.accent, 0.14),
  };
}

/** Row at a height on the canvas; -1 above or below the rows. */
export function rowAt(layout: LadderFrame, y: number): number {
  const row = Math.floor((y - layout.rowsTop) / ROW_HEIGHT);
  return row >= 0 && row < layout.rowCount ? row : -1;
}

/** Whether a point lies on the heading of the price column. */
export function isPriceHeading(layout: LadderFrame, { x, y }: { readonly x: number; readonly y: number }): boolean {
  return y >= layout.headingTop && y < layout.rowsTop && x >= layout.priceLeft && x <= layout.priceRight;
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
    context.strokeRect(1, layout.rowsTop + 1, layout.width - 2, rows.count * ROW_HEIGHT - 2);
  }
  if (marketIs === 0) return;
  const text = marketIs < 0 ? '▲ market above (Space)' : '▼ market below (Space)';
  const y = marketIs < 0 ? layout.rowsTop : layout.rowsTop + (rows.count - 1) * ROW_HEIGHT;
  const width = (text.length + 2) * layout.perChar;
  context.fillStyle = palette.accent;
  context.fillRect((layout.width - width) / 2, y, width, ROW_HEIGHT);
  context.fillStyle = palette.onAccent;
  context.font = boldFont;
  context.textAlign = 'center';
  context.fillText(text, layout.width / 2, y + ROW_HEIGHT / 2 + 0.5);
}
