import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaf, panelIds, split } from './layout-tree.ts';
import { parseWorkspace, writeWorkspace } from './parse-workspace.ts';
import { DEFAULT_SETTINGS, parseSettings, writeSettings } from './settings.ts';
import type { SavedWorkspace } from './workspace.ts';

const KINDS = ['ladder', 'tape'];
const WORKSPACE: SavedWorkspace = {
  layout: {
    tree: split('row', [leaf('a'), leaf('b')], [3, 1]),
    panels: {
      a: { kind: 'ladder', link: 1, settingsVersion: 1, settings: { step: 5 } },
      b: { kind: 'tape', link: 0, instrument: 'binance-spot:BTCUSDT', settingsVersion: 2, settings: {} },
    },
    links: { 1: 'binance-usdm:ETHUSDT' },
  },
  name: 'Mine',
  isLocked: true,
  saved: [],
  recent: ['okx:BTC-USDT', 'binance-spot:BTCUSDT'],
};

test('what was written is read back', () => {
  expect(parseWorkspace(writeWorkspace(WORKSPACE), KINDS)).toEqual({ kind: 'ok', workspace: WORKSPACE, problems: [] });
});

test('a panel of an unknown kind is left out and named, the others stay', () => {
  const parsed = parseWorkspace(writeWorkspace(WORKSPACE), ['tape']);
  expect(parsed).toMatchObject({ kind: 'ok', problems: ['panel a is of an unknown kind and was left out'] });
  if (parsed.kind === 'ok') expect(panelIds(parsed.workspace.layout.tree)).toEqual(['b']);
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
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.record({ version: fc.constant(1), layout, saved: fc.jsonValue(), name: fc.jsonValue() }),
      ),
      (value) => {
        const parsed = parseWorkspace(JSON.stringify(value), KINDS);
        if (parsed.kind === 'ok')
          expect([...panelIds(parsed.workspace.layout.tree)].sort()).toEqual(
            Object.keys(parsed.workspace.layout.panels).sort(),
          );
      },
    ),
  );
});

test('settings: what was written is read back, nonsense becomes the default', () => {
  const settings = { ...DEFAULT_SETTINGS, rate: 60, timeZone: 'Asia/Kolkata', theme: 'light' as const };
  expect(parseSettings(writeSettings(settings))).toEqual(settings);
  expect(parseSettings('{"rate":1000,"theme":"pink","timeZone":"Mars/Base","isGrouped":1}')).toEqual(DEFAULT_SETTINGS);
  expect(parseSettings('{')).toBeUndefined();
});
