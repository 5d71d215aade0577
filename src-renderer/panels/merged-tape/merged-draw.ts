import type { DrawContext } from '../../draw/draw-context.ts';
import { fitText } from '../../draw/text-fit.ts';
import { formatCompact, formatCount, formatRoundedPrice } from '../../format/decimal-text.ts';
import type { Zone } from '../../format/zone.ts';
import { drawLegend, drawLegMark } from '../legs/leg-legend.ts';
import {
  drawTapeStrip,
  TAPE_HEADING_HEIGHT,
  TAPE_PAD,
  TAPE_ROW_HEIGHT,
  TAPE_STRIP_HEIGHT,
} from '../parts/tape-parts.ts';
import type { TapeSkin } from '../parts/tape-parts.ts';
import type { MergedModel } from './merged-model.ts';
import { KEPT_ROWS } from './merged-rows.ts';
import type { LegTrades } from './merged-rows.ts';
import { decimalsOf, holeText, legOf, pausedText, shareText } from './merged-text.ts';

/** What one drawing needs. */
export interface MergedScene {
  readonly model: MergedModel;
  readonly trades: readonly LegTrades[];
  readonly skin: TapeSkin;
  readonly zone: Zone;
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
  readonly legendHeight: number;
  /** Line under the pointer; -1 for none. */
  readonly hovered: number;
  readonly now: number;
}

/** Top of the first row. */
export function rowsTop(legendHeight: number): number {
  return TAPE_STRIP_HEIGHT + legendHeight + TAPE_HEADING_HEIGHT;
}

/** Draws a whole merged tape. Hot: column by column, so that colour, font and alignment change seldom. */
export function drawMerged(context: DrawContext, scene: MergedScene): void {
  const { skin, width, height, model, perChar, now } = scene;
  const { palette } = skin;
  context.globalAlpha = 1;
  context.fillStyle = palette.bg1;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'middle';
  const columns = columnsOf(scene);
  drawGrounds(context, scene);
  drawVenues(context, scene, columns);
  drawTrades(context, scene, columns);
  drawStrip(context, scene);
  drawLegend(context, { states: model.states, palette, top: TAPE_STRIP_HEIGHT, width, perChar, now });
  drawHeadings(context, scene, columns);
}

/** Where columns lie; those without room are left out, notional first, then the venue's name, then milliseconds. */
interface Columns {
  readonly showsMs: boolean;
  readonly mark: number;
  /** Room for the venue's name in characters; 0 where only its letter shows. */
  readonly nameChars: number;
  readonly side: number;
  readonly price: number;
  readonly size: number;
  /** NaN where there is no room. */
  readonly notional: number;
}

function columnsOf({ width, perChar }: MergedScene): Columns {
  const chars = (width - PAD * 2) / perChar;
  const showsNotional = chars >= LEAST_CHARS + NOTIONAL_CHARS;
  let spare = chars - LEAST_CHARS - (showsNotional ? NOTIONAL_CHARS : 0);
  const showsMs = spare >= MS_CHARS;
  if (showsMs) spare -= MS_CHARS;
  const nameChars = spare >= NAME_LEAST ? Math.min(NAME_MOST, Math.floor(spare)) : 0;
  spare -= nameChars;
  const mark = PAD + perChar * (showsMs ? 13.2 : 9.2);
  const side = mark + MARK + 4 + perChar * (nameChars + 2);
  const right = width - PAD;
  const size = showsNotional ? right - perChar * NOTIONAL_CHARS : right;
  return {
    showsMs,
    mark,
    nameChars,
    side,
    price: size - perChar * (8.5 + Math.min(4, spare / 3)),
    size,
    notional: showsNotional ? right : NaN,
  };
}

function drawGrounds(context: DrawContext, scene: MergedScene): void {
  const { model, skin, width, hovered } = scene;
  const { palette, buys, sells } = skin;
  for (let line = 0; line < model.visibleCount; line++) {
    const index = model.visible[line] ?? 0;
    const side = model.rows.side[index] ?? 0;
    context.fillStyle =
      side === 0
        ? skin.missing
        : ((side > 0 ? buys : sells)[model.shades.of(model.rows.quote[index] ?? 0)] ?? palette.bg1);
    context.fillRect(0, topOf(scene, line), width, TAPE_ROW_HEIGHT);
  }
  if (hovered === -1) return;
  context.fillStyle = skin.hover;
  context.fillRect(0, topOf(scene, hovered), width, TAPE_ROW_HEIGHT);
}

/** Time of receipt, and the venue's letter on its colour with its name. */
function drawVenues(context: DrawContext, scene: MergedScene, { showsMs, mark, nameChars }: Columns): void {
  const { model, skin, zone, perChar } = scene;
  const { palette } = skin;
  context.font = skin.font;
  context.textAlign = 'left';
  context.fillStyle = palette.dim;
  for (let line = 0; line < model.visibleCount; line++) {
    const index = model.visible[line] ?? 0;
    const middle = topOf(scene, line) + TEXT_MIDDLE;
    const at = model.rows.receivedAt[index] ?? NaN;
    context.fillText(showsMs ? zone.clockMs(at) : zone.clock(at), PAD, middle);
    if (nameChars > 0 && model.rows.side[index] !== 0)
      context.fillText(
        fitText([legOf(model, index)?.name ?? ''], nameChars * perChar, perChar),
        mark + MARK + 4,
        middle,
      );
  }
  for (let line = 0; line < model.visibleCount; line++) {
    drawLegMark(context, palette, model.rows.slot[model.visible[line] ?? 0] ?? -1, {
      x: mark,
      y: topOf(scene, line) + (TAPE_ROW_HEIGHT - MARK) / 2,
      size: MARK,
    });
  }
}

/** Side, price, size and notional of each trade, and the holes between. */
function drawTrades(context: DrawContext, scene: MergedScene, columns: Columns): void {
  const { model, skin, trades } = scene;
  const { palette } = skin;
  const { rows } = model;
  context.textAlign = 'right';
  for (let line = 0; line < model.visibleCount; line++) {
    const index = model.visible[line] ?? 0;
    const side = rows.side[index] ?? 0;
    const y = topOf(scene, line) + TEXT_MIDDLE;
    context.font = side === 0 || model.isLarge(index) ? skin.boldFont : skin.font;
    if (side === 0) {
      context.fillStyle = palette.warn;
      context.fillText(
        fitText([holeText(model, index), 'trades missing'], columns.size - columns.mark - MARK, scene.perChar),
        columns.size,
        y,
      );
      continue;
    }
    const ring = trades.find(({ leg }) => leg.slot === rows.slot[index])?.ring;
    context.fillStyle = side > 0 ? palette.up : palette.down;
    context.fillText(side > 0 ? 'B' : 'S', columns.side, y);
    context.fillText(
      formatRoundedPrice(rows.price[index] ?? NaN, decimalsOf(legOf(model, index), ring)),
      columns.price,
      y,
    );
    context.fillStyle = palette.txt;
    context.fillText(formatCompact(rows.size[index] ?? NaN, SIZE_DECIMALS), columns.size, y);
    if (!Number.isNaN(columns.notional))
      context.fillText(formatCompact(rows.quote[index] ?? NaN, 0), columns.notional, y);
  }
}

function drawStrip(context: DrawContext, { model, skin, width, perChar }: MergedScene): void {
  const { isPaused } = model.scroll;
  const share = shareText(model);
  const kept = `last ${formatCount(KEPT_ROWS)} rows`;
  drawTapeStrip(context, skin, {
    width,
    perChar,
    isPaused,
    share: model.buyShare,
    left: isPaused ? [pausedText(model)] : [share, share.slice(0, 8)],
    right: [
      ...(model.dropped > 0 ? [`${formatCount(model.dropped)} dropped`] : []),
      `in order of receipt · ${kept}`,
      kept,
      '',
    ],
    isWarning: model.dropped > 0,
  });
}

function drawHeadings(context: DrawContext, scene: MergedScene, columns: Columns): void {
  const { model, skin, width, zone, legendHeight, now } = scene;
  const { palette } = skin;
  const y = TAPE_STRIP_HEIGHT + legendHeight + TAPE_HEADING_HEIGHT / 2;
  const instruments = model.states.map(({ leg }) => leg.instrument);
  const quotes = [...new Set(instruments.map(({ quote }) => quote))];
  context.fillStyle = palette.bg1;
  context.fillRect(0, TAPE_STRIP_HEIGHT + legendHeight, width, TAPE_HEADING_HEIGHT);
  context.font = skin.headingFont;
  context.fillStyle = palette.label;
  context.textAlign = 'left';
  context.fillText(fitText([`RECEIVED ${zone.short(now)}`, 'RECEIVED'], columns.mark - PAD, 6), PAD, y);
  if (columns.nameChars > 0) context.fillText('VENUE', columns.mark, y);
  context.textAlign = 'right';
  context.fillText('PRICE', columns.price, y);
  context.fillText(instruments[0]?.base ?? 'SIZE', columns.size, y);
  if (!Number.isNaN(columns.notional))
    context.fillText(quotes.length === 1 ? (quotes[0] ?? '') : 'VALUE', columns.notional, y);
  context.fillStyle = palette.line;
  context.fillRect(0, rowsTop(legendHeight) - 1, width, 1);
}

function topOf({ legendHeight }: MergedScene, line: number): number {
  return rowsTop(legendHeight) + line * TAPE_ROW_HEIGHT;
}

const PAD = TAPE_PAD;
const MARK = 12;
const TEXT_MIDDLE = TAPE_ROW_HEIGHT / 2 + 0.5;
const SIZE_DECIMALS = 4;
/** Characters of time without milliseconds, letter, side, price and size. */
const LEAST_CHARS = 32;
const NOTIONAL_CHARS = 8;
const MS_CHARS = 4;
const NAME_LEAST = 7;
const NAME_MOST = 18;
