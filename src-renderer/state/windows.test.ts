import { beforeEach, expect, test } from 'vitest';
import { windowPanels } from '../../src-shared/workspace/window-layout.ts';
import { defaultLayout } from './default-layout.ts';
import { showTemplate } from './layouts.ts';
import { TEMPLATES } from './templates.ts';
import { addWindow, bringWindowHere, movePanelToWindow, otherWindows } from './windows.ts';
import {
  closePanel,
  focusPanel,
  savedPart,
  setLink,
  showInstrument,
  takeWorkspace,
  useWorkspace,
} from './workspace.ts';

const panelsOf = (id: string) => windowPanels(useWorkspace.getState().layout.windows[id] ?? { floats: [] });

beforeEach(() => {
  useWorkspace.setState({
    layout: defaultLayout(),
    windowId: 'main',
    area: { width: 1_436, height: 836 },
    isLocked: false,
    focused: undefined,
    maximised: undefined,
  });
});

test('a panel goes to a new window and to one that is there, and all come back', () => {
  expect(movePanelToWindow('tape-1')).toBe('window-2');
  expect(movePanelToWindow('ladder-1', 'window-2')).toBe('window-2');
  expect(panelsOf('window-2')).toEqual(['tape-1', 'ladder-1']);
  expect(panelsOf('main')).toEqual(['watchlist-1', 'chart-1', 'health-1']);
  expect(otherWindows(useWorkspace.getState())).toEqual(['window-2']);
  bringWindowHere('window-2');
  expect(panelsOf('main').toSorted()).toEqual(Object.keys(defaultLayout().panels).toSorted());
  expect(otherWindows(useWorkspace.getState())).toEqual([]);
});

test('a new window has panels of its own in the same groups; its templates leave the others alone', () => {
  expect(addWindow()).toBe('window-2');
  expect(panelsOf('window-2')).toEqual(['watchlist-2', 'chart-2', 'health-2', 'ladder-2', 'tape-2']);
  expect(addWindow()).toBe('window-3');
  useWorkspace.setState({ windowId: 'window-2' });
  const [one] = TEMPLATES;
  if (one !== undefined) showTemplate(one);
  expect(panelsOf('window-2')).toEqual(['chart-2']);
  expect([panelsOf('main').length, panelsOf('window-3').length]).toEqual([5, 5]);
  expect(Object.keys(useWorkspace.getState().layout.panels)).toHaveLength(11);
});

test('link groups are those of the whole workspace, and a panel that another window took has no keyboard here', () => {
  addWindow();
  setLink('tape-2', 2);
  showInstrument('ladder-2', 'okx:BTC-USDT');
  expect(useWorkspace.getState().layout.links[1]).toBe('okx:BTC-USDT');
  focusPanel('tape-1');
  const before = savedPart(useWorkspace.getState());
  closePanel('tape-1');
  const { layout: without } = useWorkspace.getState();
  useWorkspace.setState({ ...before, focused: 'tape-1' });
  takeWorkspace({ ...before, layout: without });
  expect(useWorkspace.getState().focused).toBeUndefined();
});
