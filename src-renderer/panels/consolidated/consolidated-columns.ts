import type { DrawContext } from '../../draw/draw-context.ts';
import { drawTooltip } from '../../draw/tooltip.ts';
import { formatAge } from '../../format/age.ts';
import { formatCompact, formatConverted, formatShare } from '../../format/decimal-text.ts';
import { legLetter, MOST_LEGS } from '../legs/asset-legs.ts';
import { drawDashes, headingHeight, LADDER_PAD as PAD, textMiddle } from '../parts/ladder-parts.ts';
import type { LadderSkinBase } from '../parts/ladder-parts.ts';
import { TRADED_LACKS } from '../parts/traded-volume.ts';
import { TRADED_WORDS } from '../parts/traded-columns.ts';
import type { TradedColumn } from '../parts/traded-columns.ts';
import type { ConsolidatedLayout } from './consolidated-layout.ts';
import type { ConsolidatedModel } from './consolidated-model.ts';
import type { ConsolidatedTrades, VenueLack } from './consolidated-trades.ts';

/** What drawing the columns beside a consolidated ladder needs. They begin where its layout ends. */
export interface ConsolidatedColumns {
  readonly trades: ConsolidatedTrades;
  /** Columns that there is room for, and the width of each. */
  readonly shown: readonly TradedColumn[];
  readonly columnWidth: number;
}

/** Colours of the columns. */
export interface ColumnsSkin extends LadderSkinBase {
  /** Bars of volume, and of delta by its sign. */
  readonly columnBar: string;
  readonly buyBar: string;
  readonly sellBar: string;
}

interface Scene {
  readonly model: ConsolidatedModel;
  readonly layout: ConsolidatedLayout;
  readonly skin: ColumnsSkin;
}

/** Draws the columns. Dimmed under a dashed line while trades of a venue are missing or do not come. Hot. */
export function drawTradedColumns(context: DrawContext, scene: Scene, columns: ConsolidatedColumns): void {
  const { layout, skin } = scene;
  const { shown, columnWidth, trades } = columns;
  context.globalAlpha = 1;
  context.fillStyle = skin.palette.bg1;
  context.fillRect(layout.width, 0, shown.length * columnWidth, layout.height);
  for (const [at, column] of shown.entries()) {
    const left = layout.width + at * columnWidth;
    drawColumn(context, scene, columns, { column, left });
    context.font = skin.headingFont;
    context.fillStyle = trades.isWrong ? skin.palette.warn : skin.palette.label;
    const y = layout.headingTop + headingHeight(layout) / 2;
    context.fillText(TRADED_WORDS[column].heading, left + columnWidth - PAD, y);
  }
}

/** Draws how a column is made if the pointer is on its heading. */
export function drawTradedHint(
  context: DrawContext,
  { layout, skin }: Scene,
  { shown, columnWidth }: ConsolidatedColumns,
  pointer: { readonly x: number; readonly y: number },
): void {
  const column = shown[Math.floor((pointer.x - layout.width) / columnWidth)];
  if (column === undefined || pointer.y < layout.headingTop || pointer.y >= layout.rowsTop) return;
  context.font = skin.font;
  const width = layout.width + shown.length * columnWidth;
  const lines = [...TRADED_WORDS[column].how, 'over the chosen venues, in base units'];
  drawTooltip(context, skin.palette, lines, { ...pointer, width, height: layout.height, perChar: layout.perChar });
}

/** What was traded at a row, who traded how much of it, and why it is not whole, for hovering. */
export function tradedLines(model: ConsolidatedModel, row: number, trades: ConsolidatedTrades): readonly string[] {
  const unit = model.states[0]?.leg.instrument.base ?? '';
  const volume = trades.volume[row] ?? 0;
  const parts = model.states.flatMap(({ leg }) => {
    const cell = row * MOST_LEGS + leg.slot;
    const [buys, sells] = [trades.buys[cell] ?? 0, trades.sells[cell] ?? 0];
    return buys + sells === 0
      ? []
      : [
          `${legLetter(leg.slot)} ${leg.name} ${formatConverted(buys + sells)} (${formatShare((buys + sells) / volume)}), delta ${formatConverted(buys - sells)}`,
        ];
  });
  const lacks = model.states.flatMap(({ leg }) => {
    const lack = trades.lackOf(leg);
    return lack === undefined
      ? []
      : [`${legLetter(leg.slot)} ${LACK_WORDS[lack]}${lack === 'late-start' ? formatAge(trades.knownMs(leg)) : ''}`];
  });
  const traded = [
    `traded ${formatConverted(volume)} ${unit} in ${formatAge(trades.spanMs)}`,
    `delta ${formatConverted(trades.delta[row] ?? 0)} ${unit}`,
  ];
  return [...(volume === 0 ? [] : [...traded, ...parts]), ...lacks];
}

function drawColumn(
  context: DrawContext,
  { model, layout, skin }: Scene,
  { trades, columnWidth }: ConsolidatedColumns,
  { column, left }: { readonly column: TradedColumn; readonly left: number },
): void {
  const { palette } = skin;
  context.fillStyle = palette.line;
  context.fillRect(left, layout.rowsTop, 1, layout.height - layout.rowsTop);
  context.font = skin.font;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (let row = 0; row < model.rows.count; row++) {
    const value = trades[column][row] ?? 0;
    if (value === 0) continue;
    const top = layout.rowsTop + row * layout.rowHeight;
    const bar = Math.max(1, Math.round((Math.abs(value) / trades.largest[column]) * (columnWidth - 2)));
    const isVolume = column === 'volume';
    context.fillStyle = isVolume ? skin.columnBar : value > 0 ? skin.buyBar : skin.sellBar;
    context.fillRect(left + 1, top + 1, bar, layout.rowHeight - 2);
    context.fillStyle = trades.isWrong ? palette.dim : isVolume ? palette.txt : value > 0 ? palette.up : palette.down;
    const text = formatCompact(Math.abs(value), MOST_DECIMALS);
    context.fillText(
      isVolume ? text : `${value > 0 ? '+' : '-'}${text}`,
      left + columnWidth - PAD,
      top + textMiddle(layout),
    );
  }
  if (!trades.isWrong) return;
  context.fillStyle = palette.warn;
  drawDashes(context, left + 1, left + columnWidth, layout.rowsTop + 1);
}

const LACK_WORDS: Readonly<Record<VenueLack, string>> = {
  ...TRADED_LACKS,
  'no-size': 'contract size not known: left out',
};
const MOST_DECIMALS = 5;
