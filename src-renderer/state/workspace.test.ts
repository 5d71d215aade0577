import { beforeEach, expect, test } from 'vitest';
import type { SessionInfo } from '../../src-shared/wire/protocol.ts';
import { leastSize, placeLayout } from '../../src-shared/workspace/layout-places.ts';
import { leaf } from '../../src-shared/workspace/layout-tree.ts';
import { windowPanels, windowTiles } from '../../src-shared/workspace/window-layout.ts';
import { defaultLayout } from './default-layout.ts';
import { deleteLayout, renameLayout, resetLayout, saveLayoutAs, showLayout } from './layouts.ts';
import {
  addPanel,
  closePanel,
  fitToSession,
  focusPanel,
  instrumentOf,
  leastSizeIn,
  panelsOfOtherKinds,
  setLink,
  showInstrument,
  useWorkspace,
  windowOf,
} from './workspace.ts';

const BTC = 'binance-spot:BTCUSDT';
const ETH = 'binance-spot:ETHUSDT';
const XMR = 'binance-usdm:XMRUSDT';
const session = (mode: SessionInfo['mode'], suggested: SessionInfo['suggested']): SessionInfo => ({
  epoch: 1,
  mode,
  state: 'running',
  venues: [],
  suggested,
  version: '0',
});
const open = () => windowPanels(windowOf(useWorkspace.getState()));
const shown = (panelId: string) => instrumentOf(useWorkspace.getState(), panelId);

beforeEach(() => {
  useWorkspace.setState({
    layout: defaultLayout(),
    name: 'Default',
    isLocked: false,
    saved: [],
    area: { width: 1436, height: 836 },
    focused: undefined,
    maximised: undefined,
    replayLinks: undefined,
  });
});

test('a first start shows what the session suggests, and a choice stays when the session comes again', () => {
  fitToSession(session('demo', [BTC, ETH]));
  expect(shown('ladder-1')).toBe(BTC);
  showInstrument('ladder-1', ETH);
  fitToSession(session('live', [BTC, ETH]));
  expect(shown('ladder-1')).toBe(ETH);
});

test('of every other kind in view the first panel is told, but none beside one that fills the window', () => {
  expect(panelsOfOtherKinds('ladder-1')).toEqual(['watchlist-1', 'chart-1', 'health-1', 'tape-1']);
  // It lies over the first one, as a tab.
  const second = addPanel('tape');
  expect(panelsOfOtherKinds('ladder-1')).toEqual(['watchlist-1', 'chart-1', second, 'health-1']);
  expect(panelsOfOtherKinds(second)).not.toContain(second);
  expect(panelsOfOtherKinds(undefined)).toContain('ladder-1');
  useWorkspace.setState({ maximised: 'ladder-1' });
  expect(panelsOfOtherKinds('ladder-1')).toEqual([]);
});

test('a link group shows one instrument; a panel taken out keeps what it shows', () => {
  fitToSession(session('demo', [BTC]));
  setLink('tape-1', 0);
  showInstrument('ladder-1', ETH);
  expect([shown('ladder-1'), shown('chart-1'), shown('tape-1')]).toEqual([ETH, ETH, BTC]);
  showInstrument('tape-1', XMR);
  expect([shown('ladder-1'), shown('tape-1')]).toEqual([ETH, XMR]);
  setLink('tape-1', 1);
  expect(shown('tape-1')).toBe(ETH);
});

test('a new link group takes over what its first panel shows', () => {
  fitToSession(session('demo', [BTC]));
  setLink('tape-1', 2);
  expect(shown('tape-1')).toBe(BTC);
  showInstrument('tape-1', ETH);
  expect([shown('tape-1'), shown('ladder-1')]).toEqual([ETH, BTC]);
});

test('a replay shows the capture and leaves the saved choice alone', () => {
  fitToSession(session('demo', [BTC]));
  fitToSession(session('replay', [XMR]));
  expect(shown('ladder-1')).toBe(XMR);
  expect(useWorkspace.getState().layout.links[1]).toBe(BTC);
  fitToSession(session('demo', [BTC]));
  expect(shown('ladder-1')).toBe(BTC);
});

test('a closed panel comes back where it was, with its settings', () => {
  const before = useWorkspace.getState().layout;
  const undo = closePanel('tape-1');
  expect(open()).not.toContain('tape-1');
  expect(useWorkspace.getState().layout.panels['tape-1']).toBeUndefined();
  undo();
  expect(useWorkspace.getState().layout).toEqual(before);
});

test('undoing a close keeps a panel that was added since', () => {
  const undo = closePanel('tape-1');
  const added = addPanel('ladder');
  undo();
  expect([...open()].sort()).toEqual([...Object.keys(defaultLayout().panels), added].sort());
});

test.each([
  [1276, 736],
  [1916, 1016],
  [956, 476],
])(
  'at %d x %d no panel gets below its least size, however many are added: those without room are tabs',
  (width, height) => {
    const area = { width, height };
    useWorkspace.setState({ area });
    for (let count = 0; count < 8; count++) addPanel('ladder');
    const state = useWorkspace.getState();
    expect(open()).toHaveLength(Object.keys(defaultLayout().panels).length + 8);
    const leastOf = leastSizeIn(state.layout);
    const all = leastSize(windowOf(state).tree ?? leaf(''), leastOf);
    for (const { rect, least } of placeLayout(windowOf(state).tree, area, leastOf).tiles) {
      if (all.width <= width) expect(rect.width).toBeGreaterThanOrEqual(least.width - 0.01);
      if (all.height <= height) expect(rect.height).toBeGreaterThanOrEqual(least.height - 0.01);
    }
    // The default layout by itself needs 1,140 px: what is added makes it no wider than that.
    expect(all.width).toBeLessThanOrEqual(Math.max(width, 1_140));
    expect(all.height).toBeLessThanOrEqual(height);
    expect(windowTiles(windowOf(state)).some(({ ids }) => ids.length > 1)).toBe(width < 1_000);
  },
);

test('a saved layout brings its instruments back, the default one keeps those that are shown', () => {
  const eth = 'binance-spot:ETHUSDT';
  showInstrument('ladder-1', BTC);
  saveLayoutAs('Mine');
  showInstrument('ladder-1', eth);
  showLayout('Default');
  expect(useWorkspace.getState().layout.links[1]).toBe(eth);
  showLayout('Mine');
  expect(useWorkspace.getState().layout.links[1]).toBe(BTC);
});

test('layouts are saved, shown, renamed, deleted and brought back', () => {
  closePanel('tape-1');
  saveLayoutAs('Mine');
  showLayout('Default');
  expect(open()).toContain('tape-1');
  showLayout('Mine');
  expect(open()).not.toContain('tape-1');
  expect(renameLayout('Mine', 'Default')).toBe(false);
  expect(renameLayout('Mine', 'Yours')).toBe(true);
  expect(useWorkspace.getState().name).toBe('Yours');
  const undo = deleteLayout('Yours');
  expect(useWorkspace.getState()).toMatchObject({ name: 'Default', saved: [] });
  undo();
  expect(useWorkspace.getState().saved.map(({ name }) => name)).toEqual(['Yours']);
  resetLayout()();
  expect(open()).not.toContain('tape-1');
});

test('a closed panel cannot have the keyboard', () => {
  focusPanel('tape-1');
  closePanel('tape-1');
  focusPanel('tape-1');
  expect(useWorkspace.getState().focused).toBeUndefined();
});
