import { create } from 'zustand';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { SessionInfo } from '../../src-shared/wire/protocol.ts';
import {
  withBorderMoved,
  withoutPanel,
  withPanelBeside,
  withPanelMoved,
  roomFor,
} from '../../src-shared/workspace/layout-tree.ts';
import type { Border, Side } from '../../src-shared/workspace/layout-tree.ts';
import type { Layout, LinkGroup, PanelRecord, SavedWorkspace } from '../../src-shared/workspace/workspace.ts';
import { DEFAULT_LAYOUT_NAME, defaultLayout } from './default-layout.ts';

/** The workspace on screen: what is saved, and what is not. */
export interface WorkspaceState extends SavedWorkspace {
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
  saved: [],
  recent: [],
  focused: undefined,
  maximised: undefined,
  replayLinks: undefined,
}));

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

/** Replaces a panel's settings. */
export function setPanelSettings(panelId: string, settings: unknown, settingsVersion: number): void {
  changePanel(panelId, { settings, settingsVersion });
}

/** Adds a panel beside another (the focused one, if none is named) and focuses it. Returns its id. */
export function addPanel(kind: string, beside?: string, side?: Side): string {
  const { layout, focused } = useWorkspace.getState();
  let number = 1;
  while (layout.panels[`${kind}-${number}`] !== undefined) number++;
  const id = `${kind}-${number}`;
  const target = beside ?? focused ?? '';
  const panel: PanelRecord = { kind, link: layout.panels[target]?.link ?? 1, settingsVersion: 0, settings: undefined };
  const room = beside === undefined ? roomFor(layout.tree, target) : { target, side: side ?? 'right' };
  changeLayout({
    tree: withPanelBeside(layout.tree, room.target, room.side, id),
    panels: { ...layout.panels, [id]: panel },
  });
  useWorkspace.setState({ focused: id, maximised: undefined });
  return id;
}

/** Closes a panel. The returned function brings it back where it was. */
export function closePanel(panelId: string): () => void {
  const before = useWorkspace.getState().layout;
  const { [panelId]: closed, ...panels } = before.panels;
  const tree = before.tree === undefined ? undefined : withoutPanel(before.tree, panelId);
  useWorkspace.setState(({ focused, maximised }) => ({
    layout: { panels, links: before.links, ...(tree !== undefined && { tree }) },
    focused: focused === panelId ? undefined : focused,
    maximised: maximised === panelId ? undefined : maximised,
  }));
  return () => {
    const now = useWorkspace.getState().layout;
    const isUnchanged =
      Object.keys(now.panels).every((id) => before.panels[id] !== undefined) &&
      Object.keys(now.panels).length === Object.keys(panels).length;
    if (closed === undefined) return;
    const restored = { ...now.panels, [panelId]: closed };
    changeLayout({
      panels: restored,
      tree: isUnchanged && before.tree !== undefined ? before.tree : withPanelBeside(now.tree, '', 'right', panelId),
    });
  };
}

/** Moves a border between panels. */
export function moveBorder(border: Pick<Border, 'path' | 'index'>, share: number): void {
  const { layout } = useWorkspace.getState();
  if (layout.tree !== undefined) changeLayout({ tree: withBorderMoved(layout.tree, border.path, border.index, share) });
}

/** Moves a panel to a side of another. */
export function movePanel(panelId: string, target: string, side: Side): void {
  const { layout, isLocked } = useWorkspace.getState();
  if (layout.tree !== undefined && !isLocked)
    changeLayout({ tree: withPanelMoved(layout.tree, panelId, target, side) });
}

/** Gives a panel the keyboard. One that is being closed gets none, though the focus passes through it once more. */
export function focusPanel(panelId: string): void {
  const { focused, layout } = useWorkspace.getState();
  if (focused !== panelId && layout.panels[panelId] !== undefined) useWorkspace.setState({ focused: panelId });
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
