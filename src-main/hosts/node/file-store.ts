import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { StorePort } from '../../engine/ports.ts';
import { writeFileAtomic } from './atomic-file.ts';

/** Where a store's files are, and what happens to bad ones. */
export interface FileStoreOptions {
  readonly folder: string;
  /** Epoch ms, for the names of files kept aside. */
  readonly now?: () => number;
  /** Told of every file that could not be read. */
  readonly onProblem?: (problem: { readonly file: string; readonly message: string }) => void;
}

/**
 * JSON texts kept one a file, `<name>.json`. A file that is not JSON (a torn disk, a slipped editor) is kept aside as
 * `<name>.corrupt-<date>.json` and counts as absent, so that it is neither lost nor in the way.
 */
export function createFileStore(options: FileStoreOptions): StorePort {
  const now = options.now ?? Date.now;
  const fileOf = (name: string): string => path.join(options.folder, `${checkedName(name)}.json`);
  // Writers of one name queue up, so that the last one to ask is the last one to write.
  const writing = new Map<string, Promise<void>>();
  return {
    async read(name) {
      const file = fileOf(name);
      const text = await readIfThere(file, options);
      if (text === undefined || isJson(text)) return text;
      const aside = path.join(options.folder, `${name}.corrupt-${new Date(now()).toISOString().replaceAll(':', '-')}.json`);
      await rename(file, aside).catch((error: unknown) => { options.onProblem?.({ file, message: String(error) }); });
      options.onProblem?.({ file, message: `not valid JSON; kept as ${aside}` });
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

async function readIfThere(file: string, options: FileStoreOptions): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!isMissing(error)) options.onProblem?.({ file, message: String(error) });
    return undefined;
  }
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
