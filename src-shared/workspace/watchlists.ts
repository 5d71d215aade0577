import type { InstrumentId } from '../market/instrument.ts';
import { visibleText } from '../text/visible.ts';
import { toInstrumentIds, toList, toRecord } from './read-unknown.ts';
import type { Layout, NamedLayout, PanelRecord, Watchlist } from './workspace.ts';

/** The list of a first start: what the session suggests. */
export const FIRST_WATCHLIST: Watchlist = { id: 'list-1', name: 'Watchlist', favourites: [] };

/** The list of an id; the first one if there is none of that id. */
export function watchlistOf(lists: readonly Watchlist[], id: string): Watchlist {
  return lists.find((one) => one.id === id) ?? lists[0] ?? FIRST_WATCHLIST;
}

/** Which list a watchlist panel shows, by its saved settings. */
export function listIdOf({ settings }: Pick<PanelRecord, 'settings'>): string {
  const { list } = toRecord(settings);
  return typeof list === 'string' ? list : FIRST_WATCHLIST.id;
}

/** Whether a panel shows a list. */
function isWatchlistPanel({ kind }: Pick<PanelRecord, 'kind'>): boolean {
  return kind === 'watchlist';
}

/** The lists that the panels of a layout show, each once. */
export function listsIn({ panels }: Layout, lists: readonly Watchlist[]): readonly Watchlist[] {
  const shown = Object.values(panels).filter(isWatchlistPanel);
  return [...new Set(shown.map((panel) => watchlistOf(lists, listIdOf(panel))))];
}

/** A layout whose watchlist panels show other lists. */
export function withListsChosen(layout: Layout, listOf: (panel: PanelRecord) => string): Layout {
  const panels = Object.entries(layout.panels).map(([id, panel]): [string, PanelRecord] => {
    if (!isWatchlistPanel(panel)) return [id, panel];
    // Before there were lists, a panel had its own instruments.
    const { instruments: _instruments, favourites: _favourites, ...settings } = toRecord(panel.settings);
    return [id, { ...panel, settings: { ...settings, list: listOf(panel) } }];
  });
  return { ...layout, panels: Object.fromEntries(panels) };
}

/** Reads saved lists, tolerantly; at least one. */
export function parseWatchlists(value: unknown): readonly Watchlist[] {
  const lists = new Map<string, Watchlist>();
  for (const one of toList(value)) {
    const { id, name, instruments, favourites } = toRecord(one);
    if (typeof id !== 'string' || id === '' || id.length > MOST_ID_CHARS || lists.has(id)) continue;
    const shown = typeof name === 'string' ? toListName(name) : '';
    lists.set(id, {
      id,
      name: shown === '' ? FIRST_WATCHLIST.name : shown,
      ...(Array.isArray(instruments) && { instruments: toInstrumentIds(instruments).slice(0, MOST_LISTED) }),
      favourites: toInstrumentIds(favourites).slice(0, MOST_LISTED),
    });
  }
  return lists.size === 0 ? [FIRST_WATCHLIST] : [...lists.values()];
}

/** A name as lists have it. */
export function toListName(text: string): string {
  return visibleText(text).trim().slice(0, MOST_LIST_NAME_CHARS);
}

/** A name that none of the lists has: the wanted one, with a number behind it if it is taken. */
export function freeListName(wanted: string, lists: readonly Pick<Watchlist, 'name'>[]): string {
  let name = wanted;
  for (let number = 2; lists.some((one) => one.name === name); number++) name = `${wanted} ${number}`;
  return name;
}

/**
 * Lists out of layouts of a time when every watchlist panel had its own instruments and favourites: one a panel, panels with the same ones share
 * theirs. Those of `shown` are called Watchlist, those of saved layouts as the layout is.
 */
export function listsOutOfPanels(
  shown: Layout,
  saved: readonly NamedLayout[],
): {
  readonly layout: Layout;
  readonly saved: readonly NamedLayout[];
  readonly watchlists: readonly Watchlist[];
} {
  const lists: Watchlist[] = [];
  const take = (panel: PanelRecord, name: string): string => {
    const own = toRecord(panel.settings);
    const instruments = toInstrumentIds(own['instruments']);
    const favourites = toInstrumentIds(own['favourites']);
    const found = lists.find(
      (one) => isSameList(one.instruments ?? [], instruments) && isSameList(one.favourites, favourites),
    );
    if (found !== undefined) return found.id;
    const made: Watchlist = {
      id: `list-${lists.length + 1}`,
      name: freeListName(name, lists),
      // An empty one showed what was suggested.
      ...(instruments.length > 0 && { instruments }),
      favourites,
    };
    lists.push(made);
    return made.id;
  };
  const migrated = (layout: Layout, name: string): Layout => withListsChosen(layout, (panel) => take(panel, name));
  const layout = migrated(shown, FIRST_WATCHLIST.name);
  const others = saved.map((one) => ({ ...one, layout: migrated(one.layout, toListName(one.name)) }));
  return { layout, saved: others, watchlists: lists.length === 0 ? [FIRST_WATCHLIST] : lists };
}

function isSameList(a: readonly InstrumentId[], b: readonly InstrumentId[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}

/** Instruments of one list: more would make one frame too large. */
const MOST_LISTED = 2_000;
/** The longest name of a list, characters. */
export const MOST_LIST_NAME_CHARS = 40;
const MOST_ID_CHARS = 64;
