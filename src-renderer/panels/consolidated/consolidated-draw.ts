import type { DrawContext } from '../../draw/draw-context.ts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { TextCache } from '../../draw/text-cache.ts';
import { fitText } from '../../draw/text-fit.ts';
import { drawTooltip } from '../../draw/tooltip.ts';
import { formatCompact } from '../../format/decimal-text.ts';
import { legLetter, MOST_LEGS } from '../legs/asset-legs.ts';
import { drawLegend } from '../legs/leg-legend.ts';
import { HEADING_HEIGHT, ROW_HEIGHT, rowAt } from './consolidated-layout.ts';
import type { ConsolidatedLayout } from './consolidated-layout.ts';
import type { ConsolidatedModel } from './consolidated-model.ts';
import { bestTexts, countText, priceText, rowLines, spreadTexts } from './consolidated-text.ts';

/** What one drawing needs. */
export interface ConsolidatedScene {
  readonly model: ConsolidatedModel;
  readonly layout: ConsolidatedLayout;
  readonly palette: Palette;
  readonly texts: ConsolidatedTexts;
  readonly pointer: { readonly x: number; readonly y: number } | undefined;
  readonly now: number;
}

/** Texts that repeat from frame to frame; made anew with the grid and the step. */
export interface ConsolidatedTexts {
  readonly price: TextCache;
  readonly size: TextCache;
}

/** Text caches for the model's present grid and step. */
export function consolidatedTexts(model: ConsolidatedModel): ConsolidatedTexts {
  return {
    price: new TextCache((index) => priceText(model, index * model.step)),
    size: new TextCache((size) => formatCompact(size, SIZE_DECIMALS)),
  };
}

/** Draws a whole consolidated ladder. Hot: column by column. */
export function drawConsolidated(context: DrawContext, scene: ConsolidatedScene): void {
  const { palette, layout, model, now } = scene;
  context.globalAlpha = 1;
  context.fillStyle = palette.bg1;
  context.fillRect(0, 0, layout.width, layout.height);
  context.textBaseline = 'middle';
  drawStrip(context, scene);
  drawLegend(context, {
    states: model.states,
    palette,
    top: layout.legendTop,
    width: layout.width,
    perChar: layout.perChar,
    now,
  });
  drawHeadings(context, scene);
  if (model.isEmpty) {
    drawNobody(context, scene);
    return;
  }
  drawGround(context, scene);
  drawSide(context, scene, 'bid');
  drawSide(context, scene, 'ask');
  drawPrices(context, scene);
  drawReach(context, scene, 'bid');
  drawReach(context, scene, 'ask');
  drawWhere(context, scene);
  const row = scene.pointer === undefined ? -1 : rowAt(layout, scene.pointer.y);
  if (row === -1 || scene.pointer === undefined) return;
  const lines = rowLines(model, row);
  context.font = `11px ${palette.mono}`;
  if (lines.length > 0)
    drawTooltip(context, palette, lines, {
      ...scene.pointer,
      width: layout.width,
      height: layout.height,
      perChar: layout.perChar,
    });
}

/** Best of both sides with their venues; under it the spread, or that two venues cross, and how many count. */
function drawStrip(context: DrawContext, { model, layout, palette }: ConsolidatedScene): void {
  const { width, perChar } = layout;
  const half = width / 2 - PAD * 2;
  context.fillStyle = palette.bg2;
  context.fillRect(0, 0, width, layout.legendTop);
  context.font = `600 11px ${palette.mono}`;
  context.textAlign = 'left';
  context.fillStyle = palette.up;
  context.fillText(fitText(bestTexts(model, 'bid'), half, perChar), PAD, LINE_ONE);
  context.textAlign = 'right';
  context.fillStyle = palette.down;
  context.fillText(fitText(bestTexts(model, 'ask'), half, perChar), width - PAD, LINE_ONE);
  context.font = `11px ${palette.mono}`;
  const unit = model.states[0]?.leg.instrument.base ?? '';
  const count = fitText([`${countText(model)} · ${unit}`, unit], half, perChar);
  context.fillStyle = palette.label;
  context.fillText(count, width - PAD, LINE_TWO);
  context.textAlign = 'left';
  context.fillStyle = model.isCrossed ? palette.accent : palette.dim;
  context.fillText(fitText(spreadTexts(model), width - PAD * 4 - count.length * perChar, perChar), PAD, LINE_TWO);
}

function drawHeadings(context: DrawContext, { layout, palette }: ConsolidatedScene): void {
  const y = layout.headingTop + HEADING_HEIGHT / 2;
  context.font = `10px ${palette.mono}`;
  context.fillStyle = palette.label;
  context.textAlign = 'right';
  context.fillText('BID', layout.priceLeft - PAD, y);
  context.textAlign = 'left';
  context.fillText('ASK', layout.priceRight + PAD, y);
  context.textAlign = 'center';
  context.fillText('PRICE', (layout.priceLeft + layout.priceRight) / 2, y);
  context.fillStyle = palette.line;
  context.fillRect(0, layout.rowsTop - 1, layout.width, 1);
}

function drawNobody(context: DrawContext, { layout, palette }: ConsolidatedScene): void {
  context.font = `11px ${palette.mono}`;
  context.textAlign = 'center';
  context.fillStyle = palette.dim;
  context.fillText(
    fitText(
      ['No venue has a valid order book at the moment.', 'No valid order book.'],
      layout.width - PAD * 2,
      layout.perChar,
    ),
    layout.width / 2,
    layout.rowsTop + ROW_HEIGHT * 2,
  );
}

/** Shaded rows, the price column, the rows where venues cross, what is under the pointer, and where some books end. */
function drawGround(context: DrawContext, { model, layout, palette, pointer }: ConsolidatedScene): void {
  const { rows, step } = model;
  const shade = withAlpha(palette.txt, 0.045);
  const crossing = withAlpha(palette.accent, 0.13);
  for (let row = 0; row < rows.count; row++) {
    const index = rows.index[row] ?? NaN;
    const isCrossing = model.isCrossed && index * step <= model.bid.price && index * step >= model.ask.price;
    if (index % SHADED_EVERY !== 0 && !isCrossing) continue;
    context.fillStyle = isCrossing ? crossing : shade;
    context.fillRect(0, layout.rowsTop + row * ROW_HEIGHT, layout.width, ROW_HEIGHT);
  }
  context.fillStyle = palette.bg2;
  context.fillRect(layout.priceLeft, layout.rowsTop, layout.priceRight - layout.priceLeft, rows.count * ROW_HEIGHT);
  const hovered = pointer === undefined ? -1 : rowAt(layout, pointer.y);
  if (hovered === -1) return;
  context.fillStyle = withAlpha(palette.accent, 0.14);
  context.fillRect(0, layout.rowsTop + hovered * ROW_HEIGHT, layout.width, ROW_HEIGHT);
}

/** The sums of a side, and a bar of each row made of what every venue has, with its letter where there is room. */
function drawSide(context: DrawContext, scene: ConsolidatedScene, side: 'bid' | 'ask'): void {
  const {
    model: { rows },
    layout,
    palette,
    texts,
  } = scene;
  const isBid = side === 'bid';
  const totals = isBid ? rows.bidTotal : rows.askTotal;
  eachSegment(scene, side, (slot, left, top, width) => {
    context.fillStyle = palette.venues[slot]?.fill ?? palette.label;
    context.fillRect(left, top + 2, Math.max(1, width - SEAM), ROW_HEIGHT - 4);
  });
  context.font = `700 9px ${palette.mono}`;
  context.textAlign = 'center';
  eachSegment(scene, side, (slot, left, top, width) => {
    if (width < layout.perChar + 4) return;
    context.fillStyle = palette.venues[slot]?.ink ?? palette.bg1;
    context.fillText(legLetter(slot), left + (width - SEAM) / 2, top + TEXT_MIDDLE);
  });
  context.font = `11px ${palette.mono}`;
  context.fillStyle = palette.txt;
  context.textAlign = isBid ? 'right' : 'left';
  for (let row = 0; row < rows.count; row++) {
    if ((totals[row] ?? 0) !== 0)
      context.fillText(
        texts.size.get(totals[row] ?? 0),
        isBid ? layout.priceLeft - PAD : layout.priceRight + PAD,
        layout.rowsTop + row * ROW_HEIGHT + TEXT_MIDDLE,
      );
  }
}

/** Every segment of a side's bars, from the size outward. */
function eachSegment(
  { model, layout }: ConsolidatedScene,
  side: 'bid' | 'ask',
  draw: (slot: number, left: number, top: number, width: number) => void,
): void {
  const { rows, states } = model;
  const isBid = side === 'bid';
  const perSize = rows.largest > 0 ? layout.barWidth / rows.largest : 0;
  for (let row = 0; row < rows.count; row++) {
    let from = isBid ? layout.bidBars : layout.askBars;
    for (let leg = 0; leg < states.length; leg++) {
      const slot = states[leg]?.leg.slot ?? 0;
      const width = (rows[side][row * MOST_LEGS + slot] ?? 0) * perSize;
      if (width === 0) continue;
      draw(slot, isBid ? from - width : from, layout.rowsTop + row * ROW_HEIGHT, width);
      from += isBid ? -width : width;
    }
  }
}

function drawPrices(context: DrawContext, { model, layout, palette, texts }: ConsolidatedScene): void {
  const { rows, step, bid, ask } = model;
  const x = (layout.priceLeft + layout.priceRight) / 2;
  const bestBid = Math.floor(bid.price / step);
  const bestAsk = Math.ceil(ask.price / step);
  context.textAlign = 'center';
  for (let row = 0; row < rows.count; row++) {
    const index = rows.index[row] ?? NaN;
    if (Number.isNaN(index)) continue;
    const isBest = index === bestBid || index === bestAsk;
    context.font = `${isBest ? '600 ' : ''}11px ${palette.mono}`;
    context.fillStyle = index === bestBid ? palette.up : index === bestAsk ? palette.down : palette.txt;
    context.fillText(texts.price.get(index), x, layout.rowsTop + row * ROW_HEIGHT + TEXT_MIDDLE);
  }
}

/** A dashed line where the first venue's book ends: further out the sums are of fewer venues. */
function drawReach(context: DrawContext, { model, layout, palette }: ConsolidatedScene, side: 'bid' | 'ask'): void {
  const isBid = side === 'bid';
  const { price, leg } = isBid ? model.bidReach : model.askReach;
  const row =
    leg === undefined ? -1 : model.rows.rowOf(isBid ? Math.floor(price / model.step) : Math.ceil(price / model.step));
  if (row === -1 || leg === undefined) return;
  const y = layout.rowsTop + (isBid ? row + 1 : row) * ROW_HEIGHT;
  const right = isBid ? layout.priceLeft : layout.width;
  context.fillStyle = palette.faint;
  for (let x = isBid ? 0 : layout.priceRight; x < right; x += DASH * 2) context.fillRect(x, y, DASH, 1);
  context.font = `10px ${palette.mono}`;
  context.fillStyle = palette.label;
  context.textAlign = isBid ? 'left' : 'right';
  const text = fitText(
    [
      `no data from ${legLetter(leg.slot)} beyond this price`,
      `no data from ${legLetter(leg.slot)}`,
      `${legLetter(leg.slot)} ends`,
    ],
    layout.bidBars - PAD,
    layout.perChar,
  );
  context.fillText(text, isBid ? PAD : layout.width - PAD, isBid ? y + ROW_HEIGHT / 2 : y - ROW_HEIGHT / 2);
}

/** Which way the market has left the view, and a frame around the rows right before they jump. */
function drawWhere(context: DrawContext, { model, layout, palette }: ConsolidatedScene): void {
  const { rows, marketIs } = model;
  if (model.axis.isWarning) {
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
  context.font = `600 11px ${palette.mono}`;
  context.textAlign = 'center';
  context.fillText(text, layout.width / 2, y + TEXT_MIDDLE);
}

const PAD = 6;
/** Smaller parts of a sum show on hovering. */
const SIZE_DECIMALS = 4;
const LINE_ONE = 11;
const LINE_TWO = 27;
const TEXT_MIDDLE = ROW_HEIGHT / 2 + 0.5;
const SHADED_EVERY = 10;
/** Between segments of a bar. */
const SEAM = 1;
const DASH = 4;
