import { beforeEach, expect, test, vi } from 'vitest';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { DEPTH } from '../../../src-shared/wire/layout.ts';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import { DepthBuffer } from '../../feed/depth-buffer.ts';
import type { Feed } from '../../feed/feed.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { btc, PERP, sessionOf, SPOT } from '../../testing/asset-fixture.ts';
import { depthOf, depthSection, START } from '../../testing/depth-fixture.ts';
import type { PanelProps } from '../panel.ts';
import { HeatmapView } from './heatmap-view.ts';
import { HEATMAP_SETTINGS } from './settings.ts';
import type { HeatmapSettings } from './settings.ts';
import { demandOf } from './venue-depths.ts';

const OKX = btc('okx', 'BTC-USDT', { tick: '0.5' });
const session = sessionOf(SPOT, PERP, OKX);
const PALETTE = { ...TEST_PALETTE, bg1: '#11151d', bg3: '#1f2633' };
let depths: Map<string, DepthBuffer>;
let changes: Partial<HeatmapSettings>[];

beforeEach(() => {
  [depths, changes] = [new Map(), []];
  const context = { putImageData: nothing, drawImage: nothing };
  vi.stubGlobal('document', { createElement: () => ({ getContext: () => context }) });
  vi.stubGlobal('ImageData', function image() {});
});

function propsOf(settings: Partial<HeatmapSettings>): PanelProps<HeatmapSettings> {
  const feed = {
    depth: (sub: string) => depths.get(sub) ?? depthOf([]),
    trades: () => new TradeRing(10),
    engineNow: () => START + 1999,
  } as unknown as Feed;
  return {
    panelId: 'p',
    settings: { ...HEATMAP_SETTINGS.defaults, ...settings },
    feed,
    instrumentId: SPOT.id,
    instrument: SPOT,
    session,
    isFocused: false,
    update: (patch) => void changes.push(patch),
    showInstrument: nothing,
  };
}

function drawn(
  props: PanelProps<HeatmapSettings>,
  { width, height } = { width: 1200, height: 500 },
): { readonly view: HeatmapView; readonly texts: readonly string[] } {
  const view = new HeatmapView();
  const base = recordingContext();
  const context = Object.assign(base, {
    arc: nothing,
    save: nothing,
    restore: nothing,
    clip: nothing,
    rect: nothing,
    drawImage: nothing,
    measureText: (text: string) => ({ width: text.length * 6 }),
  });
  view.draw({ context, width, height } as unknown as CanvasSurface, props, PALETTE);
  return { view, texts: base.texts() };
}

function subsFor(settings: Partial<HeatmapSettings>, instrumentId: InstrumentId = SPOT.id): readonly string[] {
  return demandOf({ settings: { ...HEATMAP_SETTINGS.defaults, ...settings }, instrumentId, session }, 'p').map(
    ({ sub }) => sub,
  );
}

test('of one venue it says whose depth it is', () => {
  depths.set('p/depth', depthOf([{ sizes: { 1100: 100 }, ticks: 8 }]));
  const { view, texts } = drawn(propsOf({}));
  expect(subsFor({})).toEqual(['p/depth', 'p/trades']);
  expect(view.summary()).toMatch(/^Binance BTCUSDT SPOT, step 1, bid 1100, ask 1101/);
  expect(texts.some((text) => text.startsWith('Binance BTCUSDT SPOT'))).toBe(true);
});

test('over venues the first book decides the step of all, which are asked for with it then', () => {
  expect(subsFor({ isOverVenues: true })).toEqual(['p/depth', 'p/trades']);
  depths.set('p/depth', depthOf([{ sizes: { 1100: 100 }, ticks: 8 }]));
  drawn(propsOf({ isOverVenues: true }));
  expect(changes.map(({ steps }) => steps)).toEqual([{ BTC: '1' }]);
  expect(subsFor({ isOverVenues: true, steps: { BTC: '1' } })).toEqual(
    ['depth', 'trades', `depth ${PERP.id}`, `trades ${PERP.id}`, `depth ${OKX.id}`, `trades ${OKX.id}`].map(
      (part) => `p/${part}`,
    ),
  );
});

test('over venues it is their sum, says who they are and who is missing, and exports the share of each', () => {
  const settings = { isOverVenues: true, steps: { BTC: '1' } };
  for (const sub of ['p/depth', `p/depth ${PERP.id}`])
    depths.set(sub, depthOf([{ sizes: { 1100: 100, 1101: 50 }, ticks: 8 }]));
  const props = propsOf(settings);
  const { view, texts } = drawn(props);
  expect(view.summary()).toMatch(
    /^3 venues of BTC, prices 0\.0 bps apart, without Binance spot, step 1, book not known, 1 column of 1\.9 s, 2\.0 s not known/,
  );
  const letters = ['A', 'B', 'C'];
  expect(letters.every((letter) => texts.includes(letter))).toBe(true);
  // In a low panel there is a plot, and how many of the venues are known.
  const low = drawn(props, { width: 330, height: 90 });
  expect(low.view.layout?.plotHeight).toBeGreaterThan(45);
  expect(low.texts).toContain('2 of 3 venues');
  expect(letters.filter((letter) => low.texts.includes(letter))).toEqual([]);
  const { columns, rows } = view.table(props);
  const at = (name: string): unknown => rows[0]?.[columns.indexOf(name)];
  expect([at('price'), at('size_base'), at('complete'), at('incomplete')]).toEqual([
    '1100',
    '2',
    false,
    `${OKX.id}:no-history`,
  ]);
  expect([at(`${SPOT.id} size_base`), at(`${SPOT.id} share`), at(`${OKX.id} share`)]).toEqual(['1', '0.5', undefined]);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
  expect(changes).toEqual([]);
});

test('the file of a sum says by how much its sizes may be off, and whose book cannot be verified', () => {
  const settings = { isOverVenues: true, steps: { BTC: '1' } };
  const { section, numbers } = depthSection([{ sizes: { 1100: 100, 1101: 50 }, ticks: 8 }]);
  numbers[DEPTH.quantum] = 3;
  const coarse = new DepthBuffer();
  coarse.apply(section, numbers);
  depths.set('p/depth', coarse);
  depths.set(`p/depth ${PERP.id}`, depthOf([{ sizes: { 1100: 100 }, ticks: 8 }]));
  depths.set(`p/depth ${OKX.id}`, depthOf([{ sizes: { 1100: 100 }, ticks: 8, state: 'unverifiable' }]));
  const props = propsOf(settings);
  const { view } = drawn(props);
  const { columns, rows } = view.table(props);
  const cells = (row: number, ...names: readonly string[]): readonly unknown[] =>
    names.map((name) => rows[row]?.[columns.indexOf(name)]);
  expect(rows.map((_, row) => cells(row, 'price', 'size_base', 'size_error_base'))).toEqual([
    ['1100', '5', '0.02'],
    ['1101', '1.5', '0.02'],
  ]);
  expect(cells(0, 'complete', 'incomplete', `${OKX.id} size_base`)).toEqual([
    false,
    `${OKX.id}:unverifiable:chain-unbroken`,
    '1',
  ]);
});

function nothing(): void {}
