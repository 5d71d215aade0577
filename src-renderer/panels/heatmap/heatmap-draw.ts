import { fitText } from '../../draw/text-fit.ts';
import { drawTooltip } from '../../draw/tooltip.ts';
import { drawLegend as drawVenues } from '../legs/leg-legend.ts';
import { DEPTH } from '../../../src-shared/wire/layout.ts';
import { cellTexts } from './cell-text.ts';
import { SHADES } from './heat-colours.ts';
import { KNOWN } from './heat-texture.ts';
import { drawBubbles } from './heatmap-bubbles.ts';
import { drawCrosshair, drawPriceAxis, drawTimeAxis } from './heatmap-axes.ts';
import { cellAt, xOf, yOf } from './heatmap-scene.ts';
import type { HeatContext, HeatmapScene } from './heatmap-scene.ts';
import { drawEvents } from './heatmap-events.ts';
import { sizeText } from './heatmap-text.ts';
import { knownWords } from './summed-text.ts';

/** Draws everything but the sizes, whose image `drawImage` puts into the plot. Hot. */
export function drawHeatmap(context: HeatContext, scene: HeatmapScene, drawImage: () => void): void {
  const { layout, skin, settings } = scene;
  context.globalAlpha = 1;
  context.fillStyle = skin.palette.bg1;
  context.fillRect(0, 0, layout.width, layout.height);
  context.save();
  context.beginPath();
  context.rect(0, layout.plotTop, layout.plotWidth, layout.plotHeight);
  context.clip();
  drawImage();
  drawUnknown(context, scene);
  if (settings.showsBest) drawBest(context, scene);
  if (settings.showsTrades) drawBubbles(context, scene);
  if (settings.showsEvents) {
    drawEvents(context, scene);
    if (scene.camera.followsTime) drawLargest(context, scene);
  }
  context.restore();
  const { pointer } = scene;
  const cell = pointer === undefined || scene.depth.step === 0 ? undefined : cellAt(scene, pointer);
  drawPriceAxis(context, scene, cell);
  drawTimeAxis(context, scene, cell);
  drawLegend(context, scene);
  if (pointer === undefined || scene.depth.step === 0) return;
  const { width, height, perChar } = layout;
  if (cell !== undefined) drawCrosshair(context, scene, cell);
  else if (pointer.y >= layout.plotTop) return;
  context.font = skin.font;
  const lines = cell === undefined ? howItIsMade(scene) : cellTexts(scene, cell);
  drawTooltip(context, skin.palette, lines, { ...pointer, width, height, perChar });
}

/** Hatches the time of which the sizes are not known: that before the first column, and that since the newest one if it is older than it should be. */
function drawUnknown(context: HeatContext, scene: HeatmapScene): void {
  const { texture, camera, layout, depth, now } = scene;
  const ended = depth.total === depth.first ? NaN : depth.endOf(depth.total - 1);
  // Before the first column nobody looked.
  const begin = depth.total === depth.first ? Infinity : Math.floor((depth.endOf(depth.first) - 1) / layout.binMs);
  const lateFrom = now - ended > LATE_MS ? Math.floor(ended / layout.binMs) : Infinity;
  const first = camera.lastBin - layout.bins + 1;
  let from = NaN;
  for (let bin = first; bin <= camera.lastBin + 1; bin++) {
    const isUnknown =
      bin <= camera.lastBin && (bin < begin || bin >= lateFrom || texture.known[texture.placeOf(bin)] === KNOWN.partly);
    if (isUnknown && Number.isNaN(from)) from = bin;
    if (isUnknown || Number.isNaN(from)) continue;
    drawHatch(context, scene, xOf(scene, from), xOf(scene, bin));
    from = NaN;
  }
}

function drawHatch(context: HeatContext, { layout, skin }: HeatmapScene, left: number, right: number): void {
  const bottom = layout.plotTop + layout.plotHeight;
  context.save();
  context.beginPath();
  context.rect(left, layout.plotTop, right - left, layout.plotHeight);
  context.clip();
  context.strokeStyle = skin.hatch;
  context.lineWidth = 1;
  context.beginPath();
  const start = Math.floor((left - layout.plotHeight) / HATCH_ROOM) * HATCH_ROOM;
  for (let x = start; x < right; x += HATCH_ROOM) {
    context.moveTo(x, bottom);
    context.lineTo(x + layout.plotHeight, layout.plotTop);
  }
  context.stroke();
  context.restore();
}

/** The best bid and ask as lines, broken where they are not known. Hot: what stays at one height is one piece, as are a few narrow columns. */
function drawBest(context: HeatContext, scene: HeatmapScene): void {
  const { depth, layout, skin, camera } = scene;
  if (depth.step === 0) return;
  const from = Math.max(depth.first, depth.columnAt((camera.lastBin - layout.bins) * layout.binMs));
  const end = depth.columnAt((camera.lastBin + 1) * layout.binMs) + 1;
  for (const [field, colour] of [
    [DEPTH.bid, skin.palette.up],
    [DEPTH.ask, skin.palette.down],
  ] as const) {
    context.fillStyle = colour;
    const piece = { left: NaN, right: NaN, top: NaN, bottom: NaN };
    for (let n = from; n < end; n++) {
      // A row is drawn around its price.
      const y = Math.round(yOf(scene, depth.head(n, field) / depth.step) + layout.rowHeight / 2);
      const isLevel = y === piece.top && y === piece.bottom;
      if (!isLevel && !(piece.right - piece.left < LEAST_PIECE && !Number.isNaN(y))) {
        drawPiece(context, piece);
        piece.left = xOf(scene, depth.head(n, DEPTH.time) / layout.binMs);
        piece.top = y;
        piece.bottom = y;
      }
      piece.top = Math.min(piece.top, y);
      piece.bottom = Math.max(piece.bottom, y);
      piece.right = xOf(scene, depth.endOf(n) / layout.binMs);
    }
    drawPiece(context, piece);
  }
}

/** A piece of a line, as high as the price moved within it; none where it is not known. */
function drawPiece(context: HeatContext, { left, right, top, bottom }: Piece): void {
  if (!Number.isNaN(top)) context.fillRect(left, top - 1, Math.max(1, right - left), bottom - top + LINE_WIDTH);
}

interface Piece {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The largest resting sizes at the right edge, each side from the largest on; those that would cover one or be cut are left out. */
function drawLargest(context: HeatContext, scene: HeatmapScene): void {
  const { depth, layout, skin, conversion } = scene;
  context.font = skin.font;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const labelHeight = skin.palette.fontSize + LABEL_PAD;
  const taken: number[] = [];
  for (const { price, size } of depth.section?.largest ?? []) {
    const row = Math.round(price / depth.step);
    const y = yOf(scene, row) + layout.rowHeight / 2;
    const isCut = y - labelHeight / 2 < layout.plotTop || y + labelHeight / 2 > layout.plotTop + layout.plotHeight;
    if (isCut || taken.some((other) => Math.abs(other - y) < labelHeight)) continue;
    taken.push(y);
    const text = sizeText(depth, conversion, { size, row });
    context.fillStyle = skin.palette.bg1;
    context.globalAlpha = 0.7;
    const width = text.length * layout.perChar + 8;
    context.fillRect(layout.plotWidth - width, y - labelHeight / 2, width, labelHeight);
    context.globalAlpha = 1;
    context.fillStyle = skin.palette.txt;
    context.fillText(text, layout.plotWidth - 4, y);
  }
}

/** The line on top: which colour is how large a size, whose it is, and what the marks mean; below it the venues of a sum. */
function drawLegend(context: HeatContext, scene: HeatmapScene): void {
  const { layout, skin, depth, conversion, strongest, camera, sum, whose } = scene;
  const { palette, colours } = skin;
  context.fillStyle = palette.bg2;
  context.fillRect(0, 0, layout.width, layout.plotTop);
  const hasVenues = layout.plotTop > layout.legendHeight;
  if (sum !== undefined && hasVenues) {
    const { width, perChar, legendHeight: top } = layout;
    drawVenues(context, sum.skin, { states: sum.states, top, width, perChar, now: scene.now });
  }
  if (depth.step === 0) return;
  const middle = layout.legendHeight / 2;
  const barLeft = PAD + 2 * layout.perChar;
  for (let x = 0; x < BAR_WIDTH; x++) {
    context.fillStyle = colours.css[Math.floor((x / BAR_WIDTH) * SHADES)] ?? palette.bg1;
    context.fillRect(barLeft + x, middle - 4, 1, 8);
  }
  const row = Number.isNaN(camera.topRow) ? 1 : camera.topRow - layout.rows / 2;
  context.font = skin.font;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = palette.label;
  context.fillText('0', PAD, middle);
  const most = `≥ ${sizeText(depth, conversion, { size: strongest, row })} ${conversion.label}`;
  context.fillText(most, barLeft + BAR_WIDTH + 6, middle);
  const used = barLeft + BAR_WIDTH + 6 + (most.length + 2) * layout.perChar;
  const texts = [
    ...LEGENDS.map((marks) => (marks === '' ? whose : `${whose}   ${marks}`)),
    ...(sum === undefined ? [] : [knownWords(sum.depth)]),
    '',
  ];
  context.fillText(fitText(texts, layout.width - used - PAD, layout.perChar), used, middle);
}

/** What the legend says when the pointer is on it. */
function howItIsMade({ whose, sum }: HeatmapScene): readonly string[] {
  if (sum === undefined) return [`depth of ${whose}`, ...HOW_IT_IS_MADE];
  return [
    whose,
    'summed by price in base units, as is what was traded',
    'contracts by their size, inverse ones at the price of their row',
    `lines: best prices of ${sum.best}`,
    ...HOW_IT_IS_MADE,
  ];
}

const HOW_IT_IS_MADE = [
  'colour: the largest size that rested at a row while a column lasted',
  'the book is read every 250 ms',
  'contrast 50: 98 of 100 sizes are below the strongest colour',
  'hatched: book not known, or not read',
  'lighter ground: beyond the known levels',
  '● trades of a side at a row in a column, area by size',
  '▮ sweep: one burst through 5 prices or more',
  '◆ absorption: twice what rested was traded, and size is left',
];
const LEGENDS = [
  'hatched: book not known   ● trades by size   ▮ sweep   ◆ absorption',
  'hatched: book not known   ▮ sweep   ◆ absorption',
  'hatched: book not known',
  'hatched: not known',
  '',
];
const LINE_WIDTH = 2;
/** Columns narrower than this together are one piece of a line. */
const LEAST_PIECE = 4;
const PAD = 8;
const BAR_WIDTH = 80;
const HATCH_ROOM = 7;
/** Height of a label above that of its text. */
const LABEL_PAD = 3;
/** From this age on the newest column is late: columns come every 250 ms, on the clock of frames. */
const LATE_MS = 2000;
