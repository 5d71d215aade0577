import { beforeEach, expect, test } from 'vitest';
import { leaf, split } from '../../src-shared/workspace/layout-tree.ts';
import { leastSizeOfKind } from '../../src-shared/workspace/least-size.ts';
import { windowTiles } from '../../src-shared/workspace/window-layout.ts';
import type { PanelRecord } from '../../src-shared/workspace/workspace.ts';
import { inMainWindow } from './default-layout.ts';
import {
  dockedLayout,
  equalise,
  floatingTiles,
  moveBorder,
  moveFloat,
  movePanel,
  movePanelTo,
  resizePanel,
  stackPanel,
  tabAfter,
  toggleFloating,
} from './docking.ts';
import { closePanel, focusPanel, useWorkspace, windowOf } from './workspace.ts';

/** Width of the panels here, which are tapes. */
const LEAST = leastSizeOfKind('tape').width;

const panel: PanelRecord = { kind: 'tape', link: 1, settingsVersion: 0, settings: undefined };
const tiles = () => windowTiles(windowOf(useWorkspace.getState())).map(({ ids }) => ids.join('+'));
const widths = () => dockedLayout(useWorkspace.getState()).tiles.map(({ rect }) => Math.round(rect.width));

beforeEach(() => {
  useWorkspace.setState({
    layout: {
      windows: inMainWindow(split('row', [leaf('a'), leaf('b'), leaf('c')])),
      panels: { a: panel, b: panel, c: panel },
      links: {},
    },
    area: { width: 1_200, height: 800 },
    isLocked: false,
    focused: undefined,
    maximised: undefined,
  });
});

test('by steps a panel goes past its neighbour, then along the whole window', () => {
  movePanelTo('c', 'left');
  expect(tiles()).toEqual(['a', 'c', 'b']);
  movePanelTo('c', 'top');
  expect(windowOf(useWorkspace.getState()).tree).toMatchObject({ direction: 'column', children: [leaf('c'), {}] });
  movePanelTo('c', 'bottom');
  expect(tiles()).toEqual(['a', 'c', 'b']);
  expect(useWorkspace.getState().focused).toBe('c');
});

test('panels are stacked, gone through, shown when they get the keyboard, and taken out again', () => {
  stackPanel('b');
  expect(tiles()).toEqual(['a+b', 'c']);
  expect(tabAfter(useWorkspace.getState(), 'b', 1)).toBe('a');
  expect(tabAfter(useWorkspace.getState(), 'c', 1)).toBeUndefined();
  focusPanel('a');
  expect(windowTiles(windowOf(useWorkspace.getState()))[0]?.active).toBe('a');
  movePanelTo('a', 'right');
  expect(tiles()).toEqual(['b', 'a', 'c']);
});

test('sizes by key: wider and narrower, never below the least, and equal again', () => {
  resizePanel('a', 'right');
  expect(widths()).toEqual([424, 376, 400]);
  resizePanel('c', 'right');
  expect(widths()).toEqual([424, 352, 424]);
  for (let press = 0; press < 20; press++) resizePanel('a', 'left');
  expect(widths()[0]).toBe(LEAST);
  equalise();
  expect(widths()).toEqual([400, 400, 400]);
});

test('a panel floats in sight, is moved and resized within the window, and is docked again', () => {
  toggleFloating('b');
  const box = () => floatingTiles(useWorkspace.getState())[0]?.rect;
  expect(tiles()).toEqual(['a', 'c', 'b']);
  movePanelTo('b', 'left');
  resizePanel('b', 'top');
  expect([box()?.x, box()?.height].map((one) => Math.round(one ?? 0))).toEqual([336, 376]);
  moveFloat('b', { x: 5_000, y: -50, width: 10, height: 300 });
  expect(box()).toEqual({ x: 1200 - LEAST, y: 0, width: LEAST, height: 300 });
  useWorkspace.setState({ area: { width: 600, height: 400 } });
  expect(box()).toEqual({ x: 600 - LEAST, y: 0, width: LEAST, height: 150 });
  toggleFloating('b');
  expect(floatingTiles(useWorkspace.getState())).toEqual([]);
  expect(tiles().join()).toContain('b');
});

test('a docked panel goes into a floating tile as a tab; closing and undoing brings the whole arrangement back', () => {
  toggleFloating('b');
  movePanel('c', { kind: 'tab', target: 'b' });
  expect(tiles()).toEqual(['a', 'b+c']);
  const before = useWorkspace.getState().layout;
  closePanel('c')();
  expect(useWorkspace.getState().layout).toEqual(before);
  movePanel('b', { kind: 'edge', side: 'left' });
  expect(tiles()).toEqual(['b', 'a', 'c']);
});

test('a locked layout stays as it is', () => {
  const { layout } = useWorkspace.getState();
  useWorkspace.setState({ isLocked: true });
  movePanelTo('a', 'right');
  stackPanel('a');
  toggleFloating('a');
  resizePanel('a', 'right');
  equalise();
  expect(useWorkspace.getState().layout).toBe(layout);
});

test('a border moves by pixels', () => {
  const [border] = dockedLayout(useWorkspace.getState()).borders;
  if (border === undefined) throw new Error('no border');
  moveBorder(border, -100);
  expect(widths()).toEqual([300, 500, 400]);
});
