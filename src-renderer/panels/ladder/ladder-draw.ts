import type { DrawContext } from '../../draw/draw-context.ts';
import { headingChar } from '../../draw/palette.ts';
import { fitText } from '../../draw/text-fit.ts';
import {
  drawBackground,
  drawHeadingLine,
  drawNotices,
  drawPriceColumn,
  drawPrices,
  drawRowTooltip,
  drawShades,
  fillRows,
  headingHeight,
  LADDER_PAD as PAD,
  rowAt,
  textMiddle,
} from '../parts/ladder-parts.ts';
import type { SizeColumn } from '../parts/size-column.ts';
import { STRIP_HEIGHT } from './ladder-layout.ts';
import type { LadderLayout } from './ladder-layout.ts';
import { ROW } from './ladder-rows.ts';
import type { LadderRows } from './ladder-rows.ts';
import { drawMarks, drawMiddle } from './ladder-marks.ts';
import type { LadderScene } from './ladder-scene.ts';
import { behindTexts, frozenTexts, rowTexts } from './ladder-text.ts';

/** Draws the rows of a ladder that changed, or all of it. Hot: column by column, so that colour, font and alignment change a handful of times, not once a cell. */
export function drawLadder(context: DrawContext, scene: LadderScene): void {
  const { skin, layout, model } = scene;
  const hovered = scene.pointer === undefined ? -1 : rowAt(layout, scene.pointer.y);
  if (model.rows.isWhole) drawBackground(context, skin, layout.width, layout.height);
  else {
    context.fillStyle = skin.palette.bg1;
    fillRows(context, layout, model.rows, { left: 0, width: layout.width });
  }
  if (model.shown !== undefined) drawBook(context, scene, hovered);
  // Over the rows: while the view glides, the first one reaches above its place.
  if (model.rows.isWhole) drawHeadings(context, scene);
  drawStrip(context, scene);
  if (model.shown !== undefined && hovered !== -1 && scene.pointer !== undefined)
    drawRowTooltip(context, skin, layout, scene.pointer, [
      ...rowTexts(model, hovered, scene.now),
      ...(scene.more?.(hovered) ?? []),
    ]);
}

function drawBook(context: DrawContext, scene: LadderScene, hovered: number): void {
  const { skin, layout, model } = scene;
  context.globalAlpha = model.frozen === undefined ? 1 : FROZEN_ALPHA;
  drawShades(context, skin, layout, model.rows);
  drawPriceColumn(context, skin, layout, model.rows, hovered);
  drawMiddle(context, scene);
  drawSide(context, scene, 'bid');
  drawSide(context, scene, 'ask');
  if (layout.showsTraded) drawTraded(context, scene);
  drawPrices(context, skin, layout, model.rows, {
    text: scene.texts.price,
    bestBid: model.inside.bid,
    bestAsk: model.inside.ask,
  });
  drawMarks(context, scene);
  drawNotices(context, skin, layout, model);
  context.globalAlpha = 1;
}

function drawHeadings(context: DrawContext, scene: LadderScene): void {
  const { model, skin, layout, strip } = scene;
  const height = headingHeight(layout);
  const y = layout.headingTop + height / 2;
  const perChar = headingChar(skin.palette, layout.perChar);
  context.fillStyle = skin.palette.bg1;
  context.fillRect(0, layout.headingTop, layout.width, height);
  context.font = skin.headingFont;
  context.fillStyle = skin.palette.label;
  context.textAlign = 'right';
  // Both columns are as wide; that of the asks starts beside the heading of the price.
  const room = layout.bidRight - PAD * 2;
  context.fillText(fitText(BID_HEADINGS, room, perChar), layout.bidRight - PAD, y);
  context.fillText(fitText(ASK_HEADINGS, room, perChar), layout.width - PAD, y);
  if (layout.showsTraded) {
    const traded = layout.priceLeft - layout.bidRight - PAD * 2;
    if (model.isTradedWrong) context.fillStyle = skin.palette.warn;
    context.fillText(fitText(strip.sells, traded, perChar), layout.priceLeft - PAD, y);
    context.fillText(fitText(strip.buys, traded, perChar), layout.askLeft - PAD, y);
    context.fillStyle = skin.palette.label;
  }
  context.textAlign = 'center';
  context.fillText(
    fitText(scene.venue, layout.priceRight - layout.priceLeft, perChar),
    (layout.priceLeft + layout.priceRight) / 2,
    y,
  );
  drawHeadingLine(context, skin, layout);
}

/** The line on top: last price, spread and depth, or, while the book stands still, why. */
function drawStrip(context: DrawContext, { skin, layout, model, strip, now, behindMs }: LadderScene): void {
  const { palette } = skin;
  const y = STRIP_HEIGHT / 2;
  context.fillStyle = palette.bg2;
  context.fillRect(0, 0, layout.width, STRIP_HEIGHT);
  if (model.shown === undefined) return;
  context.textAlign = 'left';
  context.font = skin.boldFont;
  if (model.frozen !== undefined) {
    context.fillStyle = palette.warn;
    context.fillText(fitText(frozenTexts(model.frozen, now), layout.width - PAD * 2, layout.perChar), PAD, y);
    return;
  }
  const { last } = strip;
  const isBehind = behindMs !== undefined;
  context.fillStyle = model.last.direction === 0 ? palette.txt : model.last.direction > 0 ? palette.up : palette.down;
  context.fillText(last, PAD, y);
  context.font = skin.font;
  context.fillStyle = palette.dim;
  const right = isBehind ? behindTexts(behindMs) : strip.leftOut.length > 0 ? strip.leftOut : strip.depth;
  const kept = isBehind ? '' : (strip.leftOut.at(-1) ?? '');
  let room = layout.width - PAD * 4 - last.length * layout.perChar;
  const spread = fitText(strip.spread, room - (kept === '' ? 0 : (kept.length + 2) * layout.perChar), layout.perChar);
  context.fillText(spread, PAD * 3 + last.length * layout.perChar, y);
  room -= (spread.length + 2) * layout.perChar;
  context.textAlign = 'right';
  context.fillStyle = isBehind || kept !== '' ? palette.warn : palette.label;
  context.fillText(fitText(right, room, layout.perChar), layout.width - PAD, y);
}

function drawSide(context: DrawContext, scene: LadderScene, side: 'bid' | 'ask'): void {
  const { rows } = scene.model;
  const isBid = side === 'bid';
  const shown = isBid ? rows.bidShown : rows.askShown;
  const dimmed = ROW.older | (isBid ? ROW.beyondBid : ROW.beyondAsk);
  drawBars(context, scene, isBid);
  if (scene.layout.sizeChars === 0) return;
  const { palette } = scene.skin;
  const x = (isBid ? scene.layout.bidRight : scene.layout.width) - PAD;
  context.textAlign = 'right';
  context.font = scene.skin.font;
  for (let row = 0; row < rows.count; row++) {
    const size = shown[row] ?? 0;
    if (size === 0 || rows.unchanged[row] === 1) continue;
    const flags = rows.flags[row] ?? 0;
    const isBest = (flags & BEST) !== 0;
    context.fillStyle = (flags & dimmed) === 0 ? palette.txt : palette.dim;
    if (isBest) context.font = scene.skin.boldFont;
    const { head, tail } = scene.texts.size.get(size);
    context.fillText(
      head,
      x - tail.length * scene.layout.perChar,
      scene.layout.rowsTop + row * scene.layout.rowHeight + textMiddle(scene.layout),
    );
    if (isBest) context.font = scene.skin.font;
  }
  drawTails(context, scene, shown, scene.texts.size, x);
}

/** The zeros behind the sizes of a column, fainter than what counts. */
function drawTails(
  context: DrawContext,
  { skin, layout, model }: LadderScene,
  sizes: Float64Array,
  texts: SizeColumn,
  x: number,
): void {
  for (let row = 0; row < model.rows.count; row++) {
    if (model.rows.unchanged[row] === 1) continue;
    const size = sizes[row] ?? 0;
    const tail = size === 0 ? '' : texts.get(size).tail;
    // On the strong bars of the best prices only the colour of text reads.
    context.fillStyle = ((model.rows.flags[row] ?? 0) & BEST) === 0 ? skin.palette.dim : skin.palette.txt;
    if (tail !== '') context.fillText(tail, x, layout.rowsTop + row * layout.rowHeight + textMiddle(layout));
  }
}

/** Size bars from the outer edge inward, scaled to the largest size on screen. */
function drawBars(context: DrawContext, { skin, layout, model }: LadderScene, isBid: boolean): void {
  const { rows } = model;
  const colour = isBid ? skin.bidBar : skin.askBar;
  const bestColour = isBid ? skin.bestBid : skin.bestAsk;
  const dimmed = ROW.older | (isBid ? ROW.beyondBid : ROW.beyondAsk);
  const alpha = context.globalAlpha;
  for (let row = 0; row < rows.count; row++) {
    const width = sizeBar(layout, rows, row, isBid);
    if (width === 0 || rows.unchanged[row] === 1) continue;
    const flags = rows.flags[row] ?? 0;
    context.globalAlpha = (flags & dimmed) === 0 ? alpha : alpha * BEYOND_ALPHA;
    context.fillStyle = (flags & BEST) === 0 ? colour : bestColour;
    context.fillRect(
      isBid ? 0 : layout.width - width,
      layout.rowsTop + row * layout.rowHeight + 1,
      width,
      layout.rowHeight - 2,
    );
  }
  context.globalAlpha = alpha;
}

/** Width of the bar of a size in whole CSS pixels, so that it changes only if that is to be seen; 0 without size. */
export function sizeBar(layout: LadderLayout, rows: LadderRows, row: number, isBid: boolean): number {
  const size = (isBid ? rows.bidShown : rows.askShown)[row] ?? 0;
  if (size === 0) return 0;
  const columnWidth = isBid ? layout.bidRight : layout.width - layout.askLeft;
  return Math.max(1, Math.round((size / rows.largest) * (columnWidth - 1)));
}

function drawTraded(context: DrawContext, scene: LadderScene): void {
  const { skin, layout, model, texts } = scene;
  const { rows } = model;
  context.textAlign = 'right';
  context.font = skin.font;
  for (const isBuy of [false, true]) {
    const sizes = isBuy ? rows.buysShown : rows.sellsShown;
    const x = (isBuy ? layout.askLeft : layout.priceLeft) - PAD;
    context.fillStyle = isBuy ? skin.palette.up : skin.palette.down;
    for (let row = 0; row < rows.count; row++) {
      const size = sizes[row] ?? 0;
      if (size === 0 || rows.unchanged[row] === 1) continue;
      const { head, tail } = texts.traded.get(size);
      context.fillText(
        head,
        x - tail.length * layout.perChar,
        layout.rowsTop + row * layout.rowHeight + textMiddle(layout),
      );
    }
    drawTails(context, scene, sizes, texts.traded, x);
  }
}

const BEST = ROW.bestBid | ROW.bestAsk;
const BID_HEADINGS = ['BID SIZE', 'BID', ''];
const ASK_HEADINGS = ['ASK SIZE', 'ASK', ''];
/** How faint a book that is not live is drawn. */
const FROZEN_ALPHA = 0.4;
const BEYOND_ALPHA = 0.45;
