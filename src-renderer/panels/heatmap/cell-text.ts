import { DEPTH } from '../../../src-shared/wire/layout.ts';
import type { DepthEvent } from '../../../src-shared/wire/feed-frame.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import { legLetter } from '../legs/asset-legs.ts';
import type { Leg } from '../legs/asset-legs.ts';
import { bubbleOver } from './heatmap-bubbles.ts';
import { eventsOver } from './heatmap-events.ts';
import type { HeatmapCell, HeatmapScene } from './heatmap-scene.ts';
import { rowPrice, sizeText } from './heatmap-text.ts';
import { shareTexts, unknownText } from './summed-text.ts';
import type { TradeBubbles } from './trade-bubbles.ts';

/** What is at a cell, for hovering: sizes, trades, and the marks that are drawn over it. */
export function cellTexts(scene: HeatmapScene, cell: HeatmapCell): readonly string[] {
  const { layout, zone } = scene;
  const time = cell.bin * layout.binMs;
  return [
    `price ${rowPrice(scene.depth, cell.row)}`,
    ...restingTexts(scene, cell, time),
    ...tradeTexts(scene, cell),
    ...eventsOver(scene, cell).flatMap((event) => eventTexts(scene, event)),
    `${zone.clockMs(time)} ${zone.short(time)}`,
  ];
}

function restingTexts(scene: HeatmapScene, { row }: HeatmapCell, time: number): readonly string[] {
  const { depth, layout, conversion, sum } = scene;
  const number = depth.columnAt(time + layout.binMs - 1);
  if (number < depth.first || depth.endOf(number) <= time) return ['no history of this time'];
  if (sum !== undefined) return shareTexts(sum.depth, { time: depth.head(number, DEPTH.time), row, conversion });
  if (!depth.isKnown(number)) return [unknownText(depth, number)];
  const size = depth.sizeAt(number, row);
  const isAsk = row * depth.step > (depth.head(number, DEPTH.bid) + depth.head(number, DEPTH.ask)) / 2;
  return [size === 0 ? noSize(depth, number, row) : `${isAsk ? 'ask' : 'bid'} ${unitText(scene, size, row)}`];
}

function noSize(depth: DepthBuffer, number: number, row: number): string {
  const isInside = row >= depth.head(number, DEPTH.low) && row <= depth.head(number, DEPTH.high);
  return isInside ? 'no size' : 'beyond the levels that are known';
}

/** What was traded at the bubble over a cell, of several venues at each; with its place if that is another cell. */
function tradeTexts(scene: HeatmapScene, cell: HeatmapCell): readonly string[] {
  const { depth, layout, zone, sum } = scene;
  const { bin, row } = bubbleOver(scene, cell);
  const isHere = bin === cell.bin && row === cell.row;
  const where = isHere ? '' : ` at ${rowPrice(depth, row)}, ${zone.clockMs(bin * layout.binMs)}`;
  return scene.bubbles.flatMap((bubbles, at) => {
    const { buys, sells } = tradedAt(bubbles, { bin, row });
    const whose = legWords(sum?.states[at]?.leg);
    return [
      ...(buys > 0 ? [`${whose}bought ${unitText(scene, buys, row)}${where}`] : []),
      ...(sells > 0 ? [`${whose}sold ${unitText(scene, sells, row)}${where}`] : []),
    ];
  });
}

function tradedAt(bubbles: TradeBubbles, { bin, row }: HeatmapCell): { readonly buys: number; readonly sells: number } {
  let buys = 0;
  let sells = 0;
  for (let n = bubbles.total - 1; n >= bubbles.first; n--) {
    const at = bubbles.at(n);
    if ((bubbles.bin[at] ?? 0) < bin) break;
    if (bubbles.bin[at] !== bin || bubbles.row[at] !== row) continue;
    const size = bubbles.size[at] ?? 0;
    if (size > 0) buys += size;
    else sells -= size;
  }
  return { buys, sells };
}

function eventTexts(scene: HeatmapScene, event: DepthEvent): readonly string[] {
  const { depth, sum } = scene;
  const whose = legWords(sum?.depth.legOf(event));
  const row = Math.round((event.kind === 'sweep' ? event.lastPrice : event.price) / depth.step);
  const text = (size: number): string => unitText(scene, size, row);
  const price = (of: number): string => rowPrice(depth, of / depth.step);
  if (event.kind === 'sweep')
    return [
      `${whose}sweep: ${event.side === 'buy' ? 'bought' : 'sold'} ${text(event.size)}`,
      `  through ${String(event.levels)} prices, ${price(event.firstPrice)} to ${price(event.lastPrice)}`,
    ];
  return [
    `${whose}absorption: ${event.side === 'bid' ? 'sold' : 'bought'} ${text(event.traded)} at ${price(event.price)}`,
    `  where ${text(event.sizeBefore)} rested; ${text(event.sizeNow)} left`,
  ];
}

function legWords(leg: Leg | undefined): string {
  return leg === undefined ? '' : `${legLetter(leg.slot)} ${leg.name} `;
}

function unitText({ depth, conversion }: HeatmapScene, size: number, row: number): string {
  const unit = conversion.label === '' ? '' : ` ${conversion.label}`;
  return `${sizeText(depth, conversion, { size, row })}${unit}`;
}
