import { lazy } from 'react';
import { legsOf } from '../legs/asset-legs.ts';
import type { PanelDefinition } from '../panel.ts';
import { VENUES_COMMAND } from '../legs/venues-command.ts';
import { tapeCommands, tapeNumbers } from '../parts/tape-commands.ts';
import { depthSub, tradesSub } from './merged-trades.ts';
import { MergedTapeControls } from './MergedTapeControls.tsx';
import { MERGED_TAPE_SETTINGS } from './settings.ts';
import type { MergedTapeSettings } from './settings.ts';

/** Time and sales of one asset over several venues. */
export const mergedTapePanel: PanelDefinition<MergedTapeSettings> = {
  kind: 'merged-tape',
  title: 'Merged tape',
  icon: 'M2 3h3v2H2zM6 3h8v2H6zM2 7h5v2H2zM8 7h6v2H8zM2 11h2v2H2zM5 11h9v2H5z',
  hasRows: true,
  needsInstrument: true,
  shows: { channels: ['trade', 'aggTrade'], lacking: 'no trades' },
  isAcrossVenues: true,
  settings: MERGED_TAPE_SETTINGS,
  demand: (settings, instrument, panelId, session) =>
    legsOf(settings.legs, instrument, session).flatMap(({ instrument: { id } }) => [
      { sub: tradesSub(panelId, id), kind: 'trades' as const, instrument: id },
      ...(settings.marksAbsorption
        ? [{ sub: depthSub(panelId, id), kind: 'depth' as const, instrument: id, columns: 0 }]
        : []),
    ]),
  commands: [VENUES_COMMAND, ...tapeCommands<MergedTapeSettings>()],
  numbers: tapeNumbers<MergedTapeSettings>(),
  component: lazy(async () => ({ default: (await import('./MergedTape.tsx')).MergedTape })),
  Controls: MergedTapeControls,
  emptyText: 'Waiting for the first trade.',
};
