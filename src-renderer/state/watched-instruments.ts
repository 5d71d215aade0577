import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { SessionInfo } from '../../src-shared/wire/protocol.ts';
import { toInstrumentIdOrNone } from '../../src-shared/workspace/parse-workspace.ts';
import { toList, toRecord } from '../../src-shared/workspace/read-unknown.ts';
import type { PanelRecord } from '../../src-shared/workspace/workspace.ts';

/**
 * The instruments of all watchlists, each once; those that the session suggests if there is no list, for a list that has none of its own, and in a
 * replay. At most {@link MOST_WATCHED}: each costs a stream.
 */
export function watchedInstruments(
  panels: Readonly<Record<string, PanelRecord>>,
  { mode, suggested }: Pick<SessionInfo, 'mode' | 'suggested'>,
): readonly InstrumentId[] {
  const lists = Object.values(panels)
    .filter(({ kind }) => kind === 'watchlist')
    .map(({ settings }) =>
      toList(toRecord(settings)['instruments'])
        .map(toInstrumentIdOrNone)
        .filter((id) => id !== undefined),
    );
  if (mode === 'replay' || lists.length === 0) return suggested.slice(0, MOST_WATCHED);
  const all = lists.flatMap((list) => (list.length === 0 ? suggested : list));
  return [...new Set(all)].slice(0, MOST_WATCHED);
}

/** Instruments whose trades are followed at once. */
const MOST_WATCHED = 60;
