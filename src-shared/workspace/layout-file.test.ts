import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLayoutFile, writeLayoutFile } from './layout-file.ts';
import { leaf, split } from './layout-tree.ts';
import type { NamedLayout } from './workspace.ts';

const KINDS = ['tape'];
const LAYOUT: NamedLayout = {
  name: 'Majors',
  layout: {
    windows: {
      main: { tree: split('row', [leaf('a'), leaf('b')]), floats: [] },
      'window-2': { tree: leaf('c'), floats: [] },
    },
    panels: Object.fromEntries(
      ['a', 'b', 'c'].map((id) => [
        id,
        { kind: 'tape', link: 1 as const, settingsVersion: 1, settings: { minQuote: 5 } },
      ]),
    ),
    links: { 1: 'okx:BTC-USDT' },
  },
};

test('an exported layout is imported whole, its windows, instruments and settings with it', () => {
  expect(parseLayoutFile(writeLayoutFile(LAYOUT), KINDS)).toEqual({ kind: 'ok', layout: LAYOUT, problems: [] });
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
