import type { Density } from '../../src-shared/workspace/settings.ts';
import { create } from 'zustand';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { SessionInfo } from '../../src-shared/wire/protocol.ts';
import type { LeastSizeOf, Size } from '../../src-shared/workspace/layout-places.ts';
import { placeLayout, roomFor, TAB_STRIP_PX } from '../../src-shared/workspace/layout-places.ts';
import type { Place } from '../../src-shared/workspace/layout-tree.ts';
import { leastSizeOfKind } from '../../src-shared/workspace/least-size.ts';
import {
  EMPTY_WINDOW,
  tileWith,
  windowPanels,
  windowShowing,
  windowTiles,
  windowWith,
  windowWithout,
} from '../../src-shared/workspace/window-layout.ts';
import type { WindowLayout } from '../../src-shared/workspace/window-layout.ts';
import { shared } from '../../src-shared/workspace/shared-value.ts';
import { FIRST_WATCHLIST } from '../../src-shared/workspace/watchlists.ts';
import { MAIN_WINDOW } from '../../src-shared/workspace/workspace.ts';
import type { Layout, LinkGroup, PanelRecord, SavedWorkspace } from '../../src-shared/workspace/workspace.ts';
import { DEFAULT_LAYOUT_NAME, defaultLayout } from './default-layout.ts';

/** The workspace on screen: what is saved, and what is not. */
export interface WorkspaceState extends SavedWorkspace {
  /** Which of the layout's windows this one is. */
  readonly windowId: string;
  /** Room for panels in this window. */
  readonly area: Size;
  readonly focused: string | undefined;
  readonly maximised: string | undefined;
  /** In a replay, the instruments of the link groups: those of the capture, in place of the saved ones. */
  readonly replayLinks: Layout['links'] | undefined;
}

/** The workspace on screen. */
export const useWorkspace = create<WorkspaceState>(() => ({
  layout: defaultLayout(),
  name: DEFAULT_LAYOUT_NAME,
  isLocked: false,
  keepsInstruments: false,
  saved: [],
  watchlists: [FIRST_WATCHLIST],
  recent: [],
  windowId: MAIN_WINDOW,
  area: { width: 1436, height: 836 },
  focused: undefined,
  maximised: undefined,
  replayLinks: undefined,
}));

/** The part of the layout that this window shows. */
export function windowOf({ layout, windowId }: Pick<WorkspaceState, 'layout' | 'windowId'>): WindowLayout {
  return layout.windows[windowId] ?? EMPTY_WINDOW;
}

/** The least size of a panel of a layout. */
export function leastSizeIn({ panels }: Layout): LeastSizeOf {
  return (id) => leastSizeOfKind(panels[id]?.kind ?? '');
}

/** The instrument a panel shows. */
export function instrumentOf(state: WorkspaceState, panelId: string): InstrumentId | undefined {
  const panel = state.layout.panels[panelId];
  if (panel === undefined) return undefined;
  return panel.link === 0 ? panel.instrument : (state.replayLinks ?? state.layout.links)[panel.link];
}

/** Shows an instrument in a panel and in every panel of its link group. */
export function showInstrument(panelId: string, instrument: InstrumentId): void {
  const { layout, replayLinks } = useWorkspace.getState();
  const link = layout.panels[panelId]?.link;
  if (link === undefined) return;
  if (link === 0) changePanel(panelId, { instrument });
  else if (replayLinks !== undefined) useWorkspace.setState({ replayLinks: { ...replayLinks, [link]: instrument } });
  else changeLayout({ links: { ...layout.links, [link]: instrument } });
}

/** Shows an instrument in a panel and its link group, and in a chart: in that of the group, or in a new one. The panel keeps the keyboard. */
export function openChart(panelId: string, instrument: InstrumentId): void {
  showInstrument(panelId, instrument);
  const { layout } = useWorkspace.getState();
  const link = layout.panels[panelId]?.link ?? 0;
  const hasChart = Object.values(layout.panels).some((one) => one.kind === 'chart' && one.link === link);
  if (hasChart && link !== 0) return;
  showInstrument(addPanel('chart', panelId), instrument);
  focusPanel(panelId);
}

/** Puts a panel into a link group; 0 takes it out, and it keeps what it shows. A group that shows nothing yet takes over what the panel shows. */
export function setLink(panelId: string, link: LinkGroup | 0): void {
  const state = useWorkspace.getState();
  const instrument = instrumentOf(state, panelId);
  changePanel(panelId, { link, ...(instrument !== undefined && { instrument }) });
  if (link !== 0 && instrument !== undefined && instrumentOf(useWorkspace.getState(), panelId) === undefined)
    showInstrument(panelId, instrument);
}

/** Sets how close the rows of a panel lie; undefined for as in the settings. */
export function setDensity(panelId: string, density: Density | undefined): void {
  const { layout } = useWorkspace.getState();
  const panel = layout.panels[panelId];
  if (panel === undefined) return;
  const { density: _before, ...rest } = panel;
  const changed = density === undefined ? rest : { ...rest, density };
  changeLayout({ panels: { ...layout.panels, [panelId]: changed } });
}

/** Replaces a panel's settings. */
export function setPanelSettings(panelId: string, settings: unknown, settingsVersion: number): void {
  changePanel(panelId, { settings, settingsVersion });
}

/**
 * Adds a panel and focuses it: in half of the largest tile, or, if none has room for two, as a tab of the focused one. It is in the link
 * group of `like`, if that is given, else of the focused panel. Returns its id.
 */
export function addPanel(kind: string, like?: string): string {
  const state = useWorkspace.getState();
  const { layout, focused } = state;
  let number = 1;
  while (layout.panels[`${kind}-${number}`] !== undefined) number++;
  const id = `${kind}-${number}`;
  const model = like ?? focused ?? '';
  const panel: PanelRecord = { kind, link: layout.panels[model]?.link ?? 1, settingsVersion: 0, settings: undefined };
  const window = windowWith(windowOf(state), id, placeForNew(state, kind, focused ?? model));
  changeLayout({ windows: { ...layout.windows, [state.windowId]: window }, panels: { ...layout.panels, [id]: panel } });
  useWorkspace.setState({ focused: id, maximised: undefined });
  return id;
}

/**
 * Where a new panel of a kind goes: half of the largest tile. If no tile has room for two it is a tab: of the tile of `near` if it can be
 * read there, else of one in which it can.
 */
export function placeForNew(state: WorkspaceState, kind: string, near: string): Place {
  const { tiles } = placeLayout(windowOf(state).tree, state.area, leastSizeIn(state.layout));
  const least = leastSizeOfKind(kind);
  const own = tiles.filter(({ tile }) => tile.ids.includes(near));
  const target = [...own, ...tiles].find(
    ({ rect }) => rect.width >= least.width && rect.height >= least.height + TAB_STRIP_PX,
  );
  return roomFor(tiles, least) ?? { kind: 'tab', target: (target ?? own[0] ?? tiles[0])?.tile.active ?? near };
}

/** Closes a panel. The returned function brings it back where it was. */
export function closePanel(panelId: string): () => void {
  const { layout: before, windowId } = useWorkspace.getState();
  const windowBefore = windowOf(useWorkspace.getState());
  const { [panelId]: closed, ...panels } = before.panels;
  useWorkspace.setState(({ focused, maximised }) => ({
    layout: { ...before, panels, windows: { ...before.windows, [windowId]: windowWithout(windowBefore, panelId) } },
    focused: focused === panelId ? undefined : focused,
    maximised: maximised === panelId ? undefined : maximised,
  }));
  return () => {
    const state = useWorkspace.getState();
    if (closed === undefined || state.layout.panels[panelId] !== undefined) return;
    const now = windowOf(state);
    const isUnchanged =
      [...windowPanels(now), panelId].toSorted().join() === windowPanels(windowBefore).toSorted().join();
    changeLayout({
      panels: { ...state.layout.panels, [panelId]: closed },
      windows: {
        ...state.layout.windows,
        [windowId]: isUnchanged ? windowBefore : windowWith(now, panelId, placeForNew(state, closed.kind, '')),
      },
    });
  };
}

/** What is saved of the workspace on screen. */
export function savedPart(workspace: SavedWorkspace): SavedWorkspace {
  const { layout, name, isLocked, keepsInstruments, saved, watchlists, recent } = workspace;
  return { layout, name, isLocked, keepsInstruments, saved, watchlists, recent };
}

/** Shows a workspace that other windows have changed; what is the same in it stays the same object, so that only changes are drawn. */
export function takeWorkspace(workspace: SavedWorkspace): void {
  const { focused, maximised, windowId, ...state } = useWorkspace.getState();
  const next = shared(savedPart(state), workspace);
  const here = windowPanels(windowOf({ layout: next.layout, windowId }));
  const stays = (id: string | undefined): string | undefined =>
    id !== undefined && here.includes(id) ? id : undefined;
  useWorkspace.setState({ ...next, focused: stays(focused), maximised: stays(maximised) });
}

/** Changes what this window shows of the layout. */
export function changeWindow(change: (window: WindowLayout) => WindowLayout): void {
  const state = useWorkspace.getState();
  changeLayout({ windows: { ...state.layout.windows, [state.windowId]: change(windowOf(state)) } });
}

/** Gives a panel the keyboard and shows it, if it was behind another tab. One that is being closed gets none, though the focus passes through it once more. */
export function focusPanel(panelId: string): void {
  const state = useWorkspace.getState();
  const tile = tileWith(windowOf(state), panelId);
  if (tile === undefined) return;
  if (tile.active !== panelId) changeWindow((window) => windowShowing(window, panelId));
  if (state.focused !== panelId) useWorkspace.setState({ focused: panelId });
}

/** The first panel in view of each kind that the given one is not of. None beside one that fills the window. */
export function panelsOfOtherKinds(panelId: string | undefined): readonly string[] {
  const state = useWorkspace.getState();
  if (state.maximised !== undefined) return [];
  const kinds = new Set([state.layout.panels[panelId ?? '']?.kind]);
  return windowTiles(windowOf(state)).flatMap(({ active }) => {
    const kind = state.layout.panels[active]?.kind;
    if (kinds.has(kind)) return [];
    kinds.add(kind);
    return [active];
  });
}

/** Lets a panel fill the workspace, or puts it back. */
export function toggleMaximised(panelId: string): void {
  useWorkspace.setState(({ maximised }) => ({
    maximised: maximised === panelId ? undefined : panelId,
    focused: panelId,
  }));
}

/** Fits the workspace to a session: in a replay the groups show the capture's instruments; groups that show nothing get one. */
export function fitToSession(session: SessionInfo): void {
  const { layout, replayLinks } = useWorkspace.getState();
  const first = session.suggested[0];
  if (session.mode !== 'replay') {
    if (replayLinks !== undefined) useWorkspace.setState({ replayLinks: undefined });
    if (first !== undefined) changeLayout({ links: filled(layout, layout.links, first) });
    return;
  }
  const kept = Object.fromEntries(
    Object.entries(replayLinks ?? layout.links).filter(([, id]) => session.suggested.includes(id)),
  );
  useWorkspace.setState({ replayLinks: first === undefined ? kept : filled(layout, kept, first) });
}

/** Changes part of the layout on screen. */
function changeLayout(patch: Partial<Layout>): void {
  useWorkspace.setState(({ layout }) => ({ layout: { ...layout, ...patch } }));
}

function changePanel(panelId: string, patch: Partial<PanelRecord>): void {
  const { layout } = useWorkspace.getState();
  const panel = layout.panels[panelId];
  if (panel !== undefined) changeLayout({ panels: { ...layout.panels, [panelId]: { ...panel, ...patch } } });
}

/** Links with an instrument for every group that some panel is in. */
function filled(layout: Layout, links: Layout['links'], instrument: InstrumentId): Layout['links'] {
  const missing = Object.values(layout.panels).flatMap(({ link }) =>
    link !== 0 && links[link] === undefined ? [[link, instrument] as const] : [],
  );
  return { ...Object.fromEntries(missing), ...links };
}
