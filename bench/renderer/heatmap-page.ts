import { TradeRing } from '../../src-renderer/feed/trade-ring.ts';
import { DepthBuffer } from '../../src-renderer/feed/depth-buffer.ts';
import { sizeConversion } from '../../src-renderer/format/size-unit.ts';
import { zoneOf } from '../../src-renderer/format/zone.ts';
import { HeatTexture } from '../../src-renderer/panels/heatmap/heat-texture.ts';
import { HeatmapCamera } from '../../src-renderer/panels/heatmap/heatmap-camera.ts';
import { drawHeatmap } from '../../src-renderer/panels/heatmap/heatmap-draw.ts';
import { HeatmapImage } from '../../src-renderer/panels/heatmap/heatmap-image.ts';
import { layoutHeatmap } from '../../src-renderer/panels/heatmap/heatmap-layout.ts';
import type { HeatmapLayout } from '../../src-renderer/panels/heatmap/heatmap-layout.ts';
import { heatmapSkin } from '../../src-renderer/panels/heatmap/heatmap-scene.ts';
import { HEATMAP_SETTINGS } from '../../src-renderer/panels/heatmap/settings.ts';
import { SummedDepth } from '../../src-renderer/panels/heatmap/summed-depth.ts';
import type { VenueDepth } from '../../src-renderer/panels/heatmap/summed-depth.ts';
import { TradeBubbles } from '../../src-renderer/panels/heatmap/trade-bubbles.ts';
import { legendHeight, legendSkin } from '../../src-renderer/panels/legs/leg-legend.ts';
import { LegStates } from '../../src-renderer/panels/legs/leg-state.ts';
import { BOOK_REASONS, BOOK_STATES } from '../../src-shared/market/book-state.ts';
import {
  DEPTH,
  DEPTH_COLUMNS,
  DEPTH_ROWS,
  DEPTH_STRIDE,
  DEPTH_TICK_MS,
  TRADE_STRIDE,
} from '../../src-shared/wire/layout.ts';

/** A heatmap of 4,000 columns and 600 rows in a page, without the application around it: of one venue, or the sum of several. */
class Page {
  readonly #venues: readonly PageVenue[];
  readonly #sums = new SummedDepth();
  readonly #states = new LegStates<PageVenue>(({ depth }) => depth.status);
  readonly #texture = new HeatTexture();
  readonly #image = new HeatmapImage();
  readonly #camera = new HeatmapCamera();
  readonly #skin = heatmapSkin(PALETTE);
  readonly #legend = legendSkin(PALETTE);
  readonly #layout: HeatmapLayout;
  readonly #context: CanvasRenderingContext2D;
  #columns = 0;

  constructor(venues: number) {
    this.#venues = Array.from({ length: venues }, (_, slot) => ({
      leg: { instrument: { ...INSTRUMENT, symbol: `BTC${slot}` }, name: `venue ${slot}`, slot, colour: slot },
      depth: new DepthBuffer(),
      trades: new TradeRing(),
      bubbles: new TradeBubbles(),
    }));
    const venuesHeight = venues === 1 ? 0 : legendHeight(this.#legend, venues, WIDTH, PER_CHAR);
    const height = HEIGHT + venuesHeight;
    this.#layout = layoutHeatmap({
      width: WIDTH,
      height,
      perChar: PER_CHAR,
      fontSize: PALETTE.fontSize,
      priceChars: 8,
      venuesHeight,
      zoom: 3,
      rowZoom: 0,
    });
    const canvas = document.createElement('canvas');
    document.body.replaceChildren(canvas);
    canvas.width = WIDTH;
    canvas.height = height;
    const context = canvas.getContext('2d', { alpha: false });
    if (context === null) throw new Error('no 2D canvas');
    this.#context = context;
    this.add(DEPTH_COLUMNS);
    for (const { trades } of this.#venues) addTrades(trades);
  }

  get size(): { readonly columns: number; readonly rows: number } {
    return { columns: this.#layout.bins, rows: this.#layout.rows };
  }

  /** Adds columns, no two alike. */
  add(count: number): void {
    const numbers = new Float64Array(count * DEPTH_STRIDE);
    for (let n = 0; n < count; n++) writeColumn(numbers, n * DEPTH_STRIDE, this.#columns + n);
    for (const { depth } of this.#venues)
      depth.apply(
        {
          kind: 'depth',
          sub: 'bench',
          offset: 0,
          instrument: 'binance-spot:BTCUSDT',
          scales: SCALES,
          step: 1,
          state: 'verified',
          reason: 'chain-unbroken',
          since: START,
          isReset: this.#columns === 0,
          from: this.#columns,
          count,
          flow: { rows: 0, base: 0, from: 0, to: 0 },
          largest: [{ side: 'bid', price: 10_000, size: 40_000 }],
          events: [],
          bytes: 0,
        },
        numbers,
      );
    this.#columns += count;
  }

  draw(): void {
    const now = START + this.#columns * DEPTH_TICK_MS - 1;
    const { binMs, bins, rows } = this.#layout;
    this.#camera.update(this.#layout, now, 10_000);
    for (const { bubbles, trades } of this.#venues) bubbles.update(trades, { binMs, step: 1, priceScale: 0 });
    this.#states.update(this.#venues, { isOffline: false, isReplay: false, hasEnded: false });
    const { lastBin, topRow } = this.#camera;
    const { colours } = this.#skin;
    const depth = this.#depth(now);
    this.#texture.update(
      depth,
      {
        binMs,
        bins,
        lastBin,
        rows,
        topRow,
        strongest: STRONGEST * this.#venues.length,
        colours,
        rebuilds: this.#sums.rebuilds,
      },
      (place) => this.#image.take(this.#texture, place),
    );
    const scene = {
      depth,
      texture: this.#texture,
      bubbles: this.#venues.map(({ bubbles }) => bubbles),
      whose: 'Binance BTCUSDT SPOT',
      sum:
        this.#venues.length === 1
          ? undefined
          : { depth: this.#sums, states: this.#states.list, skin: this.#legend, best: 'Binance spot' },
      camera: this.#camera,
      layout: this.#layout,
      skin: this.#skin,
      settings: HEATMAP_SETTINGS.defaults,
      conversion: sizeConversion(undefined, 'native'),
      zone: zoneOf('UTC'),
      strongest: STRONGEST * this.#venues.length,
      pointer: undefined,
      now,
    };
    drawHeatmap(this.#context, scene, () => this.#image.draw(this.#context, scene));
  }

  #depth(now: number): DepthBuffer {
    const [first] = this.#venues;
    if (this.#venues.length === 1 && first !== undefined) return first.depth;
    this.#sums.update(this.#venues, { step: '1', own: undefined, now });
    return this.#sums.depth;
  }
}

interface PageVenue extends VenueDepth {
  readonly trades: TradeRing;
  readonly bubbles: TradeBubbles;
}

function addTrades(trades: TradeRing): void {
  const count = 5000;
  const numbers = new Float64Array(count * TRADE_STRIDE);
  for (let n = 0; n < count; n++) {
    const time = START + Math.floor((n / count) * DEPTH_COLUMNS) * DEPTH_TICK_MS;
    const trade = [
      n,
      10_000 + Math.round(40 * Math.sin(n / 300)),
      1 + ((n * 7919) % 997),
      n % 2 === 0 ? 1 : -1,
      time,
      time,
      0,
    ];
    numbers.set(trade, n * TRADE_STRIDE);
  }
  trades.apply(
    {
      kind: 'trades',
      sub: 'bench',
      offset: 0,
      instrument: 'binance-spot:BTCUSDT',
      scales: SCALES,
      count,
      isReset: true,
      dropped: 0,
      state: 'running',
    },
    numbers,
  );
}

function writeColumn(numbers: Float64Array, at: number, number: number): void {
  numbers[at + DEPTH.time] = START + number * DEPTH_TICK_MS;
  numbers[at + DEPTH.ticks] = 1;
  numbers[at + DEPTH.base] = 10_000 - DEPTH_ROWS / 2 + Math.round(20 * Math.sin(number / 200));
  numbers[at + DEPTH.quantum] = 1;
  const middle = 10_000 + Math.round(30 * Math.sin(number / 300)) + (number % 3);
  numbers[at + DEPTH.bid] = middle;
  numbers[at + DEPTH.ask] = middle + 1;
  numbers[at + DEPTH.state] = BOOK_STATES.indexOf('verified');
  numbers[at + DEPTH.reason] = BOOK_REASONS.indexOf('chain-unbroken');
  numbers[at + DEPTH.low] = 0;
  numbers[at + DEPTH.high] = 20_000;
  for (let cell = 0; cell < DEPTH_ROWS / 3; cell++) {
    const size = (number * 31 + cell * 7919) % 50_000;
    numbers[at + DEPTH.cells + cell] = size + ((size * 3) % 50_000) * 0x1_0000 + ((size * 7) % 50_000) * 0x1_0000_0000;
  }
}

/** Its sizes are whole units of a sum's last digit. */
const INSTRUMENT = {
  id: 'binance-spot:BTCUSDT',
  venue: 'binance-spot',
  symbol: 'BTCUSDT',
  marketType: 'spot',
  base: 'BTC',
  quote: 'USDT',
  tick: '1',
  sizeUnit: 'base',
  status: 'trading',
} as const;
const STRONGEST = 40_000;
const START = 1_700_000_000_000;
const PER_CHAR = 6.6;
const WIDTH = 4000 + 65;
const HEIGHT = 600 + 38;
const SCALES = { priceScale: 0, priceSent: 0, sizeScale: 8, sizeSent: 8 };
const PALETTE = {
  bg0: '#0b0e14',
  bg1: '#11151d',
  bg2: '#171c26',
  bg3: '#1f2633',
  line: '#232a36',
  lineStrong: '#3a4456',
  txt: '#d6dbe5',
  dim: '#8f98aa',
  label: '#808a9c',
  faint: '#5a6375',
  up: '#26a69a',
  down: '#ef5350',
  accent: '#5b9dff',
  onAccent: '#08101f',
  good: '#26a69a',
  bad: '#ef5350',
  warn: '#e0a93b',
  venues: [],
  rowHeight: 17,
  fontSize: 11,
  mono: 'monospace',
};

Object.assign(globalThis, {
  openHeatmap: (venues: number) => Object.assign(globalThis, { heatmapPage: new Page(venues) }),
});
