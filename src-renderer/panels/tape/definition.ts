import { lazy } from 'react';
import type { PanelDefinition } from '../panel.ts';
import { toSub } from '../panel.ts';
import { tapeCommands, tapeNumbers } from '../parts/tape-commands.ts';
import { SHARE_KINDS } from '../parts/tape-strip.ts';
import { TAPE_SETTINGS } from './settings.ts';
import type { TapeSettings } from './settings.ts';
import { TapeControls } from './TapeControls.tsx';

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
    ...tapeCommands<TapeSettings>(),
    ...SHARE_KINDS.map((ratioBy) => ({
      id: `ratio-${ratioBy}`,
      title: `Buy/sell bar by ${ratioBy === 'average' ? 'average size' : ratioBy}`,
      group: 'Buy/sell bar',
      isChoice: true as const,
      isOn: (settings: TapeSettings) => settings.ratioBy === ratioBy,
      apply: (settings: TapeSettings) => ({ ...settings, ratioBy }),
    })),
  ],
  numbers: tapeNumbers<TapeSettings>(),
  component: lazy(async () => ({ default: (await import('./Tape.tsx')).Tape })),
  Controls: TapeControls,
  emptyText: 'Waiting for the first trade.',
};
