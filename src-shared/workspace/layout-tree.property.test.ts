import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  borderOf,
  leastSize,
  neighbourOf,
  placeAt,
  placeLayout,
  rectOfPlace,
  roomFor,
  withBorderMoved,
} from './layout-places.ts';
import type { LeastSizeOf, Size } from './layout-places.ts';
import {
  leaf,
  panelIds,
  SIDES,
  split,
  tabs,
  tilesOf,
  withActive,
  withEqualSizes,
  withoutPanel,
  withPanelAt,
  withPanelMoved,
} from './layout-tree.ts';
import type { LayoutNode } from './layout-tree.ts';

const AREA: Size = { width: 1_920, height: 1_000 };
const LEAST: LeastSizeOf = (id) => ({ width: 40 + (id.length % 3) * 10, height: 30 });
const step = fc.record({
  kind: fc.constantFrom('add', 'remove', 'move', 'resize', 'show', 'equal'),
  a: fc.nat(20),
  b: fc.nat(20),
  where: fc.constantFrom('beside', 'tab', 'edge'),
  side: fc.constantFrom(...SIDES),
  pixels: fc.integer({ min: -2_000, max: 2_000 }),
});

test('whatever is done to a layout, every panel is there once, tiles fill the window and none is below its least size', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let tree: LayoutNode | undefined = leaf('p0');
      const expected = new Set(['p0']);
      let next = 1;
      for (const one of steps) {
        const ids = panelIds(tree);
        const chosen = ids[one.a % Math.max(1, ids.length)] ?? 'none';
        if (one.kind === 'add' || tree === undefined) {
          const target = ids[one.b % Math.max(1, ids.length)] ?? 'none';
          expected.add(`p${next}`);
          tree = withPanelAt(tree, `p${next++}`, { kind: one.where, target, side: one.side });
        } else {
          if (one.kind === 'remove') expected.delete(chosen);
          tree = changed(tree, one, chosen);
        }
      }
      expect([...panelIds(tree)].toSorted()).toEqual([...expected].toSorted());
      for (const { ids, active } of tilesOf(tree)) expect(ids).toContain(active);
      const { tiles } = placeLayout(tree, AREA, LEAST);
      const needed = tree === undefined ? AREA : leastSize(tree, LEAST);
      let area = 0;
      for (const { rect, least } of tiles) {
        if (needed.width <= AREA.width) expect(rect.width).toBeGreaterThanOrEqual(least.width - 1e-6);
        if (needed.height <= AREA.height) expect(rect.height).toBeGreaterThanOrEqual(least.height - 1e-6);
        expect(Math.min(rect.width, rect.height)).toBeGreaterThan(0);
        area += rect.width * rect.height;
      }
      expect(area / (AREA.width * AREA.height)).toBeCloseTo(expected.size === 0 ? 0 : 1, 6);
    }),
    { numRuns: 200 },
  );
});

/** The tree after a step that adds nothing. */
function changed(
  tree: LayoutNode,
  { kind, a, b, where, side, pixels }: typeof step extends fc.Arbitrary<infer Step> ? Step : never,
  id: string,
): LayoutNode | undefined {
  const ids = panelIds(tree);
  switch (kind) {
    case 'remove':
      return withoutPanel(tree, id);
    case 'move':
      return withPanelMoved(tree, id, { kind: where, target: ids[b % ids.length] ?? 'none', side });
    case 'show':
      return withActive(tree, id);
    case 'equal':
      return withEqualSizes(tree);
    case 'add':
    case 'resize': {
      const { borders } = placeLayout(tree, AREA, LEAST);
      const border = borders[a % Math.max(1, borders.length)];
      return border === undefined ? tree : withBorderMoved(tree, border, pixels);
    }
  }
}

const ROW = split('row', [leaf('a'), split('column', [leaf('b'), leaf('c')])]);
const placed = (tree: LayoutNode) => placeLayout(tree, AREA, LEAST);

test('going to a neighbour and back along a plain row ends where it began', () => {
  const { tiles } = placed(ROW);
  expect(neighbourOf(tiles, 'a', 'right')).toBeDefined();
  expect(neighbourOf(tiles, 'b', 'bottom')?.active).toBe('c');
  expect(neighbourOf(tiles, 'c', 'top')?.active).toBe('b');
  expect(neighbourOf(tiles, 'a', 'left')).toBeUndefined();
});

test('a border stops at the least size of what lies on its sides', () => {
  const { borders } = placed(ROW);
  const border = borders.find(({ direction }) => direction === 'row');
  const moved = border && withBorderMoved(ROW, border, 5_000);
  const tiles = moved === undefined ? [] : placed(moved).tiles;
  expect(tiles.find(({ tile }) => tile.active === 'b')?.rect.width).toBeCloseTo(50);
});

test('the border of a panel is that after it, or that before it if it is the last', () => {
  expect(borderOf(placed(ROW), 'a', 'row')).toMatchObject({ sign: 1 });
  expect(borderOf(placed(ROW), 'c', 'row')).toMatchObject({ sign: -1 });
  expect(borderOf(placed(ROW), 'c', 'column')).toMatchObject({ sign: -1 });
  expect(borderOf(placed(ROW), 'a', 'column')).toBeUndefined();
});

test.each([
  ['the middle of a tile', 480, 500, { kind: 'tab', target: 'a' }],
  ['its lower part', 480, 900, { kind: 'beside', target: 'a', side: 'bottom' }],
  ['its right part', 850, 500, { kind: 'beside', target: 'a', side: 'right' }],
  ['the outer edge', 5, 500, { kind: 'edge', side: 'left' }],
  ['the lower outer edge', 900, 995, { kind: 'edge', side: 'bottom' }],
  ['itself', 1_400, 800, undefined],
])('a panel let go over %s', (_over, x, y, place) => {
  expect(placeAt(placed(ROW), AREA, { x, y }, 'c')).toEqual(place);
});

test('a panel of several tabs can be put beside its own tile; its only panel cannot', () => {
  const stack = tabs(['a', 'b']);
  expect(placeAt(placed(stack), AREA, { x: 1_800, y: 500 }, 'a')).toEqual({
    kind: 'beside',
    target: 'b',
    side: 'right',
  });
  expect(withPanelMoved(stack, 'a', { kind: 'beside', target: 'a', side: 'right' })).toEqual(
    split('row', [leaf('b'), leaf('a')]),
  );
  expect(placeAt(placed(leaf('a')), AREA, { x: 5, y: 500 }, 'a')).toBeUndefined();
});

test('along the outer edge a panel is as wide as the others of that row', () => {
  const tree = withPanelAt(split('row', [leaf('a'), leaf('b')]), 'c', { kind: 'edge', side: 'left' });
  expect(placed(tree).tiles.map(({ rect }) => Math.round(rect.width))).toEqual([640, 640, 640]);
  expect(rectOfPlace(placed(ROW), AREA, { kind: 'edge', side: 'right' })).toMatchObject({ x: 1_440, width: 480 });
});

test('closing the shown tab shows the one after it, or the last', () => {
  expect(withoutPanel(tabs(['a', 'b', 'c'], 'b'), 'b')).toEqual(tabs(['a', 'c'], 'c'));
  expect(withoutPanel(tabs(['a', 'b', 'c'], 'c'), 'c')).toEqual(tabs(['a', 'b'], 'b'));
  expect(withoutPanel(tabs(['a', 'b', 'c'], 'a'), 'c')).toEqual(tabs(['a', 'b'], 'a'));
});

test('room for a new panel: the longer side of the largest tile; none if both halves would be too small', () => {
  const { tiles } = placed(split('row', [leaf('a'), leaf('b')], [3, 1]));
  expect(roomFor(tiles, { width: 100, height: 100 })).toEqual({ kind: 'beside', target: 'a', side: 'right' });
  expect(roomFor(tiles, { width: 900, height: 100 })).toEqual({ kind: 'beside', target: 'a', side: 'bottom' });
  expect(roomFor(tiles, { width: 900, height: 600 })).toBeUndefined();
});
