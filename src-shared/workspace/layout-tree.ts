/**
 * How panels share a window: a tree whose leaves are tiles. A tile shows one of its panels, the others are its tabs. `sizes` are shares
 * of the parent, as many as children, summing to 1.
 */
export type LayoutNode = TabsNode | SplitNode;

/** A tile: one panel, or several as tabs of which `active` is shown. Never empty. */
export interface TabsNode {
  readonly kind: 'tabs';
  readonly ids: readonly string[];
  readonly active: string;
}

/** Nodes side by side, or one above the other. */
export interface SplitNode {
  readonly kind: 'split';
  readonly direction: SplitDirection;
  readonly children: readonly LayoutNode[];
  readonly sizes: readonly number[];
}

/** `row`: children side by side; `column`: one above the other. */
export type SplitDirection = 'row' | 'column';

/** Sides of a tile or of the window. */
export const SIDES = ['left', 'right', 'top', 'bottom'] as const;

/** A side of a tile, to put a panel there, or of the window. */
export type Side = (typeof SIDES)[number];

/** Where a panel is put: at a side of the tile of another, into that tile as a tab, or along a side of the whole window. */
export type Place =
  | { readonly kind: 'beside'; readonly target: string; readonly side: Side }
  | { readonly kind: 'tab'; readonly target: string }
  | { readonly kind: 'edge'; readonly side: Side };

/** A tile of one panel. */
export function leaf(id: string): TabsNode {
  return { kind: 'tabs', ids: [id], active: id };
}

/** A tile of several panels; the first is shown if `active` is none of them. */
export function tabs(ids: readonly [string, ...string[]], active?: string): TabsNode {
  return { kind: 'tabs', ids, active: active !== undefined && ids.includes(active) ? active : ids[0] };
}

/** A split with shares; equal ones if none are given. */
export function split(
  direction: SplitDirection,
  children: readonly LayoutNode[],
  sizes?: readonly number[],
): LayoutNode {
  return { kind: 'split', direction, children, sizes: normalized(sizes ?? children.map(() => 1)) };
}

/** The tiles of a tree in reading order. */
export function tilesOf(node: LayoutNode | undefined): readonly TabsNode[] {
  if (node === undefined) return [];
  return node.kind === 'tabs' ? [node] : node.children.flatMap(tilesOf);
}

/** Ids of all panels, in reading order, those behind a tab included. */
export function panelIds(node: LayoutNode | undefined): readonly string[] {
  return tilesOf(node).flatMap(({ ids }) => ids);
}

/** The tree without a panel; its neighbours take the room. Undefined if none is left. */
export function withoutPanel(node: LayoutNode, id: string): LayoutNode | undefined {
  if (node.kind === 'tabs') return withoutTab(node, id);
  const kept: LayoutNode[] = [];
  const sizes: number[] = [];
  node.children.forEach((child, at) => {
    const left = withoutPanel(child, id);
    if (left === undefined) return;
    kept.push(left);
    sizes.push(node.sizes[at] ?? 0);
  });
  if (kept.length === 0) return undefined;
  return kept.length === 1
    ? kept[0]
    : flattened({ kind: 'split', direction: node.direction, children: kept, sizes: normalized(sizes) });
}

/** The tile without one of its panels; the one after it is shown if it was, else the one before. Undefined if it was the only one. */
export function withoutTab(node: TabsNode, id: string): TabsNode | undefined {
  const at = node.ids.indexOf(id);
  if (at === -1) return node;
  const [first, ...others] = node.ids.filter((one) => one !== id);
  if (first === undefined) return undefined;
  const active = node.active === id ? (node.ids[at + 1] ?? node.ids[at - 1]) : node.active;
  return tabs([first, ...others], active);
}

/** The tree with a new panel at a place; along the right side if what the place names is not there. */
export function withPanelAt(node: LayoutNode | undefined, id: string, place: Place): LayoutNode {
  if (node === undefined) return leaf(id);
  if (place.kind === 'edge') return withPanelAtEdge(node, id, place.side);
  if (!panelIds(node).includes(place.target)) return withPanelAtEdge(node, id, 'right');
  return flattened(
    mapTile(node, place.target, (tile) =>
      place.kind === 'tab' ? withTab(tile, id) : splitBeside(tile, place.side, leaf(id)),
    ),
  );
}

/** The tile with a new panel as its last tab, which is shown. */
export function withTab(tile: TabsNode, id: string): TabsNode {
  return { kind: 'tabs', ids: [...tile.ids, id], active: id };
}

/** The tree with a panel shown that may have been behind another tab. */
export function withActive(node: LayoutNode, id: string): LayoutNode {
  return mapTile(node, id, (tile) => ({ ...tile, active: id }));
}

/** The tree with a panel taken out and put at a place; as it is if nothing else is at that place. */
export function withPanelMoved(node: LayoutNode, id: string, place: Place): LayoutNode {
  const rest = withoutPanel(node, id);
  if (rest === undefined) return node;
  if (place.kind === 'edge' || place.target !== id) return withPanelAt(rest, id, place);
  // Beside its own tile: the panels that stay there are what it is put beside.
  const stays = tilesOf(node)
    .find(({ ids }) => ids.includes(id))
    ?.ids.find((one) => one !== id);
  return place.kind === 'tab' || stays === undefined ? node : withPanelAt(rest, id, { ...place, target: stays });
}

/** The tree with other shares of the split at `path`. */
export function withSizes(node: LayoutNode, path: readonly number[], sizes: readonly number[]): LayoutNode {
  if (node.kind === 'tabs') return node;
  const [step, ...rest] = path;
  return step === undefined
    ? { ...node, sizes: normalized(sizes) }
    : {
        ...node,
        children: node.children.map((child, at) => (at === step ? withSizes(child, rest, sizes) : child)),
      };
}

/** The tree with equal shares in every split. */
export function withEqualSizes(node: LayoutNode): LayoutNode {
  return node.kind === 'tabs' ? node : split(node.direction, node.children.map(withEqualSizes));
}

/** The tree with its panels called otherwise. */
export function withPanelsRenamed(node: LayoutNode, nameOf: (id: string) => string): LayoutNode {
  return node.kind === 'split'
    ? { ...node, children: node.children.map((child) => withPanelsRenamed(child, nameOf)) }
    : { kind: 'tabs', ids: node.ids.map(nameOf), active: nameOf(node.active) };
}

function withPanelAtEdge(node: LayoutNode, id: string, side: Side): LayoutNode {
  const direction = directionOf(side);
  const count = node.kind === 'split' && node.direction === direction ? node.children.length : 2;
  const share = 1 / (count + 1);
  const [children, sizes] = isBefore(side)
    ? [
        [leaf(id), node],
        [share, 1 - share],
      ]
    : [
        [node, leaf(id)],
        [1 - share, share],
      ];
  return flattened(split(direction, children, sizes));
}

function splitBeside(tile: TabsNode, side: Side, added: TabsNode): LayoutNode {
  return split(directionOf(side), isBefore(side) ? [added, tile] : [tile, added]);
}

function mapTile(node: LayoutNode, id: string, change: (tile: TabsNode) => LayoutNode): LayoutNode {
  if (node.kind === 'split') return { ...node, children: node.children.map((child) => mapTile(child, id, change)) };
  return node.ids.includes(id) ? change(node) : node;
}

function directionOf(side: Side): SplitDirection {
  return side === 'left' || side === 'right' ? 'row' : 'column';
}

function isBefore(side: Side): boolean {
  return side === 'left' || side === 'top';
}

/** Splits directly inside a split of the same direction become part of it: borders then move as people expect. */
function flattened(node: LayoutNode): LayoutNode {
  if (node.kind === 'tabs') return node;
  const children: LayoutNode[] = [];
  const sizes: number[] = [];
  node.children.map(flattened).forEach((child, at) => {
    const share = node.sizes[at] ?? 0;
    const isInline = child.kind === 'split' && child.direction === node.direction;
    for (const part of isInline ? child.children : [child]) children.push(part);
    for (const size of isInline ? child.sizes.map((each) => each * share) : [share]) sizes.push(size);
  });
  return { ...node, children, sizes };
}

function normalized(sizes: readonly number[]): readonly number[] {
  const sum = sizes.reduce((total, size) => total + size, 0);
  return sum > 0 ? sizes.map((size) => size / sum) : sizes.map(() => 1 / sizes.length);
}
