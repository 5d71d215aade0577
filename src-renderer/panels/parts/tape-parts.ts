import type { DrawContext } from '../../draw/draw-context.ts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { fitText } from '../../draw/text-fit.ts';

/** Colours and fonts of a tape, made once a theme. */
export interface TapeSkin {
  readonly palette: Palette;
  readonly font: string;
  readonly boldFont: string;
  readonly headingFont: string;
  /** Grounds from smallest to largest. */
  readonly buys: readonly string[];
  readonly sells: readonly string[];
  readonly hover: string;
  /** Ground of a row that stands for missing trades. */
  readonly missing: string;
}

/** What the line on top of a tape shows. */
export interface TapeStrip {
  readonly width: number;
  readonly perChar: number;
  readonly isPaused: boolean;
  /** Share of buys, 0 to 1; NaN where there is none. */
  readonly share: number;
  /** Wordings on the left and on the right, longest first. */
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** Whether the right one is a warning. */
  readonly isWarning: boolean;
}

/** Height of a row. */
export const TAPE_ROW_HEIGHT = 18;
/** Height of the line with the buy/sell bar, which a click resumes from. */
export const TAPE_STRIP_HEIGHT = 22;
/** Height of the column headings. */
export const TAPE_HEADING_HEIGHT = 18;
/** Room at the left and right edge. */
export const TAPE_PAD = 8;

/** The colours of a palette, as every tape uses them. */
export function tapeSkin(palette: Palette): TapeSkin {
  return {
    palette,
    font: `11px ${palette.mono}`,
    boldFont: `700 11px ${palette.mono}`,
    headingFont: `10px ${palette.mono}`,
    buys: SHADES.map((alpha) => withAlpha(palette.up, alpha)),
    sells: SHADES.map((alpha) => withAlpha(palette.down, alpha)),
    hover: withAlpha(palette.accent, 0.16),
    missing: withAlpha(palette.warn, 0.14),
  };
}

/** Draws the line on top: the share of buys as a bar and in words, or, while paused, how much is waiting. */
export function drawTapeStrip(context: DrawContext, skin: TapeSkin, strip: TapeStrip): void {
  const { palette } = skin;
  const { width, perChar, isPaused, share } = strip;
  context.fillStyle = isPaused ? palette.accent : palette.bg2;
  context.fillRect(0, 0, width, TAPE_STRIP_HEIGHT);
  if (!Number.isNaN(share)) {
    const buys = Math.round(width * share);
    context.fillStyle = palette.up;
    context.fillRect(0, TAPE_STRIP_HEIGHT - BAR_HEIGHT, buys, BAR_HEIGHT);
    context.fillStyle = palette.down;
    context.fillRect(buys + 1, TAPE_STRIP_HEIGHT - BAR_HEIGHT, width - buys - 1, BAR_HEIGHT);
  }
  const y = (TAPE_STRIP_HEIGHT - BAR_HEIGHT) / 2 + 0.5;
  const left = isPaused ? (strip.left[0] ?? '') : fitText(strip.left, width - TAPE_PAD * 2, perChar);
  context.font = isPaused ? skin.boldFont : skin.font;
  context.textAlign = 'left';
  context.fillStyle = isPaused ? palette.onAccent : palette.txt;
  context.fillText(left, TAPE_PAD, y);
  context.font = skin.font;
  context.textAlign = 'right';
  context.fillStyle = isPaused ? palette.onAccent : strip.isWarning ? palette.warn : palette.label;
  context.fillText(
    fitText(isPaused ? RESUME : strip.right, width - TAPE_PAD * 3 - left.length * perChar, perChar),
    width - TAPE_PAD,
    y,
  );
}

/** Opacity of the ground by shade. */
const SHADES = [0.03, 0.08, 0.14, 0.21, 0.3, 0.44];
const BAR_HEIGHT = 3;
const RESUME = ['Esc or click resumes', 'Esc'];
