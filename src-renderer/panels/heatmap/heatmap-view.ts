import { baseFactors } from '../../../src-shared/market/contract.ts';
import type { SizeFactors } from '../../../src-shared/market/contract.ts';
import { charWidth } from '../../draw/text-fit.ts';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Palette } from '../../draw/palette.ts';
import { DEPTH } from '../../../src-shared/wire/layout.ts';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import { ofFeed } from '../../feed/snapshot-tables.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { sizeConversion } from '../../format/size-unit.ts';
import { zoneOf } from '../../format/zone.ts';
import { exportInstant } from '../../state/outage.ts';
import { shownTimeZone } from '../../state/settings.ts';
import { LegBuffers } from '../legs/leg-buffers.ts';
import { legendHeight, legendSkin } from '../legs/leg-legend.ts';
import type { LegendSkin } from '../legs/leg-legend.ts';
import { LegStates, surroundings } from '../legs/leg-state.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { withStep } from '../parts/instrument-steps.ts';
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
import { heatmapSummary, heatmapTable, instrumentWords, rowPrice } from './heatmap-text.ts';
import type { HeatmapSettings } from './settings.ts';
import { largeSize, strongestSize } from './size-reference.ts';
import { BASE_DIGITS, SummedDepth } from './summed-depth.ts';
import { summedTable } from './summed-table.ts';
import { venuesWords } from './summed-text.ts';
import { TradeBubbles } from './trade-bubbles.ts';
import { legDepth, venuesStep } from './venue-depths.ts';
import type { LegDepth } from './venue-depths.ts';

/** One mounted heatmap: where it looks, what was painted, and the pointer over it. */
export class HeatmapView {
  readonly camera = new HeatmapCamera();
  /** As last drawn; undefined before. */
  layout: HeatmapLayout | undefined;
  pointer: CanvasPoint | undefined;
  readonly #texture = new HeatTexture();
  readonly #image = new HeatmapImage();
  readonly #legs = new LegBuffers(legDepth);
  readonly #states = new LegStates<LegDepth>(({ depth }) => depth.status);
  readonly #sums = new SummedDepth();
  /** By what they are made from. */
  readonly #bubbles = new WeakMap<TradeRing, TradeBubbles>();
  #legend: LegendSkin | undefined;
  #skin: HeatmapSkin | undefined;
  #scene: HeatmapScene | undefined;
  #large = 1;
  #measuredAt = -Infinity;
  #depth: DepthBuffer | undefined;
  #resets = NaN;

  draw({ context, width, height }: CanvasSurface, props: PanelProps<HeatmapSettings>, palette: Palette): void {
    const { feed, settings } = props;
    if (this.#skin?.palette !== palette) {
      this.#skin = heatmapSkin(palette);
      this.#legend = legendSkin(palette);
    }
    const skin = this.#skin;
    const now = feed.engineNow();
    const perChar = charWidth(context, skin.font);
    const source = this.#source(props, now);
    const { depth } = source;
    if (depth !== this.#depth || depth.resets !== this.#resets) this.#onOther(depth);
    const { sum } = source;
    const layout = layoutHeatmap({
      width,
      height,
      perChar,
      fontSize: palette.fontSize,
      priceChars: priceChars(depth),
      venuesHeight: sum === undefined ? 0 : legendHeight(sum.skin, sum.states.length, width, perChar),
      zoom: settings.zoom,
      rowZoom: settings.rowZoom,
    });
    this.layout = layout;
    this.camera.update(layout, Number.isNaN(now) ? 0 : now, marketRow(depth));
    const strongest = this.#strongest(depth, layout, settings.contrast);
    const { binMs, bins, rows } = layout;
    const { lastBin, topRow } = this.camera;
    const { colours } = skin;
    if (!Number.isNaN(topRow))
      this.#texture.update(
        depth,
        { binMs, bins, lastBin, rows, topRow, strongest, colours, rebuilds: source.rebuilds },
        (place) => this.#image.take(this.#texture, place),
      );
    const scene: HeatmapScene = {
      ...source,
      bubbles: source.traded.map((traded) => this.#bubblesOf(traded, depth, binMs)),
      texture: this.#texture,
      camera: this.camera,
      layout,
      skin,
      settings,
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
    if (this.#scene?.sum !== undefined) return summedTable(this.#scene, this.#scene.sum);
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

  /** What is drawn: the history of the panel's own book, or the sum over the venues as soon as they have one price step. */
  #source(props: PanelProps<HeatmapSettings>, now: number): Source {
    const { feed, panelId, settings, instrument, instrumentId, session } = props;
    const legs = settings.isOverVenues ? this.#legs.of(props) : [];
    const first = legs.find(({ leg }) => leg.instrument.id === instrumentId) ?? legs[0];
    if (first === undefined || this.#legend === undefined)
      return {
        depth: feed.depth(toSub(panelId, 'depth')),
        traded: [{ trades: feed.trades(toSub(panelId, 'trades')), factors: undefined }],
        conversion: sizeConversion(instrument, settings.unit),
        whose: instrumentId === undefined ? '' : instrumentWords(instrumentId, instrument, session),
        sum: undefined,
        rebuilds: 0,
      };
    const { base } = first.leg.instrument;
    const step = settings.steps[base];
    // The first book decides the step that all have.
    if (step === undefined && first.depth.step > 0) {
      const chosen = venuesStep(
        legs.map(({ leg }) => leg),
        first.depth,
      );
      props.update(withStep(settings, base, chosen));
    }
    this.#sums.update(legs, { step: step ?? '', own: instrumentId, now });
    this.#states.update(legs, surroundings());
    const quote = [...new Set(legs.map(({ leg }) => leg.instrument.quote))].join('/');
    return {
      depth: this.#sums.depth,
      traded: legs.map(({ leg, trades }) => ({ trades, factors: baseFactors(leg.instrument) ?? NO_SIZE })),
      conversion: sizeConversion({ sizeUnit: 'base', marketType: 'spot', base, quote }, settings.unit),
      whose: venuesWords(this.#sums, base),
      sum: { depth: this.#sums, states: this.#states.list, skin: this.#legend, best: first.leg.name },
      rebuilds: this.#sums.rebuilds,
    };
  }

  #bubblesOf({ trades, factors }: Traded, { step, scales }: DepthBuffer, binMs: number): TradeBubbles {
    let bubbles = this.#bubbles.get(trades);
    if (bubbles === undefined) this.#bubbles.set(trades, (bubbles = new TradeBubbles()));
    const grid = { binMs, step, priceScale: scales.priceScale };
    bubbles.update(trades, factors === undefined ? grid : { ...grid, to: { factors, digits: BASE_DIGITS } });
    return bubbles;
  }

  #onOther(depth: DepthBuffer): void {
    this.#depth = depth;
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

/** What is drawn, and what of. */
interface Source extends Pick<HeatmapScene, 'depth' | 'conversion' | 'whose' | 'sum'> {
  readonly traded: readonly Traded[];
  /** See {@link SummedDepth.rebuilds}. */
  readonly rebuilds: number;
}

/** Trades, and how their sizes become base units; undefined if they stay as they are. */
interface Traded {
  readonly trades: TradeRing;
  readonly factors: SizeFactors | undefined;
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
/** Trades of unknown size are not shown. */
const NO_SIZE = { perSize: 0, perNotional: 0, perInverse: 0 };
