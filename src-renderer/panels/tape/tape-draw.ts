import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { DrawContext } from '../../draw/draw-context.ts';
import { TextCache } from '../../draw/text-cache.ts';
import { fitText } from '../../draw/text-fit.ts';
import { formatCompact, formatCount, formatRoundedPrice } from '../../format/decimal-text.ts';
import type { Zone } from '../../format/zone.ts';
import {
  drawTapeStrip,
  TAPE_HEADING_HEIGHT,
  TAPE_PAD,
  TAPE_ROW_HEIGHT,
  TAPE_STRIP_HEIGHT,
} from '../parts/tape-parts.ts';
import type { TapeSkin } from '../parts/tape-parts.ts';
import type { TapeModel } from './tape-model.ts';
import { KEPT_TRADES } from './tape-rows.ts';
import type { TapeSettings } from './settings.ts';
import { holeText, pausedText, ratioText } from './tape-text.ts';

/** Top of the first row. */
export const TAPE_ROWS_TOP = TAPE_STRIP_HEIGHT + TAPE_HEADING_HEIGHT;

/** What one drawing needs. */
export interface TapeScene {
  readonly model: TapeModel;
  readonly settings: TapeSettings;
  readonly skin: TapeSkin;
  readonly texts: TapeTexts;
  readonly zone: Zone;
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
  /** Row under the pointer; -1 for none. */
  readonly hovered: number;
}

/** Texts that repeat from frame to frame; made anew with scale, decimals or zone. */
export interface TapeTexts {
  readonly price: TextCache;
  readonly size: TextCache;
  readonly time: TextCache;
}

/** Text caches for the model's present scales. */
export function tapeTexts(model: TapeModel, zone: Zone): TapeTexts {
  const { sizeScale } = model.scales;
  return {
    price: new TextCache((price) => formatRoundedPrice(price, model.decimals)),
    size: new TextCache((size) => formatCompact(size, sizeScale)),
    time: new TextCache((time) => zone.clockMs(time)),
  };
}

/** Draws a whole tape. Hot: column by column, so that colour, font and alignment change seldom. */
export function drawTape(context: DrawContext, scene: TapeScene): void {
  const { skin, width, height } = scene;
  context.globalAlpha = 1;
  context.fillStyle = skin.palette.bg1;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'middle';
  drawGrounds(context, scene);
  drawTimes(context, scene);
  drawPrints(context, scene);
  drawCounts(context, scene);
  drawStrip(context, scene);
  drawHeadings(context, scene);
}

function drawGrounds(context: DrawContext, { model, skin, width, hovered }: TapeScene): void {
  for (let line = 0; line < model.visibleCount; line++) {
    const index = model.visible[line] ?? 0;
    const side = model.rows.side[index] ?? 0;
    if (side === 0) continue;
    context.fillStyle =
      (side > 0 ? skin.buys : skin.sells)[model.shades.of(model.rows.quote[index] ?? 0)] ?? skin.palette.bg1;
    context.fillRect(0, TAPE_ROWS_TOP + line * TAPE_ROW_HEIGHT, width, TAPE_ROW_HEIGHT);
  }
  if (hovered === -1) return;
  context.fillStyle = skin.hover;
  context.fillRect(0, TAPE_ROWS_TOP + hovered * TAPE_ROW_HEIGHT, width, TAPE_ROW_HEIGHT);
}

function drawTimes(context: DrawContext, scene: TapeScene): void {
  const { model, skin, texts } = scene;
  const { showsMs } = columnsOf(scene);
  context.font = skin.font;
  context.textAlign = 'left';
  context.fillStyle = skin.palette.dim;
  for (let line = 0; line < model.visibleCount; line++) {
    const index = model.visible[line] ?? 0;
    if (model.rows.side[index] === 0) continue;
    const time = texts.time.get(model.rows.time[index] ?? NaN);
    context.fillText(showsMs ? time : time.slice(0, 8), PAD, middleOf(line));
  }
}

/** Side, price and size of each trade, and the holes between. */
function drawPrints(context: DrawContext, scene: TapeScene): void {
  const { model, skin, texts, settings } = scene;
  const columns = columnsOf(scene);
  const sizePower = POW10[model.scales.sizeScale] ?? NaN;
  context.textAlign = 'right';
  for (let line = 0; line < model.visibleCount; line++) {
    const index = model.visible[line] ?? 0;
    const side = model.rows.side[index] ?? 0;
    const y = middleOf(line);
    if (side === 0) {
      drawHole(context, scene, index, y);
      continue;
    }
    const size = (model.rows.size[index] ?? NaN) / sizePower;
    const isLarge = model.isLarge(index, settings);
    if (isLarge) context.font = skin.boldFont;
    context.fillStyle = side > 0 ? skin.palette.up : skin.palette.down;
    context.fillText(side > 0 ? 'B' : 'S', columns.side, y);
    context.fillText(texts.price.get(priceOf(model, index, size)), columns.price, y);
    context.fillStyle = skin.palette.txt;
    context.fillText(texts.size.get(size), columns.size, y);
    if (isLarge) context.font = skin.font;
  }
}

function drawCounts(context: DrawContext, { model, skin, width }: TapeScene): void {
  context.fillStyle = skin.palette.dim;
  for (let line = 0; line < model.visibleCount; line++) {
    const index = model.visible[line] ?? 0;
    const count = model.rows.count[index] ?? 1;
    if (count > 1 && model.rows.side[index] !== 0)
      context.fillText(count < 1000 ? `×${count}` : '×1k+', width - PAD, middleOf(line));
  }
}

function middleOf(line: number): number {
  return TAPE_ROWS_TOP + line * TAPE_ROW_HEIGHT + TAPE_ROW_HEIGHT / 2 + 0.5;
}

/** The price of a single trade, the average of several. */
function priceOf(model: TapeModel, index: number, size: number): number {
  const { rows } = model;
  return rows.count[index] === 1
    ? (rows.firstPrice[index] ?? NaN) / (POW10[model.scales.priceScale] ?? NaN)
    : (rows.weighted[index] ?? NaN) / size;
}

function drawHole(context: DrawContext, { model, skin, width }: TapeScene, index: number, y: number): void {
  context.fillStyle = skin.missing;
  context.fillRect(0, y - TAPE_ROW_HEIGHT / 2 - 0.5, width, TAPE_ROW_HEIGHT);
  context.font = skin.boldFont;
  context.fillStyle = skin.palette.warn;
  context.textAlign = 'center';
  context.fillText(holeText(model, index), width / 2, y);
  context.font = skin.font;
  context.textAlign = 'right';
}

function drawStrip(context: DrawContext, { model, settings, skin, width, perChar }: TapeScene): void {
  const { isPaused } = model.scroll;
  const ratio = ratioText(model, settings);
  const kept = `last ${formatCount(KEPT_TRADES)} trades`;
  drawTapeStrip(context, skin, {
    width,
    perChar,
    isPaused,
    share: model.ratio.share(settings.ratioBy),
    left: isPaused ? [pausedText(model)] : [ratio, ratio.slice(0, 8)],
    right: [...(model.dropped > 0 ? [`${formatCount(model.dropped)} dropped`] : []), kept, kept.slice(0, -7), ''],
    isWarning: model.dropped > 0,
  });
}

function drawHeadings(context: DrawContext, scene: TapeScene): void {
  const { skin, model, width, zone } = scene;
  const columns = columnsOf(scene);
  const y = TAPE_STRIP_HEIGHT + (TAPE_ROWS_TOP - TAPE_STRIP_HEIGHT) / 2;
  context.font = skin.headingFont;
  context.fillStyle = skin.palette.label;
  context.textAlign = 'left';
  const newest = model.visibleCount === 0 ? NaN : (model.rows.time[model.visible[0] ?? 0] ?? NaN);
  context.fillText(`TIME ${zone.short(newest)}`, PAD, y);
  context.textAlign = 'right';
  context.fillText('PRICE', columns.price, y);
  const unit = model.unit.toUpperCase();
  context.fillText(
    fitText([`SIZE ${unit}`, unit, 'SIZE'], columns.size - columns.price - HEADING_GAP, scene.perChar),
    columns.size,
    y,
  );
  context.fillStyle = skin.palette.line;
  context.fillRect(0, TAPE_ROWS_TOP - 1, width, 1);
}

/** Where columns end; the count of merged fills has the last one to itself. */
function columnsOf({ width, perChar }: TapeScene): {
  readonly showsMs: boolean;
  readonly side: number;
  readonly price: number;
  readonly size: number;
} {
  const showsMs = width >= perChar * 38;
  const side = PAD + perChar * (showsMs ? 14.2 : 10.2);
  const size = width - PAD - perChar * 4.6;
  return { showsMs, side, price: Math.round(side + (size - side) * 0.56), size };
}

const PAD = TAPE_PAD;
/** Least room between two headings. */
const HEADING_GAP = 8;
