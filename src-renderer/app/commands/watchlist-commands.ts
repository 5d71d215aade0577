import { windowPanels } from '../../../src-shared/workspace/window-layout.ts';
import { WATCHLIST_SETTINGS } from '../../panels/watchlist/settings.ts';
import { addPanel, focusPanel, setPanelSettings, useWorkspace, windowOf } from '../../state/workspace.ts';
import type { AppCommand } from './app-command.ts';

/** A command for every list of instruments, which shows it. */
export function watchlistCommands(): readonly AppCommand[] {
  return useWorkspace.getState().watchlists.map(({ id, name }) => ({
    id: `watchlist-${id}`,
    title: `Watchlist: ${name}`,
    keywords: 'list show instruments',
    run: () => showWatchlist(id),
  }));
}

/** Shows a list in the focused watchlist, else in the first one of this window, else in a new one. */
function showWatchlist(list: string): void {
  const state = useWorkspace.getState();
  const { panels } = state.layout;
  const candidates = [...(state.focused === undefined ? [] : [state.focused]), ...windowPanels(windowOf(state))];
  const panel = candidates.find((id) => panels[id]?.kind === 'watchlist') ?? addPanel('watchlist');
  const record = useWorkspace.getState().layout.panels[panel];
  const settings = WATCHLIST_SETTINGS.parse(record?.settings, record?.settingsVersion ?? 0);
  setPanelSettings(panel, { ...settings, list }, WATCHLIST_SETTINGS.version);
  focusPanel(panel);
}
