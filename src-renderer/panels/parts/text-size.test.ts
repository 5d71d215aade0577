import { expect, test } from 'vitest';
import { NO_COUNTS } from '../../../src-shared/testing/health-fixture.ts';
import { ROW_SIZES } from '../../../src-shared/workspace/settings.ts';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { UTC } from '../../format/zone.ts';
import { legs, PERP, SPOT } from '../../testing/asset-fixture.ts';
import { applyTrades, BTC, ladderInput } from '../../testing/ladder-fixture.ts';
import { drawDerivativePlots } from '../derivatives/derivative-plot.ts';
import { drawHopHistograms } from '../health/tables/hop-histograms.ts';
import { drawTimeline } from '../health/timeline/timeline-draw.ts';
import { TimelineModel } from '../health/timeline/timeline-model.ts';
import { layoutHeatmap } from '../heatmap/heatmap-layout.ts';
import { heatmapSkin } from '../heatmap/heatmap-scene.ts';
import { drawLadder } from '../ladder/ladder-draw.ts';
import { layoutLadder } from '../ladder/ladder-layout.ts';
import { LadderModel } from '../ladder/ladder-model.ts';
import { ladderSkin, LadderStrip } from '../ladder/ladder-scene.ts';
import { LadderTexts } from '../ladder/ladder-texts.ts';
import { drawLegend, legendHeight, legendSkin } from '../legs/leg-legend.ts';
import { LegStates } from '../legs/leg-state.ts';
import { TAPE_SETTINGS } from '../tape/settings.ts';
import { TapeModel } from '../tape/tape-model.ts';
import { TapeRowTexts } from '../tape/tape-row-texts.ts';
import { drawTape, WidestTexts } from './tape-draw.ts';
import { layoutTape } from './tape-layout.ts';
import { tapeRowHeight, tapeSkin } from './tape-parts.ts';
import { TapeStrip } from './tape-strip.ts';

const NOW = 1_000_000;

/** What each canvas draws at a size of text: the sizes of its fonts, and its texts from top to bottom. */
const CANVASES: Readonly<Record<string, (palette: typeof TEST_PALETTE) => ReturnType<typeof recordingContext>>> = {
  'a ladder': (palette) => {
    const context = recordingContext();
    const model = new LadderModel();
    model.update(ladderInput());
    const layout = layoutLadder({ width: 400, height: 500, rowHeight: palette.rowHeight }, palette.fontSize * 0.6, 6);
    const texts = new LadderTexts(model);
    texts.update(layout, 0);
    const strip = new LadderStrip();
    strip.update(model);
    const around = { venue: ['PRICE'], pointer: undefined, now: 10_000, behindMs: undefined };
    drawLadder(context, { model, layout, skin: ladderSkin(palette), texts, strip, ...around });
    return context;
  },
  'a tape': (palette) => {
    const context = recordingContext();
    const ring = new TradeRing(10);
    applyTrades(ring, [
      [1, 1000, 1440, 1, NOW],
      [2, 1001, 1500, -1, NOW],
    ]);
    const model = new TapeModel();
    model.update(ring, BTC, TAPE_SETTINGS.defaults, 20);
    const texts = new TapeRowTexts(model);
    texts.update(ring, UTC, 0);
    const widest = new WidestTexts();
    widest.update(model, texts);
    const strip = new TapeStrip(['last 8,000 trades', '']);
    strip.update(model, model.ratio.share('volume'), 'volume');
    const box = { width: 400, height: 400, rowHeight: tapeRowHeight(palette), legendHeight: 0 };
    const layout = layoutTape(box, palette.fontSize * 0.6, widest.with(4));
    drawTape(context, { model, layout, skin: tapeSkin(palette), texts, strip, venues: undefined, hovered: -1 });
    return context;
  },
  'plots of derivatives': (palette) => {
    const context = recordingContext();
    const plot = { name: 'Funding', samples: [], isStepped: true, write: String, note: '' };
    drawDerivativePlots(context, palette, { width: 600, height: 120, perChar: 6 }, [plot]);
    return context;
  },
  'histograms of latency': (palette) => {
    const context = recordingContext();
    const hop = { p50: 3, p99: 30, max: 44, count: 1, negative: 0, counts: NO_COUNTS.with(5, 1) };
    const box = { width: 600, height: 132, perChar: 6, pointer: undefined };
    drawHopHistograms(context, palette, box, [{ hop: 'received-decoded', ...hop }], undefined);
    return context;
  },
  'the timeline': (palette) => {
    const context = recordingContext();
    const model = new TimelineModel();
    model.update([], { now: NOW, width: 800, fontSize: palette.fontSize, showsMerged: false });
    drawTimeline(context, { model, palette, zone: UTC, width: 800, height: 200, perChar: 6 });
    return context;
  },
  'the legend of venues': (palette) => {
    const context = recordingContext();
    const states = new LegStates<{ leg: ReturnType<typeof legs>[number] }>(() => ({ state: 'verified' }) as never);
    states.update(
      legs(SPOT, PERP).map((leg) => ({ leg })),
      { isOffline: false, isReplay: false, hasEnded: false },
    );
    drawLegend(context, legendSkin(palette), { states: states.list, top: 0, width: 200, perChar: 6, now: NOW });
    return context;
  },
};

const sizeOf = (font: string): number => Number(/(\d+)px/.exec(font)?.[1]);
const paletteOf = (density: keyof typeof ROW_SIZES): typeof TEST_PALETTE => ({
  ...TEST_PALETTE,
  ...ROW_SIZES[density],
});

test.each(Object.entries(CANVASES))(
  '%s: texts are of the size that is set, or one less, and no lines overlap',
  (_name, draw) => {
    for (const density of ['compact', 'normal', 'comfortable'] as const) {
      const palette = paletteOf(density);
      const texts = draw(palette).drawn.filter(
        ({ kind, align, text }) => kind === 'text' && align !== 'center' && text !== '',
      );
      expect(texts.length).toBeGreaterThan(0);
      for (const { font } of texts) expect([palette.fontSize, palette.fontSize - 1]).toContain(sizeOf(font));
      const lines = [...new Set(texts.map(({ y }) => y))].toSorted((a, b) => a - b);
      for (const [at, y] of lines.slice(1).entries()) expect(y - (lines[at] ?? 0)).toBeGreaterThan(palette.fontSize);
    }
  },
);

test('headings of a ladder and a tape are a size smaller than their rows, at each size of text', () => {
  for (const [density, size] of [
    ['compact', 9],
    ['normal', 10],
    ['comfortable', 12],
  ] as const)
    for (const [name, heading] of [
      ['a ladder', 'BID SIZE'],
      ['a tape', 'PRICE'],
    ] as const) {
      const drawn = CANVASES[name]?.(paletteOf(density)).drawn ?? [];
      expect(sizeOf(drawn.find(({ text }) => text === heading)?.font ?? '')).toBe(size);
    }
});

test('a heatmap has room for its text on top and below', () => {
  const box = { width: 800, height: 438, perChar: 6, priceChars: 6, venuesHeight: 0, zoom: 0, rowZoom: 4 };
  for (const density of ['compact', 'comfortable'] as const) {
    const palette = paletteOf(density);
    const { plotTop, plotHeight, timeAxisHeight } = layoutHeatmap({ ...box, fontSize: palette.fontSize });
    expect(sizeOf(heatmapSkin(palette).font)).toBe(palette.fontSize);
    expect(Math.min(plotTop, timeAxisHeight) - palette.fontSize).toBeGreaterThanOrEqual(7);
    expect(plotTop + plotHeight + timeAxisHeight).toBe(438);
  }
});

test('the legend of venues is as high as its lines', () => {
  const heights = (['compact', 'comfortable'] as const).map((density) =>
    legendHeight(legendSkin(paletteOf(density)), 2, 150, 6),
  );
  expect(heights).toEqual([2 * 15 + 4, 2 * 18 + 4]);
});

test('times of the timeline do not run together, however narrow it is and large the text', () => {
  for (const width of [260, 328, 500, 900])
    for (const fontSize of [10, 13, 20]) {
      const context = recordingContext();
      const model = new TimelineModel();
      model.update([], { now: NOW, width, fontSize, showsMerged: false });
      const perChar = fontSize * 0.6;
      drawTimeline(context, { model, palette: { ...TEST_PALETTE, fontSize }, zone: UTC, width, height: 200, perChar });
      const times = context.drawn.filter(({ align, text }) => align === 'center' && /^[\d:]+$/.test(text));
      const room = times.slice(1).map(({ x }, at) => x - (times[at]?.x ?? 0) - 5 * perChar);
      expect(Math.min(Infinity, ...room)).toBeGreaterThan(0);
    }
});
