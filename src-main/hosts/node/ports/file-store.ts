import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { StorePort } from '../../../engine/ports.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { fileWords } from './file-words.ts';

/** Where a store's files are, and what happens to bad ones. */
export interface FileStoreOptions {
  readonly folder: string;
  /** Epoch ms, for the names of files kept aside. */
  readonly now?: () => number;
  /** Told of every file that could not be read or understood. */
  readonly onProblem?: (problem: HostProblem) => void;
}

/**
 * JSON texts kept one a file, `<name>.json`. A file that cannot be read or is not JSON (a torn disk, a slipped editor) is kept aside as
 * `<name>.corrupt-<date>.json` and counts as absent, so that it is neither lost nor in the way.
 */
export function createFileStore(options: FileStoreOptions): Required<StorePort> {
  const now = options.now ?? Date.now;
  const fileOf = (name: string): string => path.join(options.folder, `${checkedName(name)}.json`);
  // Writers of one name queue up, so that the last one to ask is the last one to write.
  const writing = new Map<string, Promise<void>>();
  const setAside = async (name: string, reason: string): Promise<void> => {
    const file = fileOf(name);
    const at = now();
    const keptAs = path.join(options.folder, `${name}.corrupt-${new Date(at).toISOString().replaceAll(':', '-')}.json`);
    try {
      await rename(file, keptAs);
      options.onProblem?.({ code: 'file-set-aside', file, reason, at, keptAs });
    } catch (error) {
      if (!isMissing(error))
        options.onProblem?.({
          code: 'file-unreadable',
          file,
          reason: `${reason}; it could not be kept aside: ${fileWords(error)}`,
          at,
        });
    }
  };
  return {
    setAside,
    async read(name) {
      let text: string;
      try {
        text = await readFile(fileOf(name), 'utf8');
      } catch (error) {
        // Kept aside too: the next write would take its place.
        if (!isMissing(error)) await setAside(name, fileWords(error));
        return undefined;
      }
      if (isJson(text)) return text;
      await setAside(name, 'it is not valid JSON');
      return undefined;
    },
    async write(name, text) {
      const file = fileOf(name);
      const before = writing.get(name) ?? Promise.resolve();
      const mine = before.catch(() => undefined).then(() => writeFileAtomic(file, text));
      writing.set(name, mine);
      try {
        await mine;
      } finally {
        if (writing.get(name) === mine) writing.delete(name);
      }
    },
  };
}

/** Whether a file system error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function checkedName(name: string): string {
  if (!/^[a-z0-9][a-z0-9._-]{0,100}$/i.test(name)) throw new Error(`not a store name: ${name}`);
  return name;
}
