import { chmod, mkdir, mkdtemp, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { MergedText } from '../../../../src-shared/workspace/merge-texts.ts';
import { writeFileAtomic, writeFolderAtomic, writeNewFile } from './atomic-file.ts';
import { FileStore } from './file-store.ts';
import { makeFolder } from './make-folder.ts';
import { readPatiently } from './patient-read.ts';
import { sweepTemporaryFiles, temporaryPath } from './temporary-files.ts';

let folder = '';
const keepsStored = (text: string): MergedText => ({ kind: 'merged', text });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-store-'));
});

describe('FileStore', () => {
  test('reads back what was written, and nothing if nothing was', async () => {
    const store = new FileStore({ folder: path.join(folder, 'deep', 'cache') });
    expect(await store.read('instruments')).toBeUndefined();
    await store.write('instruments', '{"a":1}');
    expect(await store.read('instruments')).toBe('{"a":1}');
  });

  test('the last of many writers wins and no temporary file stays', async () => {
    const store = new FileStore({ folder });
    await Promise.all(Array.from({ length: 20 }, (_, n) => store.write('state', JSON.stringify({ n }))));
    expect(await store.read('state')).toBe('{"n":19}');
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  test('of writers of any size the last wins, whatever comes between', async () => {
    const store = new FileStore({ folder });
    for (let round = 0; round < 20; round++) {
      const big = JSON.stringify({ round, n: 0, text: 'x'.repeat(300_000) });
      const first = store.write('state', big);
      const second = store.write('state', JSON.stringify({ round, n: 1 }));
      const third = store.replace('state', JSON.stringify({ round, n: 2 }), {
        known: JSON.stringify({ round, n: 1 }),
        merge: keepsStored,
      });
      const last = store.write('state', JSON.stringify({ round, n: 3 }));
      expect(await Promise.all([first, second, third, last])).toEqual([undefined, undefined, undefined, undefined]);
      expect(await store.read('state')).toBe(JSON.stringify({ round, n: 3 }));
    }
  });

  test('what somebody else has written is merged and answered, unless the writer knew it, or set aside if it cannot be', async () => {
    const store = new FileStore({ folder });
    const together = (stored: string): MergedText => ({ kind: 'merged', text: `[${stored}]` });
    expect(await store.replace('state', '{"n":1}', { known: '', merge: together })).toBeUndefined();
    await writeFile(path.join(folder, 'state.json'), '{"theirs":1}');
    expect(await store.replace('state', '{"n":2}', { known: '{"n":1}', merge: together })).toBe('[{"theirs":1}]');
    expect(await store.read('state')).toBe('[{"theirs":1}]');
    expect(await store.replace('state', '{"n":2}', { known: '[{"theirs":1}]', merge: together })).toBeUndefined();
    expect(await store.read('state')).toBe('{"n":2}');
    const broken = (): MergedText => ({ kind: 'broken', reason: 'no layout' });
    expect(await store.replace('state', '{"n":3}', { known: '', merge: broken })).toBeUndefined();
    expect(await store.read('state')).toBe('{"n":3}');
    expect(await readdir(folder)).toHaveLength(2);
  });

  test('keeps a corrupt file aside with its date and goes on without it', async () => {
    const problems: HostProblem[] = [];
    const store = new FileStore({
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
    const store = new FileStore({
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
    const store = new FileStore({
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

  test('rejects names that leave the folder', async () => {
    await expect(new FileStore({ folder }).read('../secrets')).rejects.toThrow('not a store name');
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'rejects if the disk cannot be written',
    async () => {
      await chmod(folder, 0o500);
      await expect(new FileStore({ folder }).write('state', '{}')).rejects.toThrow('EACCES');
    },
  );
});

describe('readPatiently', () => {
  const failing = (code: string, times: number) => {
    let left = times;
    return ((file: string, encoding: 'utf8') =>
      left-- > 0
        ? Promise.reject(Object.assign(new Error(code), { code }))
        : readFile(file, encoding)) as typeof readFile;
  };

  test('waits for errors that pass, and says those that do not', async () => {
    const file = path.join(folder, 'state.json');
    await writeFile(file, '{"n":1}');
    for (const code of ['EMFILE', 'EACCES', 'EBUSY', 'EIO'])
      expect(await readPatiently(file, failing(code, 2))).toBe('{"n":1}');
    await expect(readPatiently(file, failing('EMFILE', 99))).rejects.toMatchObject({ code: 'EMFILE' });
    await expect(readPatiently(file, failing('ELOOP', 1))).rejects.toMatchObject({ code: 'ELOOP' });
    expect(await readPatiently(path.join(folder, 'none'))).toBeUndefined();
  });

  test.skipIf(process.platform === 'win32')('a file that cannot be read is no corrupt one and stays', async () => {
    // A name that leads to itself cannot be read by anyone, root included.
    const { symlink } = await import('node:fs/promises');
    await symlink('state.json', path.join(folder, 'state.json'));
    const problems: HostProblem[] = [];
    const store = new FileStore({
      folder,
      onProblem: (problem) => {
        problems.push(problem);
      },
    });
    await expect(store.load('state')).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(store.replace('state', '{}', { known: '', merge: keepsStored })).rejects.toMatchObject({
      code: 'ELOOP',
    });
    expect(await store.read('state')).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'file-unreadable', reason: 'its links lead in a circle (ELOOP)' }]);
    expect(await readdir(folder)).toEqual(['state.json']);
  });
});

describe('what is written', () => {
  test.skipIf(process.platform === 'win32')('is for its owner only, folders as well', async () => {
    const deep = path.join(folder, 'a', 'b');
    await new FileStore({ folder: deep }).write('state', '{}');
    const capture = await writeNewFile(path.join(deep, 'capture.jsonl'), 'x');
    const snapshot = await writeFolderAtomic(path.join(deep, 'snapshot'), [{ name: 'a.csv', text: 'x' }]);
    const modes = await Promise.all(
      [
        path.join(folder, 'a'),
        deep,
        snapshot,
        capture,
        path.join(deep, 'state.json'),
        path.join(snapshot, 'a.csv'),
      ].map(async (each) => ((await stat(each)).mode & 0o777).toString(8)),
    );
    expect(modes).toEqual(['700', '700', '700', '600', '600', '600']);
  });

  test('never takes the place of a new file', async () => {
    const file = path.join(folder, 'my.capture.jsonl');
    const paths = await Promise.all([1, 2, 3].map((n) => writeNewFile(file, String(n))));
    expect(paths.map((each) => path.basename(each)).sort()).toEqual([
      'my.capture (2).jsonl',
      'my.capture (3).jsonl',
      'my.capture.jsonl',
    ]);
    const texts = await Promise.all(paths.map((each) => readFile(each, 'utf8')));
    expect(texts).toEqual(['1', '2', '3']);
    expect(await readdir(folder)).toHaveLength(3);
  });

  test('is swept once it is abandoned, and nothing else is', async () => {
    const [old, young, oldFolder] = [temporaryPath(folder), temporaryPath(folder), temporaryPath(folder)];
    await mkdir(oldFolder);
    const names = [old, young, '.workspace.json.0123456789ab.tmp', '.snap.tmp-aB3xYz', '.mine.tmp', 'state.json'];
    for (const name of names) await writeFile(path.resolve(folder, name), 'x');
    const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
    for (const name of await readdir(folder))
      if (path.join(folder, name) !== young) await utimes(path.join(folder, name), longAgo, longAgo);
    expect(await sweepTemporaryFiles([folder, path.join(folder, 'nowhere')])).toBe(4);
    expect((await readdir(folder)).sort()).toEqual(['.mine.tmp', path.basename(young), 'state.json'].sort());
  });
});

test('a folder that cannot be made is named by its own reason', async () => {
  await writeFile(path.join(folder, 'file'), '');
  expect(() => {
    makeFolder(path.join(folder, 'file'));
  }).toThrow('ENOTDIR');
  expect(() => {
    makeFolder(path.join(folder, 'file', 'inner'));
  }).toThrow('ENOTDIR');
  // Nobody may make folders there, root included; recursive mkdir says ENOENT.
  if (process.platform === 'linux')
    expect(() => {
      makeFolder('/proc/tapedeck/home');
    }).toThrow('ENOENT');
});

describe('writeFileAtomic', () => {
  test('leaves the old file whole and nothing else if the write fails', async () => {
    const target = path.join(folder, 'taken');
    await writeFileAtomic(path.join(target, 'inside.json'), '{}');
    await expect(writeFileAtomic(target, 'text')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['taken']);
    expect(await readdir(target)).toEqual(['inside.json']);
  });
});
