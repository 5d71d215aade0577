import { expect, test } from 'vitest';
import { mergedSettings } from './merge.ts';
import { DEFAULT_SETTINGS, fittingRowSizes, parseSettings, ROW_SIZES, writeSettings } from './settings.ts';

test('sizes of rows and the zoom are kept within what can be read', () => {
  const chosen = { ...DEFAULT_SETTINGS, ...ROW_SIZES.compact, zoom: 125 };
  expect(parseSettings(writeSettings(chosen))).toEqual(chosen);
  const absurd = writeSettings({ ...DEFAULT_SETTINGS, rowHeight: 1e9, fontSize: -3, zoom: 5 });
  expect(parseSettings(absurd)).toEqual(DEFAULT_SETTINGS);
  expect(parseSettings('{"rowHeight":14,"fontSize":20}')).toMatchObject({ rowHeight: 14, fontSize: 10 });
});

test('a text that does not fit its row gives way to it', () => {
  expect(fittingRowSizes({ rowHeight: 16, fontSize: 20 })).toEqual({ rowHeight: 16, fontSize: 12 });
  expect(fittingRowSizes({ rowHeight: 2, fontSize: 2 })).toEqual({ rowHeight: 14, fontSize: 9 });
});

test('two windows that change row heights and texts at once get the sizes of one of them, not a mixture', () => {
  const base = DEFAULT_SETTINGS;
  const mine = { ...base, ...ROW_SIZES.compact };
  const theirs = { ...base, ...ROW_SIZES.comfortable, zoom: 150 };
  expect(mergedSettings(base, mine, theirs)).toEqual({ ...base, ...ROW_SIZES.compact, zoom: 150 });
  expect(mergedSettings(base, base, theirs)).toEqual(theirs);
});
