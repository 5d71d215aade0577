import { chmod, mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { createFileStore } from './file-store.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-store-'));
});

describe('createFileStore', () => {
  test('reads back what was written, and nothing where nothing was', async () => {
    const store = createFileStore({ folder: path.join(folder, 'deep', 'cache') });
    expect(await store.read('instruments')).toBeUndefined();
    await store.write('instruments', '{"a":1}');
    expect(await store.read('instruments')).toBe('{"a":1}');
  });

  test('the last of many writers wins and no temporary file stays', async () => {
    const store = createFileStore({ folder });
    await Promise.all(Array.from({ length: 20 }, (_, n) => store.write('state', JSON.stringify({ n }))));
    expect(await store.read('state')).toBe('{"n":19}');
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  test('keeps a corrupt file aside with its date and goes on without it', async () => {
    const problems: HostProblem[] = [];
    const store = createFileStore({
      folder,
      now: () => Date.UTC(2026, 10, 20, 12, 30),
      onProblem: (problem) => {
        problems.push(problem);
      },
    });
    await writeFile(path.join(folder, 'state.json'), '{"half":');
    expect(await store.read('state')).toBeUndefined();
    const aside = path.join(folder, 'state.corrupt-2026-11-20T12-30-00.000Z.json');
    expect(await readFile(aside, 'utf8')).toBe('{"half":');
    expect(problems).toEqual([
      {
        code: 'file-set-aside',
        file: path.join(folder, 'state.json'),
        reason: 'it is not valid JSON',
        at: Date.UTC(2026, 10, 20, 12, 30),
        keptAs: aside,
      },
    ]);
    await store.write('state', '{}');
    expect(await store.read('state')).toBe('{}');
  });

  test('a file cut off anywhere is kept aside, and the next write is whole', async () => {
    const whole = JSON.stringify({ version: 1, layout: { panels: ['a', 'b'] } });
    let asides = 0;
    const store = createFileStore({
      folder,
      now: () => asides,
      onProblem: () => {
        asides++;
      },
    });
    for (let length = 0; length < whole.length; length++) {
      await writeFile(path.join(folder, 'workspace.json'), whole.slice(0, length));
      expect(await store.read('workspace')).toBeUndefined();
    }
    expect([asides, (await readdir(folder)).length]).toEqual([whole.length, whole.length]);
    await store.write('workspace', whole);
    expect(await store.read('workspace')).toBe(whole);
  });

  test('keeps aside what its reader cannot understand, and what cannot be read at all', async () => {
    const problems: HostProblem[] = [];
    const store = createFileStore({
      folder,
      now: () => 0,
      onProblem: (problem) => {
        problems.push(problem);
      },
    });
    await store.write('workspace', '{"version":"mine"}');
    await store.setAside('workspace', 'version: expected 1');
    await store.setAside('workspace', 'there is none any more');
    await mkdir(path.join(folder, 'settings.json'));
    expect([await store.read('workspace'), await store.read('settings')]).toEqual([undefined, undefined]);
    await store.write('settings', '{}');
    expect((await readdir(folder)).sort()).toEqual([
      'settings.corrupt-1970-01-01T00-00-00.000Z.json',
      'settings.json',
      'workspace.corrupt-1970-01-01T00-00-00.000Z.json',
    ]);
    expect(problems.map(({ code, reason }) => [code, reason])).toEqual([
      ['file-set-aside', 'version: expected 1'],
      ['file-set-aside', 'a folder stands where the file should be (EISDIR)'],
    ]);
  });

  test('refuses names that leave the folder', async () => {
    await expect(createFileStore({ folder }).read('../secrets')).rejects.toThrow('not a store name');
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('rejects where the disk refuses', async () => {
    await chmod(folder, 0o500);
    await expect(createFileStore({ folder }).write('state', '{}')).rejects.toThrow('EACCES');
  });
});

describe('writeFileAtomic', () => {
  test('leaves the old file whole and nothing else where the write fails', async () => {
    const target = path.join(folder, 'taken');
    await writeFileAtomic(path.join(target, 'inside.json'), '{}');
    await expect(writeFileAtomic(target, 'text')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['taken']);
    expect(await readdir(target)).toEqual(['inside.json']);
  });
});
