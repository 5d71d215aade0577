import { lazy } from 'react';
import { legsOf } from '../legs/asset-legs.ts';
import type { PanelDefinition } from '../panel.ts';
import { centreCommands, LADDER_COMMANDS, STEP_KEYS } from '../parts/ladder-commands.ts';
import { VENUES_COMMAND } from '../legs/venues-command.ts';
import { TRADED_COLUMNS, TRADED_TITLES, tradedNumber } from '../parts/traded-columns.ts';
import { bookSub } from './consolidated-books.ts';
import { tradesSub } from './consolidated-trades.ts';
import { ConsolidatedControls } from './ConsolidatedControls.tsx';
import { CONSOLIDATED_SETTINGS, nextStep, withTradedColumn } from './settings.ts';
import type { ConsolidatedSettings } from './settings.ts';

/** As a single ladder asks, so that both are one subscription. */
const BOOK_DEPTH = 1_000;

/** Books of one asset over several venues. */
export const consolidatedPanel: PanelDefinition<ConsolidatedSettings> = {
  kind: 'consolidated',
  title: 'Consolidated ladder',
  icon: 'M2 3h3v2H2zM6 3h4v2H6zM11 3h3v2h-3zM4 7h4v2H4zM9 7h3v2H9zM2 11h5v2H2zM8 11h6v2H8z',
  hasRows: true,
  needsInstrument: true,
  shows: { channels: ['book'], lacking: 'no order book' },
  isAcrossVenues: true,
  settings: CONSOLIDATED_SETTINGS,
  demand: (settings, instrument, panelId, session) =>
    legsOf(settings.legs, instrument, session).flatMap(({ instrument: { id, base } }) => [
      {
        sub: bookSub(panelId, id),
        kind: 'book' as const,
        instrument: id,
        depth: BOOK_DEPTH,
        levels: levelsFor(settings.steps[base] ?? 1),
      },
      ...(settings.columns.length > 0
        ? [{ sub: tradesSub(panelId, id), kind: 'trades' as const, instrument: id }]
        : []),
    ]),
  commands: [
    VENUES_COMMAND,
    ...LADDER_COMMANDS,
    { ...STEP_KEYS.larger, apply: (settings, { instrument }) => nextStep(settings, instrument?.base, 1) },
    { ...STEP_KEYS.smaller, apply: (settings, { instrument }) => nextStep(settings, instrument?.base, -1) },
    ...centreCommands<ConsolidatedSettings>(),
    ...TRADED_COLUMNS.map((column) => ({
      id: `column-${column}`,
      title: TRADED_TITLES[column],
      keywords: 'column show hide order flow',
      group: 'Columns',
      isOn: (settings: ConsolidatedSettings) => settings.columns.includes(column),
      apply: (settings: ConsolidatedSettings) => withTradedColumn(settings, column),
    })),
  ],
  numbers: [tradedNumber<ConsolidatedSettings>()],
  component: lazy(async () => ({ default: (await import('./Consolidated.tsx')).Consolidated })),
  Controls: ConsolidatedControls,
  emptyText: 'Waiting for the books.',
};

/** Wide rows sum many levels: the wider the step, the more levels of each venue a screen of rows takes. */
function levelsFor(multiple: number): number {
  return multiple >= 100 ? 1_000 : 400;
}
