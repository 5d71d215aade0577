/** How panels share the window: a tree whose leaves are panels. `sizes` are shares of the parent, as many as children, summing to 1. */
export type LayoutNode =
  | { readonly kind: 'panel'; readonly id: string }
  | {
      readonly kind: 'split';
      readonly direction: SplitDirection;
      readonly children: readonly LayoutNode[];
      readonly sizes: readonly number[];
    };

/** `row`: children side by side; `column`: one above the other. */
export type SplitDirection = 'row' | 'column';

/** A side of a panel, to put another one there. */
export type Side = 'left' | 'right' | 'top' | 'bottom';

/** A leaf. */
export function leaf(id: string): LayoutNode {
  return { kind: 'panel', id };
}

/** A split with shares; equal ones if none are given. */
export function split(
  direction: SplitDirection,
  children: readonly LayoutNode[],
  sizes?: readonly number[],
): LayoutNode {
  return { kind: 'split', direction, children, sizes: normalized(sizes ?? children.map(() => 1)) };
}

/** Ids of all panels, in reading order. */
export function panelIds(node: LayoutNode | undefined): readonly string[] {
  if (node === undefined) return [];
  return node.kind === 'panel' ? [node.id] : node.children.flatMap(panelIds);
}

/** The tree without a panel; its neighbours take the room. Undefined if none is left. */
export function withoutPanel(node: LayoutNode, id: string): LayoutNode | undefined {
  if (node.kind === 'panel') return node.id === id ? undefined : node;
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

/** The tree with a new panel at a side of another; both share the room that one had. At the end if the other is not there. */
export function withPanelBeside(node: LayoutNode | undefined, target: string, side: Side, id: string): LayoutNode {
  if (node === undefined) return leaf(id);
  if (!panelIds(node).includes(target)) return flattened(split('row', [node, leaf(id)], [3, 1]));
  return flattened(insertBeside(node, target, side, id));
}

/** The tree with a panel taken out and put at a side of another. */
export function withPanelMoved(node: LayoutNode, id: string, target: string, side: Side): LayoutNode {
  const rest = id === target ? undefined : withoutPanel(node, id);
  return rest === undefined ? node : withPanelBeside(rest, target, side, id);
}

/** The tree with the border after child `index` of the split at `path` moved by `share` of that split, both keeping `MIN_SHARE`. */
export function withBorderMoved(node: LayoutNode, path: readonly number[], index: number, share: number): LayoutNode {
  if (node.kind === 'panel') return node;
  const [step, ...rest] = path;
  if (step !== undefined) {
    return {
      ...node,
      children: node.children.map((child, at) => (at === step ? withBorderMoved(child, rest, index, share) : child)),
    };
  }
  const before = node.sizes[index] ?? 0;
  const after = node.sizes[index + 1] ?? 0;
  const least = Math.min(MIN_SHARE, before, after);
  const moved = Math.min(Math.max(share, least - before), after - least);
  return {
    ...node,
    sizes: node.sizes.map((size, at) => (at === index ? before + moved : at === index + 1 ? after - moved : size)),
  };
}

/** Where panels and borders lie, in shares of the whole: 0..1. */
export interface LayoutRects {
  readonly panels: ReadonlyMap<string, Rect>;
  readonly borders: readonly Border[];
}

/** A box in shares of the whole. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A border that can be dragged: between child `index` and the next of the split at `path`. `span` is that split's box. */
export interface Border {
  readonly path: readonly number[];
  readonly index: number;
  readonly direction: SplitDirection;
  /** Where it lies along the split's direction. */
  readonly at: number;
  readonly span: Rect;
}

/** Lays a tree out. */
export function layoutRects(tree: LayoutNode | undefined): LayoutRects {
  const panels = new Map<string, Rect>();
  const borders: Border[] = [];
  const place = (node: LayoutNode, rect: Rect, path: readonly number[]): void => {
    if (node.kind === 'panel') {
      panels.set(node.id, rect);
      return;
    }
    let done = 0;
    node.children.forEach((child, index) => {
      const size = node.sizes[index] ?? 0;
      place(child, slice(rect, node.direction, done, size), [...path, index]);
      done += size;
      if (index < node.children.length - 1) {
        const at = node.direction === 'row' ? rect.x + done * rect.width : rect.y + done * rect.height;
        borders.push({ path, index, direction: node.direction, at, span: rect });
      }
    });
  };
  if (tree !== undefined) place(tree, { x: 0, y: 0, width: 1, height: 1 }, []);
  return { panels, borders };
}

/** Beside which panel there is room for a new one, and on which side: a certain one if both keep a usable size, else the largest. */
export function roomFor(
  tree: LayoutNode | undefined,
  preferred: string,
): { readonly target: string; readonly side: 'right' | 'bottom' } {
  const { panels } = layoutRects(tree);
  const rect = panels.get(preferred);
  if (rect !== undefined && rect.width >= 2 * USABLE.width) return { target: preferred, side: 'right' };
  if (rect !== undefined && rect.height >= 2 * USABLE.height) return { target: preferred, side: 'bottom' };
  const [largest] = [...panels].sort(([, a], [, b]) => b.width * b.height - a.width * a.height);
  if (largest === undefined) return { target: preferred, side: 'right' };
  const [target, { width, height }] = largest;
  return { target, side: width / USABLE.width >= height / USABLE.height ? 'right' : 'bottom' };
}

/** The panel one meets going from another one to a side; undefined at the edge. */
export function neighbourOf(panels: ReadonlyMap<string, Rect>, from: string, side: Side): string | undefined {
  const own = panels.get(from);
  if (own === undefined) return undefined;
  const x = own.x + own.width / 2;
  const y = own.y + own.height / 2;
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const [id, rect] of panels) {
    if (id === from || !liesAt(own, rect, side)) continue;
    const distance = Math.hypot(rect.x + rect.width / 2 - x, rect.y + rect.height / 2 - y);
    if (distance < bestDistance) [best, bestDistance] = [id, distance];
  }
  return best;
}

function liesAt(own: Rect, other: Rect, side: Side): boolean {
  switch (side) {
    case 'left':
      return other.x + other.width <= own.x + EPSILON;
    case 'right':
      return other.x >= own.x + own.width - EPSILON;
    case 'top':
      return other.y + other.height <= own.y + EPSILON;
    case 'bottom':
      return other.y >= own.y + own.height - EPSILON;
  }
  return false;
}

function insertBeside(node: LayoutNode, target: string, side: Side, id: string): LayoutNode {
  if (node.kind === 'split')
    return { ...node, children: node.children.map((child) => insertBeside(child, target, side, id)) };
  if (node.id !== target) return node;
  const pair = side === 'left' || side === 'top' ? [leaf(id), node] : [node, leaf(id)];
  return split(side === 'left' || side === 'right' ? 'row' : 'column', pair);
}

/** Splits directly inside a split of the same direction become part of it: borders then move as people expect. */
function flattened(node: LayoutNode): LayoutNode {
  if (node.kind === 'panel') return node;
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

function slice(rect: Rect, direction: SplitDirection, from: number, size: number): Rect {
  return direction === 'row'
    ? { ...rect, x: rect.x + from * rect.width, width: size * rect.width }
    : { ...rect, y: rect.y + from * rect.height, height: size * rect.height };
}

function normalized(sizes: readonly number[]): readonly number[] {
  const sum = sizes.reduce((total, size) => total + size, 0);
  return sum > 0 ? sizes.map((size) => size / sum) : sizes.map(() => 1 / sizes.length);
}

/** No panel gets narrower than this share of its split. */
const MIN_SHARE = 0.05;
/** Shares of the window that a new panel should have and leave: 230 px of 1,440 across, 200 of 900 down. */
const USABLE = { width: 0.16, height: 0.22 } as const;
const EPSILON = 1e-6;
