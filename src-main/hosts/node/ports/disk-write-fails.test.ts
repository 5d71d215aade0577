import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import type * as FileSystem from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { HostCall } from '../../../../src-shared/wire/host-rpc.ts';
import { createHostFiles } from '../host-calls.ts';

/** Lets files be opened and then fails what is written to them, as a full disk does wherever the tests run. */
const disk = vi.hoisted(() => ({ isFull: false }));
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof FileSystem>();
  const rejected = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  return {
    ...real,
    async open(file: string, flags: string, mode?: number) {
      const handle = await real.open(file, flags, mode);
      if (disk.isFull) handle.writeFile = () => Promise.reject(rejected());
      return handle;
    },
  };
});

let home = '';
beforeEach(async () => {
  disk.isFull = false;
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-write-fails-'));
});

const FULL = { isOk: false, message: 'the disk is full (ENOSPC)' };

test('a full disk is answered clearly, leaves no half of anything, and what was there stays', async () => {
  const files = createHostFiles(home, () => undefined);
  const ask = (call: HostCall) => files.perform(call);
  let known = '';
  const save = {
    kind: 'host-call',
    id: 1,
    call: 'save-folder',
    name: 'snapshot',
    files: [{ name: 'trades.csv', text: 'a\r\n' }],
  } as const;
  const keep = (text: string): HostCall => ({
    kind: 'host-call',
    id: 2,
    call: 'write-settings',
    name: 'workspace',
    text,
    known,
  });
  expect(await ask(keep('{"n":1}'))).toMatchObject({ isOk: true });
  known = '{"n":1}';
  disk.isFull = true;
  expect(await ask(save)).toMatchObject(FULL);
  expect(await ask(keep('{"n":2}'))).toMatchObject(FULL);
  expect(await ask({ kind: 'host-call', id: 3, call: 'keep-capture', name: 'mine.jsonl', text: '{}' })).toMatchObject(
    FULL,
  );
  expect([
    await readdir(path.join(home, 'exports')),
    await readdir(path.join(home, 'captures')),
    await readdir(path.join(home, 'settings')),
  ]).toEqual([[], [], ['workspace.json']]);
  expect(await readFile(path.join(home, 'settings', 'workspace.json'), 'utf8')).toBe('{"n":1}');
  disk.isFull = false;
  expect(await ask(save)).toMatchObject({ isOk: true, where: path.join(home, 'exports', 'snapshot') });
  expect(await ask(keep('{"n":3}'))).toMatchObject({ isOk: true });
});
