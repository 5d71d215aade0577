import { lazy } from 'react';
import { nextMultiple } from '../../../src-shared/market/grouping.ts';
import type { PanelContext, PanelDefinition } from '../panel.ts';
import { toSub } from '../panel.ts';
import { centreCommands, LADDER_COMMANDS, STEP_KEYS } from '../parts/ladder-commands.ts';
import { tradedNumber, TRADED_TITLES } from '../parts/traded-columns.ts';
import { sizeCommands } from '../parts/size-commands.ts';
import { LadderControls } from './LadderControls.tsx';
import { LADDER_COLUMNS } from './column-ids.ts';
import type { LadderColumn } from './column-ids.ts';
import { LADDER_SETTINGS, MAX_MULTIPLE, stepOf, withColumn, withStep } from './settings.ts';
import type { LadderSettings } from './settings.ts';

/** Diff depth with a snapshot: verified, and deep enough to group. */
const BOOK_DEPTH = 1_000;

const COLUMN_TITLES: Readonly<Record<LadderColumn, string>> = {
  ...TRADED_TITLES,
  flow: 'Added and taken (stacked and pulled)',
  'last-size': 'Size of the last trade at the price',
  orders: 'Number of orders at the price',
};

/** The price ladder. */
export const ladderPanel: PanelDefinition<LadderSettings> = {
  kind: 'ladder',
  title: 'Ladder',
  icon: 'M2 3h5v2H2zM9 3h5v2H9zM4 7h8v2H4zM2 11h5v2H2zM9 11h5v2H9z',
  hasRows: true,
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
            ...(settings.columns.includes('orders') ? { orders: true as const } : {}),
          },
          { sub: toSub(panelId, 'trades'), kind: 'trades', instrument },
          { sub: toSub(panelId, 'quotes'), kind: 'quotes', instruments: [instrument] },
          ...(settings.columns.includes('flow')
            ? [
                {
                  sub: toSub(panelId, 'depth'),
                  kind: 'depth' as const,
                  instrument,
                  ticks: stepOf(settings, instrument),
                  columns: 0,
                },
              ]
            : []),
        ],
  commands: [
    ...LADDER_COMMANDS,
    { ...STEP_KEYS.larger, apply: (settings, context) => stepped(settings, context, 1) },
    { ...STEP_KEYS.smaller, apply: (settings, context) => stepped(settings, context, -1) },
    {
      id: 'only-existing',
      title: 'Only prices with size',
      keywords: 'empty levels existing rows',
      isOn: (settings) => settings.onlyExisting,
      apply: (settings) => ({ ...settings, onlyExisting: !settings.onlyExisting }),
    },
    ...centreCommands<LadderSettings>(),
    ...LADDER_COLUMNS.map((column) => ({
      id: `column-${column}`,
      title: COLUMN_TITLES[column],
      keywords: 'column show hide order flow',
      group: 'Columns',
      isOn: (settings: LadderSettings) => settings.columns.includes(column),
      apply: (settings: LadderSettings) => withColumn(settings, column),
    })),
    ...sizeCommands<LadderSettings>(),
  ],
  numbers: [
    {
      id: 'every-seconds',
      title: 'Recentre every',
      unit: 's',
      keywords: 'timed period',
      group: 'Recentring',
      least: 1,
      most: 3600,
      value: (settings) => settings.everySeconds,
      change: (settings, everySeconds) => ({ ...settings, everySeconds }),
    },
    tradedNumber<LadderSettings>(),
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
