import { greatest } from '../../src-shared/greatest.ts';
import type { DrawContext } from './draw-context.ts';
import type { Palette } from './palette.ts';

/** Where a tooltip may lie: beside (x, y), inside width x height. */
export interface TooltipPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
}

/** Draws lines of text in a box beside the pointer, on whichever side has room. Lines that are too long go on below. */
export function drawTooltip(
  context: DrawContext,
  palette: Palette,
  texts: readonly string[],
  place: TooltipPlace,
): void {
  const most = Math.floor((place.width - PADDING * 2) / place.perChar);
  const lines = texts.flatMap((text) => wrapped(text, most));
  const lineHeight = palette.fontSize + LEADING;
  const boxWidth = Math.min(place.width, greatest(lines.map((line) => line.length)) * place.perChar + PADDING * 2);
  const boxHeight = lines.length * lineHeight + PADDING;
  const right = place.x + OFFSET;
  const x = Math.round(right + boxWidth <= place.width ? right : Math.max(0, place.x - OFFSET - boxWidth));
  const below = place.y + OFFSET;
  const y = Math.round(below + boxHeight <= place.height ? below : Math.max(0, place.y - OFFSET - boxHeight));
  context.fillStyle = palette.bg2;
  context.fillRect(x, y, boxWidth, boxHeight);
  context.strokeStyle = palette.faint;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, boxWidth - 1, boxHeight - 1);
  context.fillStyle = palette.txt;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  let lineY = y + PADDING / 2 + lineHeight / 2;
  for (const line of lines) {
    context.fillText(line, x + PADDING, lineY);
    lineY += lineHeight;
  }
}

/** A text in lines of at most so many characters, broken at spaces; a longer word keeps its line. */
function wrapped(text: string, most: number): readonly string[] {
  if (text.length <= most) return [text];
  const space = text.lastIndexOf(' ', most);
  return space <= 0 ? [text] : [text.slice(0, space), ...wrapped(text.slice(space + 1), most)];
}

const PADDING = 8;
/** Height of a line above that of its text. */
const LEADING = 5;
/** Distance from the pointer. */
const OFFSET = 12;
