import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { PriceSpan } from '../../../src-shared/market/flow/imbalances.ts';
import type { PriceRow } from '../../../src-shared/market/flow/volume-profile.ts';
import type { DrawContext } from '../../draw/draw-context.ts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { formatCompact } from '../../format/decimal-text.ts';
import type { FootprintBar } from './footprint-bars.ts';
import type { FootprintMode } from './settings.ts';

/** What one drawing of footprints is given. Coordinates are CSS pixels; null for what is not on the axes. */
export interface FootprintDrawing {
  readonly bars: readonly FootprintBar[];
  readonly mode: FootprintMode;
  /** Width of a step, a scaled integer like the prices of the bars. */
  readonly step: number;
  /** Digits after the point of sizes, which are scaled integers. */
  readonly sizeScale: number;
  /** Distance between two bars. */
  readonly barSpacing: number;
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
  /** Size of the text of rows: cells at least as high have numbers, a little smaller. */
  readonly fontSize: number;
  readonly xOf: (openTime: number) => number | null;
  readonly yOf: (price: number) => number | null;
}

/** How much is drawn of a footprint: nothing but the candle, coloured cells, or cells with numbers. */
export type FootprintDetail = 'candle' | 'cells' | 'numbers';

/** What fits into cells of a width and height in CSS pixels. */
export function detailOf(
  barSpacing: number,
  cellHeight: number,
  { mode, perChar, fontSize }: Pick<FootprintDrawing, 'mode' | 'perChar' | 'fontSize'>,
): FootprintDetail {
  if (barSpacing < LEAST_SPACING || !(cellHeight >= LEAST_CELL)) return 'candle';
  const room = barSpacing - BODY - GAP - PADDING * 2;
  return room >= CHARS[mode] * perChar && cellHeight >= fontSize ? 'numbers' : 'cells';
}

/** The font of the numbers: a little smaller than that of rows. */
export function footprintFont({ fontSize, mono }: Palette): string {
  return `${fontSize - 1}px ${mono}`;
}

/** Draws the footprints of the bars in view over their candles. Returns how much of them was drawn. */
export function drawFootprints(context: DrawContext, palette: Palette, drawing: FootprintDrawing): FootprintDetail {
  const { bars, step, yOf } = drawing;
  const middle = bars[bars.length >> 1]?.rows[0];
  const [low, high] = middle === undefined ? [null, null] : [yOf(middle.price), yOf(middle.price + step)];
  const detail = low === null || high === null ? 'candle' : detailOf(drawing.barSpacing, Math.abs(low - high), drawing);
  if (detail === 'candle') return detail;
  const most = largestOf(drawing);
  context.font = footprintFont(palette);
  context.textBaseline = 'middle';
  for (const bar of bars) {
    const x = drawing.xOf(bar.openTime);
    if (x === null || x + drawing.barSpacing < 0 || x - drawing.barSpacing > drawing.width) continue;
    const left = Math.round(x - drawing.barSpacing / 2);
    drawBar(context, palette, { ...drawing, bar, left, most, detail });
  }
  return detail;
}

interface BarDrawing extends FootprintDrawing {
  readonly bar: FootprintBar;
  readonly left: number;
  readonly most: number;
  readonly detail: FootprintDetail;
}

function drawBar(context: DrawContext, palette: Palette, drawing: BarDrawing): void {
  const { bar, left, step, barSpacing, yOf } = drawing;
  const cellLeft = left + BODY;
  const cellWidth = Math.max(1, Math.round(barSpacing - BODY - GAP));
  for (const [i, row] of bar.rows.entries()) {
    const edges = edgesOf(row.price, row.price + step, yOf);
    if (edges === undefined || edges.bottom < 0 || edges.top > drawing.height) continue;
    const place = { left: cellLeft, width: cellWidth, top: edges.top, height: Math.max(1, edges.bottom - edges.top) };
    // The candle under it would show through.
    context.fillStyle = palette.bg0;
    context.fillRect(left, place.top, cellWidth + BODY, place.height);
    drawCell(context, palette, drawing, row, place);
    if (i === bar.control) drawControl(context, palette, drawing, place);
  }
  drawBody(context, palette, drawing);
  const { buy, sell, stackedBuy, stackedSell } = bar.imbalances;
  const right = cellLeft + cellWidth;
  for (const price of buy) {
    const wide = isStacked(price, stackedBuy) ? STACKED : MARK;
    drawSpan(context, drawing, price, { colour: palette.up, left: right - wide, width: wide });
  }
  for (const price of sell) {
    const wide = isStacked(price, stackedSell) ? STACKED : MARK;
    drawSpan(context, drawing, price, { colour: palette.down, left: cellLeft, width: wide });
  }
  drawUnfinished(context, palette, drawing, { left: cellLeft, width: cellWidth });
}

function drawCell(
  context: DrawContext,
  palette: Palette,
  { mode, most, detail, sizeScale }: BarDrawing,
  row: PriceRow,
  { left, width, top, height }: Place,
): void {
  const inner = Math.max(1, height - 1);
  const strength = (size: number): number => (most > 0 ? 0.06 + 0.5 * Math.min(1, size / most) : 0);
  const centre = left + width / 2;
  const isWritten = detail === 'numbers';
  const write = (text: string, x: number, align: CanvasTextAlign): void => {
    context.fillStyle = palette.txt;
    context.textAlign = align;
    context.fillText(text, x, top + height / 2);
  };
  if (mode === 'bid-ask') {
    const half = Math.floor(width / 2);
    context.fillStyle = withAlpha(palette.down, strength(row.sell));
    context.fillRect(left, top, half, inner);
    context.fillStyle = withAlpha(palette.up, strength(row.buy));
    context.fillRect(left + half, top, width - half, inner);
    if (!isWritten) return;
    write(sizeText(row.sell, sizeScale), centre - PADDING, 'right');
    write(sizeText(row.buy, sizeScale), centre + PADDING, 'left');
    return;
  }
  const value = mode === 'volume' ? row.buy + row.sell : row.buy - row.sell;
  const signed = value < 0 ? palette.down : palette.up;
  context.fillStyle = withAlpha(mode === 'volume' ? palette.accent : signed, strength(Math.abs(value)));
  context.fillRect(left, top, width, inner);
  if (isWritten) write(`${value < 0 ? '−' : ''}${sizeText(Math.abs(value), sizeScale)}`, centre, 'center');
}

/** Lines over and under the point of control; to the right edge while it is naked. */
function drawControl(
  context: DrawContext,
  palette: Palette,
  { bar, width: paneWidth }: BarDrawing,
  { left, width, top, height }: Place,
): void {
  context.fillStyle = palette.accent;
  context.fillRect(left, top, width, 1);
  context.fillRect(left, top + Math.max(1, height - 1), width, 1);
  const from = left + width + GAP;
  if (!bar.isNaked || from >= paneWidth) return;
  context.fillStyle = withAlpha(palette.accent, 0.5);
  context.fillRect(from, Math.round(top + height / 2), paneWidth - from, 1);
}

/** Open to close at the left edge, as the cells hide the candle. */
function drawBody(context: DrawContext, palette: Palette, { bar, left, yOf }: BarDrawing): void {
  const edges = edgesOf(bar.open, bar.close, yOf);
  if (edges === undefined) return;
  context.fillStyle = bar.close < bar.open ? palette.down : palette.up;
  context.fillRect(left, edges.top, BODY - 1, Math.max(1, edges.bottom - edges.top));
}

function drawSpan(
  context: DrawContext,
  { step, yOf }: BarDrawing,
  price: number,
  { colour, left, width }: { readonly colour: string; readonly left: number; readonly width: number },
): void {
  const edges = edgesOf(price, price + step, yOf);
  if (edges === undefined) return;
  context.fillStyle = colour;
  context.fillRect(left, edges.top, width, Math.max(1, edges.bottom - edges.top));
}

/** A line beyond the end of a bar at which both sides traded. */
function drawUnfinished(
  context: DrawContext,
  palette: Palette,
  { bar, step, yOf }: BarDrawing,
  { left, width }: Pick<Place, 'left' | 'width'>,
): void {
  const [first, last] = [bar.rows[0], bar.rows.at(-1)];
  context.fillStyle = palette.warn;
  if (bar.unfinished.high && last !== undefined) {
    const edge = yOf(last.price + step);
    const inner = yOf(last.price);
    if (edge !== null && inner !== null) context.fillRect(left, edge < inner ? edge - 3 : edge + 1, width, 2);
  }
  if (bar.unfinished.low && first !== undefined) {
    const edge = yOf(first.price);
    const inner = yOf(first.price + step);
    if (edge !== null && inner !== null) context.fillRect(left, edge > inner ? edge + 1 : edge - 3, width, 2);
  }
}

function isStacked(price: number, spans: readonly PriceSpan[]): boolean {
  return spans.some(({ from, to }) => price >= from && price <= to);
}

/** Heights between two prices, whichever way the axis lies. */
function edgesOf(
  one: number,
  other: number,
  yOf: FootprintDrawing['yOf'],
): { readonly top: number; readonly bottom: number } | undefined {
  const [a, b] = [yOf(one), yOf(other)];
  return a === null || b === null ? undefined : { top: Math.min(a, b), bottom: Math.max(a, b) };
}

/** What has the strongest colour: the largest number of the bars in view. */
function largestOf({ bars, mode }: FootprintDrawing): number {
  let most = 0;
  for (const { rows } of bars)
    for (const { buy, sell } of rows) {
      const value = mode === 'volume' ? buy + sell : mode === 'delta' ? Math.abs(buy - sell) : Math.max(buy, sell);
      if (value > most) most = value;
    }
  return most;
}

/** A size in five characters at most; what is less than the last digit is written so. */
export function sizeText(mantissa: number, scale: number): string {
  if (mantissa === 0) return '0';
  const size = mantissa / (POW10[scale] ?? NaN);
  return size < LEAST_SIZE ? LEAST_TEXT : formatCompact(size, Math.min(scale, MOST_DECIMALS), 3);
}

interface Place {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
}

/** Characters that the numbers of a cell take. */
const CHARS: Readonly<Record<FootprintMode, number>> = { 'bid-ask': 11, volume: 6, delta: 6 };
/** Distance of bars from which cells are drawn, and their least height, px. */
const LEAST_SPACING = 12;
const LEAST_CELL = 2;
/** Room at the left edge for the line from open to close, and free room at the right. */
const BODY = 4;
const GAP = 2;
const PADDING = 3;
/** Digits after the point of a number in a cell, their least size, and what is smaller. */
const MOST_DECIMALS = 3;
const LEAST_SIZE = 0.001;
const LEAST_TEXT = '<.001';
/** Width of the mark of an imbalance, and of one of three or more. */
const MARK = 2;
const STACKED = 4;
