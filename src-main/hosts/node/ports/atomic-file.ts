import { access, link, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, makeFolder } from './make-folder.ts';
import { temporaryPath } from './temporary-files.ts';

/** Who may read a file: its owner, or whoever the system's defaults let. */
export type FileReaders = 'owner' | 'default';

/**
 * Writes a whole file or none of it, in place of the one that is there: under a temporary name in the same folder, flushed to the disk,
 * then renamed. Makes the folder if it is missing. Rejects with the file system's error, leaving what was there before.
 */
export async function writeFileAtomic(
  file: string,
  content: string | Uint8Array,
  readers: FileReaders = 'owner',
): Promise<void> {
  await replacing(path.dirname(file), content, readers, async (temporary) => {
    await rename(temporary, file);
  });
}

/**
 * Writes a whole file or none of it, never over one that is there: then it gets a number behind its name, `capture (2).jsonl`. Resolves
 * with its path. Rejects with the file system's error.
 */
export async function writeNewFile(file: string, text: string): Promise<string> {
  let target = file;
  await replacing(path.dirname(file), text, 'owner', async (temporary) => {
    for (let n = 1; !(await tryName(temporary, (target = numbered(file, n)))); n++);
  });
  return target;
}

/**
 * Writes several files as one new folder, or nothing, all flushed to the disk. If the folder is there already, the new one gets a
 * number behind its name. Resolves with the folder's path; rejects with the file system's error.
 */
export async function writeFolderAtomic(
  folder: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<string> {
  const parent = path.dirname(folder);
  makeFolder(parent);
  const temporary = temporaryPath(parent);
  try {
    await mkdir(temporary, { mode: 0o700 });
    await Promise.all(files.map((file) => writeFlushed(path.join(temporary, file.name), file.text, 'owner')));
    await flushFolder(temporary);
    const target = await freeName(folder);
    await rename(temporary, target);
    await flushFolder(parent);
    return target;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** Writes a temporary file, lets `place` give it its name, and leaves no temporary file behind. */
async function replacing(
  folder: string,
  content: string | Uint8Array,
  readers: FileReaders,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  makeFolder(folder);
  const temporary = temporaryPath(folder);
  try {
    await writeFlushed(temporary, content, readers);
    await place(temporary);
    await flushFolder(folder);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeFlushed(file: string, content: string | Uint8Array, readers: FileReaders): Promise<void> {
  const handle = await open(file, 'wx', readers === 'owner' ? 0o600 : 0o666);
  try {
    await handle.writeFile(content, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A name is on the disk only when its folder is. Some file systems, and Windows, cannot flush folders. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!NOT_SUPPORTED.has(codeOf(error))) throw error;
  } finally {
    await handle.close();
  }
}

/** Gives a file another name unless that is taken; answers whether it did. */
async function tryName(temporary: string, target: string): Promise<boolean> {
  try {
    await link(temporary, target);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!NOT_SUPPORTED.has(codeOf(error))) throw error;
  }
  // Without hard links (FAT, some network disks) an empty file keeps the name until it is replaced.
  try {
    await (await open(target, 'wx', 0o600)).close();
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  await rename(temporary, target);
  return true;
}

function numbered(file: string, n: number): string {
  if (n === 1) return file;
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name} (${String(n)})${ext}`);
}

async function freeName(folder: string): Promise<string> {
  for (let n = 1; ; n++) {
    const name = n === 1 ? folder : `${folder} (${String(n)})`;
    try {
      await access(name);
    } catch {
      return name; // Not there: free.
    }
  }
}

const NOT_SUPPORTED: ReadonlySet<string> = new Set(['EPERM', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);
