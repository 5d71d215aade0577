import type { HeatmapLayout } from './heatmap-layout.ts';
import { xOf, yOf } from './heatmap-scene.ts';
import type { HeatContext, HeatmapCell, HeatmapScene } from './heatmap-scene.ts';
import type { TradeBubbles } from './trade-bubbles.ts';

/** Trades as bubbles, their area by size, the largest of those on screen; those too small to be seen are left out. Hot. */
export function drawBubbles(context: HeatContext, scene: HeatmapScene): void {
  const { skin } = scene;
  const sizes = shownBubbles(scene);
  if (sizes.largest === 0) return;
  for (const bubbles of scene.bubbles)
    for (const isBuy of [true, false]) {
      context.fillStyle = isBuy ? skin.buys : skin.sells;
      drawSide(context, scene, bubbles, { sign: isBuy ? 1 : -1, ...sizes });
    }
}

/** The cell of the bubble that is drawn over a cell: its own, if anything was traded there, else that of the nearest bubble that reaches so far. */
export function bubbleOver(scene: HeatmapScene, cell: HeatmapCell): HeatmapCell {
  const { camera, layout, settings } = scene;
  const { largest, least } = shownBubbles(scene);
  let found = cell;
  let nearest = Infinity;
  if (!settings.showsTrades) return cell;
  for (const bubbles of scene.bubbles)
    for (let n = bubbles.total - 1; n >= bubbles.first; n--) {
      const at = bubbles.at(n);
      const [bin, row, size] = [bubbles.bin[at] ?? NaN, bubbles.row[at] ?? NaN, Math.abs(bubbles.size[at] ?? 0)];
      if (bin < camera.lastBin - layout.bins) break;
      if (bin > camera.lastBin) continue;
      const away = Math.hypot((bin - cell.bin) * layout.binWidth, (row - cell.row) * layout.rowHeight);
      if (away >= nearest || (away > 0 && (size < least || away > radiusOf(size, largest, layout)))) continue;
      found = { bin, row };
      nearest = away;
    }
  return found;
}

/** The bubbles of one side of a venue. Hot. */
function drawSide(
  context: HeatContext,
  scene: HeatmapScene,
  bubbles: TradeBubbles,
  { sign, largest, least }: BubbleSide,
): void {
  const { camera, layout } = scene;
  for (let n = bubbles.total - 1; n >= bubbles.first; n--) {
    const at = bubbles.at(n);
    const bin = bubbles.bin[at] ?? 0;
    if (bin < camera.lastBin - layout.bins) break;
    const size = (bubbles.size[at] ?? 0) * sign;
    if (size < least || size <= 0 || bin > camera.lastBin) continue;
    const radius = radiusOf(size, largest, layout);
    if (radius < LEAST_RADIUS) continue;
    // One by one: a path of many circles takes far longer to fill.
    context.beginPath();
    context.arc(
      xOf(scene, bin) + layout.binWidth / 2,
      yOf(scene, bubbles.row[at] ?? NaN) + layout.rowHeight / 2,
      radius,
      0,
      Math.PI * 2,
    );
    context.fill();
  }
}

interface ShownSizes {
  /** Of the largest bubble, and the least that is drawn. */
  readonly largest: number;
  readonly least: number;
}

interface BubbleSide extends ShownSizes {
  /** 1 for buys, -1 for sells. */
  readonly sign: 1 | -1;
}

/** Where columns are narrow, large bubbles would cover each other. */
function radiusOf(size: number, largest: number, { binWidth }: HeatmapLayout): number {
  return Math.sqrt(size / largest) * Math.min(LARGEST_RADIUS, LEAST_LARGEST + binWidth);
}

/** The largest size of the bubbles on screen, and the size from which few enough of them are left. */
function shownBubbles(scene: HeatmapScene): ShownSizes {
  OCTAVES.fill(0);
  let largest = 0;
  for (const bubbles of scene.bubbles) largest = Math.max(largest, countSizes(bubbles, scene));
  let octave = OCTAVES.length - 1;
  for (let count = 0; octave > 0; octave--) {
    count += OCTAVES[octave] ?? 0;
    if (count > MOST_BUBBLES) break;
  }
  return { largest, least: octave === 0 ? 0 : 2 ** ((octave + 1) / PER_OCTAVE) };
}

/** Counts the bubbles on screen by size; the largest of their sizes. */
function countSizes(bubbles: TradeBubbles, { camera, layout }: HeatmapScene): number {
  let largest = 0;
  for (let n = bubbles.total - 1; n >= bubbles.first; n--) {
    const at = bubbles.at(n);
    const bin = bubbles.bin[at] ?? 0;
    if (bin < camera.lastBin - layout.bins) break;
    if (bin > camera.lastBin) continue;
    const size = Math.abs(bubbles.size[at] ?? 0);
    largest = Math.max(largest, size);
    const octave = octaveOf(size);
    OCTAVES[octave] = (OCTAVES[octave] ?? 0) + 1;
  }
  return largest;
}

function octaveOf(size: number): number {
  return size <= 1 ? 0 : Math.min(OCTAVES.length - 1, Math.floor(Math.log2(size) * PER_OCTAVE));
}

/** Bubbles that are drawn at most, and numbers of bubbles by size, an eighth of an octave each. */
const MOST_BUBBLES = 600;
const PER_OCTAVE = 8;
const OCTAVES = new Uint32Array(54 * PER_OCTAVE);
/** Radius of the largest bubble: so much, and more where columns are wider. */
const LEAST_LARGEST = 5;
const LARGEST_RADIUS = 13;
const LEAST_RADIUS = 1.5;
