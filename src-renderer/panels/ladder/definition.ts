import { lazy } from 'react';
import { nextMultiple } from '../../../src-shared/market/grouping.ts';
import { SIZE_UNITS } from '../../format/size-unit.ts';
import type { PanelContext, PanelDefinition } from '../panel.ts';
import { toSub } from '../panel.ts';
import { centreCommands, LADDER_COMMANDS, STEP_KEYS } from '../parts/ladder-commands.ts';
import { LadderControls } from './LadderControls.tsx';
import { LADDER_SETTINGS, MAX_MULTIPLE, stepOf, withStep } from './settings.ts';
import type { LadderSettings } from './settings.ts';

/** Diff depth with a snapshot: verified, and deep enough to group. */
const BOOK_DEPTH = 1_000;
/** Choices of how far back the traded columns count. */
const TRADED_MINUTES = [1, 5, 15, 60] as const;

/** The price ladder. */
export const ladderPanel: PanelDefinition<LadderSettings> = {
  kind: 'ladder',
  title: 'Ladder',
  icon: 'M2 3h5v2H2zM9 3h5v2H9zM4 7h8v2H4zM2 11h5v2H2zM9 11h5v2H9z',
  needsInstrument: true,
  shows: { channels: ['book'], lacking: 'no order book' },
  settings: LADDER_SETTINGS,
  demand: (settings, instrument, panelId) =>
    instrument === undefined
      ? []
      : [
          {
            sub: toSub(panelId, 'book'),
            kind: 'book',
            instrument,
            depth: BOOK_DEPTH,
            levels: levelsFor(stepOf(settings, instrument)),
          },
          { sub: toSub(panelId, 'trades'), kind: 'trades', instrument },
          { sub: toSub(panelId, 'quotes'), kind: 'quotes', instruments: [instrument] },
        ],
  commands: [
    ...LADDER_COMMANDS,
    { ...STEP_KEYS.larger, apply: (settings, context) => stepped(settings, context, 1) },
    { ...STEP_KEYS.smaller, apply: (settings, context) => stepped(settings, context, -1) },
    {
      id: 'only-existing',
      title: 'Only prices with size, or all',
      apply: (settings) => ({ ...settings, onlyExisting: !settings.onlyExisting }),
    },
    {
      id: 'unit',
      title: "Sizes in the venue's unit, base or quote",
      apply: (settings) => ({ ...settings, unit: after(SIZE_UNITS, settings.unit) }),
    },
    ...centreCommands<LadderSettings>(),
    ...TRADED_MINUTES.map((tradedMinutes) => ({
      id: `traded-${tradedMinutes}`,
      title:
        tradedMinutes === 1 ? 'Traded sizes of the last minute' : `Traded sizes of the last ${tradedMinutes} minutes`,
      apply: (settings: LadderSettings) => ({ ...settings, tradedMinutes }),
    })),
  ],
  component: lazy(async () => ({ default: (await import('./Ladder.tsx')).Ladder })),
  Controls: LadderControls,
  emptyText: 'Waiting for the book.',
};

function stepped(
  settings: LadderSettings,
  { instrumentId }: PanelContext<LadderSettings>,
  direction: 1 | -1,
): LadderSettings {
  if (instrumentId === undefined) return settings;
  return withStep(settings, instrumentId, nextMultiple(stepOf(settings, instrumentId), direction, MAX_MULTIPLE));
}

/** Wide rows sum many levels: the wider the step, the more levels a screen of rows takes. */
function levelsFor(multiple: number): number {
  if (multiple >= 100) return 2_000;
  return multiple >= 10 ? 1_000 : 400;
}

function after<T>(list: readonly T[], current: T): T {
  return list[(list.indexOf(current) + 1) % list.length] ?? current;
}
