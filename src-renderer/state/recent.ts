import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import { MOST_RECENT } from '../../src-shared/wire/protocol.ts';
import { listsIn } from '../../src-shared/workspace/watchlists.ts';
import { MOST_KEPT_RECENT } from '../../src-shared/workspace/workspace.ts';
import { useWorkspace } from './workspace.ts';

/** Notes that the person chose an instrument. */
export function noteRecent(id: InstrumentId): void {
  useWorkspace.setState(({ recent }) => ({
    recent: [id, ...recent.filter((one) => one !== id)].slice(0, MOST_KEPT_RECENT),
  }));
}

/** What was chosen lately, the latest first, then the favourites of the watchlists on screen: what a search puts first. */
export function recentInstruments(): readonly InstrumentId[] {
  const { recent, layout, watchlists } = useWorkspace.getState();
  const favourites = listsIn(layout, watchlists).flatMap((list) => list.favourites);
  return [...new Set([...recent, ...favourites])].slice(0, MOST_RECENT);
}
