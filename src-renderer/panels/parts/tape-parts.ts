import { headingFont, withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';

/** Colours and fonts of a tape, made once a theme. */
export interface TapeSkin {
  readonly palette: Palette;
  readonly font: string;
  readonly boldFont: string;
  readonly headingFont: string;
  /** Grounds from smallest to largest. */
  readonly buys: readonly string[];
  readonly sells: readonly string[];
  /** Lines above and below the row under the pointer. */
  readonly hover: string;
  /** Ground of a row that stands for missing trades. */
  readonly missing: string;
}

/** Height of a row and of the column headings: one pixel more than that of a row of a ladder. */
export function tapeRowHeight({ rowHeight }: Palette): number {
  return rowHeight + 1;
}

/** Height of the line with the buy/sell bar, which a click resumes from. */
export const TAPE_STRIP_HEIGHT = 22;
/** Room at the left and right edge. */
export const TAPE_PAD = 8;

/** The colours of a palette, as every tape uses them. */
export function tapeSkin(palette: Palette): TapeSkin {
  return {
    palette,
    font: `${palette.fontSize}px ${palette.mono}`,
    boldFont: `700 ${palette.fontSize}px ${palette.mono}`,
    headingFont: headingFont(palette),
    buys: SHADES.map((alpha) => withAlpha(palette.up, alpha)),
    sells: SHADES.map((alpha) => withAlpha(palette.down, alpha)),
    hover: palette.accent,
    missing: withAlpha(palette.warn, 0.14),
  };
}

/** Opacity of the ground by shade. */
const SHADES = [0.03, 0.08, 0.14, 0.2, 0.27, 0.34];
/** Shades from which on a ground is too strong for the colours of sides, and for dim text: all of the row is drawn in the colour of text. */
export const STRONG_SHADE = 2;
