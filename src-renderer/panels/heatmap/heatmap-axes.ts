import { nextMultiple } from '../../../src-shared/market/grouping.ts';
import { AXIS_PAD } from './heatmap-layout.ts';
import { xOf, yOf } from './heatmap-scene.ts';
import type { HeatContext, HeatmapCell, HeatmapScene, HeatmapSkin } from './heatmap-scene.ts';
import { rowPrice } from './heatmap-text.ts';

/** Prices at the right edge, with lines through the plot; none where that of the pointer's cell stands. */
export function drawPriceAxis(context: HeatContext, scene: HeatmapScene, pointed: HeatmapCell | undefined): void {
  const { layout, skin, camera, depth } = scene;
  context.fillStyle = skin.palette.bg1;
  context.fillRect(layout.plotWidth, layout.plotTop, layout.width - layout.plotWidth, layout.height);
  context.fillStyle = skin.palette.line;
  context.fillRect(layout.plotWidth, layout.plotTop, 1, layout.plotHeight);
  if (Number.isNaN(camera.topRow)) return;
  let every = 1;
  while (every * layout.rowHeight < LABEL_ROOM) every = nextMultiple(every, 1, 1e6);
  context.font = skin.font;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const bottom = camera.topRow - layout.rows;
  for (let row = Math.floor(camera.topRow / every) * every; row > bottom; row -= every) {
    const y = yOf(scene, row) + layout.rowHeight / 2;
    if (y < layout.plotTop + 6 || y > layout.plotTop + layout.plotHeight - 6) continue;
    context.fillStyle = skin.grid;
    context.fillRect(0, Math.round(y), layout.plotWidth, 1);
    const isCovered = pointed !== undefined && Math.abs(row - pointed.row) * layout.rowHeight < labelHeight(skin);
    if (isCovered) continue;
    context.fillStyle = skin.palette.label;
    context.fillText(rowPrice(depth, row), layout.plotWidth + AXIS_PAD, y);
  }
}

/** Times at the bottom; none where that of the pointer's cell stands. */
export function drawTimeAxis(context: HeatContext, scene: HeatmapScene, pointed: HeatmapCell | undefined): void {
  const { layout, skin, camera, zone } = scene;
  const top = layout.plotTop + layout.plotHeight;
  context.fillStyle = skin.palette.bg1;
  context.fillRect(0, top, layout.width, layout.timeAxisHeight);
  context.fillStyle = skin.palette.line;
  context.fillRect(0, top, layout.plotWidth, 1);
  const perMs = layout.binWidth / layout.binMs;
  const every = TIME_STEPS.find((step) => step * perMs >= layout.perChar * 11) ?? TIME_STEPS.at(-1) ?? 1;
  const right = (camera.lastBin + 1) * layout.binMs;
  const left = right - layout.plotWidth / perMs;
  const label = pointed === undefined ? undefined : timeLabel(scene, pointed);
  context.font = skin.font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let time = Math.ceil(left / every) * every; time < right; time += every) {
    const x = xOf(scene, time / layout.binMs);
    context.fillStyle = skin.palette.lineStrong;
    context.fillRect(Math.round(x), top, 1, 3);
    if (x < layout.perChar * 4 || x > layout.plotWidth - layout.perChar * 4) continue;
    const text = zone.clock(time);
    const reach = (text.length / 2) * layout.perChar;
    if (label !== undefined && x + reach > label.left && x - reach < label.left + label.width) continue;
    context.fillStyle = skin.palette.label;
    context.fillText(text, x, top + layout.timeAxisHeight / 2 + 1);
  }
}

/** Lines through the pointer, with price and time on the axes. */
export function drawCrosshair(context: HeatContext, scene: HeatmapScene, cell: HeatmapCell): void {
  const { layout, skin, depth } = scene;
  const y = yOf(scene, cell.row) + layout.rowHeight / 2;
  const { middle, left, width, text } = timeLabel(scene, cell);
  context.fillStyle = skin.palette.dim;
  context.fillRect(Math.round(middle), layout.plotTop, 1, layout.plotHeight);
  context.fillRect(0, Math.round(y), layout.plotWidth, 1);
  context.font = skin.font;
  context.textBaseline = 'middle';
  context.fillStyle = skin.palette.bg3;
  const height = labelHeight(skin);
  context.fillRect(layout.plotWidth, y - height / 2, layout.width - layout.plotWidth, height);
  const top = layout.plotTop + layout.plotHeight + 1;
  context.fillRect(left, top, width, layout.timeAxisHeight);
  context.fillStyle = skin.palette.txt;
  context.textAlign = 'left';
  context.fillText(rowPrice(depth, cell.row), layout.plotWidth + AXIS_PAD, y);
  context.fillText(text, left + AXIS_PAD, top + layout.timeAxisHeight / 2);
}

/** The time of a cell on its axis, within the plot. */
function timeLabel(
  scene: HeatmapScene,
  { bin }: HeatmapCell,
): { readonly text: string; readonly middle: number; readonly left: number; readonly width: number } {
  const { layout, zone } = scene;
  const text = zone.clockMs(bin * layout.binMs);
  const middle = xOf(scene, bin) + layout.binWidth / 2;
  const width = text.length * layout.perChar + AXIS_PAD * 2;
  return { text, middle, left: Math.min(Math.max(0, middle - width / 2), layout.plotWidth - width), width };
}

function labelHeight({ palette }: HeatmapSkin): number {
  return palette.fontSize + LABEL_PAD;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const TIME_STEPS = [
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  60 * MINUTE,
];
/** Least height between two prices of the axis. */
const LABEL_ROOM = 28;
/** Height of a label above that of its text. */
const LABEL_PAD = 5;
