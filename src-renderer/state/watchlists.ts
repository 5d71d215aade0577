import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import { freeListName, toListName } from '../../src-shared/workspace/watchlists.ts';
import type { Watchlist } from '../../src-shared/workspace/workspace.ts';
import { useWorkspace } from './workspace.ts';

/** Adds a list; without instruments it has those that the session suggests. A number is put behind the name if it is taken. Answers its id. */
export function addWatchlist({ name, instruments, favourites = [] }: NewWatchlist): string {
  const id = `list-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
  useWorkspace.setState(({ watchlists }) => ({
    watchlists: [
      ...watchlists,
      {
        id,
        name: freeListName(toListName(name), watchlists),
        ...(instruments !== undefined && { instruments }),
        favourites,
      },
    ],
  }));
  return id;
}

/** Changes a list, other than its name. */
export function changeWatchlist(id: string, patch: Partial<Pick<Watchlist, 'instruments' | 'favourites'>>): void {
  useWorkspace.setState(({ watchlists }) => ({
    watchlists: watchlists.map((one) => (one.id === id ? { ...one, ...patch } : one)),
  }));
}

/** Gives a list another name; false if another one has that. */
export function renameWatchlist(id: string, name: string): boolean {
  if (isWatchlistName(name, id)) return false;
  useWorkspace.setState(({ watchlists }) => ({
    watchlists: watchlists.map((one) => (one.id === id ? { ...one, name: toListName(name) } : one)),
  }));
  return true;
}

/** Deletes a list, unless it is the only one: panels that showed it show the first one. The returned function brings it back, in them too. */
export function deleteWatchlist(id: string): () => void {
  const before = useWorkspace.getState().watchlists;
  const at = before.findIndex((one) => one.id === id);
  const list = before[at];
  if (list === undefined || before.length === 1) return () => undefined;
  useWorkspace.setState({ watchlists: before.toSpliced(at, 1) });
  return () => {
    useWorkspace.setState(({ watchlists }) =>
      watchlists.some((one) => one.id === id) ? {} : { watchlists: watchlists.toSpliced(at, 0, list) },
    );
  };
}

/** Whether a list has this name already; `own` is not asked. */
export function isWatchlistName(name: string, own?: string): boolean {
  return useWorkspace.getState().watchlists.some((one) => one.name === toListName(name) && one.id !== own);
}

/** The list of a file: one like it that is there already, else a new one. Answers its id. */
export function importWatchlist(list: Watchlist): string {
  const content = ({ name, instruments, favourites }: Watchlist): string =>
    JSON.stringify([name, instruments ?? null, favourites]);
  const same = useWorkspace.getState().watchlists.find((one) => content(one) === content(list));
  return same?.id ?? addWatchlist(list);
}

interface NewWatchlist {
  readonly name: string;
  readonly instruments?: readonly InstrumentId[];
  readonly favourites?: readonly InstrumentId[];
}
