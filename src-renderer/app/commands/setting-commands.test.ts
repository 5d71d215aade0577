import { beforeEach, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, ROW_SIZES } from '../../../src-shared/workspace/settings.ts';
import type { HostBridge } from '../../../src-shared/wire/host-bridge.ts';
import { useNotices } from '../../state/notices.ts';
import { shownDensity, useSettings } from '../../state/settings.ts';
import { focusPanel, useWorkspace } from '../../state/workspace.ts';
import type { Services } from '../start/services.ts';
import { appCommands } from './commands.ts';
import { settingCommands } from './setting-commands.ts';

function run(id: string, bridge: Partial<HostBridge> = {}): void {
  const command = settingCommands().find((one) => one.id === id);
  if (command === undefined) throw new Error(`no command ${id}`);
  command.run({ bridge } as Services);
}

beforeEach(() => {
  useSettings.setState(DEFAULT_SETTINGS, true);
  useWorkspace.setState(useWorkspace.getInitialState(), true);
  useNotices.setState({ notices: [] });
});

test('a density sets rows and texts; larger and smaller rows go by steps and stop at the limits', () => {
  run('setting-density-compact');
  expect(useSettings.getState()).toMatchObject(ROW_SIZES.compact);
  expect(settingCommands().find(({ id }) => id === 'setting-density-compact')?.title).toBe('Density: Compact ✓');
  run('rows-larger');
  expect(shownDensity(useSettings.getState())).toBe('normal');
  run('rows-larger');
  expect(shownDensity(useSettings.getState())).toBeUndefined();
  for (let times = 0; times < 30; times++) run('rows-smaller');
  expect(useSettings.getState()).toMatchObject({ rowHeight: 14, fontSize: 9 });
});

test('one panel can have another density than the settings, until it is as they are again', () => {
  expect(settingCommands().map(({ id }) => id)).not.toContain('panel-density-compact');
  focusPanel('tape-1');
  run('panel-density-compact');
  expect(useWorkspace.getState().layout.panels['tape-1']).toMatchObject({ density: 'compact' });
  run('panel-density-set');
  expect(useWorkspace.getState().layout.panels['tape-1']).not.toHaveProperty('density');
});

test('the desktop zooms by steps and remembers it; a browser zooms by itself, which is said', () => {
  const desktop = { setZoom: () => undefined };
  run('zoom-in', desktop);
  run('zoom-in', desktop);
  expect(useSettings.getState().zoom).toBe(125);
  run('zoom-out', desktop);
  expect(useSettings.getState().zoom).toBe(110);
  run('zoom-reset', desktop);
  expect(useSettings.getState().zoom).toBe(100);
  run('zoom-in');
  expect(useSettings.getState().zoom).toBe(100);
  expect(useNotices.getState().notices.map(({ text }) => text)).toEqual([expect.stringContaining('The browser zooms')]);
});

test('every setting is a command with other words to find it by', () => {
  const commands = appCommands().filter(
    ({ id }) => /^(setting|rows|zoom)-/.test(id) || id === 'theme' || id === 'tour',
  );
  expect(commands.filter(({ keywords }) => keywords === undefined).map(({ id }) => id)).toEqual([]);
  const changed = new Set<string>();
  for (const command of commands) {
    useSettings.setState({ ...DEFAULT_SETTINGS, hasSeenTour: true, theme: 'light', csv: 'semicolon', rate: 17 }, true);
    const before: Readonly<Record<string, unknown>> = { ...useSettings.getState() };
    command.run({ bridge: { setZoom: () => undefined } } as unknown as Services);
    for (const [name, value] of Object.entries(useSettings.getState())) if (before[name] !== value) changed.add(name);
  }
  // The time zone is typed where its command leads; which news were offered is no setting.
  const all = Object.keys(DEFAULT_SETTINGS).filter((name) => name !== 'timeZone' && name !== 'newsOf');
  expect([...changed].toSorted()).toEqual(all.toSorted());
});
