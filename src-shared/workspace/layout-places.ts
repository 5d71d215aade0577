import { withSizes } from './layout-tree.ts';
import type { LayoutNode, Place, Side, SplitDirection, TabsNode } from './layout-tree.ts';

/** A box in CSS pixels of the workspace, or in shares of it where said so. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Width and height, CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The least size of a panel, its header included. */
export type LeastSizeOf = (panelId: string) => Size;

/** A tile and where it lies, its strip of tabs included. */
export interface PlacedTile {
  readonly tile: TabsNode;
  readonly rect: Rect;
  readonly least: Size;
}

/** A border that can be dragged: between child `index` and the next of the split at `path`. */
export interface Border {
  readonly path: readonly number[];
  readonly index: number;
  readonly direction: SplitDirection;
  /** Where it lies along the split's direction. */
  readonly at: number;
  /** The box of the split. */
  readonly span: Rect;
  /** Extent of every child along the direction, and the least it can have. */
  readonly extents: readonly number[];
  readonly leasts: readonly number[];
}

/** Tiles in reading order, and the borders between them. */
export interface PlacedLayout {
  readonly tiles: readonly PlacedTile[];
  readonly borders: readonly Border[];
}

/** Height of a strip of tabs. A tile of one panel has none. */
export const TAB_STRIP_PX = 24;

/** Lays a tree out in an area. No tile is below the least size of its panels while the area has room for all of them. */
export function placeLayout(tree: LayoutNode | undefined, area: Size, leastOf: LeastSizeOf): PlacedLayout {
  const tiles: PlacedTile[] = [];
  const borders: Border[] = [];
  const place = (node: LayoutNode, rect: Rect, path: readonly number[]): void => {
    if (node.kind === 'tabs') {
      tiles.push({ tile: node, rect, least: leastSize(node, leastOf) });
      return;
    }
    const isRow = node.direction === 'row';
    const leasts = node.children.map((child) => along(leastSize(child, leastOf), isRow));
    const extents = shareOut(along(rect, isRow), node.sizes, leasts);
    let at = isRow ? rect.x : rect.y;
    node.children.forEach((child, index) => {
      const extent = extents[index] ?? 0;
      place(child, isRow ? { ...rect, x: at, width: extent } : { ...rect, y: at, height: extent }, [...path, index]);
      at += extent;
      if (index < node.children.length - 1)
        borders.push({ path, index, direction: node.direction, at, span: rect, extents, leasts });
    });
  };
  if (tree !== undefined) place(tree, { x: 0, y: 0, ...area }, []);
  return { tiles, borders };
}

/** The tree with a border moved by so many pixels, both sides keeping their least extent. */
export function withBorderMoved(tree: LayoutNode, border: Border, pixels: number): LayoutNode {
  const { extents, leasts, index } = border;
  const before = extents[index] ?? 0;
  const after = extents[index + 1] ?? 0;
  const least = Math.min(leasts[index] ?? 0, before) - before;
  const most = after - Math.min(leasts[index + 1] ?? 0, after);
  const moved = Math.min(Math.max(pixels, least), most);
  return withSizes(
    tree,
    border.path,
    extents.map((extent, at) => (at === index ? extent + moved : at === index + 1 ? extent - moved : extent)),
  );
}

/**
 * The border that makes the tile of a panel larger or smaller along a direction: that after it, or that before it if it is the last.
 * `sign` is what a movement of the border does to the tile. Undefined if nothing is beside it.
 */
export function borderOf(
  { tiles, borders }: PlacedLayout,
  panelId: string,
  direction: SplitDirection,
): { readonly border: Border; readonly sign: 1 | -1 } | undefined {
  const own = tiles.find(({ tile }) => tile.ids.includes(panelId))?.rect;
  if (own === undefined) return undefined;
  const isRow = direction === 'row';
  const [from, to] = isRow ? [own.x, own.x + own.width] : [own.y, own.y + own.height];
  const beside = borders.filter((border) => border.direction === direction && isWithin(own, border.span));
  const after = beside.find(({ at }) => Math.abs(at - to) < NEAR_PX);
  if (after !== undefined) return { border: after, sign: 1 };
  const before = beside.find(({ at }) => Math.abs(at - from) < NEAR_PX);
  return before && { border: before, sign: -1 };
}

/** Where there is room for a new panel of a least size: half of the largest tile that leaves both their least size; undefined if no tile does. */
export function roomFor(tiles: readonly PlacedTile[], least: Size): Place | undefined {
  const bySize = tiles.toSorted((a, b) => b.rect.width * b.rect.height - a.rect.width * a.rect.height);
  for (const { tile, rect, least: own } of bySize) {
    const isWide = rect.width / 2 >= Math.max(own.width, least.width) && rect.height >= least.height;
    const isHigh = rect.height / 2 >= Math.max(own.height, least.height) && rect.width >= least.width;
    if (!isWide && !isHigh) continue;
    const side = isWide && (!isHigh || rect.width >= rect.height) ? 'right' : 'bottom';
    return { kind: 'beside', target: tile.active, side };
  }
  return undefined;
}

/** The tile one meets going from that of a panel to a side; undefined at the edge. */
export function neighbourOf(tiles: readonly PlacedTile[], panelId: string, side: Side): TabsNode | undefined {
  const own = tiles.find(({ tile }) => tile.ids.includes(panelId))?.rect;
  if (own === undefined) return undefined;
  let best: TabsNode | undefined;
  let bestDistance = Infinity;
  for (const { tile, rect } of tiles) {
    if (tile.ids.includes(panelId) || !liesAt(own, rect, side)) continue;
    const distance = Math.hypot(
      rect.x + rect.width / 2 - (own.x + own.width / 2),
      rect.y + rect.height / 2 - (own.y + own.height / 2),
    );
    if (distance < bestDistance) [best, bestDistance] = [tile, distance];
  }
  return best;
}

/**
 * Where a panel would go that is dropped at a point: along the window near its outer edge, into the tile in the middle of it, else at the
 * side of the tile that is nearest. Undefined outside all tiles, and where the panel would stay as it is.
 */
export function placeAt(
  { tiles }: PlacedLayout,
  area: Size,
  point: { readonly x: number; readonly y: number },
  moved: string,
): Place | undefined {
  const edge = edgeAt(area, point);
  const isAlone = tiles.every(({ tile }) => tile.ids.every((id) => id === moved));
  if (edge !== undefined) return isAlone ? undefined : { kind: 'edge', side: edge };
  const over = tiles.find(({ rect }) => contains(rect, point));
  if (over === undefined) return undefined;
  const { tile, rect } = over;
  const isOwn = tile.ids.includes(moved);
  if (isOwn && tile.ids.length === 1) return undefined;
  const right = (point.x - rect.x) / rect.width;
  const down = (point.y - rect.y) / rect.height;
  const target = tile.ids.find((id) => id !== moved) ?? tile.active;
  const isMiddle = Math.abs(right - 0.5) < MIDDLE / 2 && Math.abs(down - 0.5) < MIDDLE / 2;
  if (isMiddle || point.y - rect.y < TAB_STRIP_PX) return isOwn ? undefined : { kind: 'tab', target };
  return { kind: 'beside', target, side: nearestSide(right, down) };
}

/** The box that a panel put at a place would have, to show it beforehand. */
export function rectOfPlace({ tiles }: PlacedLayout, area: Size, place: Place): Rect | undefined {
  if (place.kind === 'edge') return partOf({ x: 0, y: 0, ...area }, place.side, EDGE_SHARE);
  const rect = tiles.find(({ tile }) => tile.ids.includes(place.target))?.rect;
  return place.kind === 'tab' || rect === undefined ? rect : partOf(rect, place.side, 0.5);
}

/** The box moved into an area, as large as it fits and at least as large as `least`. */
export function clampedInto(rect: Rect, area: Size, least: Size): Rect {
  const width = Math.min(Math.max(rect.width, least.width), area.width);
  const height = Math.min(Math.max(rect.height, least.height), area.height);
  return {
    width,
    height,
    x: Math.min(Math.max(rect.x, 0), area.width - width),
    y: Math.min(Math.max(rect.y, 0), area.height - height),
  };
}

/** The least size of a tile or of everything in a split. */
export function leastSize(node: LayoutNode, leastOf: LeastSizeOf): Size {
  if (node.kind === 'tabs') {
    const sizes = node.ids.map(leastOf);
    const strip = node.ids.length > 1 ? TAB_STRIP_PX : 0;
    return { width: greatest(sizes, true), height: greatest(sizes, false) + strip };
  }
  const sizes = node.children.map((child) => leastSize(child, leastOf));
  const sum = (isRow: boolean): number => sizes.reduce((total, size) => total + along(size, isRow), 0);
  return node.direction === 'row'
    ? { width: sum(true), height: greatest(sizes, false) }
    : { width: greatest(sizes, true), height: sum(false) };
}

/** Shares an extent out: those whose share is too little get their least, the others share what is left. All get less if there is not enough. */
function shareOut(extent: number, shares: readonly number[], leasts: readonly number[]): readonly number[] {
  const needed = leasts.reduce((sum, least) => sum + least, 0);
  if (needed >= extent) return leasts.map((least) => (least / needed) * extent);
  const isAtLeast = leasts.map(() => false);
  for (;;) {
    let left = extent;
    let shared = 0;
    leasts.forEach((least, at) => {
      if (isAtLeast[at] === true) left -= least;
      else shared += shares[at] ?? 0;
    });
    const extents = leasts.map((least, at) => (isAtLeast[at] === true ? least : ((shares[at] ?? 0) / shared) * left));
    const short = extents.findIndex((one, at) => isAtLeast[at] !== true && one < (leasts[at] ?? 0));
    if (short === -1) return extents;
    isAtLeast[short] = true;
  }
}

function edgeAt(area: Size, { x, y }: { readonly x: number; readonly y: number }): Side | undefined {
  if (x < 0 || y < 0 || x > area.width || y > area.height) return undefined;
  const away: Readonly<Record<Side, number>> = { left: x, right: area.width - x, top: y, bottom: area.height - y };
  const side = nearestSide(x / area.width, y / area.height);
  return away[side] < EDGE_PX ? side : undefined;
}

function nearestSide(right: number, down: number): Side {
  const away: readonly (readonly [Side, number])[] = [
    ['left', right],
    ['right', 1 - right],
    ['top', down],
    ['bottom', 1 - down],
  ];
  return away.reduce((best, one) => (one[1] < best[1] ? one : best))[0];
}

function partOf(rect: Rect, side: Side, share: number): Rect {
  const width = rect.width * share;
  const height = rect.height * share;
  switch (side) {
    case 'left':
      return { ...rect, width };
    case 'right':
      return { ...rect, x: rect.x + rect.width - width, width };
    case 'top':
      return { ...rect, height };
    case 'bottom':
      return { ...rect, y: rect.y + rect.height - height, height };
  }
  return rect;
}

function liesAt(own: Rect, other: Rect, side: Side): boolean {
  switch (side) {
    case 'left':
      return other.x + other.width <= own.x + NEAR_PX;
    case 'right':
      return other.x >= own.x + own.width - NEAR_PX;
    case 'top':
      return other.y + other.height <= own.y + NEAR_PX;
    case 'bottom':
      return other.y >= own.y + own.height - NEAR_PX;
  }
  return false;
}

function isWithin(inner: Rect, outer: Rect): boolean {
  return (
    inner.x >= outer.x - NEAR_PX &&
    inner.y >= outer.y - NEAR_PX &&
    inner.x + inner.width <= outer.x + outer.width + NEAR_PX &&
    inner.y + inner.height <= outer.y + outer.height + NEAR_PX
  );
}

function contains(rect: Rect, { x, y }: { readonly x: number; readonly y: number }): boolean {
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

function along({ width, height }: Size, isRow: boolean): number {
  return isRow ? width : height;
}

function greatest(sizes: readonly Size[], isRow: boolean): number {
  return sizes.reduce((most, size) => Math.max(most, along(size, isRow)), 0);
}

/** The part of a tile, across and down, that takes a panel as a tab. */
const MIDDLE = 0.4;
/** How near the outer edge a panel goes along the whole window. */
const EDGE_PX = 20;
const EDGE_SHARE = 0.25;
/** Edges that touch; sums of shares are not exact. */
const NEAR_PX = 0.5;
