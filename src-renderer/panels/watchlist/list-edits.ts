import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { watchlistOf } from '../../../src-shared/workspace/watchlists.ts';
import type { Watchlist } from '../../../src-shared/workspace/workspace.ts';
import { instrumentLabel, labelText } from '../../format/instrument-label.ts';
import { useInstruments } from '../../state/instruments.ts';
import { notify } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import { listedInstruments } from '../../state/watched-instruments.ts';
import { changeWatchlist, deleteWatchlist } from '../../state/watchlists.ts';
import { useWorkspace } from '../../state/workspace.ts';

/**
 * The list of an id and its instruments, to be changed; undefined in a replay, which shows the instruments of its recording in place of those of the
 * list: the person is notified of that.
 */
export function editable(
  id: string,
): { readonly list: Watchlist; readonly instruments: readonly InstrumentId[] } | undefined {
  const { session } = useSession.getState();
  if (session === undefined) return undefined;
  if (session.mode === 'replay') {
    notify({ tone: 'plain', text: 'A replay shows the instruments of its recording: lists are not changed in it.' });
    return undefined;
  }
  const list = watchlistOf(useWorkspace.getState().watchlists, id);
  return { list, instruments: listedInstruments(list, session) };
}

/** Adds an instrument at the end of a list. */
export function addToList(id: string, instrument: InstrumentId): void {
  const edited = editable(id);
  if (edited === undefined || edited.instruments.includes(instrument)) return;
  changeWatchlist(edited.list.id, { instruments: [...edited.instruments, instrument] });
}

/** Takes an instrument off a list and offers the way back. */
export function removeWithUndo(id: string, instrument: InstrumentId): void {
  const edited = editable(id);
  const at = edited?.instruments.indexOf(instrument) ?? -1;
  if (edited === undefined || at < 0) return;
  const { list, instruments } = edited;
  changeWatchlist(list.id, { instruments: instruments.toSpliced(at, 1) });
  notify({
    tone: 'plain',
    text: `${nameOf(instrument)} removed from “${list.name}”.`,
    action: {
      label: 'Undo',
      run: () => {
        const now = editable(list.id)?.instruments;
        if (now !== undefined && !now.includes(instrument))
          changeWatchlist(list.id, { instruments: now.toSpliced(at, 0, instrument) });
      },
    },
  });
}

/** Puts instruments of a list into another order; those that are not among them keep their places. False if the list cannot be changed. */
export function reorderList(id: string, order: readonly InstrumentId[]): boolean {
  const edited = editable(id);
  if (edited !== undefined) changeWatchlist(edited.list.id, { instruments: withOrder(edited.instruments, order) });
  return edited !== undefined;
}

/** `all`, with those of `order` in that order on the places they have together. */
export function withOrder(all: readonly InstrumentId[], order: readonly InstrumentId[]): readonly InstrumentId[] {
  const moved = new Set(order);
  const next = order.filter((id) => all.includes(id)).values();
  return all.map((id) => (moved.has(id) ? (next.next().value ?? id) : id));
}

/** Deletes a list and offers the way back; the only one stays. */
export function deleteListWithUndo(id: string): void {
  const { watchlists } = useWorkspace.getState();
  const list = watchlistOf(watchlists, id);
  if (watchlists.length === 1) {
    notify({ tone: 'plain', text: `“${list.name}” is the only list and stays.` });
    return;
  }
  notify({
    tone: 'plain',
    text: `List “${list.name}” deleted.`,
    action: { label: 'Undo', run: deleteWatchlist(list.id) },
  });
}

/** Marks an instrument as a favourite of a list, or takes the mark away. */
export function toggleFavourite({ id, favourites }: Watchlist, instrument: InstrumentId): void {
  changeWatchlist(id, {
    favourites: favourites.includes(instrument)
      ? favourites.filter((one) => one !== instrument)
      : [...favourites, instrument],
  });
}

/** What an instrument is called in messages and menus. */
export function nameOf(id: InstrumentId): string {
  const venue = useSession.getState().session?.venues.find((one) => id.startsWith(`${one.id}:`));
  return labelText(instrumentLabel(id, useInstruments.getState().byId[id], venue));
}
