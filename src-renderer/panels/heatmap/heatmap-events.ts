import type { DepthEvent } from '../../../src-shared/wire/feed-frame.ts';
import { xOf, yOf } from './heatmap-scene.ts';
import type { HeatContext, HeatmapCell, HeatmapScene } from './heatmap-scene.ts';

/** Sweeps as bars from their first to their last price, and absorption as diamonds. */
export function drawEvents(context: HeatContext, scene: HeatmapScene): void {
  const { depth, layout, skin } = scene;
  if (depth.step === 0) return;
  for (const event of depth.events) {
    const { x, top, height } = placeOf(scene, event);
    if (x < 0 || x > layout.plotWidth) continue;
    context.fillStyle = event.side === 'buy' || event.side === 'bid' ? skin.palette.up : skin.palette.down;
    if (event.kind === 'sweep') context.fillRect(x - 1.5, top, 3, Math.max(3, height));
    else drawDiamond(context, x, top);
  }
}

/** The sweeps and absorptions whose marks are over a cell, the newest first. */
export function eventsOver(scene: HeatmapScene, { bin, row }: HeatmapCell): readonly DepthEvent[] {
  const { depth, layout, settings } = scene;
  if (!settings.showsEvents || depth.step === 0) return [];
  const cellX = xOf(scene, bin) + layout.binWidth / 2;
  const cellY = yOf(scene, row) + layout.rowHeight / 2;
  return depth.events
    .filter((event) => {
      const { x, top, height } = placeOf(scene, event);
      const isBeside = Math.abs(x - cellX) <= REACH + layout.binWidth / 2;
      return isBeside && cellY >= top - REACH && cellY <= top + height + REACH;
    })
    .toReversed();
}

/** Where the middle of a mark is, and how far it reaches down from `top`. */
function placeOf(
  scene: HeatmapScene,
  event: DepthEvent,
): { readonly x: number; readonly top: number; readonly height: number } {
  const { depth, layout } = scene;
  const x = xOf(scene, event.at / layout.binMs);
  const heightOf = (price: number): number => yOf(scene, price / depth.step) + layout.rowHeight / 2;
  if (event.kind === 'absorption') return { x, top: heightOf(event.price), height: 0 };
  const [first, last] = [heightOf(event.firstPrice), heightOf(event.lastPrice)];
  return { x, top: Math.min(first, last), height: Math.abs(last - first) };
}

function drawDiamond(context: HeatContext, x: number, y: number): void {
  context.beginPath();
  context.moveTo(x, y - REACH);
  context.lineTo(x + REACH, y);
  context.lineTo(x, y + REACH);
  context.lineTo(x - REACH, y);
  context.closePath();
  context.fill();
}

/** How far a diamond reaches from its middle, and the pointer from any mark, CSS pixels. */
const REACH = 6;
