import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import type { DrawContext } from '../../draw/draw-context.ts';
import { headingChar } from '../../draw/palette.ts';
import { cutText, fitText } from '../../draw/text-fit.ts';
import type { SizeText } from '../../format/fixed-size.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { LegendSkin } from '../legs/leg-legend.ts';
import { drawLegMark } from '../legs/leg-legend.ts';
import { TAPE_MARK } from './tape-layout.ts';
import type { TapeLayout, TapeWidths } from './tape-layout.ts';
import type { TapeModelBase } from './tape-model-base.ts';
import { STRONG_SHADE, TAPE_PAD } from './tape-parts.ts';
import type { TapeSkin } from './tape-parts.ts';
import type { TapeStrip } from './tape-strip.ts';

/** The texts of a tape by row index. They repeat from frame to frame and are made once. */
export interface TapeTexts {
  /** Time of day with and without milliseconds. */
  clockMs(index: number): string;
  clock(index: number): string;
  price(index: number): string;
  size(index: number): SizeText;
  /** The last column: a value, or how many fills were merged; empty for none. */
  extra(index: number): string;
  /** The words of a row of missing trades, longest first. */
  gap(index: number): readonly string[];
  /** Headings, longest wording first. */
  readonly headings: TapeHeadings;
}

/** Headings of a tape's columns, longest wording first; `extra` is empty if the column has none. */
export interface TapeHeadings {
  readonly time: readonly string[];
  readonly size: readonly string[];
  readonly extra: string;
}

/** The venues of a tape's rows: how their marks look, and whose a row is. */
export interface TapeVenues {
  readonly skin: LegendSkin;
  readonly texts: { leg(index: number): Pick<Leg, 'slot' | 'colour'> | undefined; name(index: number): string };
}

/** Marks at the edges of a tape's rows: how large, from history, part of a sweep, absorbed, a block trade, as far as a tape has them; and lines at those that candle or book contradict. */
export interface TapeMarks {
  /** 0 for the smallest. */
  sizeClass?(index: number): number;
  /** Prices of its sweep; 0 for none. */
  sweepLevels?(index: number): number;
  isAbsorbed?(index: number): boolean;
  /** A block trade is in it. */
  isBlock?(index: number): boolean;
  isBackfilled?(index: number): boolean;
  /** What contradicts at the row. */
  mismatchesOf(index: number): readonly Pick<LedgerEntry, 'reason'>[];
}

/** What one drawing needs. */
export interface TapeScene {
  readonly model: TapeModelBase;
  readonly layout: TapeLayout;
  readonly skin: TapeSkin;
  readonly texts: TapeTexts;
  readonly strip: TapeStrip;
  /** Undefined for a tape of one venue. */
  readonly venues: TapeVenues | undefined;
  readonly marks?: TapeMarks;
  /** Line under the pointer; -1 for none. */
  readonly hovered: number;
}

/** Draws a whole tape. Hot: column by column, so that colour, font and alignment change seldom. */
export function drawTape(context: DrawContext, scene: TapeScene): void {
  const { skin, layout } = scene;
  context.globalAlpha = 1;
  context.fillStyle = skin.palette.bg1;
  context.fillRect(0, 0, layout.width, layout.height);
  context.textBaseline = 'middle';
  drawGrounds(context, scene);
  if (scene.marks !== undefined) drawMarks(context, scene, scene.marks);
  if (layout.showsTime) drawTimes(context, scene);
  if (scene.venues !== undefined) drawVenues(context, scene, scene.venues);
  drawPrints(context, scene);
  if (!Number.isNaN(layout.extra)) drawExtras(context, scene);
  scene.strip.draw(context, skin, layout);
  drawHeadings(context, scene);
}

/** The longest price and size on screen, in characters; never fewer than before, so that columns do not move to and fro. */
export class WidestTexts {
  price = LEAST_PRICE;
  size = LEAST_SIZE;

  /** Starts over, as for another instrument. */
  reset(): void {
    this.price = LEAST_PRICE;
    this.size = LEAST_SIZE;
  }

  /** Takes in the rows on screen. */
  update({ rows, visible, visibleCount }: TapeModelBase, texts: TapeTexts): void {
    for (let line = 0; line < visibleCount; line++) {
      const index = visible[line] ?? 0;
      if (rows.side[index] === 0) continue;
      this.price = Math.max(this.price, texts.price(index).length);
      const { head, tail } = texts.size(index);
      this.size = Math.max(this.size, head.length + tail.length);
    }
  }

  /** The columns' widths with those of the others. */
  with(extra: number, name?: number): TapeWidths {
    return { price: this.price, size: this.size, extra, name };
  }
}

function drawGrounds(context: DrawContext, { model, skin, layout, hovered }: TapeScene): void {
  const { rows, shades, visible, visibleCount } = model;
  for (let line = 0; line < visibleCount; line++) {
    const index = visible[line] ?? 0;
    const side = rows.side[index] ?? 0;
    context.fillStyle =
      side === 0
        ? skin.missing
        : ((side > 0 ? skin.buys : skin.sells)[shades.of(rows.quote[index] ?? 0)] ?? skin.palette.bg1);
    context.fillRect(0, layout.rowsTop + line * layout.rowHeight, layout.width, layout.rowHeight);
  }
  if (hovered === -1) return;
  context.fillStyle = skin.hover;
  const top = layout.rowsTop + hovered * layout.rowHeight;
  context.fillRect(0, top, layout.width, 1);
  context.fillRect(0, top + layout.rowHeight - 1, layout.width, 1);
}

/** Draws the marks of the rows on screen: a bar at the left edge by size class, a short line there if it came from history; at the right one a bar for a sweep, a diamond for absorption, a square for a block trade; a frame if it is outside the book, a line over the last of a candle that differs. */
export function drawMarks(
  context: DrawContext,
  { model, skin, layout }: Pick<TapeScene, 'model' | 'skin' | 'layout'>,
  marks: TapeMarks,
): void {
  const { rows, visible, visibleCount } = model;
  for (let line = 0; line < visibleCount; line++) {
    const index = visible[line] ?? 0;
    const side = rows.side[index] ?? 0;
    if (side === 0) continue;
    const top = layout.rowsTop + line * layout.rowHeight;
    drawLeftMarks(context, { skin, layout, top }, marks, { index, isBuy: side > 0 });
    drawRightMarks(context, { skin, layout, top }, marks, index);
    for (const { reason } of marks.mismatchesOf(index)) drawMismatch(context, layout, top, { skin, reason });
  }
}

function drawLeftMarks(
  context: DrawContext,
  { skin, layout, top }: Pick<TapeScene, 'skin' | 'layout'> & { readonly top: number },
  marks: TapeMarks,
  { index, isBuy }: { readonly index: number; readonly isBuy: boolean },
): void {
  const size = marks.sizeClass?.(index) ?? 0;
  context.fillStyle = isBuy ? skin.palette.up : skin.palette.down;
  if (size > 0) context.fillRect(0, top, size * CLASS_WIDTH, layout.rowHeight);
  context.fillStyle = skin.palette.dim;
  if (marks.isBackfilled?.(index) === true) context.fillRect(0, top + layout.rowHeight / 4, 1, layout.rowHeight / 2);
}

function drawRightMarks(
  context: DrawContext,
  { skin, layout, top }: Pick<TapeScene, 'skin' | 'layout'> & { readonly top: number },
  marks: TapeMarks,
  index: number,
): void {
  context.fillStyle = skin.palette.accent;
  if ((marks.sweepLevels?.(index) ?? 0) > 0)
    context.fillRect(layout.width - SWEEP_WIDTH, top, SWEEP_WIDTH, layout.rowHeight);
  const centre = { x: layout.width - TAPE_PAD / 2, y: top + layout.rowHeight / 2 };
  if (marks.isAbsorbed?.(index) === true) drawDiamond(context, centre, skin);
  if (marks.isBlock?.(index) === true) drawBlock(context, centre, skin);
}

interface Centre {
  readonly x: number;
  readonly y: number;
}

function drawMismatch(
  context: DrawContext,
  { width, rowHeight }: TapeLayout,
  top: number,
  { skin, reason }: { readonly skin: TapeSkin; readonly reason: string },
): void {
  context.fillStyle = skin.palette.warn;
  context.fillRect(0, top, width, MISMATCH_LINE);
  if (reason === 'candle-differs') return;
  context.fillRect(0, top + rowHeight - MISMATCH_LINE, width, MISMATCH_LINE);
  context.fillRect(0, top, MISMATCH_LINE, rowHeight);
  context.fillRect(width - MISMATCH_LINE, top, MISMATCH_LINE, rowHeight);
}

function drawDiamond(context: DrawContext, { x, y }: Centre, { palette }: TapeSkin): void {
  context.fillStyle = palette.warn;
  context.beginPath();
  context.moveTo(x, y - 4);
  context.lineTo(x + 3.5, y);
  context.lineTo(x, y + 4);
  context.lineTo(x - 3.5, y);
  context.closePath();
  context.fill();
}

function drawBlock(context: DrawContext, { x, y }: Centre, { palette }: TapeSkin): void {
  context.fillStyle = palette.txt;
  context.fillRect(x - BLOCK_SIZE / 2, y - BLOCK_SIZE / 2, BLOCK_SIZE, BLOCK_SIZE);
}

/** Whether the ground of a row is so strong that its texts need the colour with the most contrast. */
function isStrong({ rows, shades }: TapeModelBase, index: number): boolean {
  return rows.side[index] !== 0 && shades.of(rows.quote[index] ?? 0) >= STRONG_SHADE;
}

function drawTimes(context: DrawContext, { model, skin, texts, layout }: TapeScene): void {
  context.font = skin.font;
  context.textAlign = 'left';
  for (let line = 0; line < model.visibleCount; line++) {
    const index = model.visible[line] ?? 0;
    context.fillStyle = isStrong(model, index) ? skin.palette.txt : skin.palette.dim;
    context.fillText(layout.showsMs ? texts.clockMs(index) : texts.clock(index), TAPE_PAD, middleOf(layout, line));
  }
}

/** The venue's letter on its colour, and its name. */
function drawVenues(context: DrawContext, { model, skin, layout }: TapeScene, venues: TapeVenues): void {
  if (!Number.isNaN(layout.name)) {
    context.font = skin.font;
    context.textAlign = 'left';
    for (let line = 0; line < model.visibleCount; line++) {
      const index = model.visible[line] ?? 0;
      if (model.rows.side[index] === 0) continue;
      context.fillStyle = isStrong(model, index) ? skin.palette.txt : skin.palette.dim;
      context.fillText(cutText(venues.texts.name(index), layout.nameChars), layout.name, middleOf(layout, line));
    }
  }
  for (let line = 0; line < model.visibleCount; line++) {
    const top = layout.rowsTop + line * layout.rowHeight + (layout.rowHeight - TAPE_MARK) / 2;
    drawLegMark(context, venues.skin, venues.texts.leg(model.visible[line] ?? 0), layout.mark, top);
  }
}

/** Side, price and size of each trade, and the gaps between. */
function drawPrints(context: DrawContext, { model, skin, texts, layout }: TapeScene): void {
  const { palette } = skin;
  const right = Number.isNaN(layout.size) ? layout.price : layout.size;
  context.textAlign = 'right';
  for (let line = 0; line < model.visibleCount; line++) {
    const index = model.visible[line] ?? 0;
    const side = model.rows.side[index] ?? 0;
    const y = middleOf(layout, line);
    context.font = side === 0 || model.isLarge(index) ? skin.boldFont : skin.font;
    if (side === 0) {
      context.fillStyle = palette.warn;
      const room = right - layout.side + layout.perChar;
      context.fillText(fitText(texts.gap(index), room, layout.perChar), right, y);
      continue;
    }
    context.fillStyle = isStrong(model, index) ? palette.txt : side > 0 ? palette.up : palette.down;
    context.fillText(side > 0 ? 'B' : 'S', layout.side, y);
    context.fillText(texts.price(index), layout.price, y);
    if (Number.isNaN(layout.size)) continue;
    context.fillStyle = palette.txt;
    const { head, tail } = texts.size(index);
    context.fillText(head, layout.size - tail.length * layout.perChar, y);
    if (tail === '') continue;
    context.fillStyle = isStrong(model, index) ? palette.txt : palette.dim;
    context.fillText(tail, layout.size, y);
  }
}

function drawExtras(context: DrawContext, { model, skin, texts, layout }: TapeScene): void {
  context.font = skin.font;
  context.textAlign = 'right';
  for (let line = 0; line < model.visibleCount; line++) {
    const index = model.visible[line] ?? 0;
    if (model.rows.side[index] === 0) continue;
    context.fillStyle = isStrong(model, index) ? skin.palette.txt : skin.palette.dim;
    context.fillText(texts.extra(index), layout.extra, middleOf(layout, line));
  }
}

function drawHeadings(context: DrawContext, { skin, layout, texts }: TapeScene): void {
  const perChar = headingChar(skin.palette, layout.perChar);
  const { headings } = texts;
  const y = layout.headingTop + layout.rowHeight / 2;
  context.font = skin.headingFont;
  context.fillStyle = skin.palette.label;
  context.textAlign = 'left';
  if (layout.showsTime)
    context.fillText(
      fitText(
        headings.time,
        (Number.isNaN(layout.mark) ? layout.side - layout.perChar : layout.mark) - TAPE_PAD - HEADING_GAP / 2,
        perChar,
      ),
      TAPE_PAD,
      y,
    );
  if (!Number.isNaN(layout.name)) context.fillText('VENUE', layout.mark, y);
  context.textAlign = 'right';
  context.fillText('PRICE', layout.price, y);
  if (!Number.isNaN(layout.size))
    context.fillText(fitText(headings.size, layout.size - layout.price - HEADING_GAP, perChar), layout.size, y);
  if (!Number.isNaN(layout.extra)) context.fillText(headings.extra, layout.extra, y);
  context.fillStyle = skin.palette.line;
  context.fillRect(0, layout.rowsTop - 1, layout.width, 1);
}

function middleOf(layout: TapeLayout, line: number): number {
  return layout.rowsTop + line * layout.rowHeight + layout.rowHeight / 2 + 0.5;
}

/** Width of the bar of a size class, times the class, and of that of a sweep. */
const CLASS_WIDTH = 2;
const SWEEP_WIDTH = 3;
const MISMATCH_LINE = 2;
/** Side of the square of a block trade. */
const BLOCK_SIZE = 6;
/** Least room between two headings. */
const HEADING_GAP = 8;
const LEAST_PRICE = 5;
const LEAST_SIZE = 6;
