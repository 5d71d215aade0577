import { expect, test } from 'vitest';
import { leastSize } from '../../src-shared/workspace/layout-places.ts';
import { leaf } from '../../src-shared/workspace/layout-tree.ts';
import { windowPanels } from '../../src-shared/workspace/window-layout.ts';
import { CHART_SETTINGS } from '../panels/chart/settings.ts';
import { PANEL_KINDS } from '../panels/panel.ts';
import { layoutOf, TEMPLATES } from './templates.ts';
import { leastSizeIn } from './workspace.ts';

const SUGGESTED = ['binance-spot:A', 'binance-spot:B', 'binance-spot:C', 'binance-spot:D'] as const;

test.each(TEMPLATES)('$name: known panels, each in its place, readable at 1280 x 800', (template) => {
  const layout = layoutOf(template, {}, SUGGESTED);
  expect(windowPanels(layout.windows['main'] ?? { floats: [] }).toSorted()).toEqual(
    Object.keys(layout.panels).toSorted(),
  );
  for (const { kind } of Object.values(layout.panels)) expect(PANEL_KINDS).toContain(kind);
  const { width, height } = leastSize(layout.windows['main']?.tree ?? leaf(''), leastSizeIn(layout));
  expect([width <= 1_276, height <= 736]).toEqual([true, true]);
});

test('order flow is shown at once: what its chart is set to is what charts understand', () => {
  const template = TEMPLATES.find(({ name }) => name === 'Order flow');
  if (template === undefined) throw new Error('no template');
  const { panels } = layoutOf(template, {}, SUGGESTED);
  expect(Object.values(panels).map(({ kind }) => kind)).toEqual(['chart', 'heatmap', 'ladder', 'tape', 'statistics']);
  expect(CHART_SETTINGS.parse(panels['chart-1']?.settings, 1)).toMatchObject({
    interval: '1m',
    flow: ['delta', 'profile'],
    footprint: 'bid-ask',
  });
});

test('three columns show three instruments: what is shown stays, the others are suggested ones', () => {
  const template = TEMPLATES.find(({ name }) => name.startsWith('3 x 2'));
  if (template === undefined) throw new Error('no template');
  expect(layoutOf(template, { 2: SUGGESTED[0] }, SUGGESTED).links).toEqual({
    1: SUGGESTED[1],
    2: SUGGESTED[0],
    3: SUGGESTED[2],
  });
});

test.each([
  ['3 x 2', {}, ['binance-spot:BTCUSDT', 'binance-spot:ETHUSDT', 'binance-spot:SOLUSDT']],
  ['3 x 2', { 2: 'binance-usdm:ETHUSDT' }, ['binance-spot:BTCUSDT', 'binance-usdm:ETHUSDT', 'binance-spot:SOLUSDT']],
  ['Four', {}, ['binance-spot:BTCUSDT', 'binance-spot:ETHUSDT', 'binance-spot:SOLUSDT', 'binance-usdm:BTCUSDT']],
] as const)('%s with %o shows as many assets as there are books of at one venue', (name, links, expected) => {
  const template = TEMPLATES.find((one) => one.name.startsWith(name));
  if (template === undefined) throw new Error('no template');
  const suggested = [
    'binance-spot:BTCUSDT',
    'binance-usdm:BTCUSDT',
    'binance-spot:ETHUSDT',
    'binance-usdm:ETHUSDT',
    'binance-spot:SOLUSDT',
    'okx:BTC-USDT-SWAP',
    'yahoo:AAPL',
  ] as const;
  expect(Object.values(layoutOf(template, links, suggested).links)).toEqual(expected);
});
