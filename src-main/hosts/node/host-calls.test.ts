import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { storedBy } from '../../../src-shared/wire/host-rpc.ts';
import type { HostAnswer, HostCall } from '../../../src-shared/wire/host-rpc.ts';
import { leaf } from '../../../src-shared/workspace/layout-tree.ts';
import { DEFAULT_SETTINGS, writeSettings } from '../../../src-shared/workspace/settings.ts';
import { parseWorkspace, writeWorkspace } from '../../../src-shared/workspace/parse-workspace.ts';
import type { SavedWorkspace } from '../../../src-shared/workspace/workspace.ts';
import { createHostFiles } from './host-calls.ts';

const panel = { kind: 'tape', link: 1, settingsVersion: 1, settings: {} } as const;
const WORKSPACE: SavedWorkspace = {
  layout: {
    windows: { main: { tree: leaf('tape-1'), floats: [] }, 'window-2': { tree: leaf('tape-2'), floats: [] } },
    panels: { 'tape-1': panel, 'tape-2': panel },
    links: {},
  },
  name: 'Default',
  isLocked: false,
  keepsInstruments: false,
  saved: [],
  watchlists: [{ id: 'list-1', name: 'Watchlist', favourites: [] }],
  recent: [],
};

async function hostWith(text: string): Promise<(call: WriteOf) => Promise<readonly [HostCall, HostAnswer]>> {
  const files = createHostFiles(await mkdtemp(path.join(tmpdir(), 'tapedeck-host-')), () => undefined);
  const write = async (write: WriteOf): Promise<readonly [HostCall, HostAnswer]> => {
    const call = { kind: 'host-call', id: 1, call: 'write-settings', ...write } as const;
    return [call, await files.perform(call)];
  };
  await write({ name: 'workspace', text, known: '' });
  return write;
}

type WriteOf = Pick<Extract<HostCall, { readonly call: 'write-settings' }>, 'name' | 'text' | 'known'>;

test('two windows change the workspace and leave at once: the host stores both changes without their help', async () => {
  const known = writeWorkspace(WORKSPACE);
  const write = await hostWith(known);
  const { layout } = WORKSPACE;
  const closed = writeWorkspace({
    ...WORKSPACE,
    layout: { ...layout, windows: { ...layout.windows, main: { floats: [] } }, panels: { 'tape-2': panel } },
  });
  const linked = writeWorkspace({
    ...WORKSPACE,
    layout: { ...layout, panels: { ...layout.panels, 'tape-2': { ...panel, link: 3 } } },
  });
  const [, [call, answer]] = await Promise.all([
    write({ name: 'workspace', text: linked, known }),
    write({ name: 'workspace', text: closed, known }),
  ]);
  const change = storedBy(call, answer);
  expect(change?.text).not.toBe(closed);
  const stored = parseWorkspace(change?.text ?? '');
  expect(stored).toMatchObject({
    kind: 'ok',
    problems: [],
    workspace: { layout: { panels: { 'tape-2': { link: 3 } } } },
  });
  expect(change?.text).not.toContain('tape-1');
});

test('settings are merged too, and a text of a page that is none changes nothing', async () => {
  const write = await hostWith('{}');
  const known = writeSettings(DEFAULT_SETTINGS);
  await write({ name: 'settings', text: writeSettings({ ...DEFAULT_SETTINGS, theme: 'light' }), known });
  const both = writeSettings({ ...DEFAULT_SETTINGS, theme: 'light', rate: 12 });
  const change = await write({ name: 'settings', text: writeSettings({ ...DEFAULT_SETTINGS, rate: 12 }), known });
  expect(storedBy(...change)?.text).toBe(both);
  expect(storedBy(...(await write({ name: 'settings', text: '[]', known })))?.text).toBe(both);
});
