import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { codeOf } from './make-folder.ts';

/**
 * The text of a file, UTF-8; undefined if there is none. Errors that pass, such as too many open files or a virus scanner that has the
 * file open, are waited for, some 1.5 s in all. Rejects with the file system's error.
 */
export async function readPatiently(file: string, read: typeof readFile = readFile): Promise<string | undefined> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await read(file, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      const waitMs = PASSES.has(codeOf(error)) ? WAITS_MS[attempt] : undefined;
      if (waitMs === undefined) throw error;
      await setTimeout(waitMs);
    }
  }
}

const PASSES: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'EACCES',
  'EPERM',
  'EBUSY',
  'EAGAIN',
  'EIO',
  'ENOMEM',
]);
const WAITS_MS = [20, 80, 300, 1100];
