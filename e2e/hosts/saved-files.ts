import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';

/** The texts of a folder's files by name. */
export function readFolder(folder: string): ReadonlyMap<string, string> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

/** Does `act` and answers the path of the one thing that is new in `folder` afterwards. Names of unfinished files do not count. */
export async function newIn(folder: string, act: () => Promise<void>): Promise<string> {
  const before = new Set(finished(folder));
  await act();
  let added: string[] = [];
  await expect.poll(() => (added = finished(folder).filter((name) => !before.has(name))).length, { message: `something new in ${folder}` }).toBe(1);
  return path.join(folder, added[0] ?? '');
}

function finished(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder).filter((name) => !name.startsWith('.') && !name.endsWith('.tmp'));
}
