import { beforeEach, expect, test, vi } from 'vitest';
import type { HostBridge, SettingsName } from '../../../src-shared/wire/host-bridge.ts';
import { DEFAULT_SETTINGS } from '../../../src-shared/workspace/settings.ts';
import { useNotices } from '../../state/notices.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { keepChanges, loadKept } from './persistence.ts';

const listeners: (() => void)[] = [];
vi.stubGlobal('window', globalThis);
vi.stubGlobal('addEventListener', (kind: string, listener: () => void) => {
  if (kind === 'pagehide') listeners.push(listener);
});

let asides: string[] = [];
let written: string[] = [];

function bridgeWith(kept: Partial<Record<SettingsName, string>>, refusal?: Error): HostBridge {
  const settings: HostBridge['settings'] = {
    read: (name) => Promise.resolve(kept[name]),
    write: (name, text) => {
      written.push(`${name} ${text}`);
      return Promise.resolve();
    },
    setAside: (name, reason) => {
      asides.push(`${name}: ${reason}`);
      return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
    },
  };
  return { settings } as unknown as HostBridge;
}

beforeEach(() => {
  [asides, written] = [[], []];
  useNotices.setState({ notices: [] });
  useSettings.setState(DEFAULT_SETTINGS);
});

test('a layout and settings that cannot be understood are set aside by the host, and the defaults stay', async () => {
  const { layout } = useWorkspace.getState();
  await loadKept(bridgeWith({ workspace: '{"version":99}', settings: '[]' }));
  expect(asides).toEqual([expect.stringMatching(/^workspace: ./), 'settings: it has no settings of this program']);
  expect(useWorkspace.getState().layout).toBe(layout);
  expect(useSettings.getState()).toEqual(DEFAULT_SETTINGS);
});

test('what cannot even be set aside is told', async () => {
  await loadKept(bridgeWith({ settings: '[]' }, new Error('the disk can only be read (EROFS)')));
  expect(useNotices.getState().notices).toMatchObject([
    { tone: 'bad', text: expect.stringContaining('could not be kept aside: the disk can only be read (EROFS)') },
  ]);
});

test('a change is kept after half a second, or at once when the page goes', () => {
  vi.useFakeTimers();
  keepChanges(bridgeWith({}));
  changeSettings({ rate: 20 });
  expect(written).toEqual([]);
  for (const listener of listeners) listener();
  expect(written).toEqual([expect.stringMatching(/^settings .*20/s)]);
  vi.advanceTimersByTime(2000);
  for (const listener of listeners) listener();
  expect(written).toHaveLength(1);
  changeSettings({ rate: 30 });
  vi.advanceTimersByTime(600);
  expect(written).toHaveLength(2);
  vi.useRealTimers();
});

test('what could not be read is told, and set aside before anything is written in its place', async () => {
  vi.useFakeTimers();
  const bridge = bridgeWith({});
  const failing = {
    ...bridge,
    settings: { ...bridge.settings, read: () => Promise.reject(new Error('the link was lost')) },
  };
  await loadKept(failing);
  expect(useNotices.getState().notices.map(({ text }) => text)).toEqual([
    'The saved workspace could not be read (the link was lost); the defaults are used.',
    'The saved settings could not be read (the link was lost); the defaults are used.',
  ]);
  keepChanges(failing);
  changeSettings({ rate: 15 });
  await vi.advanceTimersByTimeAsync(600);
  changeSettings({ rate: 16 });
  await vi.advanceTimersByTimeAsync(600);
  expect(asides).toEqual(['settings: it could not be read at the start']);
  vi.useRealTimers();
});
