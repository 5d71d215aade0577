import { expect, test } from 'vitest';
import { resetLayout } from '../../state/layouts.ts';
import { setPanelSettings, useWorkspace } from '../../state/workspace.ts';
import { hasStep, LADDER_SETTINGS, stepOf, withStep } from './settings.ts';
import type { LadderSettings } from './settings.ts';

test('broken settings become defaults, field by field', () => {
  const { defaults } = LADDER_SETTINGS;
  const parse = (saved: unknown) => LADDER_SETTINGS.parse(saved, 1);
  expect(parse(undefined)).toEqual(defaults);
  expect(
    parse({
      steps: { 'binance-spot:BTCUSDT': 50, bad: 'x', half: 0.5 },
      autoCentre: 'sideways',
      unit: 'quote',
      tradedMinutes: 9_999,
    }),
  ).toEqual({
    ...defaults,
    steps: { 'binance-spot:BTCUSDT': 50 },
    unit: 'quote',
  });
});

test('steps are kept by instrument, and their number is bounded', () => {
  let settings = withStep(LADDER_SETTINGS.defaults, 'binance-spot:A', 5);
  for (let i = 0; i < 400; i++) settings = withStep(settings, `binance-spot:S${i}`, 2);
  expect(Object.keys(settings.steps)).toHaveLength(300);
  expect(settings.steps['binance-spot:S399']).toBe(2);
});

test('a layout that is reset forgets the step of its ladder, which is fitted anew; undone, it is back', () => {
  useWorkspace.setState(useWorkspace.getInitialState(), true);
  const shown = (): LadderSettings => {
    const record = useWorkspace.getState().layout.panels['ladder-1'];
    return LADDER_SETTINGS.parse(record?.settings, record?.settingsVersion ?? 0);
  };
  const btc = 'binance-spot:BTCUSDT';
  setPanelSettings('ladder-1', withStep(shown(), btc, 50), LADDER_SETTINGS.version);
  expect(stepOf(shown(), btc)).toBe(50);
  const undo = resetLayout();
  expect(hasStep(shown(), btc)).toBe(false);
  undo();
  expect(stepOf(shown(), btc)).toBe(50);
});
