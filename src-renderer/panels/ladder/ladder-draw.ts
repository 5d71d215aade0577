import { convertSize } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { DrawContext } from '../../draw/draw-context.ts';
import { fitText } from '../../draw/text-fit.ts';
import { drawTooltip } from '../../draw/tooltip.ts';
import { drawNotices, HEADING_HEIGHT, ROW_HEIGHT, rowAt, SHADED_EVERY } from '../parts/ladder-parts.ts';
import { STRIP_HEIGHT } from './ladder-layout.ts';
import { ROW } from './ladder-rows.ts';
import { drawMarks, drawMiddle } from './ladder-marks.ts';
import type { LadderScene } from './ladder-scene.ts';
import { depthTexts, frozenTexts, lastText, rowTexts, spreadTexts } from './ladder-text.ts';

/** Draws a whole ladder. Hot: column by column, so that colour, font and alignment change a handful of times, not once a cell. */
export function drawLadder(context: DrawContext, scene: LadderScene): void {
  const { skin, layout, model } = scene;
  context.globalAlpha = 1;
  context.fillStyle = skin.palette.bg1;
  context.fillRect(0, 0, layout.width, layout.height);
  context.textBaseline = 'middle';
  drawHeadings(context, scene);
  drawStrip(context, scene);
  if (model.held === undefined) return;
  context.globalAlpha = model.frozen === undefined ? 1 : FROZEN_ALPHA;
  drawGround(context, scene);
  drawMiddle(context, scene);
  drawSide(context, scene, 'bid');
  drawSide(context, scene, 'ask');
  if (layout.showsTraded) drawTraded(context, scene);
  drawPrices(context, scene);
  drawMarks(context, scene);
  drawNotices(context, skin, layout, model);
  context.globalAlpha = 1;
  const row = scene.pointer === undefined ? -1 : rowAt(layout, scene.pointer.y);
  if (row === -1 || scene.pointer === undefined) return;
  const lines = rowTexts(model, row, scene.now);
  context.font = skin.font;
  if (lines.length > 0)
    drawTooltip(context, skin.palette, lines, {
      ...scene.pointer,
      width: layout.width,
      height: layout.height,
      perChar: layout.perChar,
    });
}

function drawHeadings(context: DrawContext, scene: LadderScene): void {
  const { skin, layout } = scene;
  const y = STRIP_HEIGHT + HEADING_HEIGHT / 2;
  context.font = skin.headingFont;
  context.fillStyle = skin.palette.label;
  context.textAlign = 'right';
  context.fillText('BID SIZE', layout.bidRight - PAD, y);
  context.fillText('ASK SIZE', layout.width - PAD, y);
  if (layout.showsTraded) {
    context.fillText('SELLS', layout.priceLeft - PAD, y);
    context.fillText('BUYS', layout.askLeft - PAD, y);
  }
  context.textAlign = 'center';
  context.fillText(
    fitText([...scene.venue, 'PRICE'], layout.priceRight - layout.priceLeft, HEADING_CHAR),
    (layout.priceLeft + layout.priceRight) / 2,
    y,
  );
  context.fillStyle = skin.palette.line;
  context.fillRect(0, layout.rowsTop - 1, layout.width, 1);
}

/** The line on top: last price, spread and depth, or, while the book stands still, why. */
function drawStrip(context: DrawContext, { skin, layout, model, now }: LadderScene): void {
  const { palette } = skin;
  const y = STRIP_HEIGHT / 2;
  context.fillStyle = palette.bg2;
  context.fillRect(0, 0, layout.width, STRIP_HEIGHT);
  if (model.held === undefined) return;
  context.textAlign = 'left';
  context.font = skin.boldFont;
  if (model.frozen !== undefined) {
    context.fillStyle = palette.warn;
    context.fillText(fitText(frozenTexts(model.frozen, now), layout.width - PAD * 2, layout.perChar), PAD, y);
    return;
  }
  const last = lastText(model);
  context.fillStyle = model.last.direction === 0 ? palette.txt : model.last.direction > 0 ? palette.up : palette.down;
  context.fillText(last, PAD, y);
  context.font = skin.font;
  context.fillStyle = palette.dim;
  let room = layout.width - PAD * 4 - last.length * layout.perChar;
  const spread = fitText(spreadTexts(model), room, layout.perChar);
  context.fillText(spread, PAD * 3 + last.length * layout.perChar, y);
  room -= (spread.length + 2) * layout.perChar;
  context.textAlign = 'right';
  context.fillStyle = palette.label;
  context.fillText(fitText([...depthTexts(model), ''], room, layout.perChar), layout.width - PAD, y);
}

function drawGround(context: DrawContext, { skin, layout, model, pointer }: LadderScene): void {
  const { rows } = model;
  const rowsHeight = rows.count * ROW_HEIGHT;
  context.fillStyle = skin.shade;
  for (let row = 0; row < rows.count; row++) {
    if ((rows.index[row] ?? NaN) % SHADED_EVERY === 0)
      context.fillRect(0, layout.rowsTop + row * ROW_HEIGHT, layout.width, ROW_HEIGHT);
  }
  context.fillStyle = skin.palette.bg2;
  context.fillRect(layout.priceLeft, layout.rowsTop, layout.priceRight - layout.priceLeft, rowsHeight);
  const hovered = pointer === undefined ? -1 : rowAt(layout, pointer.y);
  if (hovered !== -1) {
    context.fillStyle = skin.hover;
    context.fillRect(0, layout.rowsTop + hovered * ROW_HEIGHT, layout.width, ROW_HEIGHT);
  }
}

function drawSide(context: DrawContext, scene: LadderScene, side: 'bid' | 'ask'): void {
  const { rows } = scene.model;
  const isBid = side === 'bid';
  const shown = isBid ? rows.bidShown : rows.askShown;
  const dimmed = ROW.older | (isBid ? ROW.beyondBid : ROW.beyondAsk);
  drawBars(context, scene, shown, isBid);
  const alpha = context.globalAlpha;
  const x = (isBid ? scene.layout.bidRight : scene.layout.width) - PAD;
  context.textAlign = 'right';
  context.font = scene.skin.font;
  context.fillStyle = scene.skin.palette.txt;
  for (let row = 0; row < rows.count; row++) {
    const size = shown[row] ?? 0;
    if (size === 0) continue;
    const flags = rows.flags[row] ?? 0;
    const isBest = (flags & BEST) !== 0;
    context.globalAlpha = (flags & dimmed) === 0 ? alpha : alpha * BEYOND_ALPHA;
    if (isBest) context.font = scene.skin.boldFont;
    context.fillText(scene.texts.size.get(size), x, scene.layout.rowsTop + row * ROW_HEIGHT + TEXT_MIDDLE);
    if (isBest) context.font = scene.skin.font;
  }
  context.globalAlpha = alpha;
}

/** Size bars from the outer edge inward, scaled to the largest size on screen. */
function drawBars(
  context: DrawContext,
  { skin, layout, model }: LadderScene,
  shown: Float64Array,
  isBid: boolean,
): void {
  const { rows } = model;
  const columnWidth = isBid ? layout.bidRight : layout.width - layout.askLeft;
  const perSize = rows.largest > 0 ? (columnWidth - 1) / rows.largest : 0;
  const colour = isBid ? skin.bidBar : skin.askBar;
  const bestColour = isBid ? skin.bestBid : skin.bestAsk;
  const dimmed = ROW.older | (isBid ? ROW.beyondBid : ROW.beyondAsk);
  const alpha = context.globalAlpha;
  for (let row = 0; row < rows.count; row++) {
    const size = shown[row] ?? 0;
    if (size === 0) continue;
    const width = Math.max(1, size * perSize);
    const flags = rows.flags[row] ?? 0;
    context.globalAlpha = (flags & dimmed) === 0 ? alpha : alpha * BEYOND_ALPHA;
    context.fillStyle = (flags & BEST) === 0 ? colour : bestColour;
    context.fillRect(isBid ? 0 : layout.width - width, layout.rowsTop + row * ROW_HEIGHT + 1, width, ROW_HEIGHT - 2);
  }
  context.globalAlpha = alpha;
}

function drawTraded(context: DrawContext, { skin, layout, model, texts }: LadderScene): void {
  const { rows, conversion } = model;
  const sizePower = POW10[model.tradedScales.sizeScale] ?? NaN;
  const pricePower = POW10[model.grid.scale] ?? NaN;
  context.textAlign = 'right';
  context.font = skin.font;
  for (const isBuy of [false, true]) {
    const sizes = isBuy ? rows.buys : rows.sells;
    const x = (isBuy ? layout.askLeft : layout.priceLeft) - PAD;
    context.fillStyle = isBuy ? skin.palette.up : skin.palette.down;
    for (let row = 0; row < rows.count; row++) {
      const size = sizes[row] ?? 0;
      if (size === 0) continue;
      const shown = convertSize(conversion, size / sizePower, ((rows.index[row] ?? NaN) * model.step) / pricePower);
      context.fillText(texts.traded.get(shown), x, layout.rowsTop + row * ROW_HEIGHT + TEXT_MIDDLE);
    }
  }
}

function drawPrices(context: DrawContext, { skin, layout, model, texts }: LadderScene): void {
  const { rows } = model;
  const x = (layout.priceLeft + layout.priceRight) / 2;
  context.textAlign = 'center';
  context.font = skin.font;
  context.fillStyle = skin.palette.txt;
  for (let row = 0; row < rows.count; row++) {
    const index = rows.index[row] ?? NaN;
    if (Number.isNaN(index)) continue;
    const isInside = ((rows.flags[row] ?? 0) & (ROW.bestBid | ROW.bestAsk)) !== 0;
    if (isInside) {
      context.font = skin.boldFont;
      context.fillStyle = ((rows.flags[row] ?? 0) & ROW.bestBid) !== 0 ? skin.palette.up : skin.palette.down;
    }
    context.fillText(texts.price.get(index), x, layout.rowsTop + row * ROW_HEIGHT + TEXT_MIDDLE);
    if (isInside) {
      context.font = skin.font;
      context.fillStyle = skin.palette.txt;
    }
  }
}

/** Width of a character of the headings. */
const HEADING_CHAR = 6.1;
const BEST = ROW.bestBid | ROW.bestAsk;
const PAD = 6;
const TEXT_MIDDLE = ROW_HEIGHT / 2 + 0.5;
/** How faint a book that is not live is drawn. */
const FROZEN_ALPHA = 0.4;
const BEYOND_ALPHA = 0.45;
