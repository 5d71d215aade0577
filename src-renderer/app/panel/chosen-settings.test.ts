import { expect, test } from 'vitest';
import type { Layout } from '../../../src-shared/workspace/workspace.ts';
import { LADDER_SETTINGS, withStartingStep, withStep } from '../../panels/ladder/settings.ts';
import { defaultLayout } from '../../state/default-layout.ts';
import { hasUnsavedChanges } from '../../state/layouts.ts';
import { chosenSettings } from './chosen-settings.ts';

const SAVED: Layout = { ...defaultLayout(), links: { 1: 'okx:ETH-USDT' } };
const ladderWith = (settings: unknown): Layout => {
  const layout = SAVED;
  const ladder = { kind: 'ladder', link: 1, settingsVersion: LADDER_SETTINGS.version, settings } as const;
  return { ...layout, panels: { ...layout.panels, 'ladder-1': ladder } };
};
const isChanged = (layout: Layout): boolean =>
  hasUnsavedChanges({ saved: [{ name: 'Mine', layout: SAVED }], name: 'Mine', layout }, chosenSettings);

test('a layout is changed by what people choose, not by what a panel sets by itself or by defaults filled in', () => {
  const { defaults } = LADDER_SETTINGS;
  expect(isChanged(ladderWith(defaults))).toBe(false);
  expect(isChanged(ladderWith(withStartingStep(defaults, 'okx:BTC-USDT', 5)))).toBe(false);
  expect(isChanged(ladderWith(withStep(defaults, 'okx:BTC-USDT', 5)))).toBe(true);
  expect(isChanged({ ...SAVED, links: { 1: 'okx:BTC-USDT' } })).toBe(true);
  // That a group without an instrument is given one when it is shown is not their doing.
  expect(isChanged({ ...SAVED, links: { ...SAVED.links, 2: 'okx:BTC-USDT' } })).toBe(false);
});
