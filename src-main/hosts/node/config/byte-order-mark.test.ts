import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from './config-file.ts';

test('a configuration with a byte order mark is read like any other', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'tapedeck-bom-'));
  await writeFile(path.join(home, 'tapedeck.config.jsonc'), '\uFEFF{ "maxStreams": 77 }');
  expect(await loadConfig({ home, env: {} })).toMatchObject({ ok: true, config: { maxStreams: 77 } });
});
