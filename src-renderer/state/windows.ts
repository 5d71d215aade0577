import { leaf, withPanelsRenamed } from '../../src-shared/workspace/layout-tree.ts';
import type { LayoutNode } from '../../src-shared/workspace/layout-tree.ts';
import {
  EMPTY_WINDOW,
  tileWith,
  windowPanels,
  windowWith,
  windowWithout,
} from '../../src-shared/workspace/window-layout.ts';
import { MAIN_WINDOW } from '../../src-shared/workspace/workspace.ts';
import type { Layout, PanelRecord } from '../../src-shared/workspace/workspace.ts';
import { defaultLayout } from './default-layout.ts';
import { placeForNew, useWorkspace, windowOf } from './workspace.ts';
import type { WorkspaceState } from './workspace.ts';

/** The other windows of the layout that have panels; the first window always counts. */
export function otherWindows({ layout, windowId }: Pick<WorkspaceState, 'layout' | 'windowId'>): readonly string[] {
  return Object.entries(layout.windows)
    .filter(([id, window]) => id !== windowId && (id === MAIN_WINDOW || windowPanels(window).length > 0))
    .map(([id]) => id)
    .toSorted();
}

/** What a window is called. */
export function windowName(id: string): string {
  return id === MAIN_WINDOW ? 'the first window' : `window ${id.replace('window-', '')}`;
}

/** Moves a panel to another window of the layout, a new one if none is named. Answers the id of that window; undefined if the layout is locked. */
export function movePanelToWindow(panelId: string, windowId?: string): string | undefined {
  const state = useWorkspace.getState();
  if (state.isLocked || tileWith(windowOf(state), panelId) === undefined) return undefined;
  const { layout } = state;
  const to = windowId ?? freeWindowId(layout);
  const there = layout.windows[to] ?? EMPTY_WINDOW;
  const place = placeForNew({ ...state, windowId: to }, layout.panels[panelId]?.kind ?? '', '');
  useWorkspace.setState({
    layout: {
      ...layout,
      windows: {
        ...layout.windows,
        [state.windowId]: windowWithout(windowOf(state), panelId),
        [to]: there.tree === undefined ? { ...there, tree: leaf(panelId) } : windowWith(there, panelId, place),
      },
    },
    focused: undefined,
    maximised: undefined,
  });
  return to;
}

/** Adds a window with the default panels to the layout. Answers its id. */
export function addWindow(): string {
  const { layout } = useWorkspace.getState();
  const id = freeWindowId(layout);
  useWorkspace.setState({ layout: withWindow(layout, id, defaultLayout()) });
  return id;
}

/** Moves the panels of another window into this one. */
export function bringWindowHere(windowId: string): void {
  const state = useWorkspace.getState();
  const panels = windowPanels(state.layout.windows[windowId] ?? EMPTY_WINDOW);
  for (const id of panels) {
    const now = useWorkspace.getState();
    const { layout } = now;
    const from = layout.windows[windowId] ?? EMPTY_WINDOW;
    const place = placeForNew(now, layout.panels[id]?.kind ?? '', '');
    useWorkspace.setState({
      layout: {
        ...layout,
        windows: {
          ...layout.windows,
          [windowId]: windowWithout(from, id),
          [now.windowId]: windowWith(windowOf(now), id, place),
        },
      },
    });
  }
}

/** The layout with one of its windows in place of what that shows: the first window of `made`, its panels under ids that are free. */
export function withWindow(layout: Layout, windowId: string, made: Layout): Layout {
  const replaced = new Set(windowPanels(layout.windows[windowId] ?? EMPTY_WINDOW));
  const panels: Record<string, PanelRecord> = Object.fromEntries(
    Object.entries(layout.panels).filter(([id]) => !replaced.has(id)),
  );
  const names = new Map<string, string>();
  for (const [id, panel] of Object.entries(made.panels)) {
    let number = 1;
    while (panels[`${panel.kind}-${number}`] !== undefined) number++;
    names.set(id, `${panel.kind}-${number}`);
    panels[`${panel.kind}-${number}`] = panel;
  }
  const tree: LayoutNode | undefined = made.windows[MAIN_WINDOW]?.tree;
  const window = tree && { tree: withPanelsRenamed(tree, (id) => names.get(id) ?? id), floats: [] };
  return {
    panels,
    windows: { ...layout.windows, [windowId]: window ?? EMPTY_WINDOW },
    links: { ...made.links, ...layout.links },
  };
}

function freeWindowId(layout: Layout): string {
  let number = 2;
  while (windowPanels(layout.windows[`window-${number}`] ?? EMPTY_WINDOW).length > 0) number++;
  return `window-${number}`;
}
