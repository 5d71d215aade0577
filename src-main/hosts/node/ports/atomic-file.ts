import { randomBytes } from 'node:crypto';
import { access, mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a whole file or none of it: to a temporary name in the same folder, flushed to the disk, then renamed over `file`. Makes the
 * folder where it is missing. Rejects with the file system's error, leaving what was there before.
 */
export async function writeFileAtomic(file: string, text: string): Promise<void> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  const temporary = path.join(folder, `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes several files as one new folder, or nothing. Where the folder is there already, the new one gets a number behind its name.
 * Answers the folder's path.
 */
export async function writeFolderAtomic(
  folder: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<string> {
  await mkdir(path.dirname(folder), { recursive: true });
  const temporary = await mkdtemp(path.join(path.dirname(folder), `.${path.basename(folder)}.tmp-`));
  try {
    await Promise.all(files.map((file) => writeFile(path.join(temporary, file.name), file.text, 'utf8')));
    const target = await freeName(folder);
    await rename(temporary, target);
    return target;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
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
