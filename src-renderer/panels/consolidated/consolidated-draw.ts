import type { DrawContext } from '../../draw/draw-context.ts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { TextCache } from '../../draw/text-cache.ts';
import { fitText } from '../../draw/text-fit.ts';
import { legLetter, MOST_LEGS } from '../legs/asset-legs.ts';
import type { Leg } from '../legs/asset-legs.ts';
import { drawLegend, legendSkin } from '../legs/leg-legend.ts';
import type { LegendSkin } from '../legs/leg-legend.ts';
import {
  drawBackground,
  drawDashes,
  drawHeadingLine,
  drawNotices,
  drawPriceColumn,
  drawPrices,
  drawRowTooltip,
  drawShades,
  headingHeight,
  LADDER_PAD as PAD,
  ladderSkinBase,
  rowAt,
  textMiddle,
} from '../parts/ladder-parts.ts';
import { SizeColumn } from '../parts/size-column.ts';
import { leftOutTexts, TRADED_WORDS } from '../parts/traded-columns.ts';
import type { TradedColumn } from '../parts/traded-columns.ts';
import { drawTradedColumns, drawTradedHint, tradedLines } from './consolidated-columns.ts';
import type { ColumnsSkin, ConsolidatedColumns } from './consolidated-columns.ts';
import type { ConsolidatedLayout } from './consolidated-layout.ts';
import type { ConsolidatedModel } from './consolidated-model.ts';
import type { BestLevel } from './consolidated-parts.ts';
import { bestTexts, countText, priceText, rowLines, spreadTexts } from './consolidated-text.ts';

/** Colours and fonts of a consolidated ladder, made once a theme. */
export interface ConsolidatedSkin extends ColumnsSkin {
  readonly legend: LegendSkin;
  /** Letters on the segments of a bar. */
  readonly segmentFont: string;
  /** Ground of the rows in which venues cross. */
  readonly crossing: string;
}

/** What one drawing needs. */
export interface ConsolidatedScene {
  readonly model: ConsolidatedModel;
  readonly layout: ConsolidatedLayout;
  readonly skin: ConsolidatedSkin;
  readonly texts: ConsolidatedTexts;
  readonly strip: ConsolidatedStrip;
  readonly pointer: { readonly x: number; readonly y: number } | undefined;
  readonly now: number;
  /** Columns beside it, and what they are of; undefined if none is chosen. */
  readonly beside?: Pick<ConsolidatedColumns, 'shown' | 'columnWidth'> & { readonly leftOut: readonly TradedColumn[] };
  readonly traded?: ConsolidatedColumns['trades'] | undefined;
}

/** Texts that repeat from frame to frame; made anew with the grid and the step. */
export interface ConsolidatedTexts {
  readonly price: TextCache;
  readonly size: SizeColumn;
}

/** The colours of a palette, as the consolidated ladder uses them. */
export function consolidatedSkin(palette: Palette): ConsolidatedSkin {
  return {
    ...ladderSkinBase(palette),
    legend: legendSkin(palette),
    segmentFont: `700 9px ${palette.mono}`,
    crossing: withAlpha(palette.accent, 0.13),
    columnBar: withAlpha(palette.accent, 0.2),
    buyBar: withAlpha(palette.up, 0.2),
    sellBar: withAlpha(palette.down, 0.2),
  };
}

/** Texts for the model's present grid and step. */
export function consolidatedTexts(model: ConsolidatedModel): ConsolidatedTexts {
  return {
    price: new TextCache((index) => priceText(model, index * model.step)),
    size: new SizeColumn(),
  };
}

/** The texts of the strip. Hot: made again only when the best of a side, the grid, or the count of venues change. */
export class ConsolidatedStrip {
  bid: readonly string[] = [''];
  ask: readonly string[] = [''];
  spread: readonly string[] = [''];
  count: readonly string[] = [''];
  readonly #bid = new SeenLevel();
  readonly #ask = new SeenLevel();
  #tick = NaN;
  #scale = NaN;
  #counted = NaN;
  #legs = NaN;

  /** Brings the texts up to the model. */
  update(model: ConsolidatedModel): void {
    const { bid, ask, tick, scale, counted, states } = model;
    if (!this.#bid.isStill(bid) || !this.#ask.isStill(ask) || tick !== this.#tick || scale !== this.#scale) {
      this.bid = bestTexts(model, 'bid');
      this.ask = bestTexts(model, 'ask');
      this.spread = spreadTexts(model);
    }
    if (counted !== this.#counted || states.length !== this.#legs) {
      const unit = states[0]?.leg.instrument.base ?? '';
      this.count = [`${countText(model)} · ${unit}`, unit];
    }
    this.#bid.note(bid);
    this.#ask.note(ask);
    this.#tick = tick;
    this.#scale = scale;
    this.#counted = counted;
    this.#legs = states.length;
  }
}

/** What the strip says of a best level. The model overwrites its own. */
class SeenLevel {
  #price: number | undefined;
  #size = NaN;
  #count = NaN;
  #first: Leg | undefined;

  isStill({ price, size, legs }: BestLevel): boolean {
    return (
      Object.is(price, this.#price) && size === this.#size && legs.length === this.#count && legs[0] === this.#first
    );
  }

  note({ price, size, legs }: BestLevel): void {
    this.#price = price;
    this.#size = size;
    this.#count = legs.length;
    this.#first = legs[0];
  }
}

/** Draws a whole consolidated ladder. Hot: column by column. */
export function drawConsolidated(context: DrawContext, scene: ConsolidatedScene): void {
  const { skin, layout, model, now } = scene;
  const { beside, traded, pointer } = scene;
  const hovered = pointer === undefined ? -1 : rowAt(layout, pointer.y);
  drawBackground(context, skin, layout.width, layout.height);
  const columns = beside === undefined || traded === undefined ? undefined : { ...beside, trades: traded };
  if (columns !== undefined) drawTradedColumns(context, scene, columns);
  drawStrip(context, scene);
  drawLegend(context, skin.legend, {
    states: model.states,
    top: layout.legendTop,
    width: layout.width,
    perChar: layout.perChar,
    now,
  });
  drawHeadings(context, scene);
  if (model.isEmpty) {
    drawNoBook(context, scene);
    return;
  }
  fitSizes(scene);
  drawShades(context, skin, layout, model.rows);
  drawCrossing(context, scene);
  drawPriceColumn(context, skin, layout, model.rows, hovered);
  drawSide(context, scene, 'bid');
  drawSide(context, scene, 'ask');
  drawPrices(context, skin, layout, model.rows, {
    text: scene.texts.price,
    bestBid: Math.floor(model.bid.price / model.step),
    bestAsk: Math.ceil(model.ask.price / model.step),
  });
  drawReach(context, scene, 'bid');
  drawReach(context, scene, 'ask');
  drawNotices(context, skin, layout, model);
  if (pointer === undefined) return;
  if (hovered === -1 && columns !== undefined) drawTradedHint(context, scene, columns, pointer);
  if (hovered === -1) return;
  const tradedHere = traded === undefined ? [] : tradedLines(model, hovered, traded);
  drawRowTooltip(context, skin, layout, pointer, [...rowLines(model, hovered), ...tradedHere]);
}

/** Best of both sides with their venues; under it the spread, or that two venues cross, and how many count, or which columns have no room. */
function drawStrip(context: DrawContext, { model, layout, skin, strip, beside }: ConsolidatedScene): void {
  const { palette } = skin;
  const { width, perChar } = layout;
  const half = width / 2 - PAD * 2;
  context.fillStyle = palette.bg2;
  context.fillRect(0, 0, width, layout.legendTop);
  context.font = skin.boldFont;
  context.textAlign = 'left';
  context.fillStyle = palette.up;
  context.fillText(fitText(strip.bid, half, perChar), PAD, LINE_ONE);
  context.textAlign = 'right';
  context.fillStyle = palette.down;
  context.fillText(fitText(strip.ask, half, perChar), width - PAD, LINE_ONE);
  context.font = skin.font;
  const leftOut = beside?.leftOut ?? [];
  const right = leftOut.length === 0 ? strip.count : leftOutTexts(leftOut.map((one) => TRADED_WORDS[one].heading));
  const count = fitText(right, half, perChar);
  context.fillStyle = leftOut.length === 0 ? palette.label : palette.warn;
  context.fillText(count, width - PAD, LINE_TWO);
  context.textAlign = 'left';
  context.fillStyle = model.isCrossed ? palette.accent : palette.dim;
  context.fillText(fitText(strip.spread, width - PAD * 4 - count.length * perChar, perChar), PAD, LINE_TWO);
}

function drawHeadings(context: DrawContext, { layout, skin }: ConsolidatedScene): void {
  const { palette } = skin;
  const y = layout.headingTop + headingHeight(layout) / 2;
  context.font = skin.headingFont;
  context.fillStyle = palette.label;
  context.textAlign = 'right';
  context.fillText('BID', layout.priceLeft - PAD, y);
  context.textAlign = 'left';
  context.fillText('ASK', layout.priceRight + PAD, y);
  context.textAlign = 'center';
  context.fillText('PRICE', (layout.priceLeft + layout.priceRight) / 2, y);
  drawHeadingLine(context, skin, layout);
}

function drawNoBook(context: DrawContext, { layout, skin }: ConsolidatedScene): void {
  const { palette } = skin;
  context.font = skin.font;
  context.textAlign = 'center';
  context.fillStyle = palette.dim;
  context.fillText(
    fitText(NO_BOOK, layout.width - PAD * 2, layout.perChar),
    layout.width / 2,
    layout.rowsTop + layout.rowHeight * 2,
  );
}

/** The rows in which venues cross. */
function drawCrossing(context: DrawContext, { model, layout, skin }: ConsolidatedScene): void {
  if (!model.isCrossed) return;
  const { rows, step } = model;
  context.fillStyle = skin.crossing;
  for (let row = 0; row < rows.count; row++) {
    const price = (rows.index[row] ?? NaN) * step;
    if (price <= model.bid.price && price >= model.ask.price)
      context.fillRect(0, layout.rowsTop + row * layout.rowHeight, layout.width, layout.rowHeight);
  }
}

/** The sums of a side, and a bar of each row made of what every venue has, with its letter if there is room. */
function drawSide(context: DrawContext, scene: ConsolidatedScene, side: 'bid' | 'ask'): void {
  const {
    model: { rows },
    layout,
    skin,
    texts,
  } = scene;
  const isBid = side === 'bid';
  const totals = isBid ? rows.bidTotal : rows.askTotal;
  drawSegments(context, scene, isBid, false);
  context.font = skin.segmentFont;
  context.textAlign = 'center';
  drawSegments(context, scene, isBid, true);
  if (layout.sizeChars === 0) return;
  context.font = skin.font;
  context.fillStyle = skin.palette.txt;
  context.textAlign = 'right';
  const right = isBid ? layout.priceLeft - PAD : layout.askBars - PAD;
  for (let row = 0; row < rows.count; row++) {
    const size = totals[row] ?? 0;
    if (size === 0) continue;
    const { head, tail } = texts.size.get(size);
    const y = layout.rowsTop + row * layout.rowHeight + textMiddle(layout);
    context.fillText(head, right - tail.length * layout.perChar, y);
    if (tail === '') continue;
    context.fillStyle = skin.palette.dim;
    context.fillText(tail, right, y);
    context.fillStyle = skin.palette.txt;
  }
}

/** Fits the digits of sizes to the rows on screen. */
function fitSizes({ model: { rows }, layout, texts, now }: ConsolidatedScene): void {
  for (let row = 0; row < rows.count; row++) {
    texts.size.add(rows.bidTotal[row] ?? 0);
    texts.size.add(rows.askTotal[row] ?? 0);
  }
  if (layout.sizeChars > 0) texts.size.settle(layout.sizeChars, SIZE_DECIMALS, now);
}

/** Every segment of a side's bars, from the size outward; with `letters` the letters on them, if there is room. */
function drawSegments(context: DrawContext, scene: ConsolidatedScene, isBid: boolean, letters: boolean): void {
  const { layout, model } = scene;
  const { rows, states } = model;
  const parts = isBid ? rows.bid : rows.ask;
  const perSize = rows.largest > 0 ? layout.barWidth / rows.largest : 0;
  for (let row = 0; row < rows.count; row++) {
    const top = layout.rowsTop + row * layout.rowHeight;
    let from = isBid ? layout.bidBars : layout.askBars;
    for (let leg = 0; leg < states.length; leg++) {
      const own = states[leg]?.leg;
      if (own === undefined) continue;
      const { slot } = own;
      const width = (parts[row * MOST_LEGS + slot] ?? 0) * perSize;
      if (width === 0) continue;
      const left = isBid ? from - width : from;
      from += isBid ? -width : width;
      context.fillStyle = segmentColour(scene, own.colour, letters);
      if (!letters) context.fillRect(left, top + 2, Math.max(1, width - SEAM), layout.rowHeight - 4);
      else if (width >= layout.perChar + 4)
        context.fillText(legLetter(slot), left + (width - SEAM) / 2, top + textMiddle(layout));
    }
  }
}

function segmentColour({ skin: { palette } }: ConsolidatedScene, number: number, isLetter: boolean): string {
  const colour = palette.venues[number];
  return isLetter ? (colour?.ink ?? palette.bg1) : (colour?.fill ?? palette.label);
}

/** A dashed line at the end of the first venue's book: further out the sums are of fewer venues. */
function drawReach(context: DrawContext, { model, layout, skin }: ConsolidatedScene, side: 'bid' | 'ask'): void {
  const { palette } = skin;
  const isBid = side === 'bid';
  const { price, leg } = isBid ? model.bidReach : model.askReach;
  const row =
    leg === undefined ? -1 : model.rows.rowOf(isBid ? Math.floor(price / model.step) : Math.ceil(price / model.step));
  if (row === -1 || leg === undefined) return;
  const y = layout.rowsTop + (isBid ? row + 1 : row) * layout.rowHeight;
  const right = isBid ? layout.priceLeft : layout.width;
  context.fillStyle = palette.faint;
  drawDashes(context, isBid ? 0 : layout.priceRight, right, y);
  context.font = skin.headingFont;
  context.textAlign = isBid ? 'left' : 'right';
  const text = fitText(
    [
      `no data from ${legLetter(leg.slot)} beyond this price`,
      `no data from ${legLetter(leg.slot)}`,
      `${legLetter(leg.slot)} ends`,
      '',
    ],
    layout.bidBars - PAD,
    layout.perChar,
  );
  if (text === '') return;
  // On a ground of its own: bars may lie below.
  const textWidth = text.length * layout.perChar + PAD;
  context.fillStyle = palette.bg1;
  context.fillRect(
    isBid ? 0 : layout.width - textWidth,
    (isBid ? y : y - layout.rowHeight) + 2,
    textWidth,
    layout.rowHeight - 3,
  );
  context.fillStyle = palette.label;
  context.fillText(text, isBid ? PAD : layout.width - PAD, isBid ? y + layout.rowHeight / 2 : y - layout.rowHeight / 2);
}

const NO_BOOK = ['No venue has a valid order book at the moment.', 'No valid order book.', 'No book.'];
/** Smaller parts of a sum show on hovering. */
const SIZE_DECIMALS = 4;
const LINE_ONE = 11;
const LINE_TWO = 27;
/** Between segments of a bar. */
const SEAM = 1;
