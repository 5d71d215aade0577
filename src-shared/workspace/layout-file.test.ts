import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLayoutFile, writeLayoutFile } from './layout-file.ts';
import type { LayoutFile } from './layout-file.ts';
import { leaf, split } from './layout-tree.ts';

const KINDS = ['tape', 'watchlist'];
const LAYOUT: LayoutFile = {
  name: 'Majors',
  layout: {
    windows: {
      main: { tree: split('row', [leaf('a'), leaf('b')]), floats: [] },
      'window-2': { tree: leaf('c'), floats: [] },
    },
    panels: {
      ...Object.fromEntries(
        ['a', 'b'].map((id) => [id, { kind: 'tape', link: 1 as const, settingsVersion: 1, settings: { minQuote: 5 } }]),
      ),
      c: { kind: 'watchlist', link: 1, settingsVersion: 2, settings: { list: 'majors' } },
    },
    links: { 1: 'okx:BTC-USDT' },
  },
  watchlists: [{ id: 'majors', name: 'Majors', instruments: ['okx:BTC-USDT'], favourites: [] }],
};

test('an exported layout is imported whole, its windows, instruments and settings with it', () => {
  expect(parseLayoutFile(writeLayoutFile(LAYOUT), KINDS)).toEqual({ kind: 'ok', layout: LAYOUT, problems: [] });
});

test('of the lists those are exported that it shows; those of an older file are taken out of its panels', () => {
  const other = { id: 'other', name: 'Other', favourites: [] };
  const text = writeLayoutFile({ ...LAYOUT, watchlists: [other, ...LAYOUT.watchlists] });
  expect(parseLayoutFile(text, KINDS)).toEqual({ kind: 'ok', layout: LAYOUT, problems: [] });
  const { watchlists: _, ...old } = JSON.parse(text) as Record<string, unknown>;
  const older = JSON.stringify(old).replace('"list":"majors"', '"instruments":["okx:ETH-USDT"]');
  expect(parseLayoutFile(older, KINDS)).toMatchObject({
    layout: {
      layout: { panels: { c: { settings: { list: 'list-1' } } } },
      watchlists: [{ id: 'list-1', name: 'Watchlist', instruments: ['okx:ETH-USDT'], favourites: [] }],
    },
  });
});

test('of a foreign one only known panels are taken, under a name that can be shown', () => {
  const text = writeLayoutFile({ ...LAYOUT, name: `\u202e${'x'.repeat(90)}` }).replace('"tape"', '"spy"');
  const parsed = parseLayoutFile(text, KINDS);
  expect(parsed).toMatchObject({ kind: 'ok', problems: ['panel a is of an unknown kind and was left out'] });
  if (parsed.kind === 'ok')
    expect([parsed.layout.name.length, parsed.layout.name.includes('\u202e')]).toEqual([40, false]);
});

test.each([
  ['[]', 'no layout'],
  ['{"version":2,"layout":{}}', 'no layout'],
  ['{"tapedeck":"layout","version":99}', 'newer'],
  ['{"tapedeck":"layout","version":2,"name":"x","layout":{}}', 'no panel'],
  [' '.repeat(1_000_001), 'too large'],
])('%.40s is rejected: %s', (text, message) => {
  expect(parseLayoutFile(text, KINDS)).toMatchObject({ kind: 'broken', message: expect.stringContaining(message) });
});

test('any JSON whatever is read without throwing', () => {
  fc.assert(
    fc.property(
      fc.record({
        tapedeck: fc.constant('layout'),
        version: fc.constant(2),
        name: fc.jsonValue(),
        layout: fc.jsonValue(),
      }),
      (value) => {
        expect(['ok', 'broken']).toContain(parseLayoutFile(JSON.stringify(value), KINDS).kind);
      },
    ),
  );
});
