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

/** The rows on screen, as commands need them. */
export interface ListedRows {
  /** Instruments in the order shown. */
  readonly order: () => readonly InstrumentId[];
  /** The first and the last of them that one can be moved to: favourites stay before the others. */
  readonly range: (row: number) => readonly [first: number, last: number];
}

/** What is done with the rows of the list; answers what lets the pointer move them. */
export function useRowCommands(props: PanelProps<WatchlistSettings>, rows: ListedRows): RowDrag {
  const { panelId, instrumentId, settings, session, showInstrument, update } = props;
  const list = shownList(settings, session);
  const move = (from: number, to: number): void => {
    const order = rows.order();
    const id = order[from];
    if (id === undefined || from === to) return;
    const [first, last] = settings.sort === 'list' ? rows.range(from) : [0, order.length - 1];
    reorderList(
      list.id,
      order
        .toSpliced(from, 1)
        .toSpliced(to, 0, id)
        .slice(first, last + 1),
    );
    // What was sorted by a column stays as it was shown, but for this row.
    if (settings.sort !== 'list') update({ sort: 'list', isDescending: false });
  };
  const step = (by: number): void => {
    const row = instrumentId === undefined ? -1 : rows.order().indexOf(instrumentId);
    if (row < 0) return;
    const [first, last] = rows.range(row);
    move(row, Math.max(first, Math.min(last, row + by)));
  };
  usePanelCommand(panelId, 'row-up', () => step(-1));
  usePanelCommand(panelId, 'row-down', () => step(1));
  usePanelCommand(panelId, 'favourite', () => {
    if (instrumentId !== undefined && rows.order().includes(instrumentId)) toggleFavourite(list, instrumentId);
  });
  usePanelCommand(panelId, 'remove', () => {
    const order = rows.order();
    const row = instrumentId === undefined ? -1 : order.indexOf(instrumentId);
    if (instrumentId === undefined || row < 0) return;
    removeWithUndo(list.id, instrumentId);
    // The keyboard goes on from there.
    const next = session?.mode === 'replay' ? undefined : (order[row + 1] ?? order[row - 1]);
    if (next !== undefined) showInstrument(next);
  });
  usePlaceActions(panelId, (place) => rowActions(props, rows.order()[rowAt(place)]));
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
