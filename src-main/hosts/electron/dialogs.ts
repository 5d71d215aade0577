import path from 'node:path';
import type { BrowserWindow, Dialog } from 'electron';
import { manifestName } from '../../../src-shared/wire/host-bridge.ts';
import type { NamedText, SavedFile, SaveOutcome } from '../../../src-shared/wire/host-bridge.ts';
import { writeFileAtomic, writeFolderAtomic } from '../node/ports/atomic-file.ts';
import { fileWords } from '../node/ports/file-words.ts';

/** Asks where, then writes the file whole or not at all, its manifest first: a file without one would not say what it lacks. */
export async function saveFile(dialog: Dialog, window: BrowserWindow, file: SavedFile): Promise<SaveOutcome> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: 'Save',
    defaultPath: file.name,
    filters: filtersFor(file.name),
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  });
  if (canceled || filePath === '') return { kind: 'cancelled' };
  return outcomeOf(async () => {
    if (file.manifest !== undefined) await writeFileAtomic(manifestName(filePath), file.manifest, 'default');
    await writeFileAtomic(filePath, file.text, 'default');
    return filePath;
  });
}

/** Asks where, then writes the picture whole or not at all. */
export async function savePicture(
  dialog: Dialog,
  window: BrowserWindow,
  name: string,
  png: Uint8Array,
): Promise<SaveOutcome> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: 'Save the picture',
    defaultPath: name,
    filters: [{ name: 'PNG', extensions: ['png'] }],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  });
  if (canceled || filePath === '') return { kind: 'cancelled' };
  return outcomeOf(async () => {
    await writeFileAtomic(filePath, png, 'default');
    return filePath;
  });
}

/** Asks for the folder to put it in, then writes all files as one new folder, whole or not at all. */
export async function saveFolder(
  dialog: Dialog,
  window: BrowserWindow,
  name: string,
  files: readonly NamedText[],
): Promise<SaveOutcome> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Export snapshot into',
    buttonLabel: 'Export here',
    properties: ['openDirectory', 'createDirectory'],
  });
  const parent = filePaths[0];
  if (canceled || parent === undefined) return { kind: 'cancelled' };
  return outcomeOf(() => writeFolderAtomic(path.join(parent, name), files));
}

/** Lets the person choose a recording; undefined if they cancelled. */
export async function chooseCapture(dialog: Dialog, window: BrowserWindow): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open capture',
    properties: ['openFile'],
    filters: [
      { name: 'Captures', extensions: ['tapedeck', 'jsonl', 'ndjson', 'gz'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return canceled ? undefined : filePaths[0];
}

async function outcomeOf(write: () => Promise<string>): Promise<SaveOutcome> {
  try {
    return { kind: 'saved', where: await write() };
  } catch (error) {
    return { kind: 'failed', message: fileWords(error) };
  }
}

function filtersFor(name: string): { name: string; extensions: string[] }[] {
  const extension = path.extname(name).slice(1);
  return extension === '' ? [] : [{ name: extension.toUpperCase(), extensions: [extension] }];
}
