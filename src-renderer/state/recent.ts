import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import { MOST_RECENT } from '../../src-shared/wire/protocol.ts';
import { toInstrumentIdOrNone } from '../../src-shared/workspace/parse-workspace.ts';
import { toList, toRecord } from '../../src-shared/workspace/read-unknown.ts';
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
  const { recent, layout } = useWorkspace.getState();
  const favourites = Object.values(layout.panels).flatMap(({ settings }) =>
    toList(toRecord(settings)['favourites']).map(toInstrumentIdOrNone),
  );
  const ids = [...recent, ...favourites].filter((id) => id !== undefined);
  return [...new Set(ids)].slice(0, MOST_RECENT);
}
