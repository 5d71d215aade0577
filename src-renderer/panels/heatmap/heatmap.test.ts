import { describe, expect, it } from 'vitest';
import { DepthBuffer } from '../../feed/depth-buffer.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import { sizeConversion } from '../../format/size-unit.ts';
import { zoneOf } from '../../format/zone.ts';
import type { TradesSection } from '../../../src-shared/wire/feed-frame.ts';
import { DEPTH, TRADE, TRADE_STRIDE } from '../../../src-shared/wire/layout.ts';
import { depthOf, depthSection, SCALES, START } from '../../testing/depth-fixture.ts';
import type { Column } from '../../testing/depth-fixture.ts';
import { cellTexts } from './cell-text.ts';
import { heatColours, SHADES, shadeOf } from './heat-colours.ts';
import { HeatTexture, KNOWN } from './heat-texture.ts';
import type { TextureView } from './heat-texture.ts';
import { HeatmapCamera } from './heatmap-camera.ts';
import { drawHeatmap } from './heatmap-draw.ts';
import { layoutHeatmap } from './heatmap-layout.ts';
import { heatmapSkin, xOf, yOf } from './heatmap-scene.ts';
import type { HeatContext, HeatmapScene } from './heatmap-scene.ts';
import { heatmapSummary, heatmapTable } from './heatmap-text.ts';
import { withStep } from '../parts/instrument-steps.ts';
import { HEATMAP_SETTINGS } from './settings.ts';
import { largeSize, strongestSize } from './size-reference.ts';
import { TradeBubbles } from './trade-bubbles.ts';

const PALETTE = { ...TEST_PALETTE, bg1: '#11151d', bg3: '#1f2633' };
const COLUMNS: readonly Column[] = [
  { sizes: { 1100: 100, 1099: 500, 1101: 300, 1040: 7 }, ticks: 2 },
  { state: 'resyncing', reason: 'sequence-gap', ticks: 2 },
  { sizes: { 1100: 200, 1101: 300 } },
];
const COLOURS = heatColours(PALETTE);
const FIRST_BIN = START / 250;

function viewOf(view: Partial<TextureView> = {}): TextureView {
  return {
    binMs: 250,
    bins: 8,
    lastBin: FIRST_BIN + 4,
    rows: 20,
    topRow: 1110,
    strongest: 500,
    colours: COLOURS,
    rebuilds: 0,
    ...view,
  };
}

function pixelAt(texture: HeatTexture, bin: number, row: number): number | undefined {
  return texture.pixels[(texture.topRow - row) * texture.bins + texture.placeOf(bin)];
}

describe('texture', () => {
  it('has the shade of each size, and says what is not known', () => {
    const texture = new HeatTexture();
    const painted: number[] = [];
    texture.update(depthOf(COLUMNS), viewOf(), (place) => painted.push(place));
    expect(painted).toEqual([-1]);
    const known = [-1, 0, 1, 2, 3, 4].map((n) => texture.known[texture.placeOf(FIRST_BIN + n)]);
    expect(known).toEqual([KNOWN.nothing, KNOWN.all, KNOWN.all, KNOWN.partly, KNOWN.partly, KNOWN.all]);
    expect(pixelAt(texture, FIRST_BIN, 1099)).toBe(COLOURS.shades[SHADES - 1]);
    expect(pixelAt(texture, FIRST_BIN + 1, 1100)).toBe(COLOURS.shades[shadeOf(100, 500)]);
    expect(pixelAt(texture, FIRST_BIN + 4, 1099)).toBe(COLOURS.shades[0]);
    expect(pixelAt(texture, FIRST_BIN + 2, 1099)).toBe(COLOURS.beyond);
  });

  it('marks rows beyond the known levels', () => {
    const texture = new HeatTexture();
    texture.update(depthOf(COLUMNS), viewOf({ topRow: 1052 }), () => undefined);
    expect(pixelAt(texture, FIRST_BIN, 1050)).toBe(COLOURS.shades[0]);
    expect(pixelAt(texture, FIRST_BIN, 1049)).toBe(COLOURS.beyond);
    expect(pixelAt(texture, FIRST_BIN, 1040)).toBe(COLOURS.shades[shadeOf(7, 500)]);
  });

  it('has the largest size of several columns in one that is wider, and is not known if one of them is not', () => {
    const texture = new HeatTexture();
    texture.update(depthOf(COLUMNS), viewOf({ binMs: 1000, lastBin: START / 1000 + 1 }), () => undefined);
    expect(texture.known[texture.placeOf(START / 1000)]).toBe(KNOWN.partly);
    expect(pixelAt(texture, START / 1000, 1099)).toBe(COLOURS.shades[SHADES - 1]);
    expect(pixelAt(texture, START / 1000 + 1, 1100)).toBe(COLOURS.shades[shadeOf(200, 500)]);
  });

  it('paints only what is new, and all of it for other colours or rows', () => {
    const texture = new HeatTexture();
    const buffer = depthOf(COLUMNS);
    const painted: number[] = [];
    const update = (view: TextureView): number[] => {
      painted.length = 0;
      texture.update(buffer, view, (place) => painted.push(place));
      return [...painted];
    };
    update(viewOf());
    expect(update(viewOf())).toEqual([]);
    expect(update(viewOf({ topRow: 1115 }))).toEqual([]);
    const { section, numbers } = depthSection([{ sizes: { 1100: 1 } }], { from: 3 });
    numbers[DEPTH.time] = START + 5 * 250;
    buffer.apply(section, numbers);
    const next = viewOf({ lastBin: FIRST_BIN + 5 });
    expect(update(next)).toEqual([4, 5].map((n) => texture.placeOf(FIRST_BIN + n)));
    expect(update({ ...next, rebuilds: 1 })).toEqual([-1]);
    texture.update(depthOf(COLUMNS), { ...next, rebuilds: 1 }, (place) => painted.push(place));
    expect(painted).toEqual([-1, -1]);
    expect(update({ ...next, strongest: 100 })).toEqual([-1]);
    expect(update({ ...next, strongest: 100, topRow: 1400 })).toEqual([-1]);
  });
});

describe('sizes and colours', () => {
  it('a large size is one that 98 of 100 are below', () => {
    const sizes = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [1100 + n, n < 97 ? 10 : 5000]));
    const large = largeSize(depthOf([{ sizes }]), 0, 1);
    expect(large).toBeGreaterThanOrEqual(5000);
    expect(large).toBeLessThan(6500);
    expect(largeSize(depthOf([{ state: 'stale', reason: 'silence' }]), 0, 1)).toBe(1);
  });

  it('more contrast makes smaller sizes the strongest', () => {
    expect([strongestSize(80, 50), strongestSize(80, 100), strongestSize(80, 0)]).toEqual([80, 5, 1280]);
  });

  it('no size has the colour of the ground, the smallest has not', () => {
    expect([shadeOf(0, 100), shadeOf(0.001, 100), shadeOf(100, 100), shadeOf(1e9, 100)]).toEqual([0, 1, 255, 255]);
  });
});

describe('camera', () => {
  const layout = layoutHeatmap({
    width: 800,
    height: 438,
    perChar: 6,
    fontSize: 11,
    priceChars: 6,
    venuesHeight: 0,
    zoom: 2,
    rowZoom: 3,
  });

  it('follows now and the market, until it is moved', () => {
    const camera = new HeatmapCamera();
    camera.update(layout, START, 1100);
    expect([camera.lastBin, camera.topRow]).toEqual([START / 250, 1100 + layout.rows / 2]);
    camera.update(layout, START + 1000, 1110);
    expect([camera.lastBin, camera.topRow]).toEqual([START / 250 + 4, 1100 + layout.rows / 2]);
    camera.update(layout, START, 1190);
    expect(camera.topRow).toBe(1190 + layout.rows / 2);
    camera.scrollTime(-10, layout, START);
    camera.scrollPrice(5);
    camera.update(layout, START + 60_000, 2000);
    expect([camera.lastBin, camera.topRow]).toEqual([START / 250 - 10, 1195 + layout.rows / 2]);
    camera.scrollTime(1000, layout, START + 60_000);
    expect([camera.followsTime, camera.followsPrice]).toEqual([true, false]);
    camera.reset();
    camera.update(layout, START, 2000);
    expect([camera.followsPrice, camera.topRow]).toEqual([true, 2000 + layout.rows / 2]);
  });

  it('keeps what is under the pointer where it is', () => {
    const camera = new HeatmapCamera();
    camera.update(layout, START, 1100);
    const top = camera.topRow;
    camera.keepRow(layout, layout.rowHeight * 2, 0);
    expect(camera.topRow).toBe(top);
    camera.keepRow(layout, layout.rowHeight * 2, 1);
    expect(camera.topRow).toBe(top - layout.plotHeight / (layout.rowHeight * 2));
  });
});

function trade(time: number, price: number, size: number, side: 1 | -1): readonly number[] {
  return [NaN, price, size, side, time, time, 0];
}

function ringOf(trades: readonly (readonly number[])[]): TradeRing {
  const ring = new TradeRing(100);
  const section: TradesSection = {
    kind: 'trades',
    sub: 'a/trades',
    offset: 0,
    instrument: 'binance-spot:BTCUSDT',
    scales: SCALES,
    count: trades.length,
    isReset: true,
    dropped: 0,
    state: 'running',
  };
  ring.apply(section, Float64Array.from(trades.flat()));
  return ring;
}

it('bubbles sum the trades of a side at a row in the time of a column', () => {
  expect(TRADE_STRIDE).toBe(TRADE.flags + 1);
  const bubbles = new TradeBubbles();
  const ring = ringOf([
    trade(START, 1100, 5, -1),
    trade(START + 10, 1100, 7, -1),
    trade(START + 20, 1101, 3, 1),
    trade(START + 260, 1100, 1, -1),
  ]);
  bubbles.update(ring, { binMs: 250, step: 1, priceScale: 0 });
  bubbles.update(ring, { binMs: 250, step: 1, priceScale: 0 });
  const all = Array.from({ length: bubbles.total }, (_, n) => [bubbles.bin[n], bubbles.row[n], bubbles.size[n]]);
  expect(all).toEqual([
    [FIRST_BIN, 1100, -12],
    [FIRST_BIN, 1101, 3],
    [FIRST_BIN + 1, 1100, -1],
  ]);
  bubbles.update(ring, { binMs: 1000, step: 10, priceScale: 0 });
  expect([bubbles.total, bubbles.row[0], bubbles.size[0], bubbles.row[1]]).toEqual([2, 110, -13, 111]);
});

/** A scene over the columns, its texture painted. */
function sceneOf(columns: readonly Column[], pointer?: { readonly x: number; readonly y: number }): HeatmapScene {
  const depth = depthOf(columns);
  const layout = layoutHeatmap({
    width: 800,
    height: 438,
    perChar: 6,
    fontSize: 11,
    priceChars: 6,
    venuesHeight: 0,
    zoom: 0,
    rowZoom: 4,
  });
  const camera = new HeatmapCamera();
  camera.update(layout, START + 1249, 1100);
  const skin = heatmapSkin(PALETTE);
  const texture = new HeatTexture();
  const { binMs, bins, rows } = layout;
  const { lastBin, topRow } = camera;
  texture.update(
    depth,
    { binMs, bins, rows, lastBin, topRow, strongest: 500, colours: skin.colours, rebuilds: 0 },
    () => undefined,
  );
  const trades = ringOf([trade(START, 1100, 250, -1)]);
  const bubbles = new TradeBubbles();
  bubbles.update(trades, { binMs, step: 1, priceScale: 0 });
  return {
    depth,
    texture,
    bubbles: [bubbles],
    whose: 'Binance BTCUSDT SPOT',
    sum: undefined,
    camera,
    layout,
    skin,
    settings: HEATMAP_SETTINGS.defaults,
    conversion: sizeConversion(undefined, 'native'),
    zone: zoneOf('UTC'),
    strongest: 500,
    pointer,
    now: START + 1249,
  };
}

describe('texts', () => {
  it('say what is at a cell, and why it is not known', () => {
    const scene = sceneOf(COLUMNS);
    expect(cellTexts(scene, { bin: FIRST_BIN, row: 1100 }).slice(0, 3)).toEqual([
      'price 1100',
      'bid 1.00',
      'sold 2.50',
    ]);
    expect(cellTexts(scene, { bin: FIRST_BIN, row: 1101 })[1]).toBe('ask 3.00');
    expect(cellTexts(scene, { bin: FIRST_BIN, row: 1105 })[1]).toBe('no size');
    expect(cellTexts(scene, { bin: FIRST_BIN, row: 1049 })[1]).toBe('beyond the levels that are known');
    expect(cellTexts(scene, { bin: FIRST_BIN + 2, row: 1100 })[1]).toMatch(/^book RESYNCING: /);
    expect(cellTexts(scene, { bin: FIRST_BIN - 1, row: 1100 })[1]).toBe('no history of this time');
  });

  it('say what a bubble is wherever it is drawn, with its own place beside that of the pointer', () => {
    const scene = sceneOf(COLUMNS);
    // The only bubble is as wide as any: 13 px about its cell of 8 x 6 px.
    expect(cellTexts(scene, { bin: FIRST_BIN + 1, row: 1101 })).toContain('sold 2.50 at 1100, 01:46:40.000');
    expect(cellTexts(scene, { bin: FIRST_BIN, row: 1103 }).join()).not.toContain('sold');
    const settings = { ...scene.settings, showsTrades: false };
    expect(cellTexts({ ...scene, settings }, { bin: FIRST_BIN + 1, row: 1101 }).join()).not.toContain('sold');
  });

  it('say what a sweep and an absorption were, wherever their marks are drawn', () => {
    const scene = sceneOf(COLUMNS);
    scene.depth.events.push(
      {
        kind: 'sweep',
        number: 0,
        at: START + 250,
        from: START,
        side: 'buy',
        firstPrice: 1101,
        lastPrice: 1106,
        levels: 6,
        size: 1200,
      },
      {
        kind: 'absorption',
        number: 1,
        at: START + 1000,
        from: START,
        side: 'bid',
        price: 1095,
        sizeBefore: 100,
        sizeNow: 70,
        traded: 250,
      },
    );
    const sweep = ['sweep: bought 12.00', '  through 6 prices, 1101 to 1106'];
    for (const row of [1101, 1104, 1106])
      expect(cellTexts(scene, { bin: FIRST_BIN + 1, row })).toEqual(expect.arrayContaining(sweep));
    expect(cellTexts(scene, { bin: FIRST_BIN + 1, row: 1109 })).not.toContain(sweep[0]);
    expect(cellTexts(scene, { bin: FIRST_BIN + 3, row: 1104 })).not.toContain(sweep[0]);
    const absorption = ['absorption: sold 2.50 at 1095', '  where 1.00 rested; 0.70 left'];
    expect(cellTexts(scene, { bin: FIRST_BIN + 4, row: 1096 })).toEqual(expect.arrayContaining(absorption));
    const settings = { ...scene.settings, showsEvents: false };
    expect(cellTexts({ ...scene, settings }, { bin: FIRST_BIN + 4, row: 1096 })).not.toContain(absorption[0]);
  });

  it('sum up what is shown', () => {
    expect(heatmapSummary(sceneOf(COLUMNS))).toMatch(
      /^Binance BTCUSDT SPOT, step 1, bid 1100, ask 1101, 3 columns of .*, 500 ms not known, 250 ms in 8 px/,
    );
    expect(heatmapSummary({ ...sceneOf(COLUMNS), depth: new DepthBuffer() })).toBe(
      'Binance BTCUSDT SPOT, no history yet',
    );
  });

  it('export every size with its completeness, and a line for what is not known', () => {
    const { columns, rows } = heatmapTable(sceneOf(COLUMNS));
    const at = (row: number, name: string): unknown => rows[row]?.[columns.indexOf(name)];
    expect(rows.map((_, n) => [at(n, 'price'), at(n, 'side'), at(n, 'size'), at(n, 'complete')])).toEqual([
      ['1040', 'bid', '0.07', true],
      ['1099', 'bid', '5', true],
      ['1100', 'bid', '1', true],
      ['1101', 'ask', '3', true],
      [undefined, undefined, undefined, false],
      ['1100', 'bid', '2', true],
      ['1101', 'ask', '3', true],
    ]);
    expect([at(4, 'book_state'), at(4, 'book_reason'), at(4, 'duration_ms')]).toEqual([
      'resyncing',
      'sequence-gap',
      500,
    ]);
    expect(rows.every((row) => row.length === columns.length)).toBe(true);
  });
});

it('is drawn with its legend, axes and, where the book was not known, hatched', () => {
  const base = recordingContext();
  const hatched: number[] = [];
  const context: HeatContext = Object.assign(base, {
    arc: nothing,
    save: nothing,
    restore: nothing,
    clip: nothing,
    rect: (x: number, _y: number, width: number) => hatched.push(x, width),
  });
  const scene = sceneOf(COLUMNS, { x: 790 - 60, y: 200 });
  let images = 0;
  drawHeatmap(context, scene, () => images++);
  expect(images).toBe(1);
  const { plotWidth } = scene.layout;
  // The plot itself, the time before the first column, then the two columns before the last.
  expect(hatched).toEqual([0, plotWidth, 0, plotWidth - 4 * 8, plotWidth - 3 * 8, 2 * 8]);
  expect(base.texts()).toContain('≥ 5.00 ');
  expect(base.texts().some((text) => text.startsWith('Binance BTCUSDT SPOT   hatched: book not known'))).toBe(true);
  expect(base.texts()).toContain('1100');
});

it('has no label of a large size that the edge of the plot would cut', () => {
  const scene = sceneOf(COLUMNS);
  const label = (row: number): readonly string[] => {
    const base = recordingContext();
    const parts = { arc: nothing, save: nothing, restore: nothing, clip: nothing, rect: nothing };
    const section = depthSection(COLUMNS).section;
    Object.assign(scene.depth, { section: { ...section, largest: [{ side: 'ask', price: row, size: 10_000 }] } });
    drawHeatmap(Object.assign(base, parts), scene, nothing);
    return base.texts().filter((text) => text === '100.0');
  };
  const { topRow } = scene.camera;
  expect([label(topRow), label(topRow - 2)]).toEqual([[], ['100.0']]);
});

it('leaves out what an axis says where the price and the time of the pointer stand', () => {
  const drawn = (pointer?: { readonly x: number; readonly y: number }): readonly string[] => {
    const base = recordingContext();
    const parts = { arc: nothing, save: nothing, restore: nothing, clip: nothing, rect: nothing };
    drawHeatmap(Object.assign(base, parts), sceneOf(COLUMNS, pointer), nothing);
    return base.texts();
  };
  const scene = sceneOf(COLUMNS);
  const second = xOf(scene, FIRST_BIN);
  expect(drawn()).toEqual(expect.arrayContaining(['1100', '01:46:40']));
  const beside = drawn({ x: second + 20, y: yOf(scene, 1101) + 1 });
  expect(beside).toContain('1101');
  expect(beside.filter((text) => text === '1100' || text === '01:46:40')).toEqual([]);
});

describe('settings', () => {
  it('are read tolerantly', () => {
    expect(HEATMAP_SETTINGS.parse(undefined, 1)).toEqual(HEATMAP_SETTINGS.defaults);
    const read = HEATMAP_SETTINGS.parse(
      {
        contrast: 1e9,
        zoom: 3.4,
        rowZoom: 'x',
        showsBest: false,
        unit: 'ounces',
        steps: { a: '0.5', b: '-1', c: 7, d: '0' },
      },
      1,
    );
    expect(read).toEqual({ ...HEATMAP_SETTINGS.defaults, zoom: 3, showsBest: false, steps: { a: '0.5' } });
  });

  it('keep a step by instrument', () => {
    const chosen = withStep(HEATMAP_SETTINGS.defaults, 'a', '5');
    expect(chosen.steps).toEqual({ a: '5' });
    expect(withStep(chosen, 'a', undefined).steps).toEqual({});
  });
});

function nothing(): void {}
