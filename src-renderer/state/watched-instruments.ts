import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { SessionInfo } from '../../src-shared/wire/protocol.ts';
import { listsIn } from '../../src-shared/workspace/watchlists.ts';
import type { SavedWorkspace, Watchlist } from '../../src-shared/workspace/workspace.ts';

/** What of a session decides which instruments lists have. */
type ListSession = Pick<SessionInfo, 'mode' | 'suggested'>;

/** The instruments of a list: its own, or what the session suggests until it has been changed; in a replay those of the capture. */
export function listedInstruments(list: Watchlist, { mode, suggested }: ListSession): readonly InstrumentId[] {
  return mode === 'replay' ? suggested : (list.instruments ?? suggested);
}

/**
 * The instruments of all lists that the layout shows, each once; those that the session suggests if it shows none. At most
 * {@link MOST_WATCHED}: each costs a stream.
 */
export function watchedInstruments(
  { layout, watchlists }: Pick<SavedWorkspace, 'layout' | 'watchlists'>,
  session: ListSession,
): readonly InstrumentId[] {
  const lists = listsIn(layout, watchlists);
  const all = lists.length === 0 ? session.suggested : lists.flatMap((list) => listedInstruments(list, session));
  return [...new Set(all)].slice(0, MOST_WATCHED);
}

/** Instruments whose trades are followed at once. */
const MOST_WATCHED = 60;
