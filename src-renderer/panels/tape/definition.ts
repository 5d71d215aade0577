import { lazy } from 'react';
import type { PanelDefinition } from '../panel.ts';
import { toSub } from '../panel.ts';
import { TAPE_COMMANDS } from '../parts/tape-commands.ts';
import { SHARE_KINDS } from '../parts/tape-strip.ts';
import { TAPE_SETTINGS, withLimit } from './settings.ts';
import type { TapeSettings } from './settings.ts';
import { TapeControls } from './TapeControls.tsx';

const LIMIT_TITLES = [
  'Medium from a quote value of',
  'Large from a quote value of',
  'Huge from a quote value of',
] as const;
const PLACES = [0, 1, 2] as const;

/** Time and sales. */
export const tapePanel: PanelDefinition<TapeSettings> = {
  kind: 'tape',
  title: 'Tape',
  icon: 'M2 3h12v2H2zM2 7h9v2H2zM2 11h12v2H2z',
  hasRows: true,
  needsInstrument: true,
  shows: { channels: ['trade', 'aggTrade'], lacking: 'no trades' },
  settings: TAPE_SETTINGS,
  demand: (settings, instrument, panelId) =>
    instrument === undefined
      ? []
      : [
          { sub: toSub(panelId, 'trades'), kind: 'trades', instrument, past: true },
          ...(settings.marksAbsorption
            ? [{ sub: toSub(panelId, 'depth'), kind: 'depth' as const, instrument, columns: 0 }]
            : []),
        ],
  commands: [
    ...TAPE_COMMANDS,
    {
      id: 'merge',
      title: 'Fills of one order together',
      keywords: 'merge aggregate each by itself',
      isOn: (settings) => settings.isMerged,
      apply: (settings) => ({ ...settings, isMerged: !settings.isMerged }),
    },
    ...SHARE_KINDS.map((ratioBy) => ({
      id: `ratio-${ratioBy}`,
      title: `Buy/sell bar by ${ratioBy === 'average' ? 'average size' : ratioBy}`,
      group: 'Buy/sell bar',
      isChoice: true as const,
      isOn: (settings: TapeSettings) => settings.ratioBy === ratioBy,
      apply: (settings: TapeSettings) => ({ ...settings, ratioBy }),
    })),
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
  ],
  numbers: [
    ...LIMIT_TITLES.map((title, place) => ({
      id: `class-${place}`,
      title,
      unit: '',
      keywords: 'size class',
      group: 'Size classes',
      least: 0,
      most: Number.MAX_SAFE_INTEGER,
      value: (settings: TapeSettings) => settings.classes[place] ?? NaN,
      change: (settings: TapeSettings, limit: number) => ({
        ...settings,
        classes: withLimit(settings.classes, PLACES[place] ?? 0, limit),
      }),
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
  ],
  component: lazy(async () => ({ default: (await import('./Tape.tsx')).Tape })),
  Controls: TapeControls,
  emptyText: 'Waiting for the first trade.',
};
