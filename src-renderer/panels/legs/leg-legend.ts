import type { DrawContext } from '../../draw/draw-context.ts';
import { rowFont } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { cutText, fitText } from '../../draw/text-fit.ts';
import { legLetter } from './asset-legs.ts';
import type { Leg } from './asset-legs.ts';
import { legStateTexts } from './leg-state.ts';
import type { LegState } from './leg-state.ts';

/** Fonts and colours of a legend and of its marks, made once a theme. */
export interface LegendSkin {
  readonly palette: Palette;
  readonly font: string;
  readonly badgeFont: string;
  readonly markFont: string;
  readonly tones: Readonly<Record<LegState['tone'], string>>;
}

/** The venues of a panel: which colour and letter is whose, its currency, and its badge. */
export interface Legend {
  readonly states: readonly LegState[];
  readonly top: number;
  readonly width: number;
  readonly perChar: number;
  /** Engine time, epoch ms: ages are counted against it. */
  readonly now: number;
}

/** The colours of a palette, as every legend uses them. */
export function legendSkin(palette: Palette): LegendSkin {
  return {
    palette,
    font: rowFont(palette),
    badgeFont: `600 ${rowFont(palette)}`,
    markFont: `700 ${Math.round(MARK * 0.8)}px ${palette.mono}`,
    tones: { good: palette.good, quiet: palette.label, warn: palette.warn, bad: palette.bad },
  };
}

/** Height of a legend of so many venues. */
export function legendHeight(skin: LegendSkin, count: number, width: number, perChar: number): number {
  return count === 0 ? 0 : Math.ceil(count / columnsOf(count, width, perChar)) * lineHeight(skin) + MARGIN;
}

/** Draws a legend. A venue that does not count is fainter and says why. */
export function drawLegend(context: DrawContext, skin: LegendSkin, legend: Legend): void {
  const { states, top, width, perChar } = legend;
  const columns = columnsOf(states.length, width, perChar);
  const cellWidth = Math.min(Math.floor((width - PAD) / columns), Math.ceil(perChar * WIDE_CHARS));
  context.fillStyle = skin.palette.bg2;
  context.fillRect(0, top, width, legendHeight(skin, states.length, width, perChar));
  for (let at = 0; at < states.length; at++) {
    const state = states[at];
    if (state !== undefined)
      drawCell(
        context,
        skin,
        legend,
        state,
        PAD + (at % columns) * cellWidth,
        top + MARGIN / 2 + Math.floor(at / columns) * lineHeight(skin),
        cellWidth,
      );
  }
}

/** Draws the mark of a venue, its letter on its colour, in a square of 12 by 12 pixels. */
export function drawLegMark(
  context: DrawContext,
  skin: LegendSkin,
  leg: Pick<Leg, 'slot' | 'colour'> | undefined,
  x: number,
  y: number,
): void {
  const colour = skin.palette.venues[leg?.colour ?? -1];
  context.fillStyle = colour?.fill ?? skin.palette.label;
  context.fillRect(x, y, MARK, MARK);
  context.font = skin.markFont;
  context.fillStyle = colour?.ink ?? skin.palette.bg1;
  context.textAlign = 'center';
  context.fillText(legLetter(leg?.slot ?? -1), x + MARK / 2, y + MARK / 2 + 0.5);
}

// oxlint-disable-next-line max-params -- hot: an options object a cell and frame would be garbage
function drawCell(
  context: DrawContext,
  skin: LegendSkin,
  { perChar, now }: Legend,
  state: LegState,
  left: number,
  top: number,
  width: number,
): void {
  const { leg, isCounted, tone } = state;
  const line = lineHeight(skin);
  const y = top + line / 2 + 0.5;
  const alpha = context.globalAlpha;
  if (!isCounted) context.globalAlpha = alpha * FAINT;
  drawLegMark(context, skin, leg, left, top + (line - MARK) / 2);
  context.globalAlpha = alpha;
  const chars = Math.floor((width - PAD - MARK - GAP) / perChar);
  const { quote } = leg.instrument;
  const badge = fitText(legStateTexts(state, now), (chars - leg.name.length - quote.length - 2) * perChar, perChar);
  const name = cutText(leg.name, chars - badge.length - quote.length - 2);
  const x = left + MARK + GAP;
  context.textAlign = 'left';
  context.font = skin.font;
  context.fillStyle = isCounted ? skin.palette.txt : skin.palette.label;
  context.fillText(name, x, y);
  context.fillStyle = skin.palette.label;
  context.fillText(quote, x + (name.length + 1) * perChar, y);
  context.font = skin.badgeFont;
  context.fillStyle = skin.tones[tone];
  context.fillText(badge, x + (name.length + quote.length + 2) * perChar, y);
}

function lineHeight({ palette }: LegendSkin): number {
  return palette.fontSize + LINE_PAD;
}

/** As many beside each other as there is room for, spread evenly over the lines that takes. */
function columnsOf(count: number, width: number, perChar: number): number {
  const most = Math.max(1, Math.floor((width - PAD) / (perChar * CELL_CHARS + MARK + GAP + PAD)));
  return Math.max(1, Math.min(Math.ceil(count / Math.ceil(count / most)), most));
}

/** Name, currency and a short badge; and with the longest badge. */
const CELL_CHARS = 22;
const WIDE_CHARS = 42;
/** Height of a line above that of its text. */
const LINE_PAD = 5;
const MARGIN = 4;
const MARK = 12;
const GAP = 5;
const PAD = 6;
const FAINT = 0.45;
