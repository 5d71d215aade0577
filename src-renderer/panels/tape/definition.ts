import { lazy } from 'react';
import type { PanelDefinition } from '../panel.ts';
import { toSub } from '../panel.ts';
import { TAPE_COMMANDS } from '../parts/tape-commands.ts';
import { SHARE_KINDS } from '../parts/tape-strip.ts';
import { TAPE_SETTINGS } from './settings.ts';
import type { TapeSettings } from './settings.ts';
import { TapeControls } from './TapeControls.tsx';

/** Time and sales. */
export const tapePanel: PanelDefinition<TapeSettings> = {
  kind: 'tape',
  title: 'Tape',
  icon: 'M2 3h12v2H2zM2 7h9v2H2zM2 11h12v2H2z',
  needsInstrument: true,
  shows: { channels: ['trade', 'aggTrade'], lacking: 'no trades' },
  settings: TAPE_SETTINGS,
  demand: (_settings, instrument, panelId) =>
    instrument === undefined ? [] : [{ sub: toSub(panelId, 'trades'), kind: 'trades', instrument }],
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
  ],
  numbers: [
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
