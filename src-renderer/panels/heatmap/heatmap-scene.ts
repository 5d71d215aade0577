import type { DrawContext } from '../../draw/draw-context.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import type { Palette } from '../../draw/palette.ts';
import { rowFont, withAlpha } from '../../draw/palette.ts';
import type { SizeConversion } from '../../format/size-unit.ts';
import type { Zone } from '../../format/zone.ts';
import type { LegendSkin } from '../legs/leg-legend.ts';
import type { LegState } from '../legs/leg-state.ts';
import type { CanvasPoint } from '../parts/use-canvas-pointer.ts';
import type { HeatColours } from './heat-colours.ts';
import { heatColours } from './heat-colours.ts';
import type { HeatTexture } from './heat-texture.ts';
import type { HeatmapCamera } from './heatmap-camera.ts';
import type { HeatmapLayout } from './heatmap-layout.ts';
import type { HeatmapSettings } from './settings.ts';
import type { SummedDepth } from './summed-depth.ts';
import type { TradeBubbles } from './trade-bubbles.ts';

/** What drawing a heatmap needs of a context beside texts and rectangles. */
export type HeatContext = DrawContext & Pick<CanvasRenderingContext2D, 'arc' | 'save' | 'restore' | 'rect' | 'clip'>;

/** Colours and fonts of a heatmap, made once a theme. */
export interface HeatmapSkin {
  readonly palette: Palette;
  readonly colours: HeatColours;
  readonly font: string;
  readonly boldFont: string;
  readonly buys: string;
  readonly sells: string;
  readonly grid: string;
  readonly hatch: string;
}

/** The venues of a sum. */
export interface SummedScene {
  readonly depth: SummedDepth;
  readonly states: readonly LegState[];
  readonly skin: LegendSkin;
  /** Name of the venue whose best prices are drawn. */
  readonly best: string;
}

/** What one drawing needs. */
export interface HeatmapScene {
  readonly depth: DepthBuffer;
  readonly texture: HeatTexture;
  /** Of each venue whose trades are shown. */
  readonly bubbles: readonly TradeBubbles[];
  /** Whose depth it is, in words. */
  readonly whose: string;
  /** What it is the sum of; undefined if it is of one venue. */
  readonly sum: SummedScene | undefined;
  readonly camera: HeatmapCamera;
  readonly layout: HeatmapLayout;
  readonly skin: HeatmapSkin;
  readonly settings: HeatmapSettings;
  readonly conversion: SizeConversion;
  readonly zone: Zone;
  readonly strongest: number;
  readonly pointer: CanvasPoint | undefined;
  /** Engine time, epoch ms. */
  readonly now: number;
}

/** A drawn column and a row. */
export interface HeatmapCell {
  readonly bin: number;
  readonly row: number;
}

/** The colours of a palette, as the heatmap uses them. */
export function heatmapSkin(palette: Palette): HeatmapSkin {
  return {
    palette,
    colours: heatColours(palette),
    font: rowFont(palette),
    boldFont: `700 ${rowFont(palette)}`,
    buys: withAlpha(palette.up, 0.65),
    sells: withAlpha(palette.down, 0.65),
    grid: withAlpha(palette.txt, 0.07),
    hatch: withAlpha(palette.warn, 0.5),
  };
}

/** The left edge of a drawn column. */
export function xOf({ layout, camera }: Pick<HeatmapScene, 'layout' | 'camera'>, bin: number): number {
  return layout.plotWidth - (camera.lastBin - bin + 1) * layout.binWidth;
}

/** The top of a row, which may be a part of one: the price that many steps up. */
export function yOf({ layout, camera }: Pick<HeatmapScene, 'layout' | 'camera'>, row: number): number {
  return layout.plotTop + (camera.topRow - row) * layout.rowHeight;
}

/** The drawn column and the row at a point; undefined outside the plot. */
export function cellAt(
  { layout, camera }: Pick<HeatmapScene, 'layout' | 'camera'>,
  { x, y }: CanvasPoint,
): HeatmapCell | undefined {
  const isInside = x >= 0 && x < layout.plotWidth && y >= layout.plotTop && y < layout.plotTop + layout.plotHeight;
  if (!isInside || Number.isNaN(camera.topRow)) return undefined;
  return {
    bin: camera.lastBin - Math.ceil((layout.plotWidth - x) / layout.binWidth) + 1,
    row: camera.topRow - Math.floor((y - layout.plotTop) / layout.rowHeight),
  };
}
