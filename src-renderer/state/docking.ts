import {
  borderOf,
  clampedInto,
  leastSize,
  neighbourOf,
  placeLayout,
  withBorderMoved,
} from '../../src-shared/workspace/layout-places.ts';
import type { Border, PlacedLayout, PlacedTile, Rect } from '../../src-shared/workspace/layout-places.ts';
import { SIDES, withEqualSizes, withPanelMoved } from '../../src-shared/workspace/layout-tree.ts';
import type { Place, Side } from '../../src-shared/workspace/layout-tree.ts';
import {
  floatRect,
  isFloating,
  tileWith,
  windowFloating,
  windowWith,
  windowWithFloatAt,
  windowWithout,
} from '../../src-shared/workspace/window-layout.ts';
import { changeWindow, focusPanel, leastSizeIn, placeForNew, useWorkspace, windowOf } from './workspace.ts';
import type { WorkspaceState } from './workspace.ts';

/** Where the docked panels of this window lie, and the borders between them. */
export function dockedLayout(state: WindowState): PlacedLayout {
  return placeLayout(windowOf(state).tree, state.area, leastSizeIn(state.layout));
}

/** Where the floating tiles of this window lie. */
export function floatingTiles(state: WindowState): readonly PlacedTile[] {
  const leastOf = leastSizeIn(state.layout);
  return windowOf(state).floats.map((float) => {
    const least = leastSize(float.tile, leastOf);
    return { tile: float.tile, least, rect: floatRect(float, state.area, least) };
  });
}

/** What the places of panels depend on. */
export type WindowState = Pick<WorkspaceState, 'layout' | 'windowId' | 'area'>;

/** Moves a panel to another place of this window, unless the layout is locked. */
export function movePanel(panelId: string, place: Place): void {
  if (useWorkspace.getState().isLocked) return;
  changeWindow((window) => {
    const target = place.kind === 'edge' ? undefined : place.target;
    const isInTree = !isFloating(window, panelId) && (target === undefined || !isFloating(window, target));
    if (isInTree && window.tree !== undefined) return { ...window, tree: withPanelMoved(window.tree, panelId, place) };
    return target === panelId ? window : windowWith(windowWithout(window, panelId), panelId, place);
  });
}

/** Lets a panel float over the others: at a point (pixels of the workspace), or beside those that float already. */
export function floatPanel(panelId: string, at?: { readonly x: number; readonly y: number }): void {
  const state = useWorkspace.getState();
  if (state.isLocked || tileWith(windowOf(state), panelId) === undefined) return;
  const step = windowOf(state).floats.length * 0.04;
  const { area } = state;
  const rect =
    at === undefined
      ? { ...FLOAT, x: FLOAT.x + (step % 0.24), y: FLOAT.y + (step % 0.24) }
      : { ...FLOAT, x: clampShare(at.x / area.width), y: clampShare(at.y / area.height) };
  changeWindow((window) => windowFloating(window, panelId, rect));
  focusPanel(panelId);
}

/** Docks a floating panel where a new one would go, or lets a docked one float. */
export function toggleFloating(panelId: string): void {
  const state = useWorkspace.getState();
  if (isFloating(windowOf(state), panelId))
    movePanel(panelId, placeForNew(state, state.layout.panels[panelId]?.kind ?? '', ''));
  else floatPanel(panelId);
}

/** Gives the floating tile of a panel another box (pixels of the workspace). */
export function moveFloat(panelId: string, rect: Rect): void {
  const state = useWorkspace.getState();
  const { area } = state;
  const float = floatWith(state, panelId);
  if (state.isLocked || float === undefined) return;
  const box = clampedInto(rect, area, float.least);
  changeWindow((window) =>
    windowWithFloatAt(window, panelId, {
      x: box.x / area.width,
      y: box.y / area.height,
      width: box.width / area.width,
      height: box.height / area.height,
    }),
  );
}

/** Moves a border between panels by so many pixels. */
export function moveBorder(border: Border, pixels: number): void {
  changeWindow((window) =>
    window.tree === undefined ? window : { ...window, tree: withBorderMoved(window.tree, border, pixels) },
  );
}

/** Gives all panels side by side the same width, and all above each other the same height. */
export function equalise(): void {
  if (useWorkspace.getState().isLocked) return;
  changeWindow((window) => (window.tree === undefined ? window : { ...window, tree: withEqualSizes(window.tree) }));
}

/**
 * Moves a panel one step to a side: out of its tabs, past the tile it meets, or along the whole window if it meets none. One that floats
 * is moved by some pixels.
 */
export function movePanelTo(panelId: string, side: Side): void {
  const state = useWorkspace.getState();
  const float = floatWith(state, panelId);
  if (float !== undefined) {
    moveFloat(panelId, shifted(float.rect, side));
    return;
  }
  const { tiles } = dockedLayout(state);
  const tabs = tileWith(windowOf(state), panelId)?.ids ?? [];
  const neighbour = neighbourOf(tiles, panelId, side);
  if (tabs.length > 1) movePanel(panelId, { kind: 'beside', target: panelId, side });
  else if (neighbour !== undefined) movePanel(panelId, { kind: 'beside', target: neighbour.active, side });
  else movePanel(panelId, { kind: 'edge', side });
  focusPanel(panelId);
}

/** Makes the tile of a panel wider (right), narrower (left), higher (bottom) or lower (top) by a step. */
export function resizePanel(panelId: string, side: Side): void {
  const state = useWorkspace.getState();
  if (state.isLocked) return;
  const pixels = side === 'right' || side === 'bottom' ? STEP_PX : -STEP_PX;
  const isRow = side === 'left' || side === 'right';
  const float = floatWith(state, panelId);
  if (float !== undefined) {
    const { rect } = float;
    moveFloat(panelId, isRow ? { ...rect, width: rect.width + pixels } : { ...rect, height: rect.height + pixels });
    return;
  }
  const found = borderOf(dockedLayout(state), panelId, isRow ? 'row' : 'column');
  if (found !== undefined) moveBorder(found.border, pixels * found.sign);
}

/** Puts a panel as a tab into the tile beside it: the first there is to the left, right, top or bottom. */
export function stackPanel(panelId: string): void {
  const { tiles } = dockedLayout(useWorkspace.getState());
  const target = SIDES.map((side) => neighbourOf(tiles, panelId, side)).find((tile) => tile !== undefined);
  if (target !== undefined) movePanel(panelId, { kind: 'tab', target: target.active });
  focusPanel(panelId);
}

/** The panel so many tabs after another in its tile; undefined if that has no other tab. */
export function tabAfter(state: WorkspaceState, panelId: string, step: 1 | -1): string | undefined {
  const ids = tileWith(windowOf(state), panelId)?.ids ?? [];
  return ids.length < 2 ? undefined : ids[(ids.indexOf(panelId) + step + ids.length) % ids.length];
}

function floatWith(state: WindowState, panelId: string): PlacedTile | undefined {
  return floatingTiles(state).find(({ tile }) => tile.ids.includes(panelId));
}

function shifted(rect: Rect, side: Side): Rect {
  const right = side === 'left' ? -STEP_PX : side === 'right' ? STEP_PX : 0;
  const down = side === 'top' ? -STEP_PX : side === 'bottom' ? STEP_PX : 0;
  return { ...rect, x: rect.x + right, y: rect.y + down };
}

function clampShare(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}

/** Of a panel that begins to float, in shares of the workspace. */
const FLOAT: Rect = { x: 0.3, y: 0.2, width: 0.36, height: 0.5 };
/** What a key moves a border or a floating panel by. */
const STEP_PX = 24;
