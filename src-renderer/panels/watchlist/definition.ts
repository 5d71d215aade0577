import { toSub } from '../panel.ts';
import type { PanelDefinition } from '../panel.ts';
import { listed, WATCHLIST_SETTINGS } from './settings.ts';
import type { WatchlistSettings } from './settings.ts';
import { WatchlistControls, WatchlistPanel } from './WatchlistPanel.tsx';

/** Instruments and their 24 h figures. */
export const watchlistPanel: PanelDefinition<WatchlistSettings> = {
  kind: 'watchlist',
  title: 'Watchlist',
  icon: '☰',
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
