import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HostBridge, SettingsName } from '../../../src-shared/wire/host-bridge.ts';
import { MERGED_TEXT } from '../../../src-shared/workspace/merge-texts.ts';
import { DEFAULT_SETTINGS, writeSettings } from '../../../src-shared/workspace/settings.ts';
import { useNotices } from '../../state/notices.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { closePanel, useWorkspace } from '../../state/workspace.ts';
import { defaultLayout } from '../../state/default-layout.ts';
import { leaf } from '../../../src-shared/workspace/layout-tree.ts';
import { parseWorkspace, writeWorkspace } from '../../../src-shared/workspace/parse-workspace.ts';
import type { SavedWorkspace } from '../../../src-shared/workspace/workspace.ts';
import { parseSounds, writeSounds } from '../../../src-shared/workspace/sounds.ts';
import { keepSound, useSounds } from '../../state/sounds.ts';
import { PANEL_KINDS } from '../../panels/panel.ts';
import { Persistence } from './persistence.ts';

let listeners: (() => void)[] = [];
let focusListeners: (() => void)[] = [];
let stop = (): void => undefined;
vi.stubGlobal('window', globalThis);
vi.stubGlobal('removeEventListener', () => undefined);
vi.stubGlobal('addEventListener', (kind: string, listener: () => void) => {
  if (kind === 'pagehide') listeners.push(listener);
  if (kind === 'focus') focusListeners.push(listener);
});

let watchers: ((name: SettingsName, text: string) => void)[] = [];
let asides: string[] = [];
let written: string[] = [];

function bridgeWith(kept: Partial<Record<SettingsName, string>>, rejection?: Error): HostBridge {
  const settings: HostBridge['settings'] = {
    read: (name) => Promise.resolve(kept[name]),
    write: (name, text) => {
      written.push(`${name} ${text}`);
      return Promise.resolve(undefined);
    },
    watch: (handler) => {
      watchers.push(handler);
      return () => undefined;
    },
    setAside: (name, reason) => {
      asides.push(`${name}: ${reason}`);
      return rejection === undefined ? Promise.resolve() : Promise.reject(rejection);
    },
  };
  return { settings } as unknown as HostBridge;
}

afterEach(() => {
  stop();
  vi.useRealTimers();
});

beforeEach(() => {
  [asides, written, listeners, focusListeners, watchers] = [[], [], [], [], []];
  useNotices.setState({ notices: [] });
  useSettings.setState(DEFAULT_SETTINGS);
});

test('a layout and settings that cannot be understood are set aside by the host, and the defaults stay', async () => {
  const { layout } = useWorkspace.getState();
  await new Persistence(bridgeWith({ workspace: '{"version":99}', settings: '[]' })).load();
  expect(asides).toEqual([expect.stringMatching(/^workspace: ./), 'settings: it contains no settings of this program']);
  expect(useWorkspace.getState().layout).toBe(layout);
  expect(useSettings.getState()).toEqual(DEFAULT_SETTINGS);
});

test('what cannot even be set aside is reported', async () => {
  await new Persistence(bridgeWith({ settings: '[]' }, new Error('the disk can only be read (EROFS)'))).load();
  expect(useNotices.getState().notices).toMatchObject([
    { tone: 'bad', text: expect.stringContaining('could not be set aside: the disk can only be read (EROFS)') },
  ]);
});

test('a change is stored after a moment, or at once when the page goes', async () => {
  vi.useFakeTimers();
  stop = new Persistence(bridgeWith({})).follow();
  changeSettings({ rate: 20 });
  expect(written).toEqual([]);
  for (const listener of listeners) listener();
  await vi.advanceTimersByTimeAsync(0);
  expect(written).toEqual([expect.stringMatching(/^settings .*20/s)]);
  await vi.advanceTimersByTimeAsync(2000);
  for (const listener of listeners) listener();
  await vi.advanceTimersByTimeAsync(0);
  expect(written).toHaveLength(1);
  changeSettings({ rate: 30 });
  await vi.advanceTimersByTimeAsync(600);
  expect(written).toHaveLength(2);
  vi.useRealTimers();
});

/** A bridge to a store that other windows write to as well, which merges as a host does. */
function sharedBridge(stored: Partial<Record<SettingsName, string>>): HostBridge {
  const bridge = bridgeWith({});
  return {
    ...bridge,
    settings: {
      ...bridge.settings,
      read: (name) => Promise.resolve(stored[name]),
      async write(name, text, known) {
        // As slow as a disk may be.
        await new Promise((resolve) => setTimeout(resolve, 1000));
        const theirs = stored[name];
        const merged =
          theirs === undefined || theirs === known ? undefined : MERGED_TEXT[name]({ base: known, mine: text, theirs });
        written.push(`${name} ${text}`);
        stored[name] = merged?.kind === 'merged' ? merged.text : text;
        return stored[name] === text ? undefined : stored[name];
      },
    },
  };
}

test('what another window changed meanwhile is merged into what is stored and shown', async () => {
  vi.useFakeTimers();
  const stored: Partial<Record<SettingsName, string>> = { settings: writeSettings(DEFAULT_SETTINGS) };
  const bridge = sharedBridge(stored);
  const persistence = new Persistence(bridge);
  await persistence.load();
  stop = persistence.follow();
  stored.settings = writeSettings({ ...DEFAULT_SETTINGS, theme: 'light' });
  changeSettings({ rate: 33 });
  await vi.advanceTimersByTimeAsync(5000);
  expect(JSON.parse(stored.settings)).toMatchObject({ rate: 33, theme: 'light' });
  expect(useSettings.getState()).toMatchObject({ rate: 33, theme: 'light' });
  stored.settings = writeSettings({ ...DEFAULT_SETTINGS, rate: 33, theme: 'dark' });
  focusListeners.at(-1)?.();
  await vi.advanceTimersByTimeAsync(5000);
  expect(useSettings.getState().theme).toBe('dark');
});

test('a save waits for the one before, so that an older one never wins', async () => {
  vi.useFakeTimers();
  const stored: Partial<Record<SettingsName, string>> = {};
  const bridge = sharedBridge(stored);
  const persistence = new Persistence(bridge);
  await persistence.load();
  stop = persistence.follow();
  for (const rate of [21, 22, 23]) {
    changeSettings({ rate });
    await vi.advanceTimersByTimeAsync(300);
  }
  await vi.advanceTimersByTimeAsync(10_000);
  expect(JSON.parse(stored.settings ?? '')).toMatchObject({ rate: 23 });
  expect(written.map((one) => /"rate":(\d+)/.exec(one)?.[1])).toEqual(['21', '23']);
});

test('a page that goes sends its last change without an answer to the one before, as a change of that one', async () => {
  vi.useFakeTimers();
  const sent: (readonly [text: string, known: string])[] = [];
  const bridge = bridgeWith({});
  const silent: HostBridge['settings'] = {
    ...bridge.settings,
    write: (_name, text, known) => {
      sent.push([text, known]);
      return new Promise(() => undefined);
    },
  };
  stop = new Persistence({ settings: silent }).follow();
  changeSettings({ rate: 21 });
  await vi.advanceTimersByTimeAsync(1000);
  changeSettings({ rate: 22 });
  for (const listener of listeners) listener();
  expect(sent.map(([text]) => JSON.parse(text))).toMatchObject([{ rate: 21 }, { rate: 22 }]);
  expect(sent.map(([, known]) => known)).toEqual([writeSettings(DEFAULT_SETTINGS), sent[0]?.[0]]);
});

test('a sound that was added is stored, one that another window adds is taken, and a text that is none is set aside', async () => {
  vi.useFakeTimers();
  useSounds.setState({ sounds: {} });
  const stored: Partial<Record<SettingsName, string>> = { sounds: writeSounds({ 'bell.wav': 'AAAA' }) };
  const persistence = new Persistence(sharedBridge(stored));
  await persistence.load();
  stop = persistence.follow();
  keepSound('ping.wav', 'BBBB');
  stored.sounds = writeSounds({ 'bell.wav': 'AAAA', 'knock.wav': 'CCCC' });
  await vi.advanceTimersByTimeAsync(5000);
  const all = { 'bell.wav': 'AAAA', 'knock.wav': 'CCCC', 'ping.wav': 'BBBB' };
  expect(parseSounds(stored.sounds)).toEqual(all);
  expect(useSounds.getState().sounds).toEqual(all);
  await new Persistence(bridgeWith({ sounds: '7' })).load();
  expect(asides).toEqual(['sounds: it contains no sounds of this program']);
});

test('what could not be read is reported and not written over; once it can be read it is shown', async () => {
  vi.useFakeTimers();
  const stored: Partial<Record<SettingsName, string>> = {
    settings: writeSettings({ ...DEFAULT_SETTINGS, theme: 'light' }),
  };
  const bridge = sharedBridge(stored);
  let isBroken = true;
  const failing: HostBridge = {
    ...bridge,
    settings: {
      ...bridge.settings,
      read: (name) => (isBroken ? Promise.reject(new Error('the link was lost')) : bridge.settings.read(name)),
    },
  };
  const persistence = new Persistence(failing);
  await persistence.load();
  expect(useNotices.getState().notices.map(({ text }) => text)).toEqual([
    'The saved workspace could not be read (the link was lost): the defaults are shown, and nothing is saved over it.',
    'The saved settings could not be read (the link was lost): the defaults are shown, and nothing is saved over it.',
    'The saved sounds could not be read (the link was lost): the defaults are shown, and nothing is saved over it.',
  ]);
  stop = persistence.follow();
  changeSettings({ rate: 15 });
  await vi.advanceTimersByTimeAsync(5000);
  expect([written, asides]).toEqual([[], []]);
  isBroken = false;
  changeSettings({ rate: 16 });
  await vi.advanceTimersByTimeAsync(5000);
  expect(useSettings.getState().theme).toBe('light');
  expect(asides).toEqual([]);
});

/** What another window stores after the text that is stored now. */
function changedElsewhere(
  stored: Partial<Record<SettingsName, string>>,
  change: (state: SavedWorkspace) => SavedWorkspace,
) {
  const parsed = parseWorkspace(stored.workspace ?? '', PANEL_KINDS);
  if (parsed.kind !== 'ok') throw new Error(parsed.message);
  return writeWorkspace(change(parsed.workspace));
}

test('two windows change the workspace at once: links, panels and names of both stay, and they agree in the end', async () => {
  vi.useFakeTimers();
  useWorkspace.setState({ layout: defaultLayout(), saved: [], recent: [], name: 'Default' });
  const stored: Partial<Record<SettingsName, string>> = {};
  const persistence = new Persistence(sharedBridge(stored));
  await persistence.load();
  stop = persistence.follow();
  useWorkspace.setState({ name: 'Mine' });
  await vi.advanceTimersByTimeAsync(5000);
  const there = changedElsewhere(stored, (state) => ({
    ...state,
    layout: {
      windows: { ...state.layout.windows, 'window-2': { tree: leaf('tape-2'), floats: [] } },
      panels: { ...state.layout.panels, 'tape-2': { kind: 'tape', link: 2, settingsVersion: 0, settings: {} } },
      links: { ...state.layout.links, 2: 'binance-spot:ETHUSDT' },
    },
  }));
  stored.workspace = there;
  closePanel('health-1');
  const ladder = useWorkspace.getState().layout.panels['ladder-1'];
  for (const watcher of watchers) watcher('workspace', there);
  await vi.advanceTimersByTimeAsync(5000);
  const { layout, name } = useWorkspace.getState();
  expect(name).toBe('Mine');
  expect(layout.links).toEqual({ 2: 'binance-spot:ETHUSDT' });
  expect(Object.keys(layout.panels).toSorted()).toEqual(['chart-1', 'ladder-1', 'tape-1', 'tape-2', 'watchlist-1']);
  // What did not change is the same object: nothing is drawn anew.
  expect(layout.panels['ladder-1']).toBe(ladder);
  expect(stored.workspace).toBe(changedElsewhere(stored, (state) => state));
  expect(JSON.parse(stored.workspace)).toMatchObject({
    name: 'Mine',
    layout: { links: { 2: 'binance-spot:ETHUSDT' } },
  });
  expect(stored.workspace).not.toContain('health-1');
  const writes = written.length;
  for (const watcher of watchers) watcher('workspace', stored.workspace);
  await vi.advanceTimersByTimeAsync(5000);
  expect(written).toHaveLength(writes);
});
