import { toSub } from '../panel.ts';
import type { PanelDefinition } from '../panel.ts';
import { listed, WATCHLIST_SETTINGS } from './settings.ts';
import type { WatchlistSettings } from './settings.ts';
import { WatchlistControls, WatchlistPanel } from './WatchlistPanel.tsx';

/** Instruments and their 24 h figures. */
export const watchlistPanel: PanelDefinition<WatchlistSettings> = {
  kind: 'watchlist',
  title: 'Watchlist',
  icon: 'M2 3h2v2H2zM6 3h8v2H6zM2 7h2v2H2zM6 7h8v2H6zM2 11h2v2H2zM6 11h8v2H6z',
  hasRows: true,
  needsInstrument: false,
  settings: WATCHLIST_SETTINGS,
  demand: (settings, _instrument, panelId, session) => {
    const instruments = listed(settings, session);
    return instruments.length === 0 ? [] : [{ sub: toSub(panelId, 'quotes'), kind: 'quotes', instruments }];
  },
  commands: [
    { id: 'favourite', title: 'Mark or unmark the chosen instrument as favourite', keys: ['Space'] },
    { id: 'remove', title: 'Take the chosen instrument off the list', keys: ['Delete'] },
  ],
  component: WatchlistPanel,
  Controls: WatchlistControls,
};
