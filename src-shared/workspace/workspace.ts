import type { InstrumentId } from '../market/instrument.ts';
import type { Density } from './settings.ts';
import type { WindowLayout } from './window-layout.ts';

/** Version of the saved workspace this build writes. */
export const WORKSPACE_VERSION = 3;

/** Everything about the workspace that is kept between starts. */
export interface SavedWorkspace {
  readonly layout: Layout;
  /** Name of the layout shown, and whether panels may be moved. */
  readonly name: string;
  readonly isLocked: boolean;
  /** Whether a saved layout is shown with the instruments of now, in place of those it was saved with. */
  readonly keepsInstruments: boolean;
  /** Layouts people saved, by the order they saved them. */
  readonly saved: readonly NamedLayout[];
  /** The lists that watchlist panels show, in the order of menus; at least one. */
  readonly watchlists: readonly Watchlist[];
  /** Instruments chosen in the search, the latest first, at most {@link MOST_KEPT_RECENT}. */
  readonly recent: readonly InstrumentId[];
}

/** Instruments chosen lately that are kept. */
export const MOST_KEPT_RECENT = 20;

/** A layout people can go back to. */
export interface NamedLayout {
  readonly name: string;
  readonly layout: Layout;
}

/** A named list of instruments. */
export interface Watchlist {
  /** Stays the same when the list is renamed. */
  readonly id: string;
  readonly name: string;
  /** In the order that people made; absent until the list is changed for the first time: it is what the session suggests. */
  readonly instruments?: readonly InstrumentId[];
  /** Those that stand first. */
  readonly favourites: readonly InstrumentId[];
}

/** Panels, if they are, and what they show. */
export interface Layout {
  /** Windows by id; each panel is in one of them. {@link MAIN_WINDOW} is always there. */
  readonly windows: Readonly<Record<string, WindowLayout>>;
  readonly panels: Readonly<Record<string, PanelRecord>>;
  /** Instrument of each link group. */
  readonly links: Readonly<Partial<Record<LinkGroup, InstrumentId>>>;
}

/** Id of the window that a start opens first. */
export const MAIN_WINDOW = 'main';

/** Whether a text is the id of a window: the first one, or `window-2` and so on. */
export function isWindowId(text: string): boolean {
  return text === MAIN_WINDOW || /^window-[1-9]\d{0,2}$/.test(text);
}

/** The page's address of a window, below that of the screen. */
export function pageOf(windowId: string): string {
  return windowId === MAIN_WINDOW ? './' : `./?window=${windowId}`;
}

/** The window that a page's query names; the first one if it names none. */
export function windowOfPage(query: string): string {
  const id = /[?&]window=([^&]*)/.exec(query)?.[1] ?? MAIN_WINDOW;
  return isWindowId(id) ? id : MAIN_WINDOW;
}

/** One panel as saved. */
export interface PanelRecord {
  readonly kind: string;
  /** Its link group, or 0 for its own instrument. */
  readonly link: LinkGroup | 0;
  /** The instrument it shows while it is in no group. */
  readonly instrument?: InstrumentId;
  /** How close its rows lie; absent if as in the settings. */
  readonly density?: Density;
  readonly settingsVersion: number;
  /** As the panel's own tolerant parse takes it. */
  readonly settings: unknown;
}

/** Link groups: panels of one group show one instrument. */
export const LINK_GROUPS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** A link group. */
export type LinkGroup = (typeof LINK_GROUPS)[number];
