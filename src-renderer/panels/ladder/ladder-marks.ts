import type { DrawContext } from '../../draw/draw-context.ts';
import { headingChar } from '../../draw/palette.ts';
import { fitText } from '../../draw/text-fit.ts';
import { drawDashes } from '../parts/ladder-parts.ts';
import { ROW } from './ladder-rows.ts';
import type { LadderRows } from './ladder-rows.ts';
import type { LadderScene } from './ladder-scene.ts';

/** Marks beside the price: direction of the last trade, session high and low; and the end of the verified depth. */
export function drawMarks(context: DrawContext, { skin, layout, model }: LadderScene): void {
  const { rows, last } = model;
  const { palette } = skin;
  context.textAlign = 'center';
  for (let row = 0; row < rows.count; row++) {
    const flags = rows.flags[row] ?? 0;
    if (flags === 0 || rows.unchanged[row] === 1) continue;
    const top = layout.rowsTop + row * layout.rowHeight;
    if ((flags & ROW.last) !== 0) {
      context.fillStyle = last.direction === 0 ? palette.txt : last.direction > 0 ? palette.up : palette.down;
      context.fillRect(layout.priceLeft, top, 2, layout.rowHeight);
      context.fillRect(layout.priceRight - 2, top, 2, layout.rowHeight);
      if (layout.showsMarks) drawTriangle(context, layout.priceRight - 9, top + layout.rowHeight / 2, last.direction);
    }
    if ((flags & (ROW.high | ROW.low)) !== 0 && layout.showsMarks) {
      context.font = skin.boldFont;
      context.fillStyle = palette.accent;
      context.fillText((flags & ROW.high) === 0 ? 'L' : 'H', layout.priceLeft + 9, top + layout.rowHeight / 2 + 0.5);
    }
  }
  drawDepthEnd(context, { skin, layout, model }, 'bid');
  drawDepthEnd(context, { skin, layout, model }, 'ask');
}

/** The middle of the market on the static axis: the rows of the spread and a line between best bid and best ask. Drawn under the texts. */
export function drawMiddle(context: DrawContext, { skin, layout, model }: LadderScene): void {
  const { rows } = model;
  const { palette } = skin;
  const middle = middleOf(rows);
  if (middle === undefined || rows.unchanged[middle.ask] === 1) return;
  const { bid, ask } = middle;
  const askBottom = layout.rowsTop + (ask + 1) * layout.rowHeight;
  const bidTop = layout.rowsTop + bid * layout.rowHeight;
  const y = Math.round((askBottom + bidTop) / 2);
  if (bidTop > askBottom) {
    context.fillStyle = skin.spread;
    context.fillRect(0, askBottom, layout.width, bidTop - askBottom);
  }
  context.fillStyle = palette.lineStrong;
  context.fillRect(0, y, layout.priceLeft, 1);
  context.fillRect(layout.priceRight, y, layout.width - layout.priceRight, 1);
  // The line spares the price column: in a spread of an odd number of rows it would strike a price through.
  context.fillStyle = palette.accent;
  const tick = layout.showsMarks ? MID_TICK : SHORT_TICK;
  context.fillRect(layout.priceLeft, y - 1, tick, 2);
  context.fillRect(layout.priceRight - tick, y - 1, tick, 2);
}

/** A dashed line and words at the last authoritative level. */
function drawDepthEnd(
  context: DrawContext,
  { skin, layout, model }: Pick<LadderScene, 'skin' | 'layout' | 'model'>,
  side: 'bid' | 'ask',
): void {
  const { rows } = model;
  const isBid = side === 'bid';
  const flag = isBid ? ROW.beyondBid : ROW.beyondAsk;
  const flags = rows.flags.subarray(0, rows.count);
  const row = isBid ? flags.findIndex((one) => (one & flag) !== 0) : flags.findLastIndex((one) => (one & flag) !== 0);
  if (row === -1) return;
  const y = layout.rowsTop + (isBid ? row : row + 1) * layout.rowHeight;
  context.fillStyle = skin.palette.warn;
  drawDashes(context, 0, layout.width, y);
  context.font = skin.headingFont;
  context.textAlign = isBid ? 'right' : 'left';
  context.fillText(
    fitText(DEPTH_ENDS, layout.priceLeft - 12, headingChar(skin.palette, layout.perChar)),
    isBid ? layout.width - 6 : 6,
    isBid ? y + layout.rowHeight / 2 + 0.5 : y - layout.rowHeight / 2 + 0.5,
  );
}

function drawTriangle(context: DrawContext, x: number, y: number, direction: number): void {
  if (direction === 0) return;
  context.beginPath();
  context.moveTo(x - 3.5, y + direction * 3);
  context.lineTo(x + 3.5, y + direction * 3);
  context.lineTo(x, y - direction * 3);
  context.closePath();
  context.fill();
}

/** The rows of the best prices, which the middle is drawn across; undefined if one is not on screen. */
export function middleOf({ flags, count }: LadderRows): { readonly ask: number; readonly bid: number } | undefined {
  const bid = rowWith(flags, count, ROW.bestBid);
  const ask = rowWith(flags, count, ROW.bestAsk);
  return bid === -1 || ask === -1 ? undefined : { ask, bid };
}

function rowWith(flags: Uint8Array, count: number, flag: number): number {
  for (let row = 0; row < count; row++) if (((flags[row] ?? 0) & flag) !== 0) return row;
  return -1;
}

const DEPTH_ENDS = ['beyond verified depth', 'beyond depth', ''];
/** Length of the marks of the middle on both edges of the price column. */
const MID_TICK = 8;
const SHORT_TICK = 3;
