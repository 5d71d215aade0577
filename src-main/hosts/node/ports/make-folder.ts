import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those it lies in, for the owner only; what is there already stays as it is. Throws the reason of the first folder
 * that cannot be made: Node's own recursive `mkdir` says ENOENT of a disk that can only be read.
 */
export function makeFolder(folder: string): void {
  try {
    makeOne(folder);
  } catch (error) {
    const parent = path.dirname(folder);
    if (codeOf(error) !== 'ENOENT' || parent === folder) throw error;
    makeFolder(parent);
    makeOne(folder);
  }
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Some disks answer EROFS or EACCES though the folder is there.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
    throw codeOf(error) === 'EEXIST'
      ? Object.assign(new Error(`ENOTDIR: not a directory, mkdir '${folder}'`), { code: 'ENOTDIR' })
      : error;
  }
}

/** The code of a system error, such as `ENOENT`; empty if there is none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
