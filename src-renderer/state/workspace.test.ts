import { beforeEach, expect, test } from 'vitest';
import type { SessionInfo } from '../../src-shared/wire/protocol.ts';
import { layoutRects, panelIds } from '../../src-shared/workspace/layout-tree.ts';
import { defaultLayout } from './default-layout.ts';
import { deleteLayout, renameLayout, resetLayout, saveLayoutAs, showLayout } from './layouts.ts';
import {
  addPanel,
  closePanel,
  fitToSession,
  focusPanel,
  instrumentOf,
  setLink,
  showInstrument,
  useWorkspace,
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
const shown = (panelId: string) => instrumentOf(useWorkspace.getState(), panelId);

beforeEach(() => {
  useWorkspace.setState({
    layout: defaultLayout(),
    name: 'Default',
    isLocked: false,
    saved: [],
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
  expect(panelIds(useWorkspace.getState().layout.tree)).not.toContain('tape-1');
  expect(useWorkspace.getState().layout.panels['tape-1']).toBeUndefined();
  undo();
  expect(useWorkspace.getState().layout).toEqual(before);
});

test('undoing a close keeps a panel that was added since', () => {
  const undo = closePanel('tape-1');
  const added = addPanel('ladder', 'chart-1', 'bottom');
  undo();
  expect([...panelIds(useWorkspace.getState().layout.tree)].sort()).toEqual(
    [...panelIds(defaultLayout().tree), added].sort(),
  );
});

test('a new panel leaves no panel a sliver, however many are added', () => {
  for (let count = 0; count < 6; count++) addPanel('ladder');
  const { panels } = layoutRects(useWorkspace.getState().layout.tree);
  expect(panels.size).toBe(panelIds(defaultLayout().tree).length + 6);
  for (const [id, { width, height }] of panels) expect([id, width > 0.12, height > 0.15]).toEqual([id, true, true]);
});

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
  expect(panelIds(useWorkspace.getState().layout.tree)).toContain('tape-1');
  showLayout('Mine');
  expect(panelIds(useWorkspace.getState().layout.tree)).not.toContain('tape-1');
  expect(renameLayout('Mine', 'Default')).toBe(false);
  expect(renameLayout('Mine', 'Yours')).toBe(true);
  expect(useWorkspace.getState().name).toBe('Yours');
  const undo = deleteLayout('Yours');
  expect(useWorkspace.getState()).toMatchObject({ name: 'Default', saved: [] });
  undo();
  expect(useWorkspace.getState().saved.map(({ name }) => name)).toEqual(['Yours']);
  resetLayout()();
  expect(panelIds(useWorkspace.getState().layout.tree)).not.toContain('tape-1');
});

test('a closed panel cannot have the keyboard', () => {
  focusPanel('tape-1');
  closePanel('tape-1');
  focusPanel('tape-1');
  expect(useWorkspace.getState().focused).toBeUndefined();
});
