import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserWindow, Dialog } from 'electron';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { saveFile } from './dialogs.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-dialogs-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('writes the manifest beside the file, under the name the person chose', async () => {
  const outcome = await saveFile(answering('mine.csv'), WINDOW, {
    name: 'tape.csv',
    text: 'a,b\r\n',
    manifest: '{}\n',
  });
  expect(outcome).toEqual({ kind: 'saved', where: path.join(folder, 'mine.csv') });
  expect((await readdir(folder)).sort()).toEqual(['mine.csv', 'mine.manifest.json']);
  expect(await readFile(path.join(folder, 'mine.manifest.json'), 'utf8')).toBe('{}\n');
});

it('writes neither if the person cancelled', async () => {
  expect(await saveFile(answering(undefined), WINDOW, { name: 'tape.csv', text: '', manifest: '{}' })).toEqual({
    kind: 'cancelled',
  });
  expect(await readdir(folder)).toEqual([]);
});

function answering(name: string | undefined): Dialog {
  const answer =
    name === undefined ? { canceled: true, filePath: '' } : { canceled: false, filePath: path.join(folder, name) };
  return { showSaveDialog: () => Promise.resolve(answer) } as unknown as Dialog;
}

const WINDOW = {} as BrowserWindow;
