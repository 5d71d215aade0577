import type { PanelCommand, PanelNumber } from '../panel.ts';
import { withLimit } from './print-settings.ts';
import type { PrintSettings } from './print-settings.ts';

/** The commands of every tape. */
export function tapeCommands<Settings extends PrintSettings>(): readonly PanelCommand<Settings>[] {
  return [
    { id: 'pause', title: 'Pause or resume', keys: ['Space'] },
    { id: 'resume', title: 'Back to the newest', keys: ['Escape', 'Home'] },
    { id: 'row-down', title: 'Scroll down a row', keys: ['ArrowDown'] },
    { id: 'row-up', title: 'Scroll up a row', keys: ['ArrowUp'] },
    { id: 'page-down', title: 'Scroll down a page', keys: ['PageDown'] },
    { id: 'page-up', title: 'Scroll up a page', keys: ['PageUp'] },
    {
      id: 'merge',
      title: 'Fills of one order together',
      keywords: 'merge aggregate each by itself',
      isOn: (settings) => settings.isMerged,
      apply: (settings) => ({ ...settings, isMerged: !settings.isMerged }),
    },
    {
      id: 'hover',
      title: 'Pause while the pointer is over the tape',
      keywords: 'hover',
      isOn: (settings) => settings.pausesOnHover,
      apply: (settings) => ({ ...settings, pausesOnHover: !settings.pausesOnHover }),
    },
    {
      id: 'sweeps',
      title: 'Sweeps marked at the right edge',
      keywords: 'burst through prices order flow',
      group: 'Marks',
      isOn: (settings) => settings.marksSweeps,
      apply: (settings) => ({ ...settings, marksSweeps: !settings.marksSweeps }),
    },
    {
      id: 'absorption',
      title: 'Absorption marked at the right edge (keeps the history of the book)',
      keywords: 'replenished iceberg order flow',
      group: 'Marks',
      isOn: (settings) => settings.marksAbsorption,
      apply: (settings) => ({ ...settings, marksAbsorption: !settings.marksAbsorption }),
    },
  ];
}

/** The numbers of every tape. */
export function tapeNumbers<Settings extends PrintSettings>(): readonly PanelNumber<Settings>[] {
  return [
    ...LIMIT_TITLES.map(([place, title]): PanelNumber<Settings> => ({
      id: `class-${place}`,
      title,
      unit: '',
      keywords: 'size class',
      group: 'Size classes',
      least: 0,
      most: Number.MAX_SAFE_INTEGER,
      value: (settings) => settings.classes[place],
      change: (settings, limit) => ({ ...settings, classes: withLimit(settings.classes, place, limit) }),
    })),
    {
      id: 'min-quote',
      title: 'Smallest print shown, in quote value',
      unit: '',
      keywords: 'filter minimum size',
      group: 'Prints',
      least: 0,
      most: Number.MAX_SAFE_INTEGER,
      value: (settings) => settings.minQuote,
      change: (settings, minQuote) => ({ ...settings, minQuote }),
    },
    {
      id: 'large-quote',
      title: 'Bold from a quote value of (0: the largest hundredth)',
      unit: '',
      keywords: 'large threshold highlight',
      group: 'Prints',
      least: 0,
      most: Number.MAX_SAFE_INTEGER,
      value: (settings) => settings.largeQuote,
      change: (settings, largeQuote) => ({ ...settings, largeQuote }),
    },
  ];
}

const LIMIT_TITLES = [
  [0, 'Medium from a quote value of'],
  [1, 'Large from a quote value of'],
  [2, 'Huge from a quote value of'],
] as const;
