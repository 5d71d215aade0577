import type { LedgerEntry, LedgerKind } from '../../../../src-shared/wire/ledger.ts';
import type { DrawContext } from '../../../draw/draw-context.ts';
import { rowFont, withAlpha, type Palette } from '../../../draw/palette.ts';
import { fitText } from '../../../draw/text-fit.ts';
import type { Zone } from '../../../format/zone.ts';
import { gravity, type TimelineModel } from './timeline-model.ts';

/** What one drawing needs. */
export interface TimelineScene {
  readonly model: TimelineModel;
  readonly palette: Palette;
  readonly zone: Zone;
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
}

/** Draws the timeline. Kinds differ by colour, by height and by letter, so that none is needed alone. */
export function drawTimeline(context: DrawContext, scene: TimelineScene): void {
  const { model, palette, width, height } = scene;
  context.globalAlpha = 1;
  context.fillStyle = palette.bg1;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'middle';
  drawAxis(context, scene);
  const rows = model.rows.slice(model.skipped, model.skipped + model.rowsThatFit(height));
  for (const [line, row] of rows.entries()) {
    const y = (line + 1) * model.rowHeight;
    context.font = rowFont(palette);
    context.textAlign = 'left';
    context.fillStyle = palette.txt;
    context.fillText(fitText([row.label], model.labelWidth - PAD * 2, scene.perChar), PAD, y + model.rowHeight / 2);
    context.fillStyle = palette.line;
    context.fillRect(0, y + model.rowHeight - 1, width, 1);
    for (const entry of row.entries.toSorted((a, b) => gravity(b.kind) - gravity(a.kind)))
      drawMark(context, scene, entry, y);
  }
  const chosen = model.chosen();
  if (chosen !== undefined) drawChoice(context, scene, chosen);
  if (rows.length > 0) return;
  context.font = rowFont(palette);
  context.textAlign = 'center';
  context.fillStyle = palette.dim;
  context.fillText('Nothing was wrong in this time.', width / 2, Math.max(model.rowHeight * 2, height / 2));
}

/** The letter of a kind, as the legend and wide marks show it. */
const KIND_LETTERS: Readonly<Record<LedgerKind, string>> = {
  gap: 'G',
  resync: 'R',
  stale: 'S',
  lag: 'L',
  crossed: 'X',
  duplicate: 'D',
  'out-of-order': 'O',
  backfilled: 'B',
  merged: 'M',
  rejected: 'F',
  malformed: '?',
  'clock-step': 'C',
  maintenance: 'W',
  mismatch: 'N',
};

function drawAxis(context: DrawContext, { model, palette, zone, width, perChar }: TimelineScene): void {
  context.font = smallFont(palette);
  context.fillStyle = palette.label;
  context.textAlign = 'left';
  const minutes = model.spanMs / 60_000;
  context.fillText(
    fitText(
      [`LAST ${minutes < 60 ? `${minutes} MIN` : `${minutes / 60} H`} ${zone.short(model.now)}`, `${minutes} MIN`],
      model.labelWidth - PAD,
      perChar,
    ),
    PAD,
    model.rowHeight / 2,
  );
  const everyMs = model.spanMs / TICKS;
  // In a narrow panel, or of large text, not every tick has room for its time.
  const chars = (everyMs < 60_000 ? 8 : 5) + 1;
  const labelled = Math.max(1, Math.ceil((chars * perChar * TICKS) / (width - model.labelWidth)));
  context.textAlign = 'center';
  for (let time = Math.ceil((model.now - model.spanMs) / everyMs) * everyMs; time < model.now; time += everyMs) {
    const x = model.xOf(time);
    context.fillStyle = palette.line;
    context.fillRect(Math.round(x), model.rowHeight - 4, 1, 4);
    if (x < model.labelWidth + TICK_ROOM || x > width - TICK_ROOM || Math.round(time / everyMs) % labelled !== 0)
      continue;
    context.fillStyle = palette.label;
    context.fillText(everyMs < 60_000 ? zone.clock(time) : zone.clock(time).slice(0, 5), x, model.rowHeight / 2);
  }
  context.fillStyle = palette.line;
  context.fillRect(0, model.rowHeight - 1, width, 1);
}

function smallFont({ fontSize, mono }: Palette): string {
  return `${fontSize - 1}px ${mono}`;
}

function drawMark(context: DrawContext, { model, palette }: TimelineScene, entry: LedgerEntry, y: number): void {
  const { x, width } = model.markOf(entry);
  const { colour, share } = lookOf(entry.kind, palette);
  const room = model.rowHeight - 5;
  const height = Math.max(3, Math.round(room * share));
  const top = y + 2 + room - height;
  context.fillStyle = withAlpha(colour, entry.to === undefined ? 0.95 : 0.75);
  context.fillRect(x, top, width, height);
  if (width < LETTER_ROOM || height < room) return;
  context.font = `700 ${smallFont(palette)}`;
  context.textAlign = 'left';
  context.fillStyle = palette.bg1;
  context.fillText(KIND_LETTERS[entry.kind], x + 3, y + model.rowHeight / 2);
}

function drawChoice(
  context: DrawContext,
  { model, palette }: TimelineScene,
  { entry, row }: { readonly entry: LedgerEntry; readonly row: number },
): void {
  if (row < model.skipped) return;
  const { x, width } = model.markOf(entry);
  context.strokeStyle = palette.txt;
  context.lineWidth = 1.5;
  context.strokeRect(x - 1.5, (row - model.skipped + 1) * model.rowHeight + 1, width + 3, model.rowHeight - 3);
}

/** Something missing is tall and red, something doubtful tall and yellow, what was set right low and blue. */
function lookOf(kind: LedgerKind, palette: Palette): { readonly colour: string; readonly share: number } {
  switch (kind) {
    case 'gap':
    case 'crossed':
    case 'mismatch':
    case 'rejected':
      return { colour: palette.down, share: 1 };
    case 'stale':
    case 'lag':
    case 'malformed':
    case 'clock-step':
    case 'maintenance':
      return { colour: palette.warn, share: 1 };
    case 'resync':
      return { colour: palette.accent, share: 0.5 };
    case 'backfilled':
      return { colour: palette.up, share: 0.5 };
    case 'duplicate':
    case 'out-of-order':
    case 'merged':
      return { colour: palette.faint, share: 0.5 };
  }
}

const PAD = 8;
const TICKS = 5;
const TICK_ROOM = 26;
const LETTER_ROOM = 12;
