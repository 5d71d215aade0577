import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  layoutRects,
  leaf,
  neighbourOf,
  panelIds,
  withBorderMoved,
  withoutPanel,
  withPanelBeside,
  withPanelMoved,
} from './layout-tree.ts';
import type { LayoutNode, Side } from './layout-tree.ts';

const SIDES: readonly Side[] = ['left', 'right', 'top', 'bottom'];
const step = fc.record({
  kind: fc.constantFrom('add', 'remove', 'move', 'resize'),
  a: fc.nat(20),
  b: fc.nat(20),
  side: fc.constantFrom(...SIDES),
  share: fc.double({ min: -1, max: 1, noNaN: true }),
});

test('whatever is done to a layout, every panel is there once and the boxes fill the window exactly', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let tree: LayoutNode | undefined = leaf('p0');
      let next = 1;
      const expected = new Set(['p0']);
      for (const { kind, a, b, side, share } of steps) {
        const ids = panelIds(tree);
        const one = ids[a % Math.max(1, ids.length)] ?? 'none';
        const other = ids[b % Math.max(1, ids.length)] ?? 'none';
        if (kind === 'add' || tree === undefined) {
          expected.add(`p${next}`);
          tree = withPanelBeside(tree, one, side, `p${next++}`);
        } else if (kind === 'remove') {
          expected.delete(one);
          tree = withoutPanel(tree, one);
        } else if (kind === 'move') {
          tree = withPanelMoved(tree, one, other, side);
        } else {
          const { borders } = layoutRects(tree);
          const border = borders[a % Math.max(1, borders.length)];
          if (border !== undefined) tree = withBorderMoved(tree, border.path, border.index, share);
        }
      }
      expect([...panelIds(tree)].sort()).toEqual([...expected].sort());
      const { panels } = layoutRects(tree);
      let area = 0;
      for (const rect of panels.values()) {
        expect(rect.width).toBeGreaterThan(0);
        expect(rect.height).toBeGreaterThan(0);
        area += rect.width * rect.height;
      }
      expect(area).toBeCloseTo(expected.size === 0 ? 0 : 1, 6);
    }),
    { numRuns: 200 },
  );
});

test('going to a neighbour and back along a plain row ends where it began', () => {
  const tree = withPanelBeside(withPanelBeside(leaf('a'), 'a', 'right', 'b'), 'b', 'bottom', 'c');
  const { panels } = layoutRects(tree);
  expect(neighbourOf(panels, 'a', 'right')).toBeDefined();
  expect(neighbourOf(panels, 'b', 'bottom')).toBe('c');
  expect(neighbourOf(panels, 'c', 'top')).toBe('b');
  expect(neighbourOf(panels, 'a', 'left')).toBeUndefined();
});

test('a border stops before a panel vanishes', () => {
  const tree = withPanelBeside(leaf('a'), 'a', 'right', 'b');
  const { panels } = layoutRects(withBorderMoved(tree, [], 0, 5));
  expect(panels.get('b')?.width).toBeCloseTo(0.05);
});
