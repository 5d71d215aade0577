import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { loadConfig } from './config-file.ts';

let file = '';
let home = '';
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-text-'));
  file = path.join(home, 'tapedeck.config.jsonc');
});

test('a byte order mark is no part of a configuration or of an endpoints file', async () => {
  await writeFile(file, '\uFEFF{ "maxStreams": 77 }');
  const endpointsFile = path.join(home, 'endpoints.json');
  await writeFile(endpointsFile, '\uFEFF{ "okx": { "rest": "http://127.0.0.1:1" } }');
  expect(await loadConfig({ home, env: {}, endpointsFile })).toMatchObject({
    ok: true,
    config: { maxStreams: 77, endpoints: { okx: { rest: 'http://127.0.0.1:1' } } },
  });
});

test.each([
  ['100,000 brackets', '['.repeat(100_000), 'its brackets are nested too deeply'],
  ['20,000 braces', '{"a":'.repeat(20_000), 'its brackets are nested too deeply'],
  ['UTF-16', Buffer.from('\uFEFF{ "maxStreams": 77 }', 'utf16le'), 'it is UTF-16 text: save it as UTF-8'],
  ['UTF-16 without a mark', Buffer.from('{ "maxStreams": 77 }', 'utf16le'), 'it is UTF-16 text: save it as UTF-8'],
  ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), 'it is compressed with gzip: unpack it first'],
])('%s in it are a sentence', async (_name, content, words) => {
  await writeFile(file, content);
  const load = await loadConfig({ home, env: {} });
  expect(load).toMatchObject({ ok: false, problems: [expect.stringContaining(`${file}: cannot be used: ${words}`)] });
});

test('brackets in texts and comments are not nested', async () => {
  await writeFile(file, `{ "log": { "dir": "${'['.repeat(300)}" } } // ${'{'.repeat(300)}`);
  expect(await loadConfig({ home, env: {} })).toMatchObject({ ok: true });
});

test('of a file that is something else the first mistakes are named, each at its place', async () => {
  await writeFile(file, `{\n${'"a" 1,\n'.repeat(15_000)}}`);
  const load = await loadConfig({ home, env: {} });
  const problems = load.ok ? [] : load.problems;
  expect(problems).toHaveLength(21);
  expect(problems[0]).toContain(`${file}:2:5: not valid JSON with comments: colon expected`);
  expect(problems.at(-1)).toMatch(/and \d+ more$/);
});

test('a file of many megabytes is no configuration', async () => {
  await writeFile(file, `{ "log": { "dir": "${'x'.repeat(2_000_000)}" } }`);
  expect(await loadConfig({ home, env: {} })).toMatchObject({
    ok: false,
    problems: [expect.stringContaining('it has more than 131072 characters')],
  });
});
