import { toSub } from '../panel.ts';
import type { PanelDefinition } from '../panel.ts';
import { columnCommands } from '../parts/column-choice.ts';
import { GROUPINGS, listed, WATCHLIST_SETTINGS } from './settings.ts';
import type { WatchlistSettings } from './settings.ts';
import { ListMenu, WatchlistControls } from './WatchlistControls.tsx';
import { WATCHLIST_COLUMNS } from './watchlist-columns.ts';
import { WatchlistPanel } from './WatchlistPanel.tsx';

const GROUPING_TITLES: Readonly<Record<(typeof GROUPINGS)[number], string>> = {
  none: 'Not grouped',
  venue: 'By exchange',
  base: 'By base asset',
};

/** Instruments and their 24 h figures. */
export const watchlistPanel: PanelDefinition<WatchlistSettings> = {
  kind: 'watchlist',
  title: 'Watchlist',
  icon: 'M2 3h2v2H2zM6 3h8v2H6zM2 7h2v2H2zM6 7h8v2H6zM2 11h2v2H2zM6 11h8v2H6z',
  hasRows: true,
  needsInstrument: false,
  showsList: true,
  settings: WATCHLIST_SETTINGS,
  demand: (settings, _instrument, panelId, session) => {
    const instruments = listed(settings, session);
    return instruments.length === 0 ? [] : [{ sub: toSub(panelId, 'quotes'), kind: 'quotes', instruments }];
  },
  commands: [
    { id: 'favourite', title: 'Mark or unmark the chosen instrument as favourite', keys: ['Space'] },
    { id: 'remove', title: 'Take the chosen instrument off the list', keys: ['Delete'] },
    { id: 'row-up', title: 'Move the chosen instrument up', keywords: 'order sort', keys: ['Shift+ArrowUp'] },
    { id: 'row-down', title: 'Move the chosen instrument down', keywords: 'order sort', keys: ['Shift+ArrowDown'] },
    { id: 'list-next', title: 'Next list', group: 'List', keys: [']'] },
    { id: 'list-previous', title: 'Previous list', group: 'List', keys: ['['] },
    { id: 'list-new', title: 'New list…', keywords: 'watchlist create add', group: 'List' },
    { id: 'list-rename', title: 'Rename the list…', keywords: 'watchlist', group: 'List' },
    { id: 'list-duplicate', title: 'Duplicate the list', keywords: 'watchlist copy', group: 'List' },
    { id: 'list-delete', title: 'Delete the list', keywords: 'watchlist remove', group: 'List' },
    ...GROUPINGS.map((group) => ({
      id: `group-${group}`,
      title: GROUPING_TITLES[group],
      keywords: 'group rows watchlist',
      group: 'Groups',
      isOn: (settings: WatchlistSettings) => settings.group === group,
      isChoice: true as const,
      apply: (settings: WatchlistSettings) => ({ ...settings, group }),
    })),
    ...columnCommands<WatchlistSettings>(WATCHLIST_COLUMNS),
  ],
  component: WatchlistPanel,
  Title: ListMenu,
  Controls: WatchlistControls,
};
