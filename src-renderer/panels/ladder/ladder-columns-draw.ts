import type { DrawContext } from '../../draw/draw-context.ts';
import { drawTooltip } from '../../draw/tooltip.ts';
import { formatCompact, formatCount } from '../../format/decimal-text.ts';
import { drawDashes, fillRows, headingHeight, LADDER_PAD as PAD, textMiddle } from '../parts/ladder-parts.ts';
import { leftOutTexts } from '../parts/traded-columns.ts';
import { COLUMN_WORDS } from './ladder-columns.ts';
import type { LadderColumn } from './column-ids.ts';
import type { LadderColumns } from './ladder-columns.ts';
import { STRIP_HEIGHT } from './ladder-layout.ts';
import type { LadderLayout } from './ladder-layout.ts';
import type { LadderModel } from './ladder-model.ts';
import type { LadderSkin } from './ladder-scene.ts';

/** What drawing the columns beside a ladder needs. They begin where its layout ends. */
export interface ColumnsScene {
  readonly model: LadderModel;
  readonly layout: LadderLayout;
  readonly skin: LadderSkin;
  readonly columns: LadderColumns;
  /** Columns that there is room for, and the width of each. */
  readonly shown: readonly LadderColumn[];
  /** Chosen columns that there is no room for. */
  readonly leftOut: readonly LadderColumn[];
  readonly columnWidth: number;
}

/** Draws the columns beside a ladder. */
export function drawColumns(context: DrawContext, scene: ColumnsScene): void {
  const { layout, skin, shown, columnWidth } = scene;
  const width = shown.length * columnWidth;
  if (width === 0) return;
  context.globalAlpha = 1;
  context.fillStyle = skin.palette.bg1;
  const { rows } = scene.model;
  if (rows.isWhole) context.fillRect(layout.width, 0, width, layout.height);
  else fillRows(context, layout, rows, { left: layout.width, width });
  for (const [at, column] of shown.entries()) drawColumn(context, scene, column, layout.width + at * columnWidth);
  if (!rows.isWhole) return;
  // Over the rows: while the view glides, the first one reaches above its place.
  context.fillStyle = skin.palette.bg2;
  context.fillRect(layout.width, 0, width, STRIP_HEIGHT);
  context.fillStyle = skin.palette.bg1;
  context.fillRect(layout.width, layout.headingTop, width, headingHeight(layout));
  context.font = skin.headingFont;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const [at, column] of shown.entries()) {
    const isWrong = isWrongIn(scene, column);
    context.fillStyle = isWrong ? skin.palette.warn : skin.palette.label;
    const right = layout.width + (at + 1) * columnWidth - PAD;
    context.fillText(COLUMN_WORDS[column].heading, right, layout.headingTop + headingHeight(layout) / 2);
  }
}

/** Draws how a column is made if the pointer is on its heading, and beside those which columns have no room; false if it is elsewhere. */
export function drawColumnHint(
  context: DrawContext,
  { layout, skin, shown, leftOut, columnWidth }: ColumnsScene,
  pointer: { readonly x: number; readonly y: number } | undefined,
): boolean {
  if (pointer === undefined || pointer.y > layout.headingTop + headingHeight(layout)) return false;
  const column = shown[Math.floor((pointer.x - layout.width) / columnWidth)];
  if (column === undefined && leftOut.length === 0) return false;
  context.font = skin.font;
  drawTooltip(context, skin.palette, column === undefined ? leftOutLines(leftOut) : COLUMN_WORDS[column].how, {
    ...pointer,
    width: layout.width + shown.length * columnWidth,
    height: layout.height,
    perChar: layout.perChar,
  });
  return true;
}

function leftOutLines(leftOut: readonly LadderColumn[]): readonly string[] {
  const headings = leftOut.map((column) => COLUMN_WORDS[column].heading);
  return [leftOutTexts(headings)[0] ?? '', 'a wider panel, or fewer columns, shows them'];
}

/** Width of the bar of a value in whole CSS pixels; 0 without one. */
export function columnBar({ columns, columnWidth }: ColumnsScene, column: LadderColumn, row: number): number {
  const value = columns.shown[column][row] ?? 0;
  if (value === 0 || Number.isNaN(value)) return 0;
  return Math.max(1, Math.round((Math.abs(value) / columns.largest[column]) * (columnWidth - 2)));
}

function drawColumn(context: DrawContext, scene: ColumnsScene, column: LadderColumn, left: number): void {
  const { model, layout, skin, columns, columnWidth } = scene;
  const { palette } = skin;
  const values = columns.shown[column];
  const isWrong = isWrongIn(scene, column);
  context.fillStyle = palette.line;
  if (model.rows.isWhole) context.fillRect(left, layout.rowsTop, 1, layout.height - layout.rowsTop);
  else fillRows(context, layout, model.rows, { left, width: 1 });
  context.font = skin.font;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (let row = 0; row < model.rows.count; row++) {
    const value = values[row] ?? 0;
    if (value === 0 || model.rows.unchanged[row] === 1) continue;
    const top = layout.rowsTop + row * layout.rowHeight;
    if (Number.isNaN(value)) {
      context.fillStyle = palette.dim;
      context.fillText('–', left + columnWidth - PAD, top + textMiddle(layout));
      continue;
    }
    const [colour, bar] =
      column === 'volume'
        ? [palette.accent, skin.columnBar]
        : value > 0
          ? [palette.up, skin.bidBar]
          : [palette.down, skin.askBar];
    context.fillStyle = bar;
    context.fillRect(left + 1, top + 1, columnBar(scene, column, row), layout.rowHeight - 2);
    context.fillStyle = isWrong ? palette.dim : column === 'volume' ? palette.txt : colour;
    context.fillText(signed(column, value), left + columnWidth - PAD, top + textMiddle(layout));
  }
  if (!isWrong) return;
  context.fillStyle = palette.warn;
  drawDashes(context, left + 1, left + columnWidth, layout.rowsTop + 1);
}

/** Whether what a column shows is not to be trusted. */
function isWrongIn({ model, columns }: ColumnsScene, column: LadderColumn): boolean {
  if (column === 'flow') return columns.flowProblem !== undefined;
  return column !== 'orders' && model.isTradedWrong;
}

function signed(column: LadderColumn, value: number): string {
  if (column === 'orders') return formatCount(Math.abs(value));
  const text = formatCompact(Math.abs(value), MOST_DECIMALS);
  if (column === 'volume' || column === 'last-size') return text;
  return `${value > 0 ? '+' : '-'}${text}`;
}

const MOST_DECIMALS = 5;
