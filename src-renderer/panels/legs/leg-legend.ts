import type { DrawContext } from '../../draw/draw-context.ts';
import type { Palette } from '../../draw/palette.ts';
import { fitText } from '../../draw/text-fit.ts';
import { formatAge } from '../../format/age.ts';
import { legLetter } from './asset-legs.ts';
import type { LegState } from './leg-state.ts';

/** The venues of a panel: which colour and letter is whose, its currency, and its badge. */
export interface Legend {
  readonly states: readonly LegState[];
  readonly palette: Palette;
  readonly top: number;
  readonly width: number;
  readonly perChar: number;
  /** Engine time, epoch ms: ages are counted against it. */
  readonly now: number;
}

/** Height of a legend of so many venues. */
export function legendHeight(count: number, width: number, perChar: number): number {
  return count === 0 ? 0 : Math.ceil(count / columnsOf(count, width, perChar)) * LINE + MARGIN;
}

/** Draws a legend. One that does not count is fainter and says why it left. */
export function drawLegend(context: DrawContext, legend: Legend): void {
  const { states, palette, top, width, perChar } = legend;
  const columns = columnsOf(states.length, width, perChar);
  const cellWidth = Math.min(Math.floor((width - PAD) / columns), Math.ceil(perChar * WIDE_CHARS));
  context.fillStyle = palette.bg2;
  context.fillRect(0, top, width, legendHeight(states.length, width, perChar));
  states.forEach((state, at) => {
    drawCell(context, legend, state, {
      x: PAD + (at % columns) * cellWidth,
      y: top + MARGIN / 2 + Math.floor(at / columns) * LINE,
      width: cellWidth - PAD,
    });
  });
}

/** Draws the mark of a venue: its letter on its colour. */
export function drawLegMark(
  context: DrawContext,
  palette: Palette,
  slot: number,
  box: { readonly x: number; readonly y: number; readonly size: number },
): void {
  const colour = palette.venues[slot];
  context.fillStyle = colour?.fill ?? palette.label;
  context.fillRect(box.x, box.y, box.size, box.size);
  context.font = `700 ${Math.round(box.size * 0.8)}px ${palette.mono}`;
  context.fillStyle = colour?.ink ?? palette.bg1;
  context.textAlign = 'center';
  context.fillText(legLetter(slot), box.x + box.size / 2, box.y + box.size / 2 + 0.5);
}

/** What is said of a venue after its name, longest wording first. */
function legStateTexts({ text, isCounted, at }: LegState, now: number): readonly string[] {
  if (!isCounted) return Number.isNaN(at) ? [text] : [`${text} ${formatAge(now - at)}`, text];
  return [text, text === 'UNVERIFIABLE' ? '~' : '✓'];
}

function drawCell(
  context: DrawContext,
  { palette, perChar, now }: Legend,
  state: LegState,
  cell: { readonly x: number; readonly y: number; readonly width: number },
): void {
  const { leg, isCounted, tone } = state;
  const y = cell.y + LINE / 2 + 0.5;
  const alpha = context.globalAlpha;
  if (!isCounted) context.globalAlpha = alpha * FAINT;
  drawLegMark(context, palette, leg.slot, { x: cell.x, y: cell.y + (LINE - MARK) / 2, size: MARK });
  context.globalAlpha = alpha;
  const chars = Math.floor((cell.width - MARK - GAP) / perChar);
  const { quote } = leg.instrument;
  const badge = fitText(legStateTexts(state, now), (chars - leg.name.length - quote.length - 2) * perChar, perChar);
  const name = fitText([leg.name], (chars - badge.length - quote.length - 2) * perChar, perChar);
  const x = cell.x + MARK + GAP;
  context.textAlign = 'left';
  context.font = `11px ${palette.mono}`;
  context.fillStyle = isCounted ? palette.txt : palette.label;
  context.fillText(name, x, y);
  context.fillStyle = palette.label;
  context.fillText(quote, x + (name.length + 1) * perChar, y);
  context.font = `600 11px ${palette.mono}`;
  context.fillStyle = { good: palette.good, quiet: palette.label, warn: palette.warn, bad: palette.bad }[tone];
  context.fillText(badge, x + (name.length + quote.length + 2) * perChar, y);
}

/** As many beside each other as there is room for, spread evenly over the lines that takes. */
function columnsOf(count: number, width: number, perChar: number): number {
  const most = Math.max(1, Math.floor((width - PAD) / (perChar * CELL_CHARS + MARK + GAP + PAD)));
  return Math.max(1, Math.min(Math.ceil(count / Math.ceil(count / most)), most));
}

/** Name, currency and a short badge; and with the longest badge. */
const CELL_CHARS = 22;
const WIDE_CHARS = 42;
const LINE = 16;
const MARGIN = 4;
const MARK = 12;
const GAP = 5;
const PAD = 6;
const FAINT = 0.45;
