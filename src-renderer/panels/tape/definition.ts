import { lazy } from 'react';
import type { PanelDefinition } from '../panel.ts';
import { toSub } from '../panel.ts';
import { TAPE_COMMANDS } from '../parts/tape-commands.ts';
import { SHARE_KINDS } from '../parts/tape-strip.ts';
import { TAPE_SETTINGS } from './settings.ts';
import type { TapeSettings } from './settings.ts';
import { TapeControls } from './TapeControls.tsx';

const LARGE_SIZES = [0, 10_000, 100_000, 1_000_000] as const;

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
      title: 'Fills of one order together, or each by itself',
      apply: (settings) => ({ ...settings, isMerged: !settings.isMerged }),
    },
    ...SHARE_KINDS.map((ratioBy) => ({
      id: `ratio-${ratioBy}`,
      title: `Buy/sell bar by ${ratioBy === 'average' ? 'average size' : ratioBy}`,
      apply: (settings: TapeSettings) => ({ ...settings, ratioBy }),
    })),
    {
      id: 'hover',
      title: 'Pause while the pointer is over the tape, or not',
      apply: (settings) => ({ ...settings, pausesOnHover: !settings.pausesOnHover }),
    },
    ...LARGE_SIZES.map((largeQuote) => ({
      id: `large-${largeQuote}`,
      title:
        largeQuote === 0
          ? 'Bold: the largest hundredth'
          : `Bold from ${largeQuote.toLocaleString('en-US')} in quote value`,
      apply: (settings: TapeSettings) => ({ ...settings, largeQuote }),
    })),
  ],
  component: lazy(async () => ({ default: (await import('./Tape.tsx')).Tape })),
  Controls: TapeControls,
  emptyText: 'Waiting for the first trade.',
};
