import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { openOverlay } from '../../state/overlay.ts';
import { addWatchlist } from '../../state/watchlists.ts';
import type { RowDrag } from '../../ui/row-drag.ts';
import { usePanelCommand, usePlaceActions } from '../panel-hooks.ts';
import type { WindowPlace } from '../panel-hooks.ts';
import type { PanelProps, PlaceAction } from '../panel.ts';
import { addToList, deleteListWithUndo, nameOf, removeWithUndo, reorderList, toggleFavourite } from './list-edits.ts';
import { shownList } from './settings.ts';
import type { WatchlistSettings } from './settings.ts';
import type { ShownRows } from './use-watchlist-rows.ts';

/** What is done with the lists: which one is shown, new ones, other names, copies. */
export function useListCommands({ panelId, settings, session, update }: PanelProps<WatchlistSettings>): void {
  const lists = session?.watchlists ?? [];
  const shown = shownList(settings, session);
  const step = (by: number): void => {
    const next = lists[(lists.findIndex(({ id }) => id === shown.id) + by + lists.length) % lists.length];
    if (next !== undefined) update({ list: next.id });
  };
  usePanelCommand(panelId, 'list-next', () => step(1));
  usePanelCommand(panelId, 'list-previous', () => step(-1));
  usePanelCommand(panelId, 'list-new', () =>
    openOverlay({ kind: 'name-watchlist', onMade: (list) => update({ list }) }),
  );
  usePanelCommand(panelId, 'list-rename', () => openOverlay({ kind: 'name-watchlist', rename: shown.id }));
  usePanelCommand(panelId, 'list-duplicate', () =>
    update({ list: addWatchlist({ ...shown, name: `${shown.name} copy` }) }),
  );
  usePanelCommand(panelId, 'list-delete', () => deleteListWithUndo(shown.id));
}

/** What is done with the rows of the list; answers what lets the pointer move them. */
export function useRowCommands(props: PanelProps<WatchlistSettings>, rows: ShownRows): RowDrag {
  const { panelId, settings, session, showInstrument, update } = props;
  const list = shownList(settings, session);
  const move = (from: number, to: number): void => {
    const shown = rows.rows();
    const row = shown[from];
    const range = rows.range(from);
    if (row === undefined || range === undefined || from === to) return;
    const moved = shown.toSpliced(from, 1).toSpliced(to, 0, row);
    // What was sorted by a column stays as it was shown, but for this row.
    const changed = settings.sort === 'list' ? moved.slice(range[0], range[1] + 1) : moved;
    const isChanged = reorderList(
      list.id,
      changed.flatMap((one) => (one.kind === 'instrument' ? [one.id] : [])),
    );
    if (isChanged && settings.sort !== 'list') update({ sort: 'list', isDescending: false });
  };
  const step = (by: number): void => {
    const row = rows.chosenRow();
    const range = rows.range(row);
    if (range !== undefined) move(row, Math.max(range[0], Math.min(range[1], row + by)));
  };
  usePanelCommand(panelId, 'row-up', () => step(-1));
  usePanelCommand(panelId, 'row-down', () => step(1));
  usePanelCommand(panelId, 'favourite', () => {
    const id = rows.idAt(rows.chosenRow());
    if (id !== undefined) toggleFavourite(list, id);
  });
  usePanelCommand(panelId, 'remove', () => {
    const row = rows.chosenRow();
    const id = rows.idAt(row);
    if (id === undefined) return;
    const next = rows.idAt(row + 1) ?? rows.idAt(row - 1);
    removeWithUndo(list.id, id);
    // The keyboard goes on from there.
    if (next !== undefined && session?.mode !== 'replay') showInstrument(next);
  });
  usePlaceActions(panelId, (place) => rowActions(props, rows.idAt(rowAt(place))));
  return { range: rows.range, move };
}

/** What a right click on a row offers. */
function rowActions(
  { settings, session }: PanelProps<WatchlistSettings>,
  id: InstrumentId | undefined,
): readonly PlaceAction[] {
  if (id === undefined || session?.mode === 'replay') return [];
  const list = shownList(settings, session);
  const name = nameOf(id);
  const others = (session?.watchlists ?? []).filter((one) => one.id !== list.id);
  return [
    { id: 'remove', title: `Remove ${name} from “${list.name}”`, run: () => removeWithUndo(list.id, id) },
    {
      id: 'favourite',
      title: `${list.favourites.includes(id) ? 'Unmark' : 'Mark'} ${name} as favourite`,
      run: () => toggleFavourite(list, id),
    },
    ...others.slice(0, MOST_OFFERED).map((other) => ({
      id: `add-${other.id}`,
      title: `Add ${name} to “${other.name}”`,
      run: () => addToList(other.id, id),
    })),
  ];
}

/** The row at a place in the window; -1 if there is none. */
function rowAt({ clientX, clientY }: WindowPlace): number {
  const row = document.elementFromPoint(clientX, clientY)?.closest('[aria-rowindex]');
  return Number(row?.getAttribute('aria-rowindex') ?? 0) - 1;
}

/** Lists that the menu of a row offers to add it to. */
const MOST_OFFERED = 8;
