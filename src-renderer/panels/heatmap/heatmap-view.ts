import { charWidth } from '../../draw/text-fit.ts';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Palette } from '../../draw/palette.ts';
import { DEPTH } from '../../../src-shared/wire/layout.ts';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import { ofFeed } from '../../feed/snapshot-tables.ts';
import { sizeConversion } from '../../format/size-unit.ts';
import { zoneOf } from '../../format/zone.ts';
import { exportInstant } from '../../state/outage.ts';
import { shownTimeZone } from '../../state/settings.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import type { CanvasPoint } from '../parts/use-canvas-pointer.ts';
import { HeatTexture } from './heat-texture.ts';
import { HeatmapCamera } from './heatmap-camera.ts';
import { drawHeatmap } from './heatmap-draw.ts';
import { HeatmapImage } from './heatmap-image.ts';
import { layoutHeatmap, ROW_HEIGHTS, TIME_ZOOMS } from './heatmap-layout.ts';
import { DEPTH_TICK_MS } from '../../../src-shared/wire/layout.ts';
import type { HeatmapLayout } from './heatmap-layout.ts';
import { heatmapSkin } from './heatmap-scene.ts';
import type { HeatmapScene, HeatmapSkin } from './heatmap-scene.ts';
import { heatmapSummary, heatmapTable, rowPrice } from './heatmap-text.ts';
import type { HeatmapSettings } from './settings.ts';
import { largeSize, strongestSize } from './size-reference.ts';
import { TradeBubbles } from './trade-bubbles.ts';

/** One mounted heatmap: where it looks, what was painted, and the pointer over it. */
export class HeatmapView {
  readonly camera = new HeatmapCamera();
  /** As last drawn; undefined before. */
  layout: HeatmapLayout | undefined;
  pointer: CanvasPoint | undefined;
  readonly #texture = new HeatTexture();
  readonly #image = new HeatmapImage();
  readonly #bubbles = new TradeBubbles();
  #skin: HeatmapSkin | undefined;
  #scene: HeatmapScene | undefined;
  #large = 1;
  #measuredAt = -Infinity;
  #resets = NaN;

  draw({ context, width, height }: CanvasSurface, props: PanelProps<HeatmapSettings>, palette: Palette): void {
    const { feed, panelId, settings, instrument } = props;
    if (this.#skin?.palette !== palette) this.#skin = heatmapSkin(palette);
    const skin = this.#skin;
    const depth = feed.depth(toSub(panelId, 'depth'));
    const trades = feed.trades(toSub(panelId, 'trades'));
    const now = feed.engineNow();
    if (depth.resets !== this.#resets) this.#onOther(depth);
    const layout = layoutHeatmap({
      width,
      height,
      perChar: charWidth(context, skin.font),
      fontSize: palette.fontSize,
      priceChars: priceChars(depth),
      zoom: settings.zoom,
      rowZoom: settings.rowZoom,
    });
    this.layout = layout;
    this.camera.update(layout, Number.isNaN(now) ? 0 : now, marketRow(depth));
    const strongest = this.#strongest(depth, layout, settings.contrast);
    const { step, scales } = depth;
    this.#bubbles.update(trades, { binMs: layout.binMs, step, priceScale: scales.priceScale });
    const { binMs, bins, rows } = layout;
    const { lastBin, topRow } = this.camera;
    if (!Number.isNaN(topRow))
      this.#texture.update(depth, { binMs, bins, lastBin, rows, topRow, strongest, colours: skin.colours }, (place) =>
        this.#image.take(this.#texture, place),
      );
    const scene: HeatmapScene = {
      depth,
      trades,
      texture: this.#texture,
      bubbles: this.#bubbles,
      camera: this.camera,
      layout,
      skin,
      settings,
      conversion: sizeConversion(instrument, settings.unit),
      zone: zoneOf(shownTimeZone()),
      strongest,
      pointer: this.pointer,
      now,
    };
    this.#scene = scene;
    drawHeatmap(context, scene, () => this.#image.draw(context, scene));
  }

  summary(): string {
    return this.#scene === undefined ? 'no history yet' : heatmapSummary(this.#scene);
  }

  /** What the export writes. */
  table({ feed, panelId, instrumentId }: PanelProps<HeatmapSettings>): CsvTable {
    const instant = exportInstant(feed);
    const { status } = feed.depth(toSub(panelId, 'depth'));
    const table = this.#scene === undefined ? { columns: [], rows: [] } : heatmapTable(this.#scene);
    return ofFeed(table, instrumentId, status, instant);
  }

  /** Moves through time by pixels, to the past for positive counts. */
  panTime(pixels: number, now: number): void {
    if (this.layout !== undefined) this.camera.scrollTime(-Math.round(pixels / this.layout.binWidth), this.layout, now);
  }

  /** Moves through prices by pixels, upward for positive counts. */
  panPrice(pixels: number): void {
    if (this.layout !== undefined) this.camera.scrollPrice(Math.round(pixels / this.layout.rowHeight));
  }

  /** A closer (1) or wider (-1) look at time, the time under `x` staying there. */
  zoomTime(props: PanelProps<HeatmapSettings>, direction: 1 | -1, x?: number): void {
    const zoom = props.settings.zoom - direction;
    const next = TIME_ZOOMS[zoom];
    if (next === undefined || this.layout === undefined) return;
    const after = { binMs: next.ticks * DEPTH_TICK_MS, binWidth: next.width };
    this.camera.keepTime(this.layout, after, x === undefined ? 0 : this.layout.plotWidth - x);
    props.update({ zoom });
  }

  /** Higher (1) or lower (-1) rows, the row at `y` staying there. */
  zoomRows(props: PanelProps<HeatmapSettings>, direction: 1 | -1, y?: number): void {
    const rowZoom = props.settings.rowZoom + direction;
    const height = ROW_HEIGHTS[rowZoom];
    const { layout } = this;
    if (height === undefined || layout === undefined) return;
    this.camera.keepRow(layout, height, y === undefined ? 0.5 : (y - layout.plotTop) / layout.plotHeight);
    props.update({ rowZoom });
  }

  #onOther(depth: DepthBuffer): void {
    this.#resets = depth.resets;
    this.#measuredAt = -Infinity;
    this.camera.reset();
  }

  /** Measured now and then, so that colours mean the same for a while. */
  #strongest(depth: DepthBuffer, { bins, binMs }: HeatmapLayout, contrast: number): number {
    const now = performance.now();
    if (now - this.#measuredAt > MEASURE_MS) {
      const { lastBin } = this.camera;
      const from = depth.columnAt((lastBin - bins) * binMs);
      const large = largeSize(depth, from, depth.columnAt((lastBin + 1) * binMs) + 1);
      const isOther = large > this.#large * STEADY || large < this.#large / STEADY;
      if (isOther) this.#large = large;
      // While there is little to measure, it soon changes.
      this.#measuredAt = depth.total - depth.first < FEW_COLUMNS ? now - MEASURE_MS / 2 : now;
    }
    return strongestSize(this.#large, contrast);
  }
}

/** The row in the middle of the market; NaN while no book was known. */
function marketRow(depth: DepthBuffer): number {
  for (let n = depth.total - 1; n >= depth.first && n > depth.total - LOOK_BACK; n--) {
    const bid = depth.head(n, DEPTH.bid);
    const ask = depth.head(n, DEPTH.ask);
    if (!Number.isNaN(bid) && !Number.isNaN(ask)) return (bid + ask) / 2 / depth.step;
  }
  return NaN;
}

function priceChars(depth: DepthBuffer): number {
  const row = marketRow(depth);
  return Number.isNaN(row) ? LEAST_CHARS : Math.max(LEAST_CHARS, rowPrice(depth, Math.round(row)).length);
}

const MEASURE_MS = 4000;
const FEW_COLUMNS = 40;
/** How far the large size may change before colours do. */
const STEADY = 1.5;
const LOOK_BACK = 50;
const LEAST_CHARS = 6;
