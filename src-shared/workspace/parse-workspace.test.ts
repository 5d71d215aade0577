import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaf, split, tabs } from './layout-tree.ts';
import { parseWorkspace, writeWorkspace } from './parse-workspace.ts';
import { DEFAULT_SETTINGS, parseSettings, writeSettings } from './settings.ts';
import { windowPanels } from './window-layout.ts';
import type { SavedWorkspace } from './workspace.ts';

const KINDS = ['ladder', 'tape'];
const WORKSPACE: SavedWorkspace = {
  layout: {
    windows: {
      main: {
        tree: split('row', [leaf('a'), tabs(['b', 'c'], 'c')], [3, 1]),
        floats: [{ tile: leaf('d'), rect: { x: 0.5, y: 0.25, width: 0.25, height: 0.5 } }],
      },
      'window-2': { tree: leaf('e'), floats: [] },
    },
    panels: {
      a: { kind: 'ladder', link: 1, settingsVersion: 1, settings: { step: 5 } },
      b: {
        kind: 'tape',
        link: 0,
        instrument: 'binance-spot:BTCUSDT',
        density: 'compact',
        settingsVersion: 2,
        settings: {},
      },
      c: { kind: 'tape', link: 2, settingsVersion: 1, settings: undefined },
      d: { kind: 'tape', link: 2, settingsVersion: 1, settings: undefined },
      e: { kind: 'tape', link: 2, settingsVersion: 1, settings: undefined },
    },
    links: { 1: 'binance-usdm:ETHUSDT' },
  },
  name: 'Mine',
  isLocked: true,
  keepsInstruments: true,
  saved: [],
  watchlists: [{ id: 'x', name: 'Majors', instruments: ['okx:BTC-USDT'], favourites: ['okx:BTC-USDT'] }],
  recent: ['okx:BTC-USDT', 'binance-spot:BTCUSDT'],
};

const placed = ({ layout }: SavedWorkspace): readonly string[] => Object.values(layout.windows).flatMap(windowPanels);

test('what was written is read back', () => {
  expect(parseWorkspace(writeWorkspace(WORKSPACE), KINDS)).toEqual({ kind: 'ok', workspace: WORKSPACE, problems: [] });
});

test('a workspace of version 1 comes back whole, its saved layouts too', () => {
  const tree = {
    kind: 'split',
    direction: 'row',
    sizes: [0.7, 0.3],
    children: [
      { kind: 'panel', id: 'a' },
      {
        kind: 'split',
        direction: 'column',
        sizes: [0.4, 0.6],
        children: [
          { kind: 'panel', id: 'b' },
          { kind: 'panel', id: 'c' },
        ],
      },
    ],
  };
  const panel = { kind: 'tape', link: 3, settingsVersion: 1, settings: { minQuote: 5 } };
  const layout = { tree, panels: { a: panel, b: panel, c: panel }, links: { 3: 'okx:BTC-USDT' } };
  const saved = { version: 1, layout, name: 'Mine', isLocked: true, saved: [{ name: 'Mine', layout }], recent: [] };
  const migrated = {
    windows: {
      main: {
        tree: split('row', [leaf('a'), split('column', [leaf('b'), leaf('c')], [0.4, 0.6])], [0.7, 0.3]),
        floats: [],
      },
    },
    panels: { a: panel, b: panel, c: panel },
    links: { 3: 'okx:BTC-USDT' },
  };
  expect(parseWorkspace(JSON.stringify(saved), KINDS)).toEqual({
    kind: 'ok',
    workspace: {
      layout: migrated,
      name: 'Mine',
      isLocked: true,
      keepsInstruments: false,
      saved: [{ name: 'Mine', layout: migrated }],
      watchlists: [{ id: 'list-1', name: 'Watchlist', favourites: [] }],
      recent: [],
    },
    problems: [],
  });
});

test('a panel of an unknown kind is left out and named, the others stay', () => {
  const parsed = parseWorkspace(writeWorkspace(WORKSPACE), ['tape']);
  expect(parsed).toMatchObject({ kind: 'ok', problems: ['panel a is of an unknown kind and was left out'] });
  if (parsed.kind === 'ok') expect(placed(parsed.workspace)).toEqual(['b', 'c', 'd', 'e']);
});

test.each([
  ['{not json', 'not readable'],
  ['[]', 'no version'],
  ['{"version":99,"layout":{}}', 'newer'],
  ['{"version":1}', 'no layout'],
  ['{"version":1,"layout":{"tree":{"kind":"split","direction":"row","children":7}}}', 'no panel'],
])('%s is broken: %s', (text, message) => {
  const parsed = parseWorkspace(text, KINDS);
  expect(parsed.kind).toBe('broken');
  if (parsed.kind === 'broken') expect(parsed.message).toContain(message);
});

test('a workspace whose panels were all closed is empty, not broken', () => {
  expect(parseWorkspace('{"version":1,"layout":{"panels":{},"links":{}}}', KINDS)).toMatchObject({
    kind: 'ok',
    workspace: { layout: { panels: {} } },
  });
});

test('any JSON whatever is read without throwing, and what comes out is consistent', () => {
  const layout = fc.record({ tree: fc.jsonValue(), panels: fc.jsonValue(), links: fc.jsonValue() });
  const ids = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 });
  const tile = fc.record({ kind: fc.constant('tabs'), ids, active: fc.constantFrom('a', 'z') });
  const window = fc.record({
    tree: tile,
    floats: fc.array(fc.record({ tile, rect: fc.jsonValue() }), { maxLength: 3 }),
  });
  const tiled = fc.record({
    windows: fc.record({ main: window, other: window }),
    panels: fc.constant({ a: { kind: 'tape' }, b: { kind: 'ladder' }, d: { kind: 'tape' } }),
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.record({ version: fc.constant(1), layout, saved: fc.jsonValue(), name: fc.jsonValue() }),
        fc.record({ version: fc.constant(2), layout: tiled }),
      ),
      (value) => {
        const parsed = parseWorkspace(JSON.stringify(value), KINDS);
        if (parsed.kind === 'ok')
          expect(placed(parsed.workspace).toSorted()).toEqual(Object.keys(parsed.workspace.layout.panels).sort());
      },
    ),
  );
});

test('settings: what was written is read back, nonsense becomes the default', () => {
  const settings = { ...DEFAULT_SETTINGS, rate: 60, timeZone: 'Asia/Kolkata', theme: 'light' as const };
  expect(parseSettings(writeSettings(settings))).toEqual(settings);
  expect(parseSettings('{"rate":1000,"theme":"pink","timeZone":"Mars/Base","isGrouped":1}')).toEqual({
    ...DEFAULT_SETTINGS,
    // A file that says nothing of them is of somebody who has been here before.
    hasSeenTour: true,
    newsOf: 'earlier',
  });
  expect(parseSettings('{')).toBeUndefined();
});
