import { clampedInto } from './layout-places.ts';
import type { Rect, Size } from './layout-places.ts';
import { leaf, panelIds, tilesOf, withActive, withoutPanel, withoutTab, withPanelAt, withTab } from './layout-tree.ts';
import type { LayoutNode, Place, TabsNode } from './layout-tree.ts';

/** The panels of one window: those that share its area, and those that float over them. */
export interface WindowLayout {
  /** Absent if no panel is docked. */
  readonly tree?: LayoutNode;
  readonly floats: readonly FloatingTile[];
}

/** A tile that floats over the others. */
export interface FloatingTile {
  readonly tile: TabsNode;
  /** In shares of the workspace, so that it stays in sight when the window changes. */
  readonly rect: Rect;
}

/** A window without panels. */
export const EMPTY_WINDOW: WindowLayout = { floats: [] };

/** All tiles of a window: the docked ones in reading order, then those that float. */
export function windowTiles({ tree, floats }: WindowLayout): readonly TabsNode[] {
  return [...tilesOf(tree), ...floats.map(({ tile }) => tile)];
}

/** Ids of all panels of a window, in the order of {@link windowTiles}. */
export function windowPanels(window: WindowLayout): readonly string[] {
  return windowTiles(window).flatMap(({ ids }) => ids);
}

/** The tile a panel is in. */
export function tileWith(window: WindowLayout, panelId: string): TabsNode | undefined {
  return windowTiles(window).find(({ ids }) => ids.includes(panelId));
}

/** The window without a panel. */
export function windowWithout({ tree, floats }: WindowLayout, panelId: string): WindowLayout {
  const rest = tree && withoutPanel(tree, panelId);
  return {
    ...(rest !== undefined && { tree: rest }),
    floats: floats.flatMap((float) => {
      const tile = withoutTab(float.tile, panelId);
      return tile === undefined ? [] : [tile === float.tile ? float : { ...float, tile }];
    }),
  };
}

/** The window with a new panel at a place; as a tab it can also go into a tile that floats. */
export function windowWith(window: WindowLayout, panelId: string, place: Place): WindowLayout {
  const { tree, floats } = window;
  const target = place.kind === 'edge' ? undefined : place.target;
  if (target !== undefined && floats.some(({ tile }) => tile.ids.includes(target)))
    return {
      ...window,
      floats: floats.map((float) =>
        float.tile.ids.includes(target) ? { ...float, tile: withTab(float.tile, panelId) } : float,
      ),
    };
  return { ...window, tree: withPanelAt(tree, panelId, place) };
}

/** The window with a panel shown that may have been behind another tab. */
export function windowShowing(window: WindowLayout, panelId: string): WindowLayout {
  return {
    ...window,
    ...(window.tree !== undefined && { tree: withActive(window.tree, panelId) }),
    floats: window.floats.map((float) =>
      float.tile.ids.includes(panelId) ? { ...float, tile: { ...float.tile, active: panelId } } : float,
    ),
  };
}

/** The window with a panel taken out of its tile to float in a box (shares of the workspace). */
export function windowFloating(window: WindowLayout, panelId: string, rect: Rect): WindowLayout {
  const rest = windowWithout(window, panelId);
  return { ...rest, floats: [...rest.floats, { tile: leaf(panelId), rect }] };
}

/** The window with the box of the floating tile of a panel changed. */
export function windowWithFloatAt(window: WindowLayout, panelId: string, rect: Rect): WindowLayout {
  return {
    ...window,
    floats: window.floats.map((float) => (float.tile.ids.includes(panelId) ? { ...float, rect } : float)),
  };
}

/** Whether a panel floats. */
export function isFloating(window: WindowLayout, panelId: string): boolean {
  return !panelIds(window.tree).includes(panelId) && tileWith(window, panelId) !== undefined;
}

/** The box of a floating tile in pixels, in sight and not below its least size. */
export function floatRect({ rect }: FloatingTile, area: Size, least: Size): Rect {
  return clampedInto(
    {
      x: rect.x * area.width,
      y: rect.y * area.height,
      width: rect.width * area.width,
      height: rect.height * area.height,
    },
    area,
    least,
  );
}
